//! Views: one ephemeral message of ours that shows something to one person, and how it is reached.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use super::{Person, UserId, ViewId, folder::List, view_state::ViewState, window::TOKEN_LIFE};

/// How long an answer or drawing can take to arrive. Later it never will. Discord accepts no answer after 3
/// s, and the rest is for the network.
pub const ANSWER_ARRIVES_WITHIN: TimeDelta = TimeDelta::seconds(15);

/// An interaction token and the moment Discord issued it.
#[derive(Clone, Debug)]
pub struct Token {
    pub secret: SecretString,
    pub issued_at: DateTime<Utc>,
}

impl Token {
    /// The first moment at which Discord no longer accepts this token.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.issued_at + TOKEN_LIFE
    }
}

/// One person at one view, with the token of their interaction.
#[derive(Clone, Debug)]
pub struct ViewContext {
    pub view: ViewId,
    pub viewer: UserId,
    pub token: Token,
    /// Whether the answer creates the view. Otherwise the person clicked on the view.
    pub is_new: bool,
    /// The people whom the interaction names, with their names.
    pub met: Vec<Person>,
}

/// A view whose state has just been set.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub version: i64,
    /// The list that it has shown last, and to which Back leads.
    pub list: Option<List>,
}

/// A view as stored.
#[derive(Clone, Debug)]
pub struct View {
    pub id: ViewId,
    pub viewer: UserId,
    pub state: ViewState,
    pub version: i64,
    /// The version Discord is known to show.
    pub shown: i64,
    /// The list that it has shown last.
    pub list: Option<List>,
    /// The tokens that may reach the message, the most promising first.
    pub tokens: Vec<Token>,
}

impl View {
    /// Whether Discord is known to show the newest version.
    pub fn is_right(&self) -> bool {
        self.shown >= self.version
    }
}
