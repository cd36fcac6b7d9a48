//! Refusals: what a rule answers when it says no. A refusal is not a failure.
//!
//! Each has one sentence, kept in `locales/`; here they only have names.

use chrono::{DateTime, Utc};

use super::text::TextRefusal;

/// A rule's no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not yours, never existed, already deleted, expired, forged: one answer for all, so that it
    /// tells nothing apart.
    NotFound,
    /// The window for deleting this mail is over; only ever said to its sender.
    WindowOver,
    /// Bots read no mail.
    ToBot,
    /// Nobody writes to themselves.
    ToSelf,
    /// A person is addressed twice.
    DuplicateRecipient,
    /// A person addressed accepts no mail, or none of this sender's: one answer for both.
    RecipientUnavailable,
    /// The moderators of the mail's server have suspended the sender.
    Suspended,
    /// Too many mails within an hour, to this person or at all.
    SendingTooFast { again_at: DateTime<Utc> },
    /// Too many deletions within a day; said when the question would be asked, never after Yes.
    DeletingTooMuch,
    /// Too many reports within an hour.
    ReportingTooFast { again_at: DateTime<Utc> },
    /// Only for those who may manage the server.
    ModeratorsOnly,
    /// A moderator has decided about this report already.
    AlreadyDecided,
    /// The report is about this moderator.
    AboutYou,
    /// Nobody undoes what another moderator has decided about them.
    OwnSuspension,
    /// The reader has reported this mail already.
    Reported,
    /// The addressee is not a member of the server the command was used in.
    NotAMember,
    /// This needs a server, for there is no member to pick in a direct message.
    ServerOnly,
    /// The text is not one a mail can carry.
    Text(TextRefusal),
}

impl From<TextRefusal> for Refusal {
    fn from(refusal: TextRefusal) -> Self {
        Self::Text(refusal)
    }
}
