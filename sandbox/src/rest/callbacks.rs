//! The first answer to an interaction.

use serde_json::{Value, json};

use super::{Answer, Call, messages};
use crate::{
    limits::{message::Way, modal},
    refusal::Refusal,
    world::{BOT, World, interactions::Answered},
};

const COMMAND: u64 = 2;
const COMPONENT: u64 = 3;
const AUTOCOMPLETE: u64 = 4;

pub(super) fn callback(world: &mut World, id: u64, token: &str, call: &Call<'_>) -> Answer {
    let found = world.answerable(id, token)?;
    let (kind, user, channel) = (found.kind, found.user, found.channel);
    let on = found.on.filter(|_| kind != COMMAND);
    let data = &call.body()["data"];
    let wrong = || {
        Refusal::at(
            "type",
            "This type of callback cannot answer this interaction.",
        )
    };
    let callback = call.body()["type"].as_u64().ok_or_else(wrong)?;
    let answered = match callback {
        4 if kind != AUTOCOMPLETE => {
            let draft =
                messages::draft(world, data, call.received, Way::Interaction, &call.origin)?;
            let only = world.only(user, channel, &data["flags"]);
            let posted = messages::post(world, &draft, channel, only);
            world.credit(posted, id);
            Answered::Message(posted)
        }
        5 if kind != AUTOCOMPLETE => {
            let only = world.only(user, channel, &data["flags"]);
            let posted = world.post(BOT, channel, only, &json!({}), true);
            world.credit(posted, id);
            Answered::Message(posted)
        }
        6 | 7 => {
            let on = on
                .filter(|on| world.message(*on).is_some())
                .ok_or_else(wrong)?;
            if callback == 7 {
                messages::change(world, on, data, call.received, Way::Update, &call.origin)?;
            }
            Answered::Message(on)
        }
        8 if kind == AUTOCOMPLETE => {
            modal::choices(data)?;
            Answered::Choices(data["choices"].clone())
        }
        9 if kind == COMMAND || kind == COMPONENT => {
            modal::check(data)?;
            Answered::Modal(data.clone())
        }
        _ => return Err(wrong()),
    };
    let message = match answered {
        Answered::Message(id) => Some(id),
        _ => None,
    };
    if let Some(found) = world.interactions.get_mut(&id) {
        found.answered = answered;
        found.promised = callback == 6;
    }
    if call.parameter("with_response") != Some("true") {
        return Ok((204, Value::Null));
    }
    let mut interaction = json!({ "id": id.to_string(), "type": kind });
    let mut answer = json!({});
    if let Some(message) = message {
        let body = world.body(message);
        let flags = body["flags"].as_u64().unwrap_or(0);
        interaction["response_message_id"] = message.to_string().into();
        interaction["response_message_loading"] = (callback == 5).into();
        interaction["response_message_ephemeral"] =
            (flags & crate::limits::message::EPHEMERAL != 0).into();
        // Discord's description knows it of these only ("InteractionCallbackResponse").
        if [4, 7].contains(&callback) {
            answer["resource"] = json!({ "type": callback, "message": body });
        }
    }
    answer["interaction"] = interaction;
    Ok((200, answer))
}
