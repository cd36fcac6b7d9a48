//! Requests that fail: refused, limited, garbled, late, hanging, interrupted.

use std::{sync::Arc, time::Duration};

use reqwest::Method;
use sandbox::Fault;
use serde_json::{Value, json};

use crate::raw::Raw;

/// A bot, the path of Alice's direct messages, and a message to post there.
async fn scene() -> (Arc<Raw>, sandbox::Actor, String, Value) {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let path = bot.dm(alice.id()).await;
    (Arc::new(bot), alice, path, json!({ "content": "hello" }))
}

#[tokio::test]
async fn before_does_nothing_and_after_does_it_all_the_same() {
    let (bot, alice, path, hello) = scene().await;
    bot.discord
        .fail_next("POST", "/channels/", Fault::Before(403, 20_026));
    assert_eq!(bot.send(Method::POST, &path, &hello).await, (403, 20_026));
    assert_eq!(alice.dms().len(), 0);
    bot.discord
        .fail_next("POST", "/channels/", Fault::After(502));
    assert_eq!(bot.send(Method::POST, &path, &hello).await, (502, 0));
    assert_eq!(alice.dms().len(), 1);
    assert_eq!(
        bot.send(Method::POST, &path, &hello).await,
        (200, 0),
        "each was for one request"
    );
}

#[tokio::test]
async fn a_fault_meets_only_its_requests_and_as_many_as_it_was_set_for() {
    let (bot, _, path, hello) = scene().await;
    let fault = bot
        .discord
        .fail_times("POST", "/messages", Fault::Before(500, 0), 2);
    assert_eq!(bot.get(&path).await.status, 200, "another method");
    assert_eq!(bot.get("/users/@me").await.status, 200, "another path");
    assert_eq!(bot.send(Method::POST, &path, &hello).await.0, 500);
    assert_eq!(fault.hits(), 1);
    assert_eq!(bot.send(Method::POST, &path, &hello).await.0, 500);
    assert_eq!(bot.send(Method::POST, &path, &hello).await.0, 200);

    let fault = bot
        .discord
        .fail_until_lifted("*", "", Fault::Before(500, 0));
    for _ in 0..3 {
        assert_eq!(bot.get("/users/@me").await.status, 500);
    }
    fault.lift();
    fault.met(3).await;
    assert_eq!(bot.get("/users/@me").await.status, 200);
}

#[tokio::test]
async fn a_rate_limit_says_how_long_in_body_and_headers_and_for_whom() {
    let (bot, alice, path, hello) = scene().await;
    let limited = |retry_after, global, code| Fault::RateLimited {
        retry_after,
        global,
        code,
    };
    bot.discord
        .fail_next("POST", "/channels/", limited(1.25, false, None));
    let answer = bot.ask(Method::POST, &path, &hello).await;
    let header = |name: &str| {
        answer
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(answer.status, 429);
    assert_eq!(
        (&answer.body["retry_after"], &answer.body["global"]),
        (&json!(1.25), &json!(false))
    );
    assert!(answer.body["code"].is_null());
    assert_eq!(header("retry-after").as_deref(), Some("2"));
    assert_eq!(header("x-ratelimit-scope").as_deref(), Some("user"));
    assert_eq!(header("x-ratelimit-remaining").as_deref(), Some("0"));
    assert_eq!(header("x-ratelimit-global"), None);

    bot.discord
        .fail_next("POST", "/channels/", limited(3_600.0, true, Some(0)));
    let answer = bot.ask(Method::POST, &path, &hello).await;
    let header = |name: &str| {
        answer
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(
        (&answer.body["code"], &answer.body["global"]),
        (&json!(0), &json!(true))
    );
    assert_eq!(header("retry-after").as_deref(), Some("3600"));
    assert_eq!(header("x-ratelimit-global").as_deref(), Some("true"));
    assert_eq!(header("x-ratelimit-scope").as_deref(), Some("global"));
    assert_eq!(alice.dms().len(), 0, "nothing was done");
}

#[tokio::test]
async fn an_ordinary_answer_carries_well_formed_rate_limit_headers_and_discords_date() {
    let (bot, _, path, hello) = scene().await;
    let answer = bot.ask(Method::POST, &path, &hello).await;
    let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
    for name in ["limit", "remaining", "reset", "reset-after"] {
        let value = header(&format!("x-ratelimit-{name}"));
        assert!(value.parse::<f64>().is_ok(), "{name}: {value}");
    }
    assert_eq!(header("x-ratelimit-bucket"), "post-channels-id-messages");
    assert_eq!(header("date"), "Thu, 01 Jan 2026 12:00:00 GMT");
}

#[tokio::test]
async fn a_proxy_answers_with_html() {
    let (bot, alice, path, hello) = scene().await;
    bot.discord
        .fail_next("POST", "/channels/", Fault::Html(504));
    let answer = bot.ask(Method::POST, &path, &hello).await;
    assert_eq!(answer.status, 504);
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(alice.dms().len(), 0);
}

#[tokio::test]
async fn a_dropped_connection_did_nothing_or_everything() {
    let (bot, alice, path, hello) = scene().await;
    bot.discord
        .fail_next("POST", "/channels/", Fault::DropBefore);
    assert!(bot.try_ask(Method::POST, &path, &hello).await.is_err());
    assert_eq!(alice.dms().len(), 0);
    bot.discord
        .fail_next("POST", "/channels/", Fault::DropAfter);
    assert!(bot.try_ask(Method::POST, &path, &hello).await.is_err());
    assert_eq!(alice.dms().len(), 1, "accepted, but the answer was lost");
    let last = bot.discord.requests().pop().unwrap();
    assert_eq!((last.0.as_str(), last.2), ("POST", 0));
    assert_eq!(bot.send(Method::POST, &path, &hello).await, (200, 0));
}

#[tokio::test]
async fn a_request_hangs_until_it_is_released() {
    let (bot, alice, path, hello) = scene().await;
    let fault = bot.discord.fail_next("POST", "/channels/", Fault::Hang);
    let asking = tokio::spawn({
        let bot = Arc::clone(&bot);
        async move { bot.send(Method::POST, &path, &hello).await }
    });
    fault.met(1).await;
    assert!(!asking.is_finished() && alice.dms().is_empty());
    fault.lift();
    assert_eq!(asking.await.unwrap(), (200, 0));
    assert_eq!(alice.dms().len(), 1);
}

#[tokio::test]
async fn a_request_is_done_and_answered_later() {
    let (bot, alice, path, hello) = scene().await;
    let fault = bot
        .discord
        .fail_next("POST", "/channels/", Fault::Unanswered);
    let asking = tokio::spawn({
        let bot = Arc::clone(&bot);
        async move { bot.send(Method::POST, &path, &hello).await }
    });
    alice
        .until("the message", |alice| alice.dms().len() == 1)
        .await;
    assert!(!asking.is_finished());
    fault.lift();
    assert_eq!(asking.await.unwrap(), (200, 0));
}

#[tokio::test]
async fn a_slow_request_takes_its_time_by_the_sandboxs_clock() {
    let (bot, alice, path, hello) = scene().await;
    let fault = bot
        .discord
        .fail_next("POST", "/channels/", Fault::Slow(Duration::from_secs(2)));
    let asking = tokio::spawn({
        let bot = Arc::clone(&bot);
        async move { bot.send(Method::POST, &path, &hello).await }
    });
    fault.met(1).await;
    assert!(alice.dms().is_empty());
    bot.discord.clock().advance(Duration::from_secs(2));
    assert_eq!(asking.await.unwrap(), (200, 0));
}

#[tokio::test]
async fn a_held_request_waits_at_the_gate_until_it_is_opened() {
    let (bot, alice, path, hello) = scene().await;
    let gate = bot.discord.hold_next("POST", "/channels/");
    let asking = tokio::spawn({
        let bot = Arc::clone(&bot);
        async move { bot.send(Method::POST, &path, &hello).await }
    });
    gate.reached().await;
    assert!(alice.dms().is_empty());
    gate.open();
    assert_eq!(asking.await.unwrap(), (200, 0));
}

#[tokio::test]
async fn down_is_down_for_every_request_until_it_is_up() {
    let (bot, alice, path, hello) = scene().await;
    bot.discord.down();
    assert_eq!(bot.send(Method::POST, &path, &hello).await.0, 503);
    assert_eq!(bot.get("/gateway").await.status, 503);
    bot.discord.up();
    assert_eq!(bot.send(Method::POST, &path, &hello).await.0, 200);
    assert_eq!(alice.dms().len(), 1);
}

#[tokio::test]
async fn a_running_clock_runs_by_itself_and_can_be_moved() {
    let clock = sandbox::Clock::running();
    let began = clock.now_ms();
    clock.reached(began + 20).await;
    assert!(clock.now_ms() >= began + 20, "by itself");
    let far = clock.now_ms() + 3_600_000;
    let waiting = tokio::spawn({
        let clock = clock.clone();
        async move { clock.reached(far).await }
    });
    clock.advance(Duration::from_hours(1));
    waiting.await.unwrap();
    assert!(clock.now_ms() >= far, "moved");
    let manual = sandbox::Clock::manual();
    let stands = manual.now_ms();
    clock.reached(far + 20).await;
    assert_eq!(manual.now_ms(), stands);
}

#[tokio::test]
async fn a_request_that_hangs_is_done_in_the_end_also_when_nobody_waits_for_it_any_more() {
    let (bot, alice, path, hello) = scene().await;
    let fault = bot
        .discord
        .fail_until_lifted("POST", "/channels/", Fault::Hang);
    let asked = tokio::spawn(async move { bot.try_ask(Method::POST, &path, &hello).await });
    fault.met(1).await;
    asked.abort();
    assert!(asked.await.is_err_and(|ended| ended.is_cancelled()));
    fault.lift();
    alice.until("hello", |alice| alice.dms().len() == 1).await;
}

#[tokio::test]
async fn invalid_requests_are_counted_as_a_ban_counts_them() {
    let (bot, _, path, hello) = scene().await;
    let minute = Duration::from_mins(1);
    for (times, status) in [(3, 403), (1, 401), (2, 404), (2, 500)] {
        let fault = Fault::Before(status, 0);
        bot.discord.fail_times("POST", "/channels/", fault, times);
        for _ in 0..times {
            bot.send(Method::POST, &path, &hello).await;
        }
        bot.discord.clock().advance(minute);
    }
    assert_eq!(bot.discord.most_invalid_within(minute), 3);
    assert_eq!(bot.discord.most_invalid_within(minute * 2), 4);
    bot.discord.revoke_token();
    bot.discord.clock().advance(minute * 10);
    for _ in 0..5 {
        assert_eq!(bot.get(&path).await.status, 401);
    }
    assert_eq!(bot.discord.most_invalid_within(minute), 5);
}
