//! View models: the facts and text that a view shows, before they become sentences.

use crate::model::{
    Envelope, Evidence, Folder, GuildId, Mail, MailContent, MailId, Names, Preferences, Query,
    Record, Remark, Report, Subject, Suspension, Term, UserId, ViewId,
    folder::{Count, Entry, List},
    paging::{Page, Section},
    policy::Policy,
    preferences::Blocked,
};
use chrono::{DateTime, Utc};

/// The mail that a mail answers, for a person who holds both. It is rendered from the original and copied
/// nowhere.
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

/// What is searched for, on one page of what is found.
#[derive(Clone, Debug)]
pub struct Searched {
    pub query: Query,
    /// How many mails were looked at for this page, if the search stopped before its end.
    pub stopped_after: Option<usize>,
}

/// A person who is suspended, by whom if that is known, and why.
#[derive(Clone, Debug)]
pub struct Suspended {
    pub suspension: Suspension,
    pub record: Option<Record>,
    pub reason: Option<Remark>,
}

/// A line of a person's history.
#[derive(Clone, Debug)]
pub enum HistoryLine {
    Report(Report),
    Record(Record, Option<Remark>),
}

/// The facts and text that a view shows, before they become sentences.
#[derive(Clone, Debug)]
pub enum ViewModel {
    Preview {
        envelope: Envelope,
        content: MailContent,
        quote: Option<Quote>,
        /// The revision of the draft's text.
        revision: i64,
    },
    Folder {
        folder: Folder,
        lines: Vec<Line>,
        newer: Option<Page>,
        older: Option<Page>,
        count: Count,
        /// For a search: what is searched for. `None` if nobody remembers.
        searched: Option<Searched>,
    },
    SentMail {
        mail: Mail,
        content: MailContent,
        quote: Option<Quote>,
        /// The viewer holds other mails of its conversation.
        in_conversation: bool,
        deletable: bool,
    },
    Confirm {
        mail: Mail,
        subject: Option<Subject>,
        deletable: bool,
    },
    Deleted {
        /// The draft that *Write again* opens, while there is one.
        again: Option<MailId>,
    },
    Received {
        mail: Mail,
        content: MailContent,
        quote: Option<Quote>,
        /// The viewer holds other mails of its conversation.
        in_conversation: bool,
        from_notice: bool,
        /// The reader has blocked the sender.
        blocked: bool,
    },
    ConfirmRemove {
        mail: Mail,
        subject: Option<Subject>,
        from_notice: bool,
    },
    /// The mails of a conversation that the viewer holds.
    Conversation {
        /// The mail from which it is followed, and where that lies.
        mail: MailId,
        folder: Folder,
        from_notice: bool,
        /// The mails on this page, oldest first.
        lines: Vec<Line>,
        newer: Option<Page>,
        older: Option<Page>,
        /// There is more than is followed.
        is_cut: bool,
    },
    Settings {
        preferences: Preferences,
        /// The blocked people on this page.
        blocked: Vec<Blocked>,
        section: Section,
    },
    Privacy(Policy),
    ConfirmErase,
    Erased,
    Reports {
        /// The reports on this page: undecided ones first, then the newest.
        reports: Vec<Report>,
        section: Section,
        /// There are others about the viewer, for other moderators to decide.
        some_about_viewer: bool,
    },
    Review {
        report: Report,
        evidence: Evidence,
        /// Who reported, if moderators of the server see that.
        reporter: Option<UserId>,
        /// How many others have reported the same person of late.
        others: u64,
    },
    Suspensions {
        guild: GuildId,
        /// The people on this page, the newest suspension first.
        suspended: Vec<Suspended>,
        section: Section,
    },
    History {
        guild: GuildId,
        user: UserId,
        /// What is on this page, the newest first.
        lines: Vec<HistoryLine>,
        section: Section,
        /// The person's suspension, if it counts.
        suspended: Option<Term>,
    },
    Cancelled,
    Expired,
    /// Nothing. The message is to be removed.
    Removed,
}

/// A view model with what is needed to draw it.
#[derive(Clone, Debug)]
pub struct RenderedView {
    pub view: ViewId,
    /// The version of the view that it shows.
    pub version: i64,
    pub model: ViewModel,
    /// The names of the people in it.
    pub names: Names,
    /// The list to which Back leads from a mail.
    pub list: Option<List>,
    /// Unread mails whose notice could not be delivered.
    pub unannounced: u32,
}

impl ViewModel {
    /// The people in it, and the server in which they meet. A folder, a conversation and the
    /// settings bring their own names.
    pub(super) fn people(&self) -> (Option<GuildId>, Vec<UserId>) {
        match self {
            Self::Preview {
                envelope, quote, ..
            } => people_of(envelope, quote.as_ref()),
            Self::SentMail { mail, quote, .. } | Self::Received { mail, quote, .. } => {
                people_of(&mail.envelope, quote.as_ref())
            }
            Self::Confirm { mail, .. } | Self::ConfirmRemove { mail, .. } => {
                people_of(&mail.envelope, None)
            }
            Self::Reports { reports, .. } => people_in(reports),
            Self::Review {
                report, reporter, ..
            } => {
                let mut people = report.people();
                people.extend(reporter);
                (Some(report.guild), people)
            }
            Self::Suspensions {
                guild, suspended, ..
            } => {
                let people = suspended.iter().flat_map(|one| {
                    let by = one.record.map(|record| record.by);
                    [one.suspension.user].into_iter().chain(by)
                });
                (Some(*guild), people.collect())
            }
            Self::History {
                guild, user, lines, ..
            } => {
                let mut people = vec![*user];
                for line in lines {
                    match line {
                        HistoryLine::Report(report) => people.extend(report.people()),
                        HistoryLine::Record(record, _) => people.push(record.by),
                    }
                }
                (Some(*guild), people)
            }
            Self::Folder {
                searched: Some(searched),
                ..
            } => (None, searched.query.person.into_iter().collect()),
            Self::Folder { .. }
            | Self::Conversation { .. }
            | Self::Settings { .. }
            | Self::Deleted { .. }
            | Self::Privacy(_)
            | Self::ConfirmErase
            | Self::Erased
            | Self::Cancelled
            | Self::Expired
            | Self::Removed => (None, Vec::new()),
        }
    }
}

fn people_of(envelope: &Envelope, quote: Option<&Quote>) -> (Option<GuildId>, Vec<UserId>) {
    let mut people = vec![envelope.sender];
    people.extend(envelope.addressees.everybody());
    people.extend(quote.map(|quote| quote.from));
    (Some(envelope.guild), people)
}

fn people_in(reports: &[Report]) -> (Option<GuildId>, Vec<UserId>) {
    let people = reports.iter().flat_map(Report::people);
    (reports.first().map(|report| report.guild), people.collect())
}
