//! Recording: every exchange, without any secret.

use std::fs;

use reqwest::Method;
use sandbox::Fault;
use serde_json::{Value, json};

use crate::raw::{Raw, message, original};

#[tokio::test]
async fn every_exchange_is_one_line_of_json_without_any_token() {
    let bot = Raw::new().await;
    let path = std::env::temp_dir().join(format!("sandbox-recording-{}.jsonl", std::process::id()));
    bot.discord.record_to(&path).unwrap();
    let alice = bot.discord.user("Alice");
    let call = alice.begin("/any thing");
    bot.callback(&call, &message("hello")).await;
    let told = json!({ "content": format!("{} {}", call.1, bot.discord.token()) });
    bot.send(Method::PATCH, &original(&call), &told).await;
    let unknown = "/webhooks/777/nobody-knows-me/messages/@original?x=1";
    bot.send(Method::PATCH, unknown, &told).await;
    let listed = bot.dm(alice.id()).await;
    bot.get(&format!("{listed}?limit=5")).await;
    bot.discord.fail_next("GET", "/gateway", Fault::DropAfter);
    assert!(
        bot.try_ask(Method::GET, "/gateway", &Value::Null)
            .await
            .is_err()
    );
    bot.discord.record(std::io::sink());

    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    for secret in [
        call.1.as_str(),
        bot.discord.token(),
        "nobody-knows-me",
        "Bot ",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let seen: Vec<(&str, &str, &Value)> = lines
        .iter()
        .map(|line| {
            (
                line["method"].as_str().unwrap(),
                line["path"].as_str().unwrap(),
                &line["status"],
            )
        })
        .collect();
    let callback = format!("/interactions/{}/TOKEN/callback", call.0);
    let list = format!("{listed}?limit=5");
    assert_eq!(
        seen,
        [
            ("POST", callback.as_str(), &json!(204)),
            (
                "PATCH",
                "/webhooks/777/TOKEN/messages/@original",
                &json!(200)
            ),
            (
                "PATCH",
                "/webhooks/777/TOKEN/messages/@original?x=1",
                &json!(404)
            ),
            ("POST", "/users/@me/channels", &json!(200)),
            ("GET", list.as_str(), &json!(200)),
            ("GET", "/gateway", &Value::Null),
        ]
    );
    assert_eq!(lines[0]["body"]["data"]["content"], "hello");
    assert_eq!(lines[1]["response"]["content"], "TOKEN TOKEN");
    assert_eq!(lines[2]["response"]["code"], 10_015);
}

#[tokio::test]
async fn the_list_of_requests_names_no_token_either() {
    let bot = Raw::new().await;
    let call = bot.discord.user("Alice").begin("/any thing");
    bot.callback(&call, &message("hello")).await;
    let (method, path, status) = bot.discord.requests().pop().unwrap();
    assert_eq!((method.as_str(), status), ("POST", 204));
    assert_eq!(path, format!("/interactions/{}/TOKEN/callback", call.0));
}
