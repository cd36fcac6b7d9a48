//! Payloads of unexpected shapes: the person is served, or told what to do.

use serde_json::{Value, json};

use crate::{fixtures::TEXT, test_bot::TestBot};

/// Values that Discord has sent, or may send, and that the bot does not need, for each kind of interaction.
fn oddities() -> Vec<(&'static str, Value)> {
    let large = json!(1_u64 << 44);
    let shape = json!([{ "asset": 1.5, "sku_id": null }]);
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        ("/entitlements", Value::Null),
        ("/entitlements", json!([{ "id": 1 }])),
        ("/attachment_size_limit", large.clone()),
        ("/attachment_size_limit", json!("10485760")),
        ("/member/flags", large.clone()),
        ("/member/user/flags", large.clone()),
        ("/member/user/public_flags", large.clone()),
        ("/member/user/avatar_decoration_data", shape.clone()),
        ("/member/user/collectibles", shape.clone()),
        ("/member/user/primary_guild", shape.clone()),
        ("/member/user/discriminator", json!(7)),
        ("/member/user/bot", Value::Null),
        ("/member/roles", Value::Null),
        ("/member/joined_at", json!(0)),
        ("/member/permissions", json!(u128::MAX.to_string())),
        ("/locale", Value::Null),
        ("/version", json!("2")),
        ("/application_id", Value::Null),
        ("/application_id", json!("7 of 9")),
        ("/data/options/0/type", json!(99)),
        ("/context", json!("somewhere")),
        ("/authorizing_integration_owners", shape.clone()),
        ("/channel", shape.clone()),
        ("/channel/flags", large.clone()),
        ("/message", shape.clone()),
        (
            "/message/components",
            json!([{ "type": 99, "components": shape }]),
        ),
        ("/message/author/public_flags", large),
        ("/data/resolved/roles", shape.clone()),
        ("/something/new", deep),
    ]
}

/// Sets the value at this path. Creates the objects that lead there.
fn set(payload: &mut Value, place: &str, value: &Value) {
    let mut at = payload;
    for key in place.split('/').skip(1) {
        if !(at.is_object() || at.is_null()) {
            return;
        }
        at = &mut at[key];
    }
    *at = value.clone();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_discord_sends_the_person_is_served() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let gateway = bot.discord.gateway();
    for (place, value) in oddities() {
        let odd = || {
            let value = value.clone();
            gateway.alter_next(move |payload| set(payload, place, &value));
        };
        odd();
        let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
        assert!(form.modal.is_some(), "{place}: {value}");
        odd();
        let preview = alice.submit(&form, &[("message", TEXT)]).await.text();
        assert!(preview.contains(TEXT), "{place}: {preview}");
        odd();
        alice.click("Cancel").await;
        odd();
        let choices = alice.suggestions("/inmail delete", "inmail", "").await;
        assert!(choices.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_picked_and_the_server_are_found_whether_ids_are_digits_or_numbers() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let numbers = |payload: &mut Value| {
        for place in ["/id", "/guild_id", "/member/user/id", "/application_id"] {
            let id = payload.pointer(place).and_then(Value::as_str).unwrap();
            let id: u64 = id.parse().unwrap();
            set(payload, place, &id.into());
        }
        let option = &mut payload["data"]["options"][0]["options"][0]["value"];
        *option = option.as_str().unwrap().parse::<u64>().unwrap().into();
        payload["data"]["options"][0]["options"][0]["type"] = Value::Null;
    };
    bot.discord.gateway().alter_next(numbers);
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    alice.click("Send").await;
    bob.until("the notice", |bob| bob.dms().len() == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_built_with_labels_is_read() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    bot.discord.gateway().alter_next(|payload| {
        for row in payload["data"]["components"].as_array_mut().unwrap() {
            *row = json!({ "type": 18, "id": 1, "component": row["components"][0] });
        }
    });
    let preview = alice.submit(&form, &[("message", TEXT)]).await.text();
    assert!(preview.contains(TEXT), "{preview}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_nobody_can_read_is_answered_with_what_to_do() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    let gateway = bot.discord.gateway();
    let garbled: [fn(&mut Value); 3] = [
        |payload| payload["data"] = Value::Null,
        |payload| payload["data"] = json!([7]),
        |payload| payload["type"] = json!(77),
    ];
    for garble in garbled {
        gateway.alter_next(garble);
        let answer = alice.slash("/inmail sent", &[]).await;
        let told = answer.text();
        assert!(
            told.starts_with("Discord sent this in a form InMail does not understand"),
            "{told}"
        );
        assert_eq!(answer.message.unwrap().only, Some(alice.id()));
    }
    gateway.alter_next(|payload| payload["data"] = Value::Null);
    let choices = alice.suggestions("/inmail delete", "inmail", "").await;
    assert!(choices.is_empty(), "suggestions cannot be a message");
}
