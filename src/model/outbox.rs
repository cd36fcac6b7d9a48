//! How what a job asks of Discord can end.

use chrono::TimeDelta;

use super::MessageId;

/// Why something could not be done at Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxError {
    /// The message it was about is gone; for good.
    Gone,
    /// The channel or server it was in is gone; for good.
    NoPlace,
    /// This person cannot be messaged.
    Unreachable,
    /// Discord does not let the bot do this there, and asking again would not change that; nothing was
    /// done.
    Forbidden,
    /// Impossible just now; nothing was done.
    Refused,
    /// Discord asks to wait; nothing was done.
    Wait(TimeDelta),
    /// It may have been done or not.
    Unknown,
}

/// What a search for a message came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    Found(MessageId),
    /// Looked through, and not there.
    NotThere,
    /// The channel shows the bot nothing at all, so this proves nothing.
    Blind,
}
