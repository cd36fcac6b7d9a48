//! Posting and changing messages with their files, whatever the way they come in.

use serde_json::{Value, json};

use super::{Answer, Call, received::Content};
use crate::{
    limits::message::{self, Way},
    refusal::{NOT_FOUND, Refusal, UNKNOWN_MESSAGE},
    world::{BOT, World},
};

/// A message that was checked and is ready to be posted.
pub(super) struct Draft<'a> {
    body: Value,
    content: &'a Content,
}

/// Checks a new message, whose JSON is `body` within the content.
pub(super) fn draft<'a>(
    world: &mut World,
    body: &Value,
    content: &'a Content,
    way: Way,
    origin: &str,
) -> Result<Draft<'a>, Refusal> {
    message::check(body, way)?;
    let mut body = if body.is_object() {
        body.clone()
    } else {
        json!({})
    };
    body["attachments"] = world.attachments(&body, &content.files, &json!([]), origin)?;
    message::not_empty(&body)?;
    Ok(Draft { body, content })
}

/// Posts it; the id.
pub(super) fn post(world: &mut World, draft: &Draft<'_>, channel: u64, only: Option<u64>) -> u64 {
    world.keep_files(&draft.body["attachments"], &draft.content.files);
    world.post(BOT, channel, only, &draft.body, false)
}

/// Changes a message: what `body` does not name stays.
pub(super) fn change(
    world: &mut World,
    id: u64,
    body: &Value,
    content: &Content,
    way: Way,
    origin: &str,
) -> Result<(), Refusal> {
    message::check(body, way)?;
    let old = world.message(id).ok_or(UNKNOWN_MESSAGE)?.clone();
    let mut body = if body.is_object() {
        body.clone()
    } else {
        json!({})
    };
    body["attachments"] =
        world.attachments(&body, &content.files, &old.body["attachments"], origin)?;
    let mut after = old;
    let now = world.now();
    after.change(&body, now);
    message::not_empty(&after.body)?;
    world.keep_files(&body["attachments"], &content.files);
    world.edit(id, &body);
    Ok(())
}

/// Reads, edits or deletes a message that is there.
pub(super) fn one(world: &mut World, id: u64, call: &Call<'_>) -> Answer {
    match call.method {
        "GET" => {}
        "PATCH" => change(
            world,
            id,
            call.body(),
            call.received,
            Way::Edit,
            &call.origin,
        )?,
        "DELETE" => {
            world.remove(id);
            return Ok((204, Value::Null));
        }
        _ => return Err(NOT_FOUND.into()),
    }
    Ok((200, world.body(id)))
}
