//! What an interaction's token can do after the first answer: the original, and follow-ups.

use super::{Answer, Call, messages, snowflake};
use crate::{
    limits::message::Way,
    refusal::{NOT_FOUND, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK},
    world::{APPLICATION, World, interactions::Answered},
};

pub(super) fn route(
    world: &mut World,
    application: &str,
    token: &str,
    rest: &[&str],
    call: &Call<'_>,
) -> Answer {
    if application != APPLICATION.to_string() {
        return Err(UNKNOWN_WEBHOOK.into());
    }
    let done = on_token(world, token, rest, call)?;
    // A token that has done something lives.
    world.by_token(token)?.promised = false;
    Ok(done)
}

fn on_token(world: &mut World, token: &str, rest: &[&str], call: &Call<'_>) -> Answer {
    match (call.method, rest) {
        ("POST", []) => follow_up(world, token, call),
        (_, ["messages", "@original"]) => {
            let id = world.original(token)?;
            messages::one(world, id, call)
        }
        (_, ["messages", id]) => {
            let id = snowflake(id)?;
            let found = world.by_token(token)?;
            let own = found.followups.contains(&id) || found.answered == Answered::Message(id);
            let own = own && world.message(id).is_some();
            own.then_some(()).ok_or(UNKNOWN_MESSAGE)?;
            messages::one(world, id, call)
        }
        _ => Err(NOT_FOUND.into()),
    }
}

/// A new message, or the loading one filled in.
fn follow_up(world: &mut World, token: &str, call: &Call<'_>) -> Answer {
    let found = world.by_token(token)?;
    let (user, channel, answered) = (found.user, found.channel, found.answered.clone());
    if let Answered::Message(original) = answered
        && world
            .message(original)
            .is_some_and(|message| message.loading)
    {
        // Its being ephemeral was settled when it was deferred; an edit does not change it.
        messages::change(
            world,
            original,
            call.body(),
            call.received,
            Way::Interaction,
            &call.origin,
        )?;
        return Ok((200, world.body(original)));
    }
    let draft = messages::draft(
        world,
        call.body(),
        call.received,
        Way::Interaction,
        &call.origin,
    )?;
    let only = world.only(user, channel, &call.body()["flags"]);
    let id = messages::post(world, &draft, channel, only);
    let found = world.by_token(token)?;
    found.followups.push(id);
    let interaction = found.id;
    world.credit(id, interaction);
    Ok((200, world.body(id)))
}
