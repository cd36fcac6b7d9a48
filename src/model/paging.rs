//! Paging: lists that do not fit one message.
//!
//! Mail is paged by keyset: a page is "what comes after this mail", never "page 17". So a page costs the
//! same among a thousand mails and among a million, and a deletion shifts nothing. Short lists are counted
//! and have numbered pages.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::MailId;

/// Mails on one page. Ten lines read well on a phone and stay far below Discord's limit of 25 options.
pub const PAGE_SIZE: usize = 10;

/// Reports on one page. So many lines with the longest names fit an embed's description in every language (4,096
/// characters; Discord, "Embed Limits").
pub const REPORTS_ON_A_PAGE: u32 = 11;
/// Suspensions on one page, and entries of a history. So many with the longest remarks and names fit likewise.
pub const REMARKS_ON_A_PAGE: u32 = 4;

/// A mail's place in a folder ordered by time sent, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Time sent, milliseconds since the Unix epoch.
    pub sent_ms: i64,
    /// Breaks ties between mails of one millisecond.
    pub mail: MailId,
}

/// Which part of a folder to show, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    /// The newest mails.
    #[default]
    Newest,
    /// The mails older than this place.
    OlderThan(Cursor),
    /// The mails newer than this place, the nearest ones.
    NewerThan(Cursor),
}

/// One page of a counted list. Pages are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub number: u32,
    /// Items on a full page.
    pub size: u32,
    /// Items in the whole list.
    pub total: u32,
}

impl Section {
    /// This page, or the last one if the list has become shorter.
    pub fn at(number: u32, size: u32, total: u32) -> Self {
        let last = total.saturating_sub(1) / size;
        let number = number.min(last);
        Self {
            number,
            size,
            total,
        }
    }

    /// Items before this page.
    pub const fn skipped(self) -> u32 {
        self.number * self.size
    }

    /// The page before this one.
    pub const fn newer(self) -> Option<u32> {
        self.number.checked_sub(1)
    }

    /// The page after this one.
    pub fn older(self) -> Option<u32> {
        (self.total - self.skipped() > self.size).then_some(self.number + 1)
    }

    /// Whether this page is not the whole list.
    pub const fn is_part(self) -> bool {
        self.total > self.size
    }
}

/// A page could not be read back from its text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedPage;

impl fmt::Display for Page {
    /// `n`, `o<ms>.<id>` or `w<ms>.<id>`. It has at most 42 characters, so it fits any custom id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newest => f.write_str("n"),
            Self::OlderThan(at) => write!(f, "o{}.{}", at.sent_ms, at.mail),
            Self::NewerThan(at) => write!(f, "w{}.{}", at.sent_ms, at.mail),
        }
    }
}

impl FromStr for Page {
    type Err = MalformedPage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let cursor = |rest: &str| -> Option<Cursor> {
            let (ms, id) = rest.split_once('.')?;
            Some(Cursor {
                sent_ms: ms.parse().ok()?,
                mail: id.parse().ok()?,
            })
        };
        match text.split_at_checked(1) {
            Some(("n", "")) => Some(Self::Newest),
            Some(("o", rest)) => cursor(rest).map(Self::OlderThan),
            Some(("w", rest)) => cursor(rest).map(Self::NewerThan),
            _ => None,
        }
        .ok_or(MalformedPage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_page_reads_back_as_written(ms: i64, id: i64, kind in 0..3) {
            let at = Cursor { sent_ms: ms, mail: MailId::from(id) };
            let page = [Page::Newest, Page::OlderThan(at), Page::NewerThan(at)][usize::try_from(kind)?];
            prop_assert_eq!(page.to_string().parse(), Ok(page));
            prop_assert!(page.to_string().len() <= 42);
        }

        #[test]
        fn numbered_pages_hold_everything_once_and_lead_to_each_other(
            number: u32, size in 1..30_u32, total in 0..200_u32,
        ) {
            let mut section = Section::at(0, size, total);
            prop_assert_eq!(section.newer(), None);
            let mut seen = size.min(total);
            while let Some(older) = section.older() {
                let next = Section::at(older, size, total);
                prop_assert_eq!((next.skipped(), next.newer()), (seen, Some(section.number)));
                seen += size.min(total - next.skipped());
                section = next;
            }
            prop_assert_eq!(seen, total);
            prop_assert_eq!(section.is_part(), section.number > 0);
            let forged = Section::at(number, size, total);
            prop_assert!(forged.number == number || forged == section);
        }

        #[test]
        fn any_other_text_is_refused_without_a_panic(text in ".{0,60}") {
            if let Ok(page) = text.parse::<Page>() {
                // Only the spelling of numbers may differ ("+1", "01").
                prop_assert!(page.to_string().len() <= text.len());
            }
        }
    }
}
