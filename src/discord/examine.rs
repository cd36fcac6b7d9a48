//! What Discord says of this bot, each asked once: for `inmail doctor` and `inmail invite`.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;

use super::{
    handlers::channels::{Channels, Standing},
    rest::{Request, Rest, RestError},
    setup::{self, Application},
};
use crate::{
    clock::Clock,
    discord::{endpoint::PATH, interaction::commands},
    model::{ChannelId, GuildId},
};

/// Privileged intents in an application's flags, granted in full or for few servers (Discord, "Application
/// Flags"): presence, members, message content.
const PRIVILEGED: u64 = 0b11 << 12 | 0b11 << 14 | 0b11 << 18;
/// A host whose clock is wrong by more plans its work wrongly until Discord has shown the time.
const SKEW: TimeDelta = TimeDelta::seconds(30);

/// Something that Discord has otherwise than the bot needs it.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("Discord does not accept the bot token; copy it anew from the developer portal")]
    Token,
    #[error("Discord cannot be asked: {0}; try again, or look into this host's network")]
    NoAnswer(RestError),
    #[error(
        "commands go to a web address instead of to InMail; clear \"Interactions Endpoint URL\" in the \
         developer portal (General Information)"
    )]
    Endpoint,
    #[error(
        "commands go to the gateway instead of to InMail's address; start InMail, and enter where Discord reaches \
         {PATH} as \"Interactions Endpoint URL\" in the developer portal (General Information)"
    )]
    NoEndpoint,
    #[error(
        "privileged intents are on, which InMail does not need; switch them off in the developer portal (Bot)"
    )]
    Intents,
    #[error("the bot is in no server; add it with the link that `inmail invite` prints")]
    NoServer,
    #[error(
        "the registered commands differ from those of this program; start it, which registers them"
    )]
    Commands,
    #[error("this host's clock is wrong by {0} s; set it, or switch on its time service")]
    Clock(i64),
    #[error("in server {0}, the channel for reports ({1}) {2}")]
    Channel(GuildId, ChannelId, String),
}

/// The bot's identity, asked once.
pub async fn application(rest: &Rest) -> Result<(Application, Value), Fault> {
    let request = Request::get("/oauth2/applications/@me");
    let answer = rest.at_start(&request).await;
    let answer = answer.map_err(|error| match error {
        RestError::TokenRefused => Fault::Token,
        other => Fault::NoAnswer(other),
    })?;
    let known = setup::application(&answer).ok_or(Fault::NoAnswer(RestError::Unknown))?;
    Ok((known, answer))
}

/// Lets the clock of `rest` learn Discord's time, which takes two answers that agree. Without them it keeps
/// the host's. What the answers say is asked again later.
pub async fn ask_time(rest: &Rest) {
    for _ in 0..2 {
        let _ = application(rest).await;
    }
}

/// Everything that Discord has otherwise than the bot needs it. `channels` are those for reports, and `clock`
/// is the one that `rest` teaches. `takes_posts` says that interactions are to arrive over HTTP.
pub async fn examine(
    rest: &Arc<Rest>,
    clock: &Clock,
    guild: Option<GuildId>,
    takes_posts: bool,
    channels: &[(GuildId, ChannelId)],
) -> Vec<Fault> {
    let (known, answer) = match application(rest).await {
        Ok(known) => known,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    match (takes_posts, &known.endpoint) {
        (false, Some(_)) => faults.push(Fault::Endpoint),
        (true, None) => faults.push(Fault::NoEndpoint),
        _ => {}
    }
    if answer["flags"].as_u64().unwrap_or(0) & PRIVILEGED != 0 {
        faults.push(Fault::Intents);
    }
    if known.servers == Some(0) {
        faults.push(Fault::NoServer);
    }
    let skew = clock.skew();
    if skew.abs() > SKEW {
        faults.push(Fault::Clock(skew.num_seconds()));
    }
    let path = setup::commands_path(known.id, guild);
    match rest.at_start(&Request::get(path)).await {
        Ok(registered) if are_registered(&registered, guild) => {}
        Ok(_) => faults.push(Fault::Commands),
        Err(error) => faults.push(Fault::NoAnswer(error)),
    }
    let asked = Channels::new(Arc::clone(rest));
    for (guild, channel) in channels {
        let standing = asked.inspect(*guild, *channel, None, clock.now()).await;
        let wrong = complaints(standing).into_iter();
        faults.extend(wrong.map(|wrong| Fault::Channel(*guild, *channel, wrong)));
    }
    faults
}

/// What keeps moderators from being told in a channel, and the remedy.
fn complaints(standing: Standing) -> Vec<String> {
    let wrong = match standing {
        Standing::Works {
            shows_history,
            is_public,
        } => {
            let blind = (!shows_history).then_some(
                "hides older messages from the bot, so a report may not be posted; give it Read Message \
                 History there",
            );
            let public = is_public.then_some(
                "can be read by everyone, and reports name people; show it to moderators only",
            );
            return blind.into_iter().chain(public).map(str::to_owned).collect();
        }
        Standing::Gone => {
            "does not exist any more; choose another with `/inmail-admin setup reports-channel`"
        }
        Standing::Hidden => {
            "is hidden from the bot; give it View Channel, Send Messages and Read Message History there"
        }
        Standing::Silent => "takes no messages of the bot; give it Send Messages there",
        Standing::TimedOut(until) => {
            return vec![format!(
                "takes no messages, since the bot is timed out until {until}; end that in the server"
            )];
        }
        Standing::WrongKind => {
            "takes no messages at all; choose a text channel with `/inmail-admin setup reports-channel`"
        }
        Standing::Unknown => "could not be looked at; run `inmail doctor --online` again",
    };
    vec![wrong.to_owned()]
}

fn are_registered(registered: &Value, guild: Option<GuildId>) -> bool {
    let wanted = commands::all(guild.is_none());
    // A definition is plain data, which always becomes JSON.
    let wanted = serde_json::to_value(wanted).unwrap_or_default();
    outline(&wanted) == outline(registered)
}

/// Kind, name, description and options of each command, in any order. Discord adds fields of its own, and
/// leaves some out.
fn outline(commands: &Value) -> Vec<String> {
    let each = commands.as_array().into_iter().flatten();
    let mut lines: Vec<String> = each
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            let kind = one["type"].as_u64().unwrap_or(1);
            let inner = outline(&one["options"]).join(",");
            format!("{kind} {} {} [{inner}]", text("name"), text("description"))
        })
        .collect();
    lines.sort();
    lines
}
