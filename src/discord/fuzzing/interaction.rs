//! Interactions, by the way the gateway takes: text, serenity's event, arrival, call.

use serde_json::Value;
use serenity::model::event::GatewayEvent;

use crate::{
    discord::{
        action::Action,
        call::{Answer, Call},
        gateway::Arrival,
    },
    mail::ids::snowflake_time,
};

/// `MANAGE_GUILD` and `ADMINISTRATOR` (Discord, "Permissions").
const MANAGING: u64 = 1 << 5 | 1 << 3;

/// Any JSON in the place of an interaction is understood as what it says, answered with an apology,
/// or dropped because it names nobody to answer.
///
/// # Panics
/// If not.
pub fn interaction(data: &[u8]) {
    let Ok(payload) = str::from_utf8(data) else {
        return;
    };
    let Ok(raw) = serde_json::from_str::<Value>(payload) else {
        return;
    };
    let text = format!(r#"{{"op":0,"s":1,"t":"INTERACTION_CREATE","d":{payload}}}"#);
    let Ok(GatewayEvent::Dispatch(_, event)) = serde_json::from_str(&text) else {
        // One level deeper than serde_json goes; serenity drops it.
        return;
    };
    let arrival = Arrival::of(event).expect("whatever its form, it is an interaction");
    match Call::decode(&arrival) {
        Some(call) => says_so(&call, &raw),
        None => assert!(!wants_an_answer(&raw), "dropped without an apology"),
    }
}

/// Nothing in a call is made up.
fn says_so(call: &Call, raw: &Value) {
    assert_eq!(Some(call.id.cast_unsigned()), number(&raw["id"]));
    assert_eq!(call.at, snowflake_time(call.id));
    let users = [raw.pointer("/member/user"), raw.get("user")];
    let named = users.into_iter().flatten().find(|user| {
        let id = number(&user["id"]);
        id == Some(call.user.id.get().cast_unsigned())
    });
    let named = named.expect("the payload names whoever acts");
    if let Some(guild) = call.guild {
        assert_eq!(number(&raw["guild_id"]), Some(guild.get().cast_unsigned()));
    }
    if call.may_manage {
        let held = number(&raw["member"]["permissions"]);
        assert!(held.is_some_and(|held| held & MANAGING != 0));
    }
    if !matches!(call.action, Action::Stranger | Action::Garbled) {
        assert_ne!(
            named["bot"],
            Value::Bool(true),
            "bots have no business here"
        );
    }
    match &call.action {
        Action::Click(id)
        | Action::Pick { id, .. }
        | Action::PickPerson { id, .. }
        | Action::Submit { form: id, .. } => {
            assert_eq!(raw["data"]["custom_id"], id.to_string());
        }
        _ => assert!(!matches!(call.answer(), Answer::Update(_))),
    }
    let sitting = call.sitting();
    assert_eq!(sitting.viewer, call.user.id);
    match call.answer() {
        Answer::Update(view) => assert_eq!(sitting.view, view),
        _ => assert_eq!(sitting.view.get(), call.id),
    }
}

/// Whether there is somebody to answer, and a way.
fn wants_an_answer(raw: &Value) -> bool {
    let is_ping = raw["type"] == 1;
    let user = raw.pointer("/member/user").unwrap_or(&raw["user"]);
    let texts = [&raw["id"], &raw["application_id"], &user["id"]].map(Value::as_str);
    let is_id = |text: Option<&str>| text.is_some_and(|text| text.parse::<u64>().is_ok());
    !is_ping && raw["token"].is_string() && texts.into_iter().all(is_id)
}

/// An id or a set of permissions: digits, rarely a number.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
