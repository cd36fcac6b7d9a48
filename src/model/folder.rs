//! Folders: the lists of mail that one person holds.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    MailId, PersonName, UserId,
    paging::{Cursor, Page},
};

/// A list of mail a person can page through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Folder {
    /// What the viewer sent.
    Sent,
    /// What the viewer sent and can still delete.
    Deletable,
    /// What the viewer received.
    Inbox,
}

/// Not the name of a folder.
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

/// One mail in a folder, seen from its holder.
#[derive(Clone, Debug)]
pub struct Entry {
    pub mail: MailId,
    /// Who is at the other end.
    pub other: UserId,
    /// What they are called in the server of the mail, if known.
    pub name: Option<PersonName>,
    pub sent_at: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
    pub unread: bool,
}

impl Entry {
    /// Where it stands in its folder.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            sent_ms: self.sent_at.timestamp_millis(),
            mail: self.mail,
        }
    }
}

/// A page of a folder: at most [`PAGE_SIZE`](super::paging::PAGE_SIZE) entries, newest first, and where to go on.
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
    /// Mail sent later is left out: it could outlive the token that shows it.
    pub as_of: DateTime<Utc>,
    /// For [`Folder::Deletable`]: mail whose deadline is not after this is left out.
    pub now: DateTime<Utc>,
}
