//! Discord's own description of its API judges this sandbox and its bots.

use reqwest::Method;
use sandbox::{Discord, Fault};
use serde_json::{Value, json};

use crate::raw::{Raw, message};

#[tokio::test]
async fn what_the_description_refuses_is_found_and_refused_here_too() {
    if !Discord::is_judged() {
        return;
    }
    let wrong = [
        (Method::GET, "/nowhere", Value::Null, "no such operation"),
        (
            Method::GET,
            "/users/@me/guilds?limit=500",
            Value::Null,
            "limit",
        ),
        (
            Method::GET,
            "/gateway?compress=1",
            Value::Null,
            "no parameter",
        ),
        (Method::GET, "/gateway", json!({ "a": 1 }), "takes no body"),
        (
            Method::POST,
            "/users/@me/channels",
            json!({ "recipient_id": "x" }),
            "recipient_id",
        ),
        (Method::GET, "/guilds/x", Value::Null, "guild_id"),
    ];
    for (method, path, body, why) in wrong {
        let bot = Raw::new().await;
        bot.ask(method, path, &body).await;
        let refused = bot.discord.verdict().refused;
        assert!(
            refused.iter().any(|one| one.contains(why)),
            "{path}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_message_too_long_for_the_description_is_refused_by_both() {
    if !Discord::is_judged() {
        return;
    }
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let call = alice.begin("/any thing");
    let long = message(&"x".repeat(2_001));
    assert_eq!(bot.callback(&call, &long).await, (400, 50_035));
    let refused = bot.discord.verdict().refused;
    let told = "/interactions/{interaction_id}/{interaction_token}/callback";
    assert!(refused.iter().any(|one| one.contains(told)), "{refused:?}");
    assert!(
        !refused.iter().any(|one| one.contains(&call.1)),
        "no token is told"
    );
}

#[tokio::test]
async fn requests_are_judged_also_when_a_fault_keeps_discord_from_it() {
    if !Discord::is_judged() {
        return;
    }
    let bot = Raw::new().await;
    for fault in [Fault::Html(502), Fault::Before(503, 0), Fault::DropBefore] {
        bot.discord.fail_next("GET", "/gateway", fault);
        let before = bot.discord.verdict().requests;
        let _ = bot.try_ask(Method::GET, "/gateway?x=1", &Value::Null).await;
        assert_eq!(bot.discord.verdict().requests, before + 1);
    }
    assert_eq!(bot.discord.verdict().refused.len(), 1);
}

#[tokio::test]
async fn a_bot_that_does_what_discord_refuses_fails_its_next_wait() {
    if !Discord::is_judged() {
        return;
    }
    let discord = Discord::start(sandbox::Clock::manual()).await.unwrap();
    let url = format!("{}/api/v10/nowhere", discord.api_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.get(url).send().await.unwrap();
    let waiting = tokio::spawn(async move { discord.gone().await });
    let told = waiting.await.unwrap_err().into_panic();
    let told = told.downcast::<String>().unwrap();
    assert!(told.contains("GET /nowhere: no such operation"), "{told}");
}

#[test]
fn every_contradiction_of_discords_papers_has_its_reason() {
    for (at, reason) in Discord::contradictions() {
        eprintln!("{at}: {reason}");
        assert!(at.starts_with("/components/") && !reason.is_empty());
    }
}
