//! What a token can do after the first answer.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{INVALID, Raw, message, original};

const UNKNOWN_MESSAGE: (u16, i64) = (404, 10_008);
const UNKNOWN_WEBHOOK: (u16, i64) = (404, 10_015);
const EXPIRED: (u16, i64) = (401, 50_027);

#[tokio::test]
async fn a_token_dies_after_fifteen_minutes() {
    let bot = Raw::new().await;
    let call = bot.discord.user("Alice").begin("/any thing");
    bot.callback(&call, &message("hello")).await;
    let edit = json!({ "content": "edited" });
    bot.discord.clock().advance(Duration::from_millis(899_999));
    assert_eq!(
        bot.send(Method::PATCH, &original(&call), &edit).await,
        (200, 0)
    );
    bot.discord.clock().advance(Duration::from_millis(1));
    assert_eq!(
        bot.send(Method::PATCH, &original(&call), &edit).await,
        EXPIRED
    );
    let unknown = "/webhooks/777/token-x/messages/@original";
    assert_eq!(
        bot.send(Method::PATCH, unknown, &edit).await,
        UNKNOWN_WEBHOOK
    );
    let other = format!("/webhooks/778/{}/messages/@original", call.1);
    assert_eq!(
        bot.send(Method::PATCH, &other, &edit).await,
        UNKNOWN_WEBHOOK,
        "another application"
    );
}

#[tokio::test]
async fn tokens_can_be_ended_early_one_or_all() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let calls = [
        alice.begin("/any thing"),
        alice.begin("/any thing"),
        alice.begin("/any thing"),
    ];
    for call in &calls {
        assert_eq!(bot.callback(call, &message("hello")).await, (204, 0));
    }
    let [first, second, third] = calls.map(|call| (call.0, original(&call)));
    let get = async |path: &str| bot.get(path).await.refusal();
    bot.discord.expire_token(first.0);
    bot.discord.forget_token(second.0);
    assert_eq!(get(&first.1).await, EXPIRED);
    assert_eq!(get(&second.1).await, UNKNOWN_WEBHOOK);
    assert_eq!(get(&third.1).await, (200, 0));
    let waiting = alice.begin("/any thing");
    bot.discord.expire_tokens();
    assert_eq!(get(&third.1).await, EXPIRED);
    let unanswered = bot.callback(&waiting, &message("hello")).await;
    assert_eq!(unanswered, (404, 10_062));
    let later = alice.begin("/any thing");
    assert_eq!(bot.callback(&later, &message("hello")).await, (204, 0));
}

#[tokio::test]
async fn nothing_follows_before_the_first_answer() {
    let bot = Raw::new().await;
    let call = bot.discord.user("Alice").begin("/any thing");
    let path = format!("/webhooks/777/{}", call.1);
    let early = bot
        .send(Method::POST, &path, &json!({ "content": "early" }))
        .await;
    assert_eq!(early, UNKNOWN_WEBHOOK);
    assert_eq!(bot.get(&original(&call)).await.refusal(), UNKNOWN_WEBHOOK);
}

#[tokio::test]
async fn the_original_is_read_edited_and_deleted_and_then_unknown() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let call = alice.begin("/any thing");
    bot.callback(&call, &message("first")).await;
    assert_eq!(bot.get(&original(&call)).await.body["content"], "first");
    let edited = bot
        .ask(
            Method::PATCH,
            &original(&call),
            &json!({ "content": "second" }),
        )
        .await;
    assert_eq!(edited.body["content"], "second");
    let emptied = bot
        .send(Method::PATCH, &original(&call), &json!({ "content": "" }))
        .await;
    assert_eq!(emptied, (400, 50_006), "an edit cannot empty it");
    let open = bot
        .send(
            Method::PATCH,
            &original(&call),
            &json!({ "content": "x", "flags": 64 }),
        )
        .await;
    assert_eq!(open, INVALID, "who sees it cannot be changed");
    assert_eq!(
        bot.send(Method::DELETE, &original(&call), &Value::Null)
            .await,
        (204, 0)
    );
    assert!(alice.screen().is_empty());
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        assert_eq!(
            bot.send(method, &original(&call), &json!({ "content": "x" }))
                .await,
            UNKNOWN_MESSAGE
        );
    }
}

#[tokio::test]
async fn follow_ups_are_created_read_edited_and_deleted_by_their_own_token_only() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (call, other) = (alice.begin("/any thing"), bob.begin("/any thing"));
    for call in [&call, &other] {
        bot.callback(call, &message("hello")).await;
    }
    let path = format!("/webhooks/777/{}", call.1);
    let more = json!({ "content": "more", "flags": 64 });
    let id = bot.ask(Method::POST, &path, &more).await.body["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(alice.sees("more") && !bob.sees("more"));
    let own = format!("{path}/messages/{id}");
    assert_eq!(bot.get(&own).await.body["content"], "more");
    assert_eq!(
        bot.send(Method::PATCH, &own, &json!({ "content": "changed" }))
            .await,
        (200, 0)
    );
    assert!(alice.sees("changed"));
    let foreign = format!("/webhooks/777/{}/messages/{id}", other.1);
    assert_eq!(bot.get(&foreign).await.refusal(), UNKNOWN_MESSAGE);
    let channel = alice.here()[0].channel;
    let by_channel = format!("/channels/{channel}/messages/{id}");
    assert_eq!(
        bot.get(&by_channel).await.refusal(),
        UNKNOWN_MESSAGE,
        "ephemeral: unknown there"
    );
    assert_eq!(bot.send(Method::DELETE, &own, &Value::Null).await, (204, 0));
    assert_eq!(
        bot.send(Method::DELETE, &own, &Value::Null).await,
        UNKNOWN_MESSAGE
    );
}

#[tokio::test]
async fn the_first_follow_up_after_a_deferral_fills_the_loading_message() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let call = alice.begin("/any thing");
    bot.callback(&call, &json!({ "type": 5, "data": { "flags": 64 } }))
        .await;
    assert!(alice.screen()[0].loading);
    let path = format!("/webhooks/777/{}", call.1);
    assert_eq!(
        bot.send(Method::POST, &path, &json!({ "content": "here" }))
            .await,
        (200, 0)
    );
    assert_eq!(alice.screen().len(), 1);
    assert!(alice.sees("here") && !alice.screen()[0].loading);
    assert!(
        !bob.sees("here"),
        "it stays as ephemeral as it was deferred"
    );
    bot.send(Method::POST, &path, &json!({ "content": "another" }))
        .await;
    assert_eq!(alice.screen().len(), 2);
}
