//! Channels and the messages in them that everybody there can see.

use serde_json::Value;

use super::{Answer, Call, messages, snowflake};
use crate::{
    Message,
    limits::message::Way,
    refusal::{
        MISSING_ACCESS, MISSING_PERMISSION, NOT_FOUND, Refusal, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE,
    },
    world::{BOT, World, guilds::permission},
};

const FOREIGN_MESSAGE: (u16, i64) = (403, 50_005);
const NOT_IN_DM: (u16, i64) = (403, 50_003);
const HARMFUL: (u16, i64) = (400, 240_000);
const CLOSED: (u16, i64) = (403, 50_007);
const NO_MUTUAL_GUILD: (u16, i64) = (403, 50_278);
/// Messages in one listing, and how many if it is not said.
const LISTING: usize = 100;
const LISTING_DEFAULT: usize = 50;

pub(super) fn route(world: &mut World, channel: u64, rest: &[&str], call: &Call<'_>) -> Answer {
    let place = Place::of(world, channel)?;
    match (call.method, rest) {
        ("GET", []) => Ok((200, place.json(world, channel))),
        ("GET", ["messages"]) => list(world, &place, channel, call),
        ("POST", ["messages"]) => post(world, &place, channel, call),
        (method, ["messages", id]) => {
            let id = snowflake(id)?;
            let visible = |message: &&Message| {
                message.id == id && message.channel == channel && is_open(message)
            };
            let message = world.messages.iter().find(visible).ok_or(UNKNOWN_MESSAGE)?;
            let own = message.is_by(BOT);
            may(&place, own, method)?;
            messages::one(world, id, call)
        }
        _ => Err(NOT_FOUND.into()),
    }
}

/// What kind of channel it is.
enum Place {
    Dm { user: u64 },
    Guild { guild: u64, permissions: u64 },
}

impl Place {
    fn of(world: &World, channel: u64) -> Result<Self, Refusal> {
        if let Some(user) = world.dm_of(channel) {
            return Ok(Self::Dm { user });
        }
        let guild = world.guild_of(channel).ok_or(UNKNOWN_CHANNEL)?;
        let state = world.bots_guild(guild).ok_or(MISSING_ACCESS)?;
        let permissions = state.bot_may(channel, world.now());
        if permissions & permission::VIEW_CHANNEL == 0 {
            return Err(MISSING_ACCESS.into());
        }
        Ok(Self::Guild { guild, permissions })
    }

    fn json(&self, world: &World, channel: u64) -> Value {
        match self {
            Self::Dm { user } => world.dm_json(*user),
            Self::Guild { guild, .. } => world.channel_json(*guild, channel),
        }
    }

    /// Whether the bot may read what was written before.
    fn reads_history(&self) -> bool {
        match self {
            Self::Dm { .. } => true,
            Self::Guild { permissions, .. } => permissions & permission::READ_MESSAGE_HISTORY != 0,
        }
    }

    /// Whether the bot may post here.
    fn takes(&self, world: &World, with_files: bool) -> Result<(), Refusal> {
        match self {
            Self::Dm { user } => {
                let Some(person) = world.users.get(user) else {
                    return Err(UNKNOWN_CHANNEL.into());
                };
                if person.is_bot {
                    return Err(CLOSED.into());
                }
                if !world.reachable(*user) {
                    return Err(NO_MUTUAL_GUILD.into());
                }
                if person.dms_closed || person.deleted {
                    Err(CLOSED.into())
                } else {
                    Ok(())
                }
            }
            Self::Guild { permissions, .. } => {
                let mut needed = permission::SEND_MESSAGES;
                if with_files {
                    needed |= permission::ATTACH_FILES;
                }
                if permissions & needed == needed {
                    Ok(())
                } else {
                    Err(MISSING_PERMISSION.into())
                }
            }
        }
    }
}

fn is_open(message: &Message) -> bool {
    message.only.is_none() && !message.gone
}

fn post(world: &mut World, place: &Place, channel: u64, call: &Call<'_>) -> Answer {
    let body = call.body();
    let draft = messages::draft(world, body, call.received, Way::Channel, &call.origin)?;
    place.takes(world, !call.received.files.is_empty())?;
    if world.blocks(body) {
        return Err(HARMFUL.into());
    }
    let nonce = &body["nonce"];
    let nonce = nonce
        .as_str()
        .map_or_else(|| nonce.to_string(), str::to_owned);
    let enforced = body["enforce_nonce"] == true && !body["nonce"].is_null();
    if let Some(earlier) = world.earlier(&nonce).filter(|_| enforced) {
        // A nonce whose message is gone is refused on purpose.
        return if earlier.gone {
            Err(UNKNOWN_MESSAGE.into())
        } else {
            Ok((200, earlier.body.clone()))
        };
    }
    let id = messages::post(world, &draft, channel, None);
    Ok((200, world.body(id)))
}

/// Newest first; none where the bot may not read what was written before, which is no refusal. `after` gives the ones next to it, the others the newest before the limit.
fn list(world: &World, place: &Place, channel: u64, call: &Call<'_>) -> Answer {
    let limit = call
        .parameter("limit")
        .map_or(Ok(LISTING_DEFAULT), str::parse);
    let limit = limit.ok().filter(|limit| (1..=LISTING).contains(limit));
    let limit = limit.ok_or_else(|| Refusal::at("limit", "Must be between 1 and 100."))?;
    let bound = |name: &str| call.parameter(name).map(snowflake).transpose();
    let (after, before) = (bound("after")?, bound("before")?);
    let mut found: Vec<&Message> = world
        .messages
        .iter()
        .filter(|message| {
            place.reads_history()
                && message.channel == channel
                && is_open(message)
                && after.is_none_or(|after| message.id > after)
                && before.is_none_or(|before| message.id < before)
        })
        .collect();
    found.sort_by_key(|message| message.id);
    if after.is_some() {
        found.truncate(limit);
    }
    let newest = found.into_iter().rev().take(limit);
    Ok((200, newest.map(|message| message.body.clone()).collect()))
}

/// Only own messages are edited, and others' deleted only with the permission.
fn may(place: &Place, own: bool, method: &str) -> Result<(), Refusal> {
    match (method, place) {
        ("GET", place) if !place.reads_history() => Err(MISSING_PERMISSION.into()),
        ("PATCH", _) if !own => Err(FOREIGN_MESSAGE.into()),
        ("DELETE", Place::Dm { .. }) if !own => Err(NOT_IN_DM.into()),
        ("DELETE", Place::Guild { permissions, .. })
            if !own && permissions & permission::MANAGE_MESSAGES == 0 =>
        {
            Err(MISSING_PERMISSION.into())
        }
        _ => Ok(()),
    }
}
