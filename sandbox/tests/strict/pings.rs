//! The sandbox reports every message that could ping a person, whichever way it came in.

use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{Raw, message, original};

/// A message's text, and whether its mention rules let it ping.
fn cases() -> [(Value, bool); 8] {
    let with = |rules: Value| json!({ "content": "hello <@5>", "allowed_mentions": rules });
    [
        (json!({ "content": "hello <@5>" }), true),
        (json!({ "content": "@everyone" }), true),
        (json!({ "content": "@here" }), true),
        (json!({ "content": "hello" }), false),
        (with(json!({})), true),
        (with(json!({ "parse": ["users"] })), true),
        (with(json!({ "parse": [], "users": ["5"] })), true),
        (with(json!({ "parse": [] })), false),
    ]
}

#[tokio::test]
async fn a_message_an_edit_and_an_answer_that_could_ping_are_noted() {
    for (said, pings) in cases() {
        let bot = Raw::new().await;
        let alice = bot.discord.user("Alice");
        let channel = bot.dm(alice.id()).await;
        let noted = || bot.discord.pings().len();
        let posted = bot.ask(Method::POST, &channel, &said).await.body;
        assert_eq!(noted(), usize::from(pings), "posted {said}");

        let plain = json!({ "content": "plain" });
        let plain = bot.ask(Method::POST, &channel, &plain).await.body;
        let path = format!("{channel}/{}", plain["id"].as_str().unwrap());
        assert_eq!(bot.send(Method::PATCH, &path, &said).await, (200, 0));
        assert_eq!(noted(), 2 * usize::from(pings), "edited into {said}");
        assert!(posted["id"].is_string());

        let call = alice.begin("/any thing");
        bot.callback(&call, &json!({ "type": 4, "data": said }))
            .await;
        assert_eq!(noted(), 3 * usize::from(pings), "answered {said}");
        let call = alice.begin("/any thing");
        bot.callback(&call, &message("plain")).await;
        bot.send(Method::PATCH, &original(&call), &said).await;
        assert_eq!(
            noted(),
            4 * usize::from(pings),
            "an answer edited into {said}"
        );
    }
}
