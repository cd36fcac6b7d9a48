//! What one view shows, as stored. Rendering is a function of this state and the stored mail.
//!
//! A state holds ids and never text.

use serde::{Deserialize, Serialize};

use super::{GuildId, MailId, ReportId, UserId, paging::Page};
use crate::model::{Folder, folder::List};

/// What one view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewState {
    /// A draft with Send, Edit and Cancel.
    Preview { draft: MailId },
    /// One page of a folder.
    Folder { folder: Folder, page: Page },
    /// A mail the viewer sent.
    SentMail { mail: MailId },
    /// The question whether to delete it.
    Confirm { mail: MailId },
    /// After Yes. The mail is gone, and an empty draft to the same person is ready until it is used.
    Deleted { again: Option<MailId> },
    /// A mail that the viewer received. `from_notice` is set if it was opened from a notice and not from
    /// the list.
    Received { mail: MailId, from_notice: bool },
    /// The question whether to take a received mail out of the viewer's inbox.
    ConfirmRemove { mail: MailId, from_notice: bool },
    /// The conversation around a mail: what the viewer holds of it. `folder` is where that mail lies, and
    /// `from_notice` is set if it was opened from a notice.
    Conversation {
        mail: MailId,
        folder: Folder,
        from_notice: bool,
        page: Page,
    },
    /// The preferences of the viewer: accepting mail, notices, one page of the people they have blocked.
    Settings { page: u32 },
    /// What is stored about the viewer, with the ways to export and erase it.
    Privacy,
    /// The question whether to erase everything about the viewer.
    ConfirmErase,
    /// After that question was answered with Yes.
    Erased,
    /// One page of a server's reports, for its moderators.
    Reports { guild: GuildId, page: u32 },
    /// One report, with the reported text.
    Review { report: ReportId, guild: GuildId },
    /// One page of a server's suspensions, for its moderators.
    Suspensions { guild: GuildId, page: u32 },
    /// One page of what moderators of a server know of a person.
    History {
        guild: GuildId,
        user: UserId,
        page: u32,
    },
    /// A draft that the viewer cancelled.
    Cancelled,
    /// A draft that has expired.
    Expired,
    /// Nothing. The view is to be removed.
    Removed,
}

impl ViewState {
    /// The first page of a folder.
    pub const fn first_page(folder: Folder) -> Self {
        Self::Folder {
            folder,
            page: Page::Newest,
        }
    }

    /// The list that it is, if it is one.
    pub const fn list(self) -> Option<List> {
        match self {
            Self::Folder { folder, page } => Some(List { folder, page }),
            _ => None,
        }
    }

    /// The id of the one mail, draft or report that this state is about, if any.
    pub fn subject(self) -> Option<i64> {
        match self {
            Self::Preview { draft } => Some(draft.get()),
            Self::SentMail { mail }
            | Self::Confirm { mail }
            | Self::Received { mail, .. }
            | Self::ConfirmRemove { mail, .. }
            | Self::Conversation { mail, .. } => Some(mail.get()),
            Self::Deleted { again } => again.map(MailId::get),
            Self::Review { report, .. } => Some(report.get()),
            Self::Folder { .. }
            | Self::Settings { .. }
            | Self::Privacy
            | Self::ConfirmErase
            | Self::Erased
            | Self::Reports { .. }
            | Self::Suspensions { .. }
            | Self::History { .. }
            | Self::Cancelled
            | Self::Expired
            | Self::Removed => None,
        }
    }

    /// What this state becomes once its subject is gone, as if it had never existed.
    #[must_use]
    pub const fn without_subject(self) -> Self {
        match self {
            Self::SentMail { .. } | Self::Confirm { .. } => Self::first_page(Folder::Sent),
            Self::Received {
                from_notice: false, ..
            }
            | Self::ConfirmRemove {
                from_notice: false, ..
            } => Self::first_page(Folder::Inbox),
            Self::Received {
                from_notice: true, ..
            }
            | Self::ConfirmRemove {
                from_notice: true, ..
            }
            | Self::Conversation {
                from_notice: true, ..
            } => Self::Removed,
            Self::Conversation { folder, .. } => Self::first_page(folder),
            Self::Preview { .. } => Self::Expired,
            Self::Deleted { .. } => Self::Deleted { again: None },
            Self::Review { guild, .. } => Self::Reports { guild, page: 0 },
            other => other,
        }
    }

    /// The same, but from a mail back to the list from which the view came to it.
    #[must_use]
    pub fn leading_back(self, list: Option<List>) -> Self {
        match self {
            Self::Folder { folder, .. } => List::back(list, folder).state(),
            other => other,
        }
    }

    /// What this state becomes once its draft has been sent from another view.
    #[must_use]
    pub const fn once_sent(self) -> Self {
        match self {
            Self::Preview { draft } => Self::SentMail { mail: draft },
            other => other.without_subject(),
        }
    }

    /// What this state becomes once its draft has been cancelled in another view.
    #[must_use]
    pub const fn once_cancelled(self) -> Self {
        match self {
            Self::Preview { .. } => Self::Cancelled,
            other => other.without_subject(),
        }
    }
}
