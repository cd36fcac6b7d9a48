//! How a job's request to Discord can end.

use chrono::TimeDelta;

use super::MessageId;

/// Why a request to Discord failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxError {
    /// The message that it was about is gone for good.
    MessageGone,
    /// The channel or server that it was about is gone for good.
    ChannelGone,
    /// Discord delivers no message to this person.
    PersonUnreachable,
    /// Discord does not let the bot do this here, and asking again would not change that. Nothing was done.
    Forbidden,
    /// Discord cannot do it just now. Nothing was done.
    Unavailable,
    /// Discord asks the bot to wait. Nothing was done.
    Wait(TimeDelta),
    /// The outcome is unknown.
    Unknown,
}

impl OutboxError {
    /// Whether Discord does not do this here, and asking again would not change that.
    pub fn is_lasting(self) -> bool {
        matches!(
            self,
            Self::Forbidden | Self::ChannelGone | Self::PersonUnreachable
        )
    }
}

/// The result of searching for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    Found(MessageId),
    /// The search was complete and did not find it.
    NotThere,
    /// The bot cannot read the channel, so the search proves nothing.
    Blind,
}
