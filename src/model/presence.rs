//! Presence: whether a person who writes is still in the server that their mail belongs to.

use chrono::{DateTime, Utc};

use super::Refusal;

/// What Discord says of a writer at the moment they write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// They are a member, and may only look on before this time, if there is one.
    Member {
        timed_out_until: Option<DateTime<Utc>>,
    },
    /// They are no member.
    Left,
    /// The bot is not in the server, so nobody can tell.
    NoServer,
    /// Discord gives no answer just now.
    Unknown,
}

impl Presence {
    /// A member who may write.
    pub const HERE: Self = Self::Member {
        timed_out_until: None,
    };

    /// Whether they may write at this time. Nobody of whom nothing is known may.
    pub fn may_write(self, at: DateTime<Utc>) -> Result<(), Refusal> {
        match self {
            Self::Member {
                timed_out_until: Some(until),
            } if at < until => Err(Refusal::TimedOut { until }),
            Self::Member { .. } => Ok(()),
            Self::Left => Err(Refusal::LeftServer),
            Self::NoServer => Err(Refusal::BotLeftServer),
            Self::Unknown => Err(Refusal::PresenceUnknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn only_a_member_who_is_not_timed_out_may_write() {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let until = at + TimeDelta::minutes(5);
        let timed_out = Presence::Member {
            timed_out_until: Some(until),
        };
        let told = [
            (Presence::HERE, Ok(())),
            (timed_out, Err(Refusal::TimedOut { until })),
            (Presence::Left, Err(Refusal::LeftServer)),
            (Presence::NoServer, Err(Refusal::BotLeftServer)),
            (Presence::Unknown, Err(Refusal::PresenceUnknown)),
        ];
        for (presence, told) in told {
            assert_eq!(presence.may_write(at), told);
        }
        assert_eq!(timed_out.may_write(until), Ok(()));
    }
}
