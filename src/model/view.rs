//! Views: one ephemeral message of ours that shows something to one person, and how it is reached.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use super::{Person, UserId, ViewId, view_state::ViewState, window::TOKEN_LIFE};

/// An answer or a drawing has arrived by then, or never will (Discord takes no answer after 3 s; the
/// rest is for the network).
pub const ANSWER_SETTLED: TimeDelta = TimeDelta::seconds(15);

/// An interaction token and the moment Discord issued it.
#[derive(Clone, Debug)]
pub struct Token {
    pub secret: SecretString,
    pub issued_at: DateTime<Utc>,
}

impl Token {
    /// The first moment at which Discord no longer takes this token.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.issued_at + TOKEN_LIFE
    }
}

/// One person at one view, with the token their interaction brought.
#[derive(Clone, Debug)]
pub struct ViewContext {
    pub view: ViewId,
    pub viewer: UserId,
    pub token: Token,
    /// The answer makes the view; it is not one that was clicked on.
    pub is_new: bool,
    /// Everybody whom the interaction names, as it names them.
    pub met: Vec<Person>,
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
    /// The tokens that may reach the message, the most promising first.
    pub tokens: Vec<Token>,
}

impl View {
    /// Whether Discord is known to show it as it should be.
    pub fn is_right(&self) -> bool {
        self.shown >= self.version
    }
}
