//! Who and what there is: the application and its commands, users, servers, members, the gateway.

use serde_json::{Value, json};

use super::{Answer, Call, snowflake};
use crate::{
    limits::command,
    refusal::{MISSING_ACCESS, NOT_FOUND, Refusal, UNKNOWN_GUILD, UNKNOWN_USER},
    world::{APPLICATION, BOT, World},
};

const NOT_THIS_APPLICATION: (u16, i64) = (403, 20_012);
const UNKNOWN_MEMBER: (u16, i64) = (404, 10_007);
const INVALID_RECIPIENT: (u16, i64) = (400, 50_033);
const OPENING_TOO_FAST: (u16, i64) = (403, 40_003);

pub(super) fn route(world: &mut World, path: &[&str], call: &Call<'_>) -> Answer {
    match (call.method, path) {
        ("GET", ["gateway", rest @ ..]) => gateway(world, rest, call),
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => {
            Ok((200, world.application_json()))
        }
        (_, ["applications", application, rest @ ..]) => {
            if *application != APPLICATION.to_string() {
                return Err(NOT_THIS_APPLICATION.into());
            }
            commands(world, rest, call)
        }
        ("POST", ["users", "@me", "channels"]) => open_dm(world, call),
        ("GET", ["users", "@me", "guilds"]) => Ok((200, own_guilds(world, call)?)),
        ("GET", ["users", user]) => {
            let json = if *user == "@me" {
                world.bot_json()
            } else {
                world.user_json(snowflake(user)?)
            };
            if json.is_null() {
                Err(UNKNOWN_USER.into())
            } else {
                Ok((200, json))
            }
        }
        ("GET", ["guilds", guild, rest @ ..]) => {
            let guild = snowflake(guild)?;
            one_guild(world, guild, rest)
        }
        _ => Err(NOT_FOUND.into()),
    }
}

fn gateway(world: &World, rest: &[&str], call: &Call<'_>) -> Answer {
    let url = call.origin.replacen("http", "ws", 1);
    match rest {
        [] => Ok((200, json!({ "url": url }))),
        ["bot"] => {
            let starts = &world.sessions.starts;
            let (remaining, reset_after) = starts.left(world.now());
            let limit = json!({
                "total": starts.total, "remaining": remaining, "reset_after": reset_after,
                "max_concurrency": 1,
            });
            Ok((
                200,
                json!({ "url": url, "shards": world.sessions.shards, "session_start_limit": limit }),
            ))
        }
        _ => Err(NOT_FOUND.into()),
    }
}

fn commands(world: &mut World, rest: &[&str], call: &Call<'_>) -> Answer {
    let guild = match rest {
        ["commands"] => None,
        ["guilds", guild, "commands"] => {
            let guild = snowflake(guild)?;
            world.bots_guild(guild).ok_or(MISSING_ACCESS)?;
            Some(guild)
        }
        _ => return Err(NOT_FOUND.into()),
    };
    match call.method {
        "PUT" => {
            command::list(call.body(), guild.is_some())?;
            Ok((200, world.register(guild, call.body()).into()))
        }
        "GET" => {
            let list = match guild {
                Some(guild) => world.commands.of_guild.get(&guild),
                None => Some(&world.commands.global),
            };
            Ok((200, list.cloned().unwrap_or_default().into()))
        }
        _ => Err(NOT_FOUND.into()),
    }
}

fn open_dm(world: &mut World, call: &Call<'_>) -> Answer {
    let user = call.body()["recipient_id"]
        .as_str()
        .and_then(|id| id.parse::<u64>().ok());
    let user = user.ok_or_else(|| Refusal::at("recipient_id", "This field is required"))?;
    if user == BOT || !world.users.contains_key(&user) {
        return Err(UNKNOWN_USER.into());
    }
    if world.users.get(&user).is_some_and(|user| user.deleted) {
        return Err(INVALID_RECIPIENT.into());
    }
    if !world.open_dm(user) {
        return Err(OPENING_TOO_FAST.into());
    }
    Ok((200, world.dm_json(user)))
}

/// The servers the bot is in, by id.
fn own_guilds(world: &World, call: &Call<'_>) -> Result<Value, Refusal> {
    let limit = call.parameter("limit").map_or(Ok(200), str::parse::<usize>);
    let limit = limit.ok().filter(|limit| (1..=200).contains(limit));
    let limit = limit.ok_or_else(|| Refusal::at("limit", "Must be between 1 and 200."))?;
    let after = call.parameter("after").map_or(Ok(0), snowflake)?;
    let guilds = world
        .guilds
        .iter()
        .filter(|(id, guild)| guild.members.contains_key(&BOT) && **id > after);
    let guilds = guilds.take(limit);
    Ok(guilds.map(|(id, _)| world.own_guild_json(*id)).collect())
}

fn one_guild(world: &World, guild: u64, rest: &[&str]) -> Answer {
    let state = world.bots_guild(guild).ok_or(UNKNOWN_GUILD)?;
    match rest {
        [] => Ok((200, world.guild_json(guild))),
        ["channels"] => {
            let channels = state.channels.keys();
            Ok((
                200,
                channels
                    .map(|channel| world.channel_json(guild, *channel))
                    .collect(),
            ))
        }
        ["members", user] => {
            let user = snowflake(user)?;
            if !world.users.contains_key(&user) {
                return Err(UNKNOWN_USER.into());
            }
            let member = world.member_json(guild, user);
            if member.is_null() {
                Err(UNKNOWN_MEMBER.into())
            } else {
                Ok((200, member))
            }
        }
        _ => Err(NOT_FOUND.into()),
    }
}
