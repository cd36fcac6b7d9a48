//! What one person sees now: channels, messages, and how their clicks and commands ended.
//!
//! It has only facts, as JSON. The page decides how they are drawn.

use serde_json::{Value, json};

use crate::{
    Actor, Discord,
    limits::{
        command::{LOCALES, shown_in},
        each,
    },
    page::BotControl,
    world::{
        BOT, GUILD, World,
        guilds::GuildState,
        interactions::{ANSWER_MS, Answered, Interaction, TOKEN_MS},
        message::Message,
    },
};

/// How many of a person's newest interactions the page is told of.
const INTERACTIONS: usize = 40;

/// The sandbox's time, in milliseconds since the Unix epoch.
pub(super) fn clock(discord: &Discord) -> Value {
    json!({ "now": discord.clock().now_ms(), "running": discord.clock().runs() })
}

/// All people at a client, in the order in which they came.
pub(super) fn people(world: &World) -> Vec<u64> {
    let people = world.users.iter().filter(|(_, user)| !user.is_bot);
    people.map(|(id, _)| *id).collect()
}

/// What is the same for everybody.
pub(super) fn world(world: &World, faults: &Value, bot: &dyn BotControl) -> Value {
    let steps = bot
        .first_steps()
        .map(|steps| json!({ "title": steps.title, "about": steps.about, "tries": steps.tries }));
    let home = &world.guilds[&GUILD];
    let users = world.users.iter().map(|(id, user)| {
        json!({
            "id": id.to_string(), "name": user.name, "bot": user.is_bot, "dms_closed": user.dms_closed,
            "locale": user.locale,
            "left": !home.members.contains_key(id), "timed_out": home.timed_out(*id, world.now()),
        })
    });
    json!({
        "users": users.collect::<Value>(), "locales": LOCALES.as_slice(), "faults": faults, "steps": steps,
        "shown_time": bot.shown_time(),
        "bot": { "id": BOT.to_string(), "name": name(world, BOT), "connected": world.sessions.any() },
    })
}

fn name(world: &World, user: u64) -> &str {
    world.users.get(&user).map_or("", |user| user.name.as_str())
}

/// What one person sees.
pub(super) fn screen(discord: &Discord, world: &World, id: u64) -> Value {
    let actor = Actor::new(discord.clone(), id, name(world, id));
    let mut channels = Vec::new();
    for guild in world.guilds.values() {
        let seen = guild
            .channels
            .iter()
            .filter(|(channel, _)| guild.sees(id, **channel));
        channels.extend(seen.map(|(channel, state)| {
            let mut told = told_channel(world, &actor, *channel);
            told["name"] = state.name.as_str().into();
            told["kind"] = "server".into();
            told["server"] = guild.name.as_str().into();
            told["people"] = members(world, guild);
            told
        }));
    }
    if let Some(user) = world.users.get(&id) {
        let mut dm = told_channel(world, &actor, user.dm);
        dm["name"] = name(world, BOT).into();
        dm["kind"] = "dm".into();
        dm["people"] = json!([person(world, id), person(world, BOT)]);
        channels.push(dm);
    }
    let met = world.met_by(id).into_iter().map(|met| person(world, met));
    json!({
        "id": id.to_string(), "name": name(world, id), "channels": channels,
        "met": met.collect::<Value>(),
        "interactions": interactions(world, id),
    })
}

/// Members of a server, bots last.
fn members(world: &World, guild: &GuildState) -> Value {
    let mut ids: Vec<u64> = guild.members.keys().copied().collect();
    ids.sort_by_key(|id| world.users.get(id).is_some_and(|user| user.is_bot));
    let told = ids.into_iter().map(|id| {
        let mut told = person(world, id);
        if let Some(nick) = &guild.members[&id].nick {
            told["name"] = nick.as_str().into();
        }
        told
    });
    told.collect()
}

fn person(world: &World, id: u64) -> Value {
    let bot = world.users.get(&id).is_some_and(|user| user.is_bot);
    json!({ "id": id.to_string(), "name": name(world, id), "bot": bot })
}

/// The next moment at which a screen changes by itself.
pub(super) fn next_moment(world: &World) -> Option<i64> {
    let now = world.now();
    let ends = world.interactions.values().flat_map(|one| {
        let answer = (one.answered == Answered::No).then_some(one.began + ANSWER_MS);
        let token = is_thinking(world, one).then_some(one.began + TOKEN_MS);
        [answer, token].into_iter().flatten()
    });
    ends.filter(|at| *at > now).min()
}

fn is_thinking(world: &World, one: &Interaction) -> bool {
    let Answered::Message(id) = one.answered else {
        return false;
    };
    let mut messages = world.messages.iter();
    messages.any(|message| message.id == id && message.loading && !message.gone)
}

fn told_channel(world: &World, actor: &Actor, id: u64) -> Value {
    let seen = world.seen_by(actor.id());
    let messages = seen.filter(|message| message.channel == id);
    let locale = world.users.get(&actor.id()).map_or("", |user| user.locale);
    let offered = actor.in_channel(id).offered(world).into_iter();
    json!({
        "id": id.to_string(),
        "commands": offered.map(|command| shown_in(locale, command)).collect::<Value>(),
        "messages": messages.map(|seen| message(world, seen)).collect::<Value>(),
    })
}

fn message(world: &World, seen: &Message) -> Value {
    let mut interactions = world.interactions.values();
    let began =
        interactions.find(|one| one.answered == Answered::Message(seen.id) && one.kind == 2);
    let by = began.map(|one| {
        json!({ "name": name(world, one.user), "command": command_name(&one.payload["data"]) })
    });
    let over = began.is_some_and(|one| world.now() >= one.began + TOKEN_MS);
    let thinking = if over { "expired" } else { "thinking" };
    let author = &seen.body["author"];
    let id = author["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap_or(BOT);
    json!({
        "id": seen.id.to_string(), "at": seen.posted, "by": by,
        "loading": seen.loading.then_some(thinking), "author": person(world, id),
        "edited": !seen.body["edited_timestamp"].is_null() && seen.only.is_none(),
        "ephemeral": seen.only.is_some(), "content": seen.body["content"],
        "embeds": seen.body["embeds"], "components": seen.body["components"],
        "attachments": seen.body["attachments"],
    })
}

/// A command as it is typed: `/name group sub`, or a menu's own name.
fn command_name(data: &Value) -> String {
    let name = data["name"].as_str().unwrap_or_default();
    if data["type"] != 1 {
        return name.to_owned();
    }
    let mut whole = format!("/{name}");
    let mut options = &data["options"];
    while let Some(sub) = each(options).find(|one| one["type"] == 1 || one["type"] == 2) {
        whole.push(' ');
        whole.push_str(sub["name"].as_str().unwrap_or_default());
        options = &sub["options"];
    }
    whole
}

/// A person's newest interactions, oldest first.
fn interactions(world: &World, user: u64) -> Value {
    let mut found: Vec<(&u64, &Interaction)> = world
        .interactions
        .iter()
        .filter(|(_, one)| one.user == user)
        .collect();
    found.sort_by_key(|(id, _)| **id);
    let from = found.len().saturating_sub(INTERACTIONS);
    let newest = found[from..].iter();
    newest
        .map(|(id, one)| interaction(world, **id, one))
        .collect()
}

fn interaction(world: &World, id: u64, one: &Interaction) -> Value {
    let data = &one.payload["data"];
    let kind = match one.kind {
        3 => "component",
        4 => "autocomplete",
        5 => "form",
        _ if data["type"] == 1 => "command",
        _ => "menu",
    };
    let state = match one.answered {
        Answered::No if world.now() >= one.began + ANSWER_MS => "failed",
        Answered::No => "waiting",
        _ => "answered",
    };
    let mut told = json!({
        "id": id.to_string(), "kind": kind, "state": state, "channel": one.channel.to_string(),
        "on": one.on.map(|on| on.to_string()), "custom_id": data["custom_id"],
    });
    if kind == "command" || kind == "menu" {
        told["name"] = command_name(data).into();
    }
    match &one.answered {
        Answered::Modal(modal) => told["modal"] = modal.clone(),
        Answered::Choices(choices) => told["choices"] = choices.clone(),
        Answered::Message(message) => {
            let newest = one.followups.last().unwrap_or(message);
            told["message"] = newest.to_string().into();
        }
        Answered::No => {}
    }
    told
}
