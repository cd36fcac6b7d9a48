//! The sandbox refuses what Discord refuses, with Discord's status and code.

use std::time::Duration;

use reqwest::{Client, Method};
use sandbox::{Clock, Discord};
use serde_json::{Value, json};

/// A bot made by hand.
struct Raw {
    discord: Discord,
    client: Client,
}

impl Raw {
    async fn new() -> Self {
        let discord = Discord::start(Clock::manual()).await.unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { discord, client }
    }

    /// Status and Discord's own code, 0 if there is none.
    async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, i64) {
        let url = format!("{}/api/v10{path}", self.discord.api_url());
        let request = self.client.request(method, url).json(body);
        let request = request.header("Authorization", format!("Bot {}", self.discord.token()));
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap_or_default();
        (status, body["code"].as_i64().unwrap_or(0))
    }

    async fn callback(&self, (id, token): &(u64, String), body: &Value) -> (u16, i64) {
        let path = format!("/interactions/{id}/{token}/callback");
        self.send(Method::POST, &path, body).await
    }
}

fn message(content: &str) -> Value {
    json!({ "type": 4, "data": { "content": content, "flags": 64 } })
}

#[tokio::test]
async fn an_interaction_is_answered_once_in_time_and_by_its_own_token() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let first = alice.begin("/any thing");
    assert_eq!(bot.callback(&first, &message("hello")).await, (204, 0));
    assert_eq!(bot.callback(&first, &message("again")).await, (400, 40_060));
    let stranger = (first.0, "token-of-nobody".to_owned());
    assert_eq!(
        bot.callback(&stranger, &message("hello")).await,
        (404, 10_062)
    );

    let slow = alice.begin("/any thing");
    bot.discord.clock().advance(Duration::from_millis(2_999));
    let second = alice.begin("/any thing");
    bot.discord.clock().advance(Duration::from_millis(1));
    assert_eq!(bot.callback(&slow, &message("late")).await, (404, 10_062));
    assert_eq!(bot.callback(&second, &message("in time")).await, (204, 0));
}

#[tokio::test]
async fn a_wrong_callback_and_a_modal_after_a_defer_are_refused() {
    let bot = Raw::new().await;
    let call = bot.discord.user("Alice").begin("/any thing");
    assert_eq!(
        bot.callback(&call, &json!({ "type": 7, "data": {} })).await,
        (400, 50_035)
    );
    assert_eq!(
        bot.callback(&call, &json!({ "type": 8, "data": {} })).await,
        (400, 50_035)
    );
    assert_eq!(
        bot.callback(&call, &json!({ "type": 5, "data": { "flags": 64 } }))
            .await,
        (204, 0)
    );
    assert_eq!(
        bot.callback(&call, &json!({ "type": 9, "data": {} })).await,
        (400, 40_060)
    );
}

#[tokio::test]
async fn a_token_dies_after_fifteen_minutes() {
    let bot = Raw::new().await;
    let call = bot.discord.user("Alice").begin("/any thing");
    bot.callback(&call, &message("hello")).await;
    let original = format!("/webhooks/777/{}/messages/@original", call.1);
    let edit = json!({ "content": "edited" });
    bot.discord.clock().advance(Duration::from_millis(899_999));
    assert_eq!(bot.send(Method::PATCH, &original, &edit).await.0, 200);
    bot.discord.clock().advance(Duration::from_millis(1));
    assert_eq!(
        bot.send(Method::PATCH, &original, &edit).await,
        (401, 50_027)
    );
    let unknown = "/webhooks/777/token-x/messages/@original";
    assert_eq!(bot.send(Method::PATCH, unknown, &edit).await, (404, 10_015));
}

#[tokio::test]
async fn what_is_ephemeral_is_seen_by_one_person_only() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let call = alice.begin("/any thing");
    bot.callback(&call, &message("for her eyes")).await;
    assert!(alice.sees("for her eyes") && !bob.sees("for her eyes"));
}

#[tokio::test]
async fn every_limit_refuses_one_more_and_takes_the_last() {
    let button = |id: String| json!({ "type": 2, "style": 2, "label": "go", "custom_id": id });
    let row = |parts: Vec<Value>| json!({ "type": 1, "components": parts });
    let buttons = |count: usize| row((0..count).map(|n| button(n.to_string())).collect());
    let menu = |count: usize| {
        let options: Vec<Value> = (0..count)
            .map(|n| json!({ "label": "x", "value": n.to_string() }))
            .collect();
        row(vec![
            json!({ "type": 3, "custom_id": "m", "options": options }),
        ])
    };
    let with = |rows: Vec<Value>| json!({ "content": "x", "components": rows });
    let cases: [(&str, Value, Value); 7] = [
        (
            "content",
            json!({ "content": "x".repeat(2_000) }),
            json!({ "content": "x".repeat(2_001) }),
        ),
        (
            "embed",
            json!({ "embeds": [{ "description": "x".repeat(4_096) }] }),
            json!({ "embeds": [{ "description": "x".repeat(4_097) }] }),
        ),
        ("buttons", with(vec![buttons(5)]), with(vec![buttons(6)])),
        ("options", with(vec![menu(25)]), with(vec![menu(26)])),
        (
            "custom id",
            with(vec![row(vec![button("x".repeat(100))])]),
            with(vec![row(vec![button("x".repeat(101))])]),
        ),
        (
            "unique ids",
            with(vec![row(vec![button("a".into()), button("b".into())])]),
            with(vec![row(vec![button("a".into()), button("a".into())])]),
        ),
        (
            "nonce",
            json!({ "content": "x", "nonce": "n".repeat(25) }),
            json!({ "content": "x", "nonce": "n".repeat(26) }),
        ),
    ];
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    for (what, taken, refused) in cases {
        let call = alice.begin("/any thing");
        let data = |data: &Value| json!({ "type": 4, "data": data });
        assert_eq!(
            bot.callback(&call, &data(&refused)).await,
            (400, 50_035),
            "{what}"
        );
        assert_eq!(bot.callback(&call, &data(&taken)).await, (204, 0), "{what}");
    }
    let call = alice.begin("/any thing");
    let empty = json!({ "type": 4, "data": { "content": "" } });
    assert_eq!(bot.callback(&call, &empty).await, (400, 50_006));
}

#[tokio::test]
async fn direct_messages_honour_closed_doors_and_nonces() {
    let bot = Raw::new().await;
    let (alice, zoe) = (bot.discord.user("Alice"), bot.discord.stranger("Zoe"));
    let open = |id: u64| json!({ "recipient_id": id.to_string() });
    let url = format!("{}/api/v10/users/@me/channels", bot.discord.api_url());
    let channel = async |id: u64| -> String {
        let request = bot
            .client
            .post(&url)
            .header("Authorization", "Bot sandbox-bot-token");
        let body: Value = request
            .json(&open(id))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        format!("/channels/{}/messages", body["id"].as_str().unwrap())
    };
    let (to_alice, to_zoe) = (channel(alice.id()).await, channel(zoe.id()).await);
    let once = json!({ "content": "psst", "nonce": "n1", "enforce_nonce": true });
    assert_eq!(bot.send(Method::POST, &to_alice, &once).await.0, 200);
    assert_eq!(bot.send(Method::POST, &to_alice, &once).await.0, 200);
    assert_eq!(alice.dms().len(), 1);
    assert_eq!(
        bot.send(Method::POST, &to_zoe, &json!({ "content": "psst" }))
            .await,
        (403, 50_278)
    );
    alice.close_dms();
    assert_eq!(
        bot.send(Method::POST, &to_alice, &json!({ "content": "psst" }))
            .await,
        (403, 50_007)
    );
    assert_eq!(
        bot.send(Method::POST, "/users/@me/channels", &open(1))
            .await,
        (404, 10_013)
    );
}
