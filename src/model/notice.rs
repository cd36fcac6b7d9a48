//! Notices: the direct message that tells a person of a copy, and how that person is reached.

use chrono::{DateTime, Utc};

use super::{ChannelId, GuildId, Language, MailId, MessageId, UserId};

/// A notice, as far as it has come.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    pub mail: MailId,
    pub holder: UserId,
    pub sender: UserId,
    /// The mail that the mail answers.
    pub parent: Option<MailId>,
    /// The server the mail belongs to.
    pub guild: GuildId,
    pub message: Option<MessageId>,
    /// When the last request that may have posted it was begun.
    pub attempted_at: Option<DateTime<Utc>>,
}

/// How to reach a person, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// They want to be told of mail.
    pub notices: bool,
    pub channel: Option<ChannelId>,
    /// Discord refused a notice. None is tried before this time.
    pub unreachable_until: Option<DateTime<Utc>>,
    pub language: Language,
}

/// Of a person of whom nothing is known.
impl Default for Reach {
    fn default() -> Self {
        Self {
            notices: true,
            channel: None,
            unreachable_until: None,
            language: Language::default(),
        }
    }
}

impl Reach {
    /// Whether nothing may be sent at `now`.
    pub fn is_left_alone(&self, now: DateTime<Utc>) -> bool {
        self.unreachable_until.is_some_and(|until| now < until)
    }
}
