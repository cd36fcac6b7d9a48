//! Folders: the lists of mail that one person holds.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    MailId, PersonName, UserId,
    paging::{Cursor, Page},
};

/// A list of mail that a person can page through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Folder {
    /// Mail that the viewer sent.
    Sent,
    /// Mail that the viewer sent and can still delete.
    Deletable,
    /// Mail that the viewer received.
    Inbox,
}

/// The text is not the name of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFolder;

impl fmt::Display for Folder {
    /// One letter, since custom ids are short.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sent => "s",
            Self::Deletable => "d",
            Self::Inbox => "i",
        })
    }
}

impl FromStr for Folder {
    type Err = UnknownFolder;

    fn from_str(text: &str) -> Result<Self, UnknownFolder> {
        match text {
            "s" => Ok(Self::Sent),
            "d" => Ok(Self::Deletable),
            "i" => Ok(Self::Inbox),
            _ => Err(UnknownFolder),
        }
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

/// A page of a folder: at most [`PAGE_SIZE`](super::paging::PAGE_SIZE) entries, newest first, and the
/// neighbouring pages.
#[derive(Clone, Debug)]
pub struct Listing {
    pub entries: Vec<Entry>,
    pub newer: Option<Page>,
    pub older: Option<Page>,
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
