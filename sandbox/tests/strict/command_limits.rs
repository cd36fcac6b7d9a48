//! The limits of a command: each accepts its last value, refuses one more and says where.

use serde_json::{Value, json};

use crate::raw::{INVALID, Raw};

fn slash(with: &Value) -> Value {
    let mut command = json!({ "name": "mail", "description": "x" });
    for (key, value) in with.as_object().unwrap() {
        command[key] = value.clone();
    }
    command
}

fn option(with: &Value) -> Value {
    let mut option = json!({ "type": 3, "name": "text", "description": "x" });
    for (key, value) in with.as_object().unwrap() {
        option[key] = value.clone();
    }
    option
}

fn options(count: usize) -> Value {
    (0..count)
        .map(|n| option(&json!({ "name": format!("o{n}") })))
        .collect()
}

fn many(count: usize, kind: u64) -> Value {
    let one = |n: usize| match kind {
        1 => slash(&json!({ "name": format!("c{n}") })),
        kind => json!({ "name": format!("C {n}"), "type": kind }),
    };
    (0..count).map(one).collect()
}

/// Where it is wrong, a value that is refused, and one that is just accepted.
#[expect(clippy::too_many_lines, reason = "a table")]
fn limits() -> Vec<(&'static str, Value, Value)> {
    let long = |count: usize| Value::from("x".repeat(count));
    let named = |name: Value| json!([slash(&json!({ "name": name }))]);
    let translated = |field: &str, value: &Value| json!([slash(&json!({ field: value }))]);
    let with = |option: Value| json!([slash(&json!({ "options": [option] }))]);
    let of = |options: Value| json!([slash(&json!({ "options": options }))]);
    let choices = |count: usize| {
        let choices: Vec<Value> = (0..count)
            .map(|n| json!({ "name": "x", "value": n.to_string() }))
            .collect();
        option(&json!({ "choices": choices }))
    };
    let sub =
        |inside: Value| json!({ "type": 1, "name": "sub", "description": "x", "options": inside });
    let group = |inside: Value| json!({ "type": 2, "name": "group", "description": "x", "options": inside });
    // Name and description of the command and of two options are 5 + 3 + 3 characters; 39 choices of 200,
    // one of 101 and the last make it 7,913 and the last's name.
    let large = |last: usize| {
        let choice = |n: usize| json!({ "name": "x".repeat(100), "value": format!("{n:0100}") });
        let full: Vec<Value> = (0..25).map(choice).collect();
        let mut part: Vec<Value> = (0..14).map(choice).collect();
        part.push(json!({ "name": "x".repeat(100), "value": "1" }));
        part.push(json!({ "name": "x".repeat(last), "value": "2" }));
        of(json!([
            option(&json!({ "name": "a1", "choices": full })),
            option(&json!({ "name": "a2", "choices": part })),
        ]))
    };
    vec![
        (
            "0.name",
            named(json!("With Space")),
            named(json!("with-dash_'1")),
        ),
        ("0.name", named(json!("Große")), named(json!("größe"))),
        ("0.name", named(long(33)), named(long(32))),
        (
            "0.description",
            json!([slash(&json!({ "description": long(101) }))]),
            json!([slash(&json!({ "description": long(100) }))]),
        ),
        (
            "0.description",
            json!([{ "name": "mail" }]),
            named(json!("mail")),
        ),
        (
            "0.name_localizations.de",
            translated("name_localizations", &json!({ "de": "Große" })),
            translated("name_localizations", &json!({ "de": "größe" })),
        ),
        (
            "0.name_localizations.ja",
            translated("name_localizations", &json!({ "ja": "送る 人" })),
            translated("name_localizations", &json!({ "ja": "メッセージ" })),
        ),
        (
            "0.name_localizations.fr",
            translated("name_localizations", &json!({ "fr": long(33) })),
            translated("name_localizations", &json!({ "fr": long(32) })),
        ),
        (
            "0.name_localizations.pt",
            translated("name_localizations", &json!({ "pt": "x" })),
            translated("name_localizations", &json!({ "pt-BR": "x" })),
        ),
        (
            "0.name_localizations",
            translated("name_localizations", &json!(["x"])),
            translated("name_localizations", &json!(null)),
        ),
        (
            "0.description_localizations.de",
            translated("description_localizations", &json!({ "de": long(101) })),
            translated("description_localizations", &json!({ "de": long(100) })),
        ),
        (
            "0.options.0.name_localizations.de",
            with(option(&json!({ "name_localizations": { "de": "Neu" } }))),
            with(option(&json!({ "name_localizations": { "de": "neu" } }))),
        ),
        (
            "0.options.1.name_localizations.de",
            of(json!([
                option(&json!({ "name_localizations": { "de": "x" } })),
                option(&json!({ "name": "b", "name_localizations": { "de": "x" } }))
            ])),
            of(json!([
                option(&json!({ "name_localizations": { "de": "x" } })),
                option(&json!({ "name": "b", "name_localizations": { "fr": "x" } }))
            ])),
        ),
        (
            "0.name_localizations.de",
            json!([{ "name": "Send", "type": 2, "name_localizations": { "de": long(33) } }]),
            json!([{ "name": "Send", "type": 2, "name_localizations": { "de": "An wen" } }]),
        ),
        (
            "0.description",
            json!([{ "name": "Send", "type": 2, "description_localizations": { "de": "x" } }]),
            json!([{ "name": "Send", "type": 2, "description_localizations": {} }]),
        ),
        ("0.options", of(options(26)), of(options(25))),
        ("0.options.0.choices", with(choices(26)), with(choices(25))),
        (
            "0.options.0.choices.0.name",
            with(option(
                &json!({ "choices": [{ "name": long(101), "value": "x" }] }),
            )),
            with(choices(1)),
        ),
        (
            "0.options.0.choices.0.value",
            with(option(
                &json!({ "choices": [{ "name": "x", "value": long(101) }] }),
            )),
            with(choices(1)),
        ),
        (
            "0.options.0",
            with(option(
                &json!({ "autocomplete": true, "choices": [{ "name": "x", "value": "x" }] }),
            )),
            with(option(&json!({ "autocomplete": true }))),
        ),
        (
            "0.options.0",
            with(option(&json!({ "type": 6, "autocomplete": true }))),
            with(option(&json!({ "type": 6 }))),
        ),
        (
            "0.options.1.required",
            of(json!([
                option(&json!({})),
                option(&json!({ "name": "b", "required": true }))
            ])),
            of(json!([
                option(&json!({ "required": true })),
                option(&json!({ "name": "b" }))
            ])),
        ),
        (
            "0.options.1.name",
            of(json!([option(&json!({})), option(&json!({}))])),
            of(options(2)),
        ),
        (
            "0.options.0.max_length",
            with(option(&json!({ "max_length": 6_001 }))),
            with(option(&json!({ "max_length": 6_000 }))),
        ),
        (
            "0.options.0.type",
            with(option(&json!({ "type": 12 }))),
            with(option(&json!({ "type": 11 }))),
        ),
        (
            "0.options",
            of(json!([sub(json!([])), option(&json!({}))])),
            of(json!([sub(options(1))])),
        ),
        (
            "0.options.0.options",
            of(json!([group(options(1))])),
            of(json!([group(json!([sub(options(25))]))])),
        ),
        (
            "0.options.0.options.0.options",
            of(json!([group(json!([sub(json!([group(json!([]))]))]))])),
            of(json!([group(json!([sub(json!([]))]))])),
        ),
        ("0", large(88), large(87)),
        (
            "1.name",
            json!([slash(&json!({})), slash(&json!({}))]),
            json!([slash(&json!({})), { "name": "mail", "type": 2 }]),
        ),
        (
            "0.description",
            json!([{ "name": "Send it", "type": 2, "description": "x" }]),
            json!([{ "name": "Send it", "type": 2 }]),
        ),
        (
            "0.name",
            json!([{ "name": long(33), "type": 3 }]),
            json!([{ "name": long(32), "type": 3 }]),
        ),
        (
            "0.contexts",
            json!([slash(&json!({ "contexts": [3] }))]),
            json!([slash(&json!({ "contexts": [0, 1, 2] }))]),
        ),
        (
            "0.contexts",
            json!([slash(&json!({ "contexts": [] }))]),
            json!([slash(&json!({ "contexts": [1] }))]),
        ),
        (
            "0.integration_types",
            json!([slash(&json!({ "integration_types": [2] }))]),
            json!([slash(&json!({ "integration_types": [0, 1] }))]),
        ),
        (
            "0.default_member_permissions",
            json!([slash(&json!({ "default_member_permissions": "x" }))]),
            json!([slash(&json!({ "default_member_permissions": "32" }))]),
        ),
        ("", many(101, 1), many(100, 1)),
        ("", many(16, 2), many(15, 2)),
        ("", many(16, 3), many(15, 3)),
    ]
}

#[tokio::test]
async fn every_limit_of_a_command_refuses_one_more_names_the_place_and_takes_the_last() {
    let bot = Raw::bare().await;
    for (place, refused, taken) in limits() {
        let answer = bot.register(&refused).await;
        assert_eq!(answer.refusal(), INVALID, "{place}: {refused}");
        assert!(
            answer.paths().iter().all(|path| path.starts_with(place)),
            "{:?}: {refused}",
            answer.paths()
        );
        assert!(
            answer.paths().iter().any(|path| path == place),
            "{:?}: {refused}",
            answer.paths()
        );
        let answer = bot.register(&taken).await;
        assert_eq!(answer.refusal(), (200, 0), "{taken} {}", answer.body);
    }
}
