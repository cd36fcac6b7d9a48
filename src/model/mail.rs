//! Drafts and mails: their facts, without their text.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{Envelope, MailId};

/// The facts of a mail, without its text.
#[derive(Clone, Debug)]
pub struct Mail {
    pub envelope: Envelope,
    pub sent_at: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
    /// Its holder who looks at it has archived it.
    pub archived: bool,
}

impl Mail {
    pub fn id(&self) -> MailId {
        self.envelope.id
    }
}

/// In what capacity a person holds a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Sender,
    To,
    Cc,
}

/// The text is not the name of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        match text {
            "sender" => Ok(Self::Sender),
            "to" => Ok(Self::To),
            "cc" => Ok(Self::Cc),
            _ => Err(UnknownRole),
        }
    }
}

/// The times of a mail.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    pub sent_at: DateTime<Utc>,
    /// When the addressees get their copies. A time up to `sent_at` means at once.
    pub release_at: DateTime<Utc>,
    /// The sender can delete the mail strictly before this time.
    pub deadline: DateTime<Utc>,
}

/// In place of a draft's recipient who is still to be picked. Discord issues no such id.
pub const NOBODY: i64 = 0;

/// A draft without its text.
#[derive(Clone, Debug)]
pub struct Draft {
    pub envelope: Envelope,
    /// The snowflake of the interaction that wrote its text. So a replay is not a new revision.
    pub revision: i64,
    /// The draft can be sent strictly before this time.
    pub expires_at: DateTime<Utc>,
    /// It has a recipient, and its text can be part of a mail.
    pub is_ready: bool,
}
