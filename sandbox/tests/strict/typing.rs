//! What clients send while a person types a command: incomplete options, large numbers.

use serde_json::{Value, json};

use crate::raw::Raw;

#[tokio::test]
async fn a_suggestion_can_be_sent_by_its_name() {
    let bot = Raw::new().await;
    bot.register(&json!([{ "name": "find", "description": "x", "options": [
        { "type": 3, "name": "what", "description": "x", "autocomplete": true },
    ] }]))
    .await;
    let alice = bot.discord.user("Alice");
    let asked = alice.begin_suggestions("/find", "what", "t");
    let call = (asked, alice.token(asked));
    let choices =
        json!({ "type": 8, "data": { "choices": [{ "name": "To Bob", "value": "17" }] } });
    bot.callback(&call, &choices).await;
    let sent = |id: u64| alice.payload(id)["data"]["options"][0]["value"].clone();
    let by_value = alice.begin_slash("/find", &[("what", "17".into())]);
    let by_name = alice.begin_slash("/find", &[("what", "To Bob".into())]);
    assert_eq!(
        (sent(by_value), sent(by_name)),
        (json!("17"), json!("To Bob"))
    );
}

#[tokio::test]
async fn while_one_option_is_typed_all_that_is_not_picked_yet_is_the_text() {
    let bot = Raw::new().await;
    bot.register(&json!([{ "name": "find", "description": "x", "options": [
        { "type": 6, "name": "of", "description": "x", "required": true },
        { "type": 3, "name": "what", "description": "x", "autocomplete": true },
    ] }]))
    .await;
    let alice = bot.discord.user("Alice");
    let half_typed = [("of", "@Bo".into()), ("what", "t".into())];
    let asked = alice.try_suggestions("/find", &half_typed, "what").unwrap();
    let data = &alice.payload(asked)["data"];
    let person = json!({ "name": "of", "type": 6, "value": "@Bo" });
    assert_eq!((&data["options"][0], data.get("resolved")), (&person, None));
    let sent = alice.try_slash("/find", &half_typed).unwrap_err();
    assert!(sent.contains("takes type 6"), "{sent}");

    let asked = alice.begin_suggestions("/find", "what", "t");
    let begun = json!([
        { "name": "of", "type": 6, "value": "al" },
        { "name": "what", "type": 3, "value": "t", "focused": true },
    ]);
    assert_eq!(alice.payload(asked)["data"]["options"], begun, "by itself");
}

#[tokio::test]
async fn a_person_who_acts_and_the_bot_itself_have_numbers_beyond_32_bits() {
    let bot = Raw::new().await;
    let people = ["Alice", "Bob", "Carol", "Dora"].map(|name| bot.discord.user(name));
    let large = |value: &Value| value.as_u64().is_some_and(|number| number > 1 << 32);
    let itself = bot.get("/users/@me").await.body;
    assert!(large(&itself["flags"]) && large(&itself["public_flags"]));
    for person in people {
        let payload = person.payload(person.begin("/any thing").0);
        for place in [
            "/member/user/flags",
            "/member/user/public_flags",
            "/member/flags",
            "/attachment_size_limit",
        ] {
            let value = payload.pointer(place).unwrap();
            assert!(large(value), "{}: {place}: {value}", person.name());
        }
    }
}

#[tokio::test]
async fn a_command_is_offered_in_a_persons_language_and_sent_by_its_own_name() {
    let bot = Raw::new().await;
    bot.register(&json!([{
        "name": "find", "name_localizations": { "de": "suchen", "es-ES": "buscar" },
        "description": "x", "options": [{
            "type": 3, "name": "what", "name_localizations": { "de": "was", "es-ES": "qué" },
            "description": "x", "required": true,
        }],
    }]))
    .await;
    for (locale, command, option) in [
        ("de", "/suchen", "was"),
        ("es-ES", "/buscar", "qué"),
        ("es-419", "/buscar", "qué"),
        ("fr", "/find", "what"),
    ] {
        let alice = bot.discord.user("Alice").speaking(locale);
        let sent = alice.begin_slash(command, &[(option, "x".into())]);
        let data = alice.payload(sent)["data"].clone();
        assert_eq!(data["name"], "find");
        assert_eq!(data["options"][0]["name"], "what");
    }
    let alice = bot.discord.user("Alice").speaking("fr");
    let foreign = alice.try_slash("/suchen", &[("was", "x".into())]);
    assert!(foreign.is_err());
}
