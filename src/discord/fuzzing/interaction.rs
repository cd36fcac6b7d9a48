//! Interactions, decoded as the gateway does it: text, payload, interaction.

use serde_json::Value;

use crate::{
    discord::interaction::{action::Action, context::Interaction, custom_id::Answer},
    model::ids::snowflake_time,
};

/// `MANAGE_GUILD` and `ADMINISTRATOR` (Discord, "Permissions").
const MANAGING: u64 = 1 << 5 | 1 << 3;

/// Any JSON in place of an interaction is understood as what it says, answered with an apology, or dropped
/// because it names no person to answer.
///
/// # Panics
///
/// If it is not.
pub fn interaction(data: &[u8]) {
    let Ok(payload) = str::from_utf8(data) else {
        return;
    };
    let Ok(raw) = serde_json::from_str::<Value>(payload) else {
        return;
    };
    match Interaction::decode(&raw) {
        Some(interaction) => says_so(&interaction, &raw),
        None => assert!(!wants_an_answer(&raw), "dropped without an apology"),
    }
}

/// Every value of an interaction comes from the payload.
fn says_so(interaction: &Interaction, raw: &Value) {
    assert_eq!(Some(interaction.id.cast_unsigned()), number(&raw["id"]));
    assert_eq!(interaction.at, snowflake_time(interaction.id));
    let users = [raw.pointer("/member/user"), raw.get("user")];
    let named = users.into_iter().flatten().find(|user| {
        let id = number(&user["id"]);
        id == Some(interaction.user.id.get().cast_unsigned())
    });
    let named = named.expect("the payload names whoever acts");
    if let Some(guild) = interaction.guild {
        assert_eq!(number(&raw["guild_id"]), Some(guild.get().cast_unsigned()));
    }
    if interaction.may_manage {
        // Of more than 64 bits the lowest 64 count.
        let held = number(&raw["member"]["permissions"]);
        assert!(held.is_none_or(|held| held & MANAGING != 0));
        assert!(!raw["member"]["permissions"].is_null());
    }
    if !matches!(interaction.action, Action::UnknownId | Action::Undecodable) {
        assert_ne!(
            named["bot"],
            Value::Bool(true),
            "bots have no business here"
        );
    }
    match &interaction.action {
        Action::Click(id)
        | Action::Pick { id, .. }
        | Action::PickPerson { id, .. }
        | Action::PickAddressees { id, .. }
        | Action::Submit { form: id, .. } => {
            assert_eq!(raw["data"]["custom_id"], id.to_string());
        }
        _ => assert!(!matches!(interaction.answer(), Answer::Update(_))),
    }
    let context = interaction.context();
    assert_eq!(context.viewer, interaction.user.id);
    match interaction.answer() {
        Answer::Update(view) => assert_eq!(context.view, view),
        _ => assert_eq!(context.view.get(), interaction.id),
    }
}

/// Whether there is a person to answer, and a way to answer them.
fn wants_an_answer(raw: &Value) -> bool {
    let is_ping = number(&raw["type"]) == Some(1);
    let is_id = |id: Option<&Value>| {
        let id = id.and_then(number);
        id.is_some_and(|id| id != 0 && i64::try_from(id).is_ok())
    };
    let users = [raw.pointer("/member/user/id"), raw.pointer("/user/id")];
    let ids = [raw.get("id"), raw.get("application_id")];
    !is_ping
        && raw["token"].is_string()
        && users.into_iter().any(is_id)
        && ids.into_iter().all(is_id)
}

/// An id or a set of permissions: digits, rarely a number.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
