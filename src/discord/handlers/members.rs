//! Members: whether a person is one of a server, asked of Discord where an interaction does not say.

use std::sync::Arc;

use crate::{
    discord::rest::{
        Request, Rest, RestError,
        codes::{UNKNOWN_MEMBER, UNKNOWN_USER},
    },
    model::{GuildId, Nick, UserId},
};

/// What Discord says of a person in a server.
#[derive(Clone, Debug)]
pub enum Membership {
    Member(Nick),
    /// They have left, or never were there.
    None,
    /// Discord gives no answer just now.
    Unknown,
}

/// Asks Discord about members.
pub struct Members {
    rest: Arc<Rest>,
}

impl Members {
    /// Asks with this client.
    pub fn new(rest: Arc<Rest>) -> Self {
        Self { rest }
    }

    /// Whether this person is a member.
    pub async fn find(&self, guild: GuildId, person: UserId) -> Membership {
        let request = Request::get(format!("/guilds/{guild}/members/{person}"));
        match self.rest.as_bot_at_once(&request).await {
            Ok(member) => Membership::Member(Nick::of(guild, member["nick"].as_str())),
            Err(RestError::Refused {
                code: UNKNOWN_MEMBER | UNKNOWN_USER,
                ..
            }) => Membership::None,
            Err(_) => Membership::Unknown,
        }
    }
}
