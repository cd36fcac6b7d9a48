//! Reports: what moderators are told, and what they can decide.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ChannelId, Comment, GuildId, MailContent, MessageId, ReportId, UserId};

/// The sealed text of a report: the reported mail as it was, and the reporter's comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    // The stored name.
    #[serde(rename = "letter")]
    pub content: Option<MailContent>,
    pub comment: Option<Comment>,
}

/// What moderators decide about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Dismissed,
    Warned,
    Suspended,
}

/// The text is not the name of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownOutcome;

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dismissed => "dismissed",
            Self::Warned => "warned",
            Self::Suspended => "suspended",
        })
    }
}

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, UnknownOutcome> {
        match text {
            "dismissed" => Ok(Self::Dismissed),
            "warned" => Ok(Self::Warned),
            "suspended" => Ok(Self::Suspended),
            _ => Err(UnknownOutcome),
        }
    }
}

/// The facts of a report, without its text.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    pub id: ReportId,
    pub guild: GuildId,
    pub reporter: UserId,
    pub accused: UserId,
    pub reported_at: DateTime<Utc>,
    /// When the report is erased.
    pub expires_at: DateTime<Utc>,
    /// What was decided, and by which moderator.
    pub decision: Option<(Outcome, UserId)>,
    /// Discord did not deliver the warning that was decided on.
    pub warning_failed: bool,
}

impl Report {
    /// Everybody whom the report names, but for its reporter, whom a server may hide.
    pub fn people(&self) -> Vec<UserId> {
        let decider = self.decision.map(|(_, by)| by);
        [self.accused].into_iter().chain(decider).collect()
    }
}

/// Where a report has been announced, if it has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Announcement {
    pub channel: Option<ChannelId>,
    pub message: Option<MessageId>,
    /// When the last request that may have posted the announcement was begun.
    pub attempted_at: Option<DateTime<Utc>>,
}

/// Why moderators cannot be told in their server's channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The channel is gone.
    Gone,
    /// The bot may not write there.
    Forbidden,
    /// The bot is not in the server.
    Left,
}

impl Trouble {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Forbidden => "forbidden",
            Self::Left => "left",
        }
    }
}

/// The text is not the name of a trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTrouble;

impl FromStr for Trouble {
    type Err = UnknownTrouble;

    fn from_str(text: &str) -> Result<Self, UnknownTrouble> {
        let all = [Self::Gone, Self::Forbidden, Self::Left];
        let mut such = all.into_iter().filter(|trouble| trouble.name() == text);
        such.next().ok_or(UnknownTrouble)
    }
}
