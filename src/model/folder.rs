//! Folders: the lists of mail that one person holds.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    MailId, PersonName, UserId, ViewState,
    paging::{Cursor, Page},
};

/// A list of mail that a person can page through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Folder {
    /// Mail that the viewer sent, without what they have archived.
    Sent,
    /// Mail that the viewer sent and has archived.
    SentArchive,
    /// Mail that the viewer sent and searches for, archived or not.
    SentSearch,
    /// Mail that the viewer sent and can still delete, archived or not.
    Deletable,
    /// Mail that the viewer received, without what they have archived.
    Inbox,
    /// Mail in the inbox that is not read.
    Unread,
    /// Mail that the viewer received and has archived.
    Archive,
    /// Mail that the viewer received and searches for, archived or not.
    Search,
}

/// The text is not the name of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFolder;

impl Folder {
    /// All folders.
    pub const ALL: [Self; 8] = [
        Self::Sent,
        Self::SentArchive,
        Self::SentSearch,
        Self::Deletable,
        Self::Inbox,
        Self::Unread,
        Self::Archive,
        Self::Search,
    ];

    /// A letter or two, since custom ids are short.
    const fn letters(self) -> &'static str {
        match self {
            Self::Sent => "s",
            Self::SentArchive => "sa",
            Self::SentSearch => "sf",
            Self::Deletable => "d",
            Self::Inbox => "i",
            Self::Unread => "u",
            Self::Archive => "a",
            Self::Search => "f",
        }
    }

    /// The folder that this list is a part of: Sent or the inbox.
    #[must_use]
    pub const fn home(self) -> Self {
        match self {
            Self::Sent | Self::SentArchive | Self::SentSearch | Self::Deletable => Self::Sent,
            Self::Inbox | Self::Unread | Self::Archive | Self::Search => Self::Inbox,
        }
    }

    /// The archived part of its home.
    #[must_use]
    pub const fn archive(self) -> Self {
        match self.home() {
            Self::Sent => Self::SentArchive,
            _ => Self::Archive,
        }
    }

    /// The search through its home.
    #[must_use]
    pub const fn search(self) -> Self {
        match self.home() {
            Self::Sent => Self::SentSearch,
            _ => Self::Search,
        }
    }

    pub const fn is_search(self) -> bool {
        matches!(self, Self::Search | Self::SentSearch)
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.letters())
    }
}

impl FromStr for Folder {
    type Err = UnknownFolder;

    fn from_str(text: &str) -> Result<Self, UnknownFolder> {
        let mut all = Self::ALL.into_iter();
        all.find(|folder| folder.letters() == text)
            .ok_or(UnknownFolder)
    }
}

/// A page of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    pub folder: Folder,
    pub page: Page,
}

impl List {
    /// Where Back leads from a mail of this folder: to the list from which the view came, if there is one.
    pub fn back(shown: Option<Self>, home: Folder) -> Self {
        let list = shown.filter(|list| list.folder.home() == home);
        list.filter(|list| list.folder != Folder::Deletable)
            .unwrap_or(Self {
                folder: home,
                page: Page::Newest,
            })
    }

    pub const fn state(self) -> ViewState {
        ViewState::Folder {
            folder: self.folder,
            page: self.page,
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.folder, self.page)
    }
}

impl FromStr for List {
    type Err = UnknownFolder;

    fn from_str(text: &str) -> Result<Self, UnknownFolder> {
        let (folder, page) = text.split_once(':').ok_or(UnknownFolder)?;
        Ok(Self {
            folder: folder.parse()?,
            page: page.parse().map_err(|_| UnknownFolder)?,
        })
    }
}

/// One mail in a folder, as its holder sees it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub mail: MailId,
    /// The sender of a received mail, or the recipient of a sent one.
    pub other: UserId,
    /// The other person's name in the mail's server, if it is known.
    pub name: Option<PersonName>,
    pub sent_at: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
    pub unread: bool,
    pub archived: bool,
}

impl Entry {
    /// Its place in the folder.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            sent_ms: self.sent_at.timestamp_millis(),
            mail: self.mail,
        }
    }
}

/// How many mails a list has, each counted up to one more than [`MAX_COUNTED`]. No list of sent mail has
/// unread ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub total: u32,
    pub unread: u32,
}

/// People read "more than 999" of more mails, so that counting costs the same however many there are.
pub const MAX_COUNTED: u32 = 999;

/// A count as it is shown. `None` if there are more than [`MAX_COUNTED`].
pub fn counted(count: u32) -> Option<u32> {
    (count <= MAX_COUNTED).then_some(count)
}

/// A page of a folder: at most [`PAGE_SIZE`](super::paging::PAGE_SIZE) entries, newest first, and the
/// neighbouring pages.
#[derive(Clone, Debug)]
pub struct Listing {
    pub entries: Vec<Entry>,
    pub newer: Option<Page>,
    pub older: Option<Page>,
    /// For a folder and its parts, and not for what is searched for, can be deleted or is a conversation.
    pub count: Count,
}

/// Whose folder is listed, and as of when.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub holder: UserId,
    pub folder: Folder,
    /// Mail sent later is left out, because it could outlive the token that shows it.
    pub as_of: DateTime<Utc>,
    /// For [`Folder::Deletable`]: mail whose deadline is not after this time is left out.
    pub now: DateTime<Utc>,
}
