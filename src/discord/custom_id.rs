//! Custom ids: what a component stands for, typed both ways, `im1:<action>:<arguments>`.
//!
//! They carry names, never authority: whoever clicks is checked against the database. Must not know
//! what an action does.

use std::{fmt, str::FromStr};

use crate::mail::{MailId, Marker, ViewId, paging::Page, scene::Folder};

/// The layout of these ids; an id of another layout is refused like any other stranger.
const VERSION: &str = "im1";

/// What a button, menu or form of ours stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomId {
    Send {
        view: ViewId,
        draft: MailId,
    },
    Edit {
        view: ViewId,
        draft: MailId,
    },
    Cancel {
        view: ViewId,
        draft: MailId,
    },
    Delete {
        view: ViewId,
        mail: MailId,
    },
    Yes {
        view: ViewId,
        mail: MailId,
    },
    No {
        view: ViewId,
        mail: MailId,
    },
    /// Goes to a page of a folder.
    Folder {
        view: ViewId,
        folder: Folder,
        page: Page,
    },
    /// The menu of a folder; the picked value is a mail.
    Pick {
        view: ViewId,
        folder: Folder,
    },
    /// Opens the form of an empty draft.
    Write {
        draft: MailId,
    },
    /// The form of a draft that has no view yet.
    Compose {
        draft: MailId,
    },
    /// The form of a draft whose preview is at this view.
    Rewrite {
        view: ViewId,
        draft: MailId,
    },
    /// Open, on a notice.
    Open {
        notice: Marker,
    },
}

/// Not one of ours, or not of this layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stranger;

fn letter(folder: Folder) -> char {
    match folder {
        Folder::Sent => 's',
        Folder::Deletable => 'd',
        Folder::Inbox => 'i',
    }
}

fn folder(letter: &str) -> Option<Folder> {
    match letter {
        "s" => Some(Folder::Sent),
        "d" => Some(Folder::Deletable),
        "i" => Some(Folder::Inbox),
        _ => None,
    }
}

impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send { view, draft } => write!(f, "{VERSION}:send:{view}:{draft}"),
            Self::Edit { view, draft } => write!(f, "{VERSION}:edit:{view}:{draft}"),
            Self::Cancel { view, draft } => write!(f, "{VERSION}:cancel:{view}:{draft}"),
            Self::Delete { view, mail } => write!(f, "{VERSION}:delete:{view}:{mail}"),
            Self::Yes { view, mail } => write!(f, "{VERSION}:yes:{view}:{mail}"),
            Self::No { view, mail } => write!(f, "{VERSION}:no:{view}:{mail}"),
            Self::Folder { view, folder, page } => {
                write!(f, "{VERSION}:folder:{view}:{}:{page}", letter(*folder))
            }
            Self::Pick { view, folder } => {
                write!(f, "{VERSION}:pick:{view}:{}", letter(*folder))
            }
            Self::Write { draft } => write!(f, "{VERSION}:write:{draft}"),
            Self::Compose { draft } => write!(f, "{VERSION}:compose:{draft}"),
            Self::Rewrite { view, draft } => write!(f, "{VERSION}:rewrite:{view}:{draft}"),
            Self::Open { notice } => write!(f, "{VERSION}:open:{notice}"),
        }
    }
}

impl FromStr for CustomId {
    type Err = Stranger;

    fn from_str(text: &str) -> Result<Self, Stranger> {
        parse(text).ok_or(Stranger)
    }
}

fn parse(text: &str) -> Option<CustomId> {
    let parts: Vec<&str> = text.split(':').collect();
    let (&VERSION, rest) = parts.split_first()? else {
        return None;
    };
    Some(match *rest {
        ["send", view, draft] => CustomId::Send {
            view: view.parse().ok()?,
            draft: draft.parse().ok()?,
        },
        ["edit", view, draft] => CustomId::Edit {
            view: view.parse().ok()?,
            draft: draft.parse().ok()?,
        },
        ["cancel", view, draft] => CustomId::Cancel {
            view: view.parse().ok()?,
            draft: draft.parse().ok()?,
        },
        ["delete", view, mail] => CustomId::Delete {
            view: view.parse().ok()?,
            mail: mail.parse().ok()?,
        },
        ["yes", view, mail] => CustomId::Yes {
            view: view.parse().ok()?,
            mail: mail.parse().ok()?,
        },
        ["no", view, mail] => CustomId::No {
            view: view.parse().ok()?,
            mail: mail.parse().ok()?,
        },
        ["folder", view, of, page] => CustomId::Folder {
            view: view.parse().ok()?,
            folder: folder(of)?,
            page: page.parse().ok()?,
        },
        ["pick", view, of] => CustomId::Pick {
            view: view.parse().ok()?,
            folder: folder(of)?,
        },
        ["write", draft] => CustomId::Write {
            draft: draft.parse().ok()?,
        },
        ["compose", draft] => CustomId::Compose {
            draft: draft.parse().ok()?,
        },
        ["rewrite", view, draft] => CustomId::Rewrite {
            view: view.parse().ok()?,
            draft: draft.parse().ok()?,
        },
        ["open", notice] => CustomId::Open {
            notice: notice.parse().ok()?,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::paging::Cursor;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_reads_back_as_written_and_fits(view: i64, other: i64, ms: i64, which in 0..12_usize) {
            let (view, mail, draft) = (view.into(), other.into(), other.into());
            let page = Page::OlderThan(Cursor { sent_ms: ms, mail });
            let id = [
                CustomId::Send { view, draft }, CustomId::Edit { view, draft },
                CustomId::Cancel { view, draft }, CustomId::Delete { view, mail },
                CustomId::Yes { view, mail }, CustomId::No { view, mail },
                CustomId::Folder { view, folder: Folder::Inbox, page },
                CustomId::Pick { view, folder: Folder::Deletable },
                CustomId::Write { draft }, CustomId::Compose { draft },
                CustomId::Rewrite { view, draft }, CustomId::Open { notice: other.into() },
            ][which];
            let text = id.to_string();
            prop_assert_eq!(text.parse(), Ok(id));
            prop_assert!(text.len() <= 100);
        }

        #[test]
        fn anything_else_is_a_stranger_and_no_panic(text in "(im[0-9]:)?[a-z]{0,7}(:[-0-9a-z.]{0,22}){0,4}") {
            if let Ok(id) = text.parse::<CustomId>() {
                prop_assert!(text.starts_with("im1:"));
                prop_assert_eq!(id.to_string().parse(), Ok(id));
            }
        }
    }
}
