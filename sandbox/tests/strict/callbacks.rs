//! The first answer to an interaction: once, in time, of the right kind.

use std::time::Duration;

use reqwest::Method;
use sandbox::Opt;
use serde_json::{Value, json};

use crate::raw::{INVALID, Raw, message, original};

const UNKNOWN_INTERACTION: (u16, i64) = (404, 10_062);
const ALREADY: (u16, i64) = (400, 40_060);

#[tokio::test]
async fn an_interaction_is_answered_once_in_time_and_by_its_own_token() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let first = alice.begin("/any thing");
    assert_eq!(bot.callback(&first, &message("hello")).await, (204, 0));
    assert_eq!(bot.callback(&first, &message("again")).await, ALREADY);
    let stranger = (first.0, "token-of-nobody".to_owned());
    assert_eq!(
        bot.callback(&stranger, &message("hello")).await,
        UNKNOWN_INTERACTION
    );

    let slow = alice.begin("/any thing");
    bot.discord.clock().advance(Duration::from_millis(2_999));
    let second = alice.begin("/any thing");
    bot.discord.clock().advance(Duration::from_millis(1));
    assert_eq!(
        bot.callback(&slow, &message("late")).await,
        UNKNOWN_INTERACTION
    );
    assert_eq!(bot.callback(&second, &message("in time")).await, (204, 0));
}

#[tokio::test]
async fn a_command_takes_no_update_and_no_choices_and_no_modal_after_a_defer() {
    let bot = Raw::new().await;
    let call = bot.discord.user("Alice").begin("/any thing");
    for kind in [1, 6, 7, 8, 10, 99] {
        let answer = bot
            .callback(
                &call,
                &json!({ "type": kind, "data": { "content": "x", "choices": [] } }),
            )
            .await;
        assert_eq!(answer, INVALID, "callback {kind}");
    }
    assert_eq!(bot.callback(&call, &json!({})).await, INVALID);
    let defer = json!({ "type": 5, "data": { "flags": 64 } });
    assert_eq!(bot.callback(&call, &defer).await, (204, 0));
    assert_eq!(bot.callback(&call, &modal(1, &json!({}))).await, ALREADY);
}

/// A modal of this many fields, with these changes to each field.
fn modal(fields: usize, with: &Value) -> Value {
    let rows: Vec<Value> = (0..fields)
        .map(|n| {
            let mut input =
                json!({ "type": 4, "custom_id": n.to_string(), "style": 1, "label": "Text" });
            for (key, value) in with.as_object().unwrap() {
                input[key] = value.clone();
            }
            json!({ "type": 1, "components": [input] })
        })
        .collect();
    json!({ "type": 9, "data": { "custom_id": "m", "title": "Form", "components": rows } })
}

#[tokio::test]
async fn a_modal_fits_or_is_refused() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let long = |count: usize| Value::from("x".repeat(count));
    let titled = |title: Value| {
        let mut modal = modal(1, &json!({}));
        modal["data"]["title"] = title;
        modal
    };
    let field = |key: &str, value: Value| modal(1, &json!({ key: value }));
    let label = json!({ "type": 9, "data": { "custom_id": "m", "title": "Form", "components": [
        { "type": 18, "label": "Text", "component": { "type": 4, "custom_id": "a", "style": 2 } },
    ] } });
    let cases = [
        (modal(5, &json!({})), modal(6, &json!({}))),
        (label, modal(0, &json!({}))),
        (titled(long(45)), titled(long(46))),
        (field("label", long(45)), field("label", long(46))),
        (
            field("placeholder", long(100)),
            field("placeholder", long(101)),
        ),
        (field("value", long(4_000)), field("value", long(4_001))),
        (
            field("max_length", json!(4_000)),
            field("max_length", json!(4_001)),
        ),
        (
            field("min_length", json!(0)),
            field("min_length", json!(-1)),
        ),
        (field("style", json!(2)), field("style", json!(3))),
        (
            field("required", json!(false)),
            field("disabled", json!(true)),
        ),
        (field("custom_id", long(100)), field("custom_id", long(101))),
        (
            modal(2, &json!({})),
            modal(2, &json!({ "custom_id": "same" })),
        ),
        (modal(1, &json!({})), field("type", json!(3))),
    ];
    for (taken, refused) in cases {
        let call = alice.begin("/any thing");
        assert_eq!(bot.callback(&call, &refused).await, INVALID, "{refused}");
        assert_eq!(bot.callback(&call, &taken).await, (204, 0), "{taken}");
    }
}

#[tokio::test]
async fn a_form_is_sent_by_a_client_only_when_its_fields_fit() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let call = alice.begin("/any thing");
    bot.callback(
        &call,
        &modal(1, &json!({ "min_length": 2, "max_length": 4 })),
    )
    .await;
    let opened = alice.answered(call.0).await;
    for (typed, why) in [("", "required"), ("x", "2 to 4"), ("xxxxx", "2 to 4")] {
        let refused = alice.try_submit(&opened, &[("0", typed)]).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    assert!(
        alice.try_submit(&opened, &[("9", "abc")]).is_err(),
        "no such field"
    );
    let sent = alice.try_submit(&opened, &[("0", "abc")]).unwrap();
    let call = (sent, alice.token(sent));
    assert_eq!(
        bot.callback(&call, &modal(1, &json!({}))).await,
        INVALID,
        "no modal after a modal"
    );
    assert_eq!(bot.callback(&call, &message("thanks")).await, (204, 0));
}

#[tokio::test]
async fn a_component_can_be_updated_and_deferred_and_a_gone_one_cannot() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let row = json!([{ "type": 1, "components": [{ "type": 2, "style": 1, "label": "Go", "custom_id": "go" }] }]);
    let call = alice.begin("/any thing");
    bot.callback(
        &call,
        &json!({ "type": 4, "data": { "content": "one", "components": row, "flags": 64 } }),
    )
    .await;
    let click = || {
        let id = alice.begin_click("Go");
        (id, alice.token(id))
    };
    assert_eq!(
        bot.callback(&click(), &json!({ "type": 6 })).await,
        (204, 0)
    );
    assert_eq!(
        bot.callback(
            &click(),
            &json!({ "type": 7, "data": { "content": "two" } })
        )
        .await,
        (204, 0)
    );
    assert!(
        alice.sees("two") && alice.screen()[0].enabled("Go"),
        "what is not named stays"
    );
    let seen = alice.screen().remove(0);
    let late = click();
    assert_eq!(
        bot.send(Method::DELETE, &original(&call), &Value::Null)
            .await,
        (204, 0)
    );
    assert_eq!(
        bot.callback(&late, &json!({ "type": 7, "data": { "content": "x" } }))
            .await,
        INVALID
    );
    let stale = alice.begin_click_seen(&seen, "Go");
    assert_eq!(
        bot.callback(&(stale, alice.token(stale)), &message("gone"))
            .await,
        (204, 0)
    );
}

#[tokio::test]
async fn the_answer_with_response_names_the_message_and_who_sees_it() {
    let bot = Raw::new().await;
    let alice = bot.discord.user("Alice");
    let (id, token) = alice.begin("/any thing");
    let path = format!("/interactions/{id}/{token}/callback?with_response=true");
    let answer = bot.ask(Method::POST, &path, &message("hello")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["resource"]["message"]["flags"], 64);
    assert_eq!(
        answer.body["interaction"]["response_message_ephemeral"],
        true
    );

    bot.discord.dm_answers_are_open(true);
    let (id, token) = alice.in_dm().begin("/any thing");
    let path = format!("/interactions/{id}/{token}/callback?with_response=true");
    let answer = bot.ask(Method::POST, &path, &message("hello")).await;
    assert_eq!(
        answer.body["resource"]["message"]["flags"], 0,
        "the switch opens answers in DMs"
    );
    assert_eq!(alice.dms().len(), 1);
}

#[tokio::test]
async fn suggestions_are_at_most_25_and_only_for_an_option_that_has_them() {
    let bot = Raw::bare().await;
    let option = |suggests: bool| json!({ "type": 3, "name": "what", "description": "x", "autocomplete": suggests });
    let command = |suggests: bool| json!([{ "name": "find", "description": "x", "options": [option(suggests)] }]);
    assert_eq!(bot.register(&command(true)).await.status, 200);
    let alice = bot.discord.user("Alice");
    let choices = |count: usize| {
        let choices: Vec<Value> = (0..count)
            .map(|n| json!({ "name": "x", "value": n.to_string() }))
            .collect();
        json!({ "type": 8, "data": { "choices": choices } })
    };
    let typing = alice.begin_suggestions("/find", "what", "a");
    let call = (typing, alice.token(typing));
    assert_eq!(bot.callback(&call, &message("no")).await, INVALID);
    assert_eq!(
        bot.callback(&call, &json!({ "type": 5 })).await,
        INVALID,
        "it cannot be deferred"
    );
    assert_eq!(bot.callback(&call, &choices(26)).await, INVALID);
    assert_eq!(bot.callback(&call, &choices(25)).await, (204, 0));
    assert_eq!(alice.answered(typing).await.choices.len(), 25);
    let picked = alice.try_slash("/find", &[("what", Opt::from("free text"))]);
    assert!(picked.is_ok(), "choices do not bind");
}

#[tokio::test]
async fn what_is_ephemeral_is_seen_by_one_person_only() {
    let bot = Raw::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let call = alice.begin("/any thing");
    bot.callback(&call, &message("for her eyes")).await;
    assert!(alice.sees("for her eyes") && !bob.sees("for her eyes"));
    let call = alice.begin("/any thing");
    bot.callback(
        &call,
        &json!({ "type": 4, "data": { "content": "for all" } }),
    )
    .await;
    assert!(bob.sees("for all"));
}
