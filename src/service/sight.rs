//! Sights: what there is to see in a view, before it is put into words. Must not know how it came about.

use chrono::{DateTime, Utc};

use crate::{
    mail::{
        Envelope, Evidence, Letter, MailId, Subject, UserId, ViewId, paging::Page, policy::Policy,
        scene::Folder,
    },
    store::{
        contacts::{Blocked, Wishes},
        folders::Entry,
        mails::Mail,
        reports::Report,
    },
};

/// What a mail answers, for somebody who holds that as well. Rendered from it, copied nowhere.
#[derive(Clone, Debug)]
pub struct Quote {
    pub from: UserId,
    pub sent_at: DateTime<Utc>,
    pub subject: Option<Subject>,
}

/// A line of a folder.
#[derive(Clone, Debug)]
pub struct Line {
    pub entry: Entry,
    pub subject: Option<Subject>,
}

/// What there is to see, before it is put into words.
#[derive(Clone, Debug)]
pub enum Sight {
    Preview {
        envelope: Envelope,
        letter: Letter,
        quote: Option<Quote>,
    },
    Folder {
        folder: Folder,
        lines: Vec<Line>,
        newer: Option<Page>,
        older: Option<Page>,
    },
    SentMail {
        mail: Mail,
        letter: Letter,
        quote: Option<Quote>,
        deletable: bool,
    },
    Confirm {
        mail: Mail,
        subject: Option<Subject>,
        deletable: bool,
    },
    Deleted {
        again: MailId,
    },
    Received {
        mail: Mail,
        letter: Letter,
        quote: Option<Quote>,
        from_notice: bool,
        /// The reader has blocked the sender.
        blocked: bool,
    },
    ConfirmRemove {
        mail: Mail,
        subject: Option<Subject>,
        from_notice: bool,
    },
    Settings {
        wishes: Wishes,
        /// The newest ones.
        blocked: Vec<Blocked>,
    },
    Privacy(Policy),
    ConfirmErase,
    Erased,
    Reports {
        /// Undecided ones first, then the newest.
        reports: Vec<Report>,
    },
    Review {
        report: Report,
        evidence: Evidence,
    },
    Cancelled,
    Expired,
    /// Nothing; the message is to be removed.
    Removed,
}

/// A drawn view.
#[derive(Clone, Debug)]
pub struct Screen {
    pub view: ViewId,
    /// The version of the view that was drawn.
    pub version: i64,
    pub sight: Sight,
    /// Unread mails whose notice could not be delivered.
    pub unannounced: u64,
}
