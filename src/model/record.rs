//! Records: what moderators did about a person in a server, and what they noted.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{GuildId, RecordId, Remark, ReportId, UserId, suspension::Term};

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Warned,
    Suspended(Term),
    Reinstated,
    Note,
}

impl Deed {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warned => "warned",
            Self::Suspended(_) => "suspended",
            Self::Reinstated => "reinstated",
            Self::Note => "note",
        }
    }
}

/// The text is not the name of a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownDeed;

impl FromStr for Deed {
    type Err = UnknownDeed;

    /// A suspension without its end.
    fn from_str(text: &str) -> Result<Self, UnknownDeed> {
        let all = [
            Self::Warned,
            Self::Suspended(Term::UntilLifted),
            Self::Reinstated,
            Self::Note,
        ];
        let mut such = all.into_iter().filter(|deed| deed.name() == text);
        such.next().ok_or(UnknownDeed)
    }
}

/// One record, without its words.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    pub id: RecordId,
    pub guild: GuildId,
    /// The person it is about.
    pub about: UserId,
    pub deed: Deed,
    /// The moderator.
    pub by: UserId,
    pub at: DateTime<Utc>,
    /// Discord did not deliver the message that tells the person.
    pub undelivered: bool,
}

/// Why a person is told something by the moderators of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A report, about which they have decided on a warning.
    Report(ReportId),
    /// A suspension or its end.
    Record(RecordId),
}

/// What they are told.
#[derive(Clone, Debug)]
pub enum Verdict {
    Warned,
    Suspended { term: Term, reason: Option<Remark> },
    Reinstated,
}
