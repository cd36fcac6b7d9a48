//! Jobs: the kinds of durable later work.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ChannelId, GuildId, MailId, MessageId, OutboxError, RecordId, ReportId, UserId, ViewId,
};

/// The kinds of later work, with everything that each needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Make the notice of a person say what is unread. It may post.
    Notify { person: UserId },
    /// The same without posting. It names no sender and no mail, and has places of its own, so that notices
    /// that hang hold up no removal.
    Tidy { person: UserId },
    /// Give every addressee their copy of a held mail.
    Deliver { mail: MailId },
    /// Remove the Delete button of a mail.
    Expire { mail: MailId },
    /// Keep the key of a mail in its row, since the mail can no longer be deleted for both sides. Only where new
    /// keys are on key nodes.
    Settle { mail: MailId },
    /// Redraw a view.
    Refresh { view: ViewId },
    /// Tell moderators of a report, or of the decision about it.
    Announce { report: ReportId },
    /// Remove the announcement of a report that is gone.
    #[serde(rename = "withdraw")]
    DeleteAnnouncement {
        channel: ChannelId,
        message: MessageId,
    },
    /// Send a person the warning of a server's moderators.
    Warn {
        report: ReportId,
        user: UserId,
        guild: GuildId,
        /// When the last request that may have sent the warning was begun, in milliseconds.
        #[serde(default)]
        attempted_ms: Option<i64>,
    },
    /// Tell a person of their suspension, or that it was lifted.
    Tell {
        record: RecordId,
        user: UserId,
        guild: GuildId,
        /// When the last request that may have told them was begun, in milliseconds.
        #[serde(default)]
        attempted_ms: Option<i64>,
    },
    /// Erase what a person holds and what is stored about them.
    #[serde(rename = "forget")]
    EraseUser { user: UserId },
    /// Remove what has expired.
    #[serde(rename = "sweep")]
    ExpireEphemera,
    /// Erase mail older than the limit.
    #[serde(rename = "retire")]
    EnforceRetention,
    /// Check which servers the bot has left.
    #[serde(rename = "census")]
    PruneLeftGuilds,
    /// Clean the pages of the database from this one on.
    Scrub { page: u32 },
}

impl Job {
    /// How the keys of [`Job::DeleteAnnouncement`] begin.
    pub const DELETE_ANNOUNCEMENT: &str = "withdraw";

    /// The job's name. Jobs with the same name are queued once.
    pub fn key(&self) -> String {
        match self {
            Self::Notify { person } | Self::Tidy { person } => format!("notify:{person}"),
            Self::Deliver { mail } => format!("deliver:{mail}"),
            Self::Expire { mail } => format!("expire:{mail}"),
            Self::Settle { mail } => format!("settle:{mail}"),
            Self::Refresh { view } => format!("refresh:{view}"),
            Self::Announce { report } => format!("announce:{report}"),
            Self::DeleteAnnouncement { message, .. } => {
                format!("{}:{message}", Self::DELETE_ANNOUNCEMENT)
            }
            Self::Warn { report, .. } => format!("warn:{report}"),
            Self::Tell { record, .. } => format!("tell:{record}"),
            Self::EraseUser { user } => format!("forget:{user}"),
            Self::ExpireEphemera => "sweep".to_owned(),
            Self::EnforceRetention => "retire".to_owned(),
            Self::PruneLeftGuilds => "census".to_owned(),
            Self::Scrub { .. } => "scrub".to_owned(),
        }
    }

    /// The lane in which it waits.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Refresh { .. } => Lane::Views,
            Self::Notify { .. } | Self::Warn { .. } | Self::Tell { .. } => Lane::Notices,
            Self::Announce { .. } | Self::DeleteAnnouncement { .. } | Self::PruneLeftGuilds => {
                Lane::Reports
            }
            Self::Tidy { .. } => Lane::Retractions,
            Self::Deliver { .. }
            | Self::Expire { .. }
            | Self::Settle { .. }
            | Self::EraseUser { .. }
            | Self::ExpireEphemera
            | Self::EnforceRetention
            | Self::Scrub { .. } => Lane::House,
        }
    }

    /// The person or channel at Discord that this job is about, if its payload says so.
    pub fn about(&self) -> Option<i64> {
        match self {
            Self::Warn { user: person, .. }
            | Self::Tell { user: person, .. }
            | Self::Notify { person }
            | Self::Tidy { person } => Some(person.get()),
            Self::DeleteAnnouncement { channel, .. } => Some(channel.get()),
            _ => None,
        }
    }
}

/// A lane has places of its own, so no kind of work ever waits for a place of another kind. A redraw may
/// have to wait for an answer in progress, and that answer for another job. What Discord refuses of one
/// kind must not delay the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Redraws of views.
    Views,
    /// Direct messages to people.
    Notices,
    /// Announcements to moderators, and the daily check of servers.
    Reports,
    /// Edits and removals of notices.
    Retractions,
    /// Work that needs nothing from Discord.
    House,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Views,
        Self::Notices,
        Self::Reports,
        Self::Retractions,
        Self::House,
    ];

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Notices => "notices",
            Self::Reports => "reports",
            Self::Retractions => "retractions",
            Self::House => "house",
        }
    }
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing is left to do.
    Done,
    /// It has not been tried to the end yet.
    Waiting,
    /// A try has failed, and it continues.
    Failing,
}

/// A search begins this long before the recorded attempt whose message it looks for, since clocks differ a
/// little.
pub const SLACK: TimeDelta = TimeDelta::seconds(5);

/// How a run of a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// The work is done or not needed.
    Done,
    /// The same, and the end of the run is recorded together with its last change.
    Recorded,
    /// Run again after a growing pause.
    Retry,
    /// Run again at this time.
    At(DateTime<Utc>),
}

impl JobOutcome {
    /// The outcome of a request that is repeated until it is done or there is nothing left to do. It ended
    /// at `now`.
    pub fn of(done: Result<(), OutboxError>, now: DateTime<Utc>) -> Self {
        match done {
            Ok(()) | Err(OutboxError::MessageGone | OutboxError::ChannelGone) => Self::Done,
            Err(OutboxError::Wait(wait)) => Self::At(now + wait),
            Err(_) => Self::Retry,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_that_a_release_wrote_are_read() {
        for (written, job) in [
            (r#"{"kind":"sweep"}"#, Job::ExpireEphemera),
            (r#"{"kind":"retire"}"#, Job::EnforceRetention),
            (r#"{"kind":"census"}"#, Job::PruneLeftGuilds),
            (
                r#"{"kind":"forget","user":7}"#,
                Job::EraseUser { user: 7_i64.into() },
            ),
            (
                r#"{"kind":"withdraw","channel":7,"message":8}"#,
                Job::DeleteAnnouncement {
                    channel: 7_i64.into(),
                    message: 8_i64.into(),
                },
            ),
        ] {
            assert_eq!(serde_json::from_str::<Job>(written).unwrap(), job);
            assert_eq!(serde_json::to_string(&job).unwrap(), written);
        }
    }
}
