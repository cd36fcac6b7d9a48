//! Members: whether a person is in a server, asked of Discord where an interaction does not say.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    discord::{
        payload::timed_out_until,
        rest::{
            Request, Rest, RestError,
            codes::{MISSING_ACCESS, UNKNOWN_GUILD, UNKNOWN_MEMBER, UNKNOWN_USER},
        },
    },
    model::{GuildId, Nick, Presence, UserId},
};

/// Asks Discord about members.
pub struct Members {
    rest: Arc<Rest>,
}

impl Members {
    /// Asks with this client.
    pub fn new(rest: Arc<Rest>) -> Self {
        Self { rest }
    }

    /// Whether a person is in a server and timed out there, and what they are called there. Waits for limits
    /// that end before `until`.
    pub async fn find(
        &self,
        guild: GuildId,
        person: UserId,
        until: DateTime<Utc>,
    ) -> (Presence, Nick) {
        let request = Request::get(format!("/guilds/{guild}/members/{person}"));
        let found = self.rest.as_bot_in_time(&request, until).await;
        let nick = found
            .as_ref()
            .ok()
            .and_then(|member| member["nick"].as_str());
        let nick = Nick::of(guild, nick);
        (presence(found), nick)
    }
}

fn presence(found: Result<Value, RestError>) -> Presence {
    match found {
        Ok(member) => Presence::Member {
            timed_out_until: timed_out_until(&member),
        },
        Err(RestError::Refused { code, .. }) => match code {
            UNKNOWN_MEMBER | UNKNOWN_USER => Presence::Left,
            UNKNOWN_GUILD | MISSING_ACCESS => Presence::NoServer,
            _ => Presence::Unknown,
        },
        Err(_) => Presence::Unknown,
    }
}
