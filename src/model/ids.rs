//! Identifiers. They are parsed once, where they enter, and have types that cannot be mixed up.
//!
//! Most are Discord snowflakes: 64-bit numbers whose upper bits hold the time of creation by Discord's
//! clock.

use std::{fmt, num::ParseIntError, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// First millisecond of 2015, from which snowflakes count (Discord, API reference, "Snowflakes").
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;
/// Bits below the timestamp: worker, process and sequence.
const SNOWFLAKE_SEQUENCE_BITS: u32 = 22;

/// The moment at which Discord issued this snowflake, to the millisecond.
pub fn snowflake_time(snowflake: i64) -> DateTime<Utc> {
    let ms = (snowflake >> SNOWFLAKE_SEQUENCE_BITS) + DISCORD_EPOCH_MS;
    // 41 bits of milliseconds after 2015 end in the year 2084, far inside chrono's range.
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The smallest snowflake Discord can issue at `at`, for paging "everything after".
pub fn first_snowflake_at(at: DateTime<Utc>) -> i64 {
    (at.timestamp_millis() - DISCORD_EPOCH_MS).max(0) << SNOWFLAKE_SEQUENCE_BITS
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The number as the database stores it.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(raw: i64) -> Self {
                Self(raw)
            }
        }

        impl From<u64> for $name {
            /// Snowflakes stay below 2^63 until the year 2084; the cast keeps every bit either way.
            fn from(raw: u64) -> Self {
                Self(raw.cast_signed())
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            /// The number is never printed. Everything printed may reach a log, and a log must not hold the
            /// id of a deleted mail.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

identifiers! {
    /// A Discord user.
    UserId;
    /// A Discord server.
    GuildId;
    /// A Discord channel: a person's direct messages, or the channel in which moderators read reports.
    ChannelId;
    /// A Discord message.
    MessageId;
    /// A mail and the draft that it was: the snowflake of the interaction that began composing. It is
    /// unique without a counter of ours, so a deletion leaves no gap in a series.
    MailId;
    /// A sealed text, of a draft, a mail, a report or a record. All of them share one table, since their ids are
    /// snowflakes of different interactions.
    TextId;
    /// One ephemeral message of ours: the snowflake of the interaction that created it.
    ViewId;
    /// A report to moderators: the snowflake of the interaction that made it.
    ReportId;
    /// What a moderator did or noted: the snowflake of their interaction.
    RecordId;
    /// The random id of one notice, in its Open button. It reveals nothing about mail or people, so a
    /// retraction can go on after both are forgotten.
    NoticeId;
}

impl From<MailId> for TextId {
    fn from(id: MailId) -> Self {
        Self(id.0)
    }
}

impl From<RecordId> for TextId {
    fn from(id: RecordId) -> Self {
        Self(id.0)
    }
}

impl From<ReportId> for TextId {
    fn from(id: ReportId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snowflake_tells_its_time() {
        // Discord's own example: 175928847299117063 was issued at 2016-04-30 11:18:25.796 UTC.
        let at = snowflake_time(175_928_847_299_117_063);
        assert_eq!(at.to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
        assert_eq!(snowflake_time(first_snowflake_at(at)), at);
        assert!(first_snowflake_at(at) <= 175_928_847_299_117_063);
    }

    #[test]
    fn an_id_never_prints_itself_in_debug() {
        let id = MailId::from(175_928_847_299_117_063_i64);
        assert_eq!(format!("{id:?}"), "MailId(…)");
        assert_eq!("175928847299117063".parse(), Ok(id));
    }
}
