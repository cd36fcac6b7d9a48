//! The limits of a message: each accepts its last value, refuses one more and says where.

use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{INVALID, Raw};

const EMPTY: (u16, i64) = (400, 50_006);

fn long(count: usize) -> Value {
    "x".repeat(count).into()
}

fn button(with: &Value) -> Value {
    let mut button = json!({ "type": 2, "style": 2, "label": "go", "custom_id": "go" });
    for (key, value) in with.as_object().unwrap() {
        button[key] = value.clone();
    }
    button
}

fn buttons(count: usize) -> Value {
    let id = |n: usize| json!({ "custom_id": n.to_string() });
    (0..count).map(|n| button(&id(n))).collect()
}

fn menu(count: usize, with: &Value) -> Value {
    let options: Vec<Value> = (0..count)
        .map(|n| json!({ "label": "x", "value": n.to_string() }))
        .collect();
    let mut menu = json!({ "type": 3, "custom_id": "m", "options": options });
    for (key, value) in with.as_object().unwrap() {
        menu[key] = value.clone();
    }
    menu
}

/// A message with one row of these.
fn row(parts: &Value) -> Value {
    json!({ "content": "x", "components": [{ "type": 1, "components": parts }] })
}

fn embed(key: &str, value: Value) -> Value {
    let mut embed = json!({ "description": "x" });
    embed[key] = value;
    json!({ "embeds": [embed] })
}

/// An address of this length.
fn address(length: usize) -> String {
    format!("{:x<length$}", "https://x.example/")
}

/// Where it is wrong, a value that is refused, and one that is just accepted.
type Case = (&'static str, Value, Value);

#[expect(clippy::too_many_lines, reason = "a table")]
fn texts() -> Vec<Case> {
    let content = |count| json!({ "content": long(count) });
    let whole = |count: usize| json!({ "embeds": [{ "description": long(3_000) }, { "description": long(count) }] });
    vec![
        ("content", content(2_001), content(2_000)),
        (
            "content",
            json!({ "content": 5 }),
            json!({ "content": "5" }),
        ),
        (
            "nonce",
            json!({ "content": "x", "nonce": long(26) }),
            json!({ "content": "x", "nonce": long(25) }),
        ),
        (
            "embeds",
            json!({ "embeds": vec![json!({ "title": "x" }); 11] }),
            json!({ "embeds": vec![json!({ "title": "x" }); 10] }),
        ),
        ("embeds", whole(3_001), whole(3_000)),
        (
            "embeds.0.title",
            embed("title", long(257)),
            embed("title", long(256)),
        ),
        (
            "embeds.0.description",
            embed("description", long(4_097)),
            embed("description", long(4_096)),
        ),
        (
            "embeds.0.description",
            json!({ "embeds": [{}] }),
            json!({ "embeds": [{ "title": "x" }] }),
        ),
        (
            "embeds.0.footer.text",
            embed("footer", json!({ "text": long(2_049) })),
            embed("footer", json!({ "text": long(2_048) })),
        ),
        (
            "embeds.0.author.name",
            embed("author", json!({ "name": long(257) })),
            embed("author", json!({ "name": long(256) })),
        ),
        (
            "embeds.0.author.icon_url",
            embed(
                "author",
                json!({ "name": "x", "icon_url": "javascript:alert(1)" }),
            ),
            embed("author", json!({ "name": "x", "icon_url": address(2_048) })),
        ),
        (
            "embeds.0.thumbnail.url",
            embed("thumbnail", json!({ "url": address(2_049) })),
            embed("thumbnail", json!({ "url": "attachment://x.png" })),
        ),
        (
            "embeds.0.timestamp",
            embed("timestamp", json!("noon")),
            embed("timestamp", json!("2026-01-01T12:00:00Z")),
        ),
        (
            "embeds.0.color",
            embed("color", json!(0x100_0000)),
            embed("color", json!(0xFF_FFFF)),
        ),
        (
            "embeds.0.fields.0.name",
            embed("fields", json!([{ "name": long(257), "value": "x" }])),
            embed("fields", json!([{ "name": long(256), "value": "x" }])),
        ),
        (
            "embeds.0.fields.0.value",
            embed("fields", json!([{ "name": "x", "value": long(1_025) }])),
            embed("fields", json!([{ "name": "x", "value": long(1_024) }])),
        ),
        (
            "embeds.0.fields",
            embed(
                "fields",
                json!(vec![json!({ "name": "x", "value": "x" }); 26]),
            ),
            embed(
                "fields",
                json!(vec![json!({ "name": "x", "value": "x" }); 25]),
            ),
        ),
        (
            "allowed_mentions",
            json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": ["1"] } }),
            json!({ "content": "x", "allowed_mentions": { "parse": [], "users": ["1"] } }),
        ),
        (
            "allowed_mentions.parse",
            json!({ "content": "x", "allowed_mentions": { "parse": ["all"] } }),
            json!({ "content": "x", "allowed_mentions": { "parse": ["everyone"] } }),
        ),
        (
            "flags",
            json!({ "content": "x", "flags": 32_768 }),
            json!({ "content": "x", "flags": 4_100 }),
        ),
        (
            "flags",
            json!({ "content": "x", "flags": 64 }),
            json!({ "content": "x", "flags": 4 }),
        ),
        (
            "attachments.0.id",
            json!({ "content": "x", "attachments": [{ "id": 0 }] }),
            json!({ "content": "x", "attachments": [] }),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn components() -> Vec<Case> {
    let rows = |count: usize| {
        let row = |n: usize| json!({ "type": 1, "components": [button(&json!({ "custom_id": n.to_string() }))] });
        json!({ "content": "x", "components": (0..count).map(row).collect::<Vec<_>>() })
    };
    let one = |with: Value| row(&json!([button(&with)]));
    let pick = |count: usize, with: Value| row(&json!([menu(count, &with)]));
    let link = |url: Value| json!({ "style": 5, "url": url, "custom_id": null });
    let people = |with: Value| {
        let mut menu = json!({ "type": 5, "custom_id": "u" });
        menu["max_values"] = with;
        row(&json!([menu]))
    };
    vec![
        ("components", rows(6), rows(5)),
        (
            "components.0.components",
            row(&buttons(6)),
            row(&buttons(5)),
        ),
        (
            "components.0.components",
            row(&json!([menu(1, &json!({})), button(&json!({}))])),
            row(&json!([menu(1, &json!({}))])),
        ),
        (
            "components.0.components.0.type",
            row(&json!([{ "type": 4, "custom_id": "t" }])),
            row(&buttons(1)),
        ),
        (
            "components.0.components.1.custom_id",
            row(&json!([button(&json!({})), button(&json!({}))])),
            row(&buttons(2)),
        ),
        (
            "components.0.components.0.custom_id",
            one(json!({ "custom_id": long(101) })),
            one(json!({ "custom_id": long(100) })),
        ),
        (
            "components.0.components.0.label",
            one(json!({ "label": long(81) })),
            one(json!({ "label": long(80) })),
        ),
        (
            "components.0.components.0.label",
            one(json!({ "label": null })),
            one(json!({ "label": null, "emoji": { "name": "🦀" } })),
        ),
        (
            "components.0.components.0.style",
            one(json!({ "style": 7 })),
            one(json!({ "style": 4 })),
        ),
        (
            "components.0.components.0.url",
            one(link(json!("ftp://x"))),
            one(link(json!("https://example.com"))),
        ),
        (
            "components.0.components.0.url",
            one(link(Value::Null)),
            one(link(json!("https://example.com"))),
        ),
        (
            "components.0.components.0.custom_id",
            one(json!({ "style": 5, "url": "https://x.y" })),
            one(link(json!("https://x.y"))),
        ),
        (
            "components.0.components.0.options",
            pick(26, json!({})),
            pick(25, json!({})),
        ),
        (
            "components.0.components.0.options",
            pick(0, json!({})),
            pick(1, json!({})),
        ),
        (
            "components.0.components.0.placeholder",
            pick(1, json!({ "placeholder": long(151) })),
            pick(1, json!({ "placeholder": long(150) })),
        ),
        (
            "components.0.components.0.max_values",
            pick(2, json!({ "max_values": 3 })),
            pick(2, json!({ "max_values": 2 })),
        ),
        (
            "components.0.components.0.max_values",
            pick(2, json!({ "min_values": 2 })),
            pick(2, json!({ "min_values": 2, "max_values": 2 })),
        ),
        (
            "components.0.components.0.min_values",
            pick(2, json!({ "min_values": -1 })),
            pick(2, json!({ "min_values": 0 })),
        ),
        (
            "components.0.components.0.options.0.label",
            row(&json!([menu(
                1,
                &json!({ "options": [{ "label": long(101), "value": "x" }] })
            )])),
            pick(1, json!({})),
        ),
        (
            "components.0.components.0.options.1.value",
            row(&json!([menu(
                1,
                &json!({ "options": [{ "label": "x", "value": "x" }, { "label": "y", "value": "x" }] })
            )])),
            pick(2, json!({})),
        ),
        (
            "components.0.components.0.max_values",
            people(json!(26)),
            people(json!(25)),
        ),
    ]
}

#[tokio::test]
async fn every_limit_refuses_one_more_names_the_place_and_takes_the_last() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let path = bot.dm(alice.id()).await;
    for (place, refused, taken) in texts().into_iter().chain(components()) {
        let answer = bot.ask(Method::POST, &path, &refused).await;
        assert_eq!(answer.refusal(), INVALID, "{place}: {refused}");
        assert_eq!(answer.paths(), [place], "{refused}");
        let answer = bot.ask(Method::POST, &path, &taken).await;
        assert_eq!(answer.refusal(), (200, 0), "{taken} {}", answer.body);
    }
    for empty in [
        json!({}),
        json!({ "content": " \n " }),
        json!({ "embeds": [] }),
        json!({ "components": [] }),
    ] {
        assert_eq!(
            bot.send(Method::POST, &path, &empty).await,
            EMPTY,
            "{empty}"
        );
    }
}
