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

/// Not the name of a role.
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
    /// When the others get their copies; not later than `sent_at` means with it.
    pub release_at: DateTime<Utc>,
    /// The sender may delete strictly before.
    pub deadline: DateTime<Utc>,
}

/// A draft without its text.
#[derive(Clone, Debug)]
pub struct Draft {
    pub envelope: Envelope,
    /// The snowflake of the interaction that wrote its text, so that a replay is no new revision.
    pub revision: i64,
    /// It can be sent strictly before.
    pub expires_at: DateTime<Utc>,
}
