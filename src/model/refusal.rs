//! Refusals: how a rule says no. A refusal is not a failure.
//!
//! Each has one sentence in `locales/`. Here they only have names.

use chrono::{DateTime, Utc};

use super::text::TextRefusal;

/// How a rule says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The mail is not this person's, never existed, is deleted, has expired, or the id was forged. All get
    /// one answer, so the answer does not tell these cases apart.
    NotFound,
    /// The window for deleting this mail is over. Only its sender is told.
    WindowOver,
    /// A bot is addressed, and bots read no mail.
    ToBot,
    /// The message was not written by a person but by Discord, like "Bob joined".
    WrittenByDiscord,
    /// The sender addresses themselves.
    ToSelf,
    /// A person is addressed twice.
    DuplicateRecipient,
    /// An addressee accepts no mail, or none from this sender. Both get one answer.
    RecipientUnavailable,
    /// The moderators of the mail's server have suspended the sender.
    Suspended,
    /// The sender is no member of the mail's server any more.
    LeftServer,
    /// The sender is timed out in the mail's server.
    TimedOut { until: DateTime<Utc> },
    /// The bot is not in the mail's server any more, so it cannot tell whether the sender is.
    BotLeftServer,
    /// Discord does not say just now whether the sender is in the mail's server.
    PresenceUnknown,
    /// Too many mails within an hour, to this person or in all.
    SendingTooFast { again_at: DateTime<Utc> },
    /// Too many deletions within a day. The person is told instead of being asked, never after Yes.
    DeletingTooMuch,
    /// Too many reports within an hour.
    ReportingTooFast { again_at: DateTime<Utc> },
    /// Only people who may manage the server can do this.
    ModeratorsOnly,
    /// A moderator has decided about this report already.
    AlreadyDecided,
    /// The report is about this moderator.
    AboutYou,
    /// A moderator cannot undo what another one has decided about them.
    OwnSuspension,
    /// What moderators know of this moderator is for the others.
    OwnHistory,
    /// Administrators of a server cannot be suspended in it.
    Administrator,
    /// The text is no length of time, or one that is too short or too long.
    UnknownLength,
    /// A note without words.
    NoteEmpty,
    /// The reader has reported this mail already.
    Reported,
    /// The addressee is not a member of the server in which the command was used.
    NotAMember,
    /// This needs a server, since in a direct message there are no members to pick from.
    ServerOnly,
    /// What was typed is no time of day, or no distance from UTC.
    QuietHours,
    /// The text cannot be part of a mail.
    Text(TextRefusal),
}

impl From<TextRefusal> for Refusal {
    fn from(refusal: TextRefusal) -> Self {
        Self::Text(refusal)
    }
}
