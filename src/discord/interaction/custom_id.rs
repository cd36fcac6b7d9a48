//! Custom ids: what a component stands for, typed in both directions, `im1:<word>:<arguments>`.
//!
//! They name things and give no rights. The database decides what the person who clicks may do.

use crate::model::{
    Folder, MailId, NoticeId, ReportId, UserId, ViewId, paging::Page, report::Outcome,
};
use std::{fmt, str::FromStr};

/// The layout of these ids. An id of another layout is unknown.
const VERSION: &str = "im1";

/// The id is not ours or not of this layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownId;

/// How an action is answered. It is declared before the action runs, since Discord needs it within seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A new ephemeral message.
    New,
    /// The view that the component is on.
    Update(ViewId),
    /// A form. It cannot be deferred.
    Form,
    /// Suggestions. They cannot be deferred.
    Choices,
}

/// The word of each id, its arguments in the order in which they are written, and how it is answered.
macro_rules! custom_ids {
    ($($(#[$doc:meta])* $word:literal $name:ident { $($field:ident: $kind:ty),* }
        => $answer:ident $(($at:ident))?)*) => {
        /// What one of our buttons, menus or forms stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CustomId {
            $($(#[$doc])* $name { $($field: $kind),* },)*
        }

        impl fmt::Display for CustomId {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name { $($field),* } => {
                        write!(f, "{VERSION}:{}", $word)?;
                        $(write!(f, ":{}", $field)?;)*
                        Ok(())
                    })*
                }
            }
        }

        impl CustomId {
            /// How it is answered when a person clicks it, picks from it or submits it.
            pub fn answer(self) -> Answer {
                match self {
                    $(Self::$name { $($at,)? .. } => Answer::$answer$(($at))?,)*
                }
            }

            fn parse(text: &str) -> Option<Self> {
                let mut parts = text.strip_prefix(VERSION)?.strip_prefix(':')?.split(':');
                let id = match parts.next()? {
                    $($word => Self::$name { $($field: parts.next()?.parse().ok()?),* },)*
                    _ => return None,
                };
                parts.next().is_none().then_some(id)
            }
        }

        #[cfg(test)]
        fn any_id() -> impl proptest::strategy::Strategy<Value = CustomId> {
            use proptest::{prelude::*, strategy::Union};
            Union::new([$(
                (Just(()), $(<$kind as tests::Sample>::sample(),)*)
                    .prop_map(|((), $($field,)*)| CustomId::$name { $($field),* })
                    .boxed(),
            )*])
        }
    };
}

custom_ids! {
    /// Sends the text that a preview shows: the draft's text of this revision.
    "send" Send { view: ViewId, draft: MailId, revision: i64 } => Update(view)
    "edit" Edit { view: ViewId, draft: MailId } => Form
    /// Cancels the draft whose text a preview shows.
    "cancel" Cancel { view: ViewId, draft: MailId, revision: i64 } => Update(view)
    "delete" Delete { view: ViewId, mail: MailId } => Update(view)
    "yes" Yes { view: ViewId, mail: MailId } => Update(view)
    "no" No { view: ViewId, mail: MailId } => Update(view)
    /// Goes to a page of a folder.
    "folder" Folder { view: ViewId, folder: Folder, page: Page } => Update(view)
    /// The menu of a folder. The picked value is a mail.
    "pick" Pick { view: ViewId, folder: Folder } => Update(view)
    /// Opens the form of an empty draft.
    "write" Write { draft: MailId } => Form
    /// The form of a draft that has no view yet.
    "compose" Compose { draft: MailId } => New
    /// The form of a draft whose preview is on this view.
    "rewrite" Rewrite { view: ViewId, draft: MailId } => Update(view)
    /// Opens the form of a draft with what was typed and refused. Its preview is a new view, since Discord would
    /// put an update on the message of this button.
    "correct" Correct { draft: MailId, typed: MailId } => Form
    /// The picker of other people for a refused draft: its recipient, or those who get copies.
    "readdress" Readdress { draft: MailId, copies: bool } => Form
    /// Open, on a notice. Like Mute and Review it never updates a message that others can see, since that
    /// would show them text.
    "open" Open { notice: NoticeId } => New
    /// Mute notices, on a notice.
    "mute" Mute {} => New
    /// Opens the form of an answer.
    "reply" Reply { mail: MailId, all: bool } => Form
    /// Goes to a page of the conversation around a mail.
    "talk" Conversation { view: ViewId, mail: MailId, from_notice: bool, page: Page } => Update(view)
    /// The menu of a conversation. The picked value is a mail.
    "talked" PickInConversation { view: ViewId, from_notice: bool } => Update(view)
    "unread" Unread { view: ViewId, mail: MailId } => Update(view)
    /// Marks all received mail as read, on a page of this folder.
    "read" AllRead { view: ViewId, folder: Folder } => Update(view)
    /// Puts a mail into the archive or takes it out.
    "archive" Archive { view: ViewId, mail: MailId, on: bool } => Update(view)
    /// Opens the form of a search in a folder.
    "search" Search { view: ViewId, folder: Folder } => Form
    /// The form of a search.
    "find" Find { view: ViewId, folder: Folder } => Update(view)
    "remove" Remove { view: ViewId, mail: MailId, from_notice: bool } => Update(view)
    "removal" RemoveYes { view: ViewId, mail: MailId } => Update(view)
    "keep" RemoveNo { view: ViewId, mail: MailId, from_notice: bool } => Update(view)
    /// Blocks the sender of a received mail.
    "block" Block { view: ViewId, mail: MailId, from_notice: bool } => Update(view)
    /// Undoes that, in the same place.
    "unblocks" UnblockSender { view: ViewId, mail: MailId, from_notice: bool } => Update(view)
    /// Opens the form of a report.
    "report" Report { mail: MailId } => Form
    /// The form of a report.
    "complain" Complain { mail: MailId } => New
    /// The menu of those from whom the person accepts mail.
    "accept" Accept { view: ViewId } => Update(view)
    "notices" Notices { view: ViewId, on: bool } => Update(view)
    /// Opens the form of quiet hours.
    "quiet" Quiet { view: ViewId } => Form
    /// That form.
    "hours" QuietForm { view: ViewId } => Update(view)
    /// Goes to a page of the block list.
    "settings" Settings { view: ViewId, page: u32 } => Update(view)
    /// The menu of blocked people on one page of them. Picking a person unblocks them.
    "unblock" Unblock { view: ViewId, page: u32 } => Update(view)
    /// The picker of people. Picking a person blocks them.
    "person" BlockPerson { view: ViewId } => Update(view)
    "export" Export {} => New
    "erase" Erase { view: ViewId } => Update(view)
    "erasure" EraseYes { view: ViewId } => Update(view)
    "noerase" EraseNo { view: ViewId } => Update(view)
    /// Review, on an announcement in the moderators' channel.
    "review" Review { report: ReportId } => New
    /// The menu of reports. The picked value is a report.
    "reports" PickReport { view: ViewId } => Update(view)
    /// A page of the list of reports.
    "list" Reports { view: ViewId, page: u32 } => Update(view)
    "decide" Decide { view: ViewId, report: ReportId, outcome: Outcome } => Update(view)
    /// Opens the form of a suspension, on a review.
    "suspend" Suspend { view: ViewId, report: ReportId } => Form
    /// The form of a suspension.
    "bar" SuspendFor { view: ViewId, report: ReportId } => Update(view)
    /// A page of the list of suspensions.
    "barred" Suspensions { view: ViewId, page: u32 } => Update(view)
    /// The menu of suspended people on one page of them. Picking a person reinstates them.
    "lift" Reinstate { view: ViewId, page: u32 } => Update(view)
    /// A page of what moderators know of a person.
    "history" History { view: ViewId, user: UserId, page: u32 } => Update(view)
    /// Opens the form of a note about a person.
    "note" Note { view: ViewId, user: UserId } => Form
    /// The form of a note.
    "noted" AddNote { view: ViewId, user: UserId } => Update(view)
}

impl FromStr for CustomId {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        // Numbers have other spellings ("+1", "01"), but our ids never use them.
        Self::parse(text)
            .filter(|id| id.to_string() == text)
            .ok_or(UnknownId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::paging::Cursor;
    use proptest::{prelude::*, sample::Index};

    /// Any value of an argument's type.
    pub(super) trait Sample: Sized {
        fn sample() -> BoxedStrategy<Self>;
    }

    macro_rules! numbers {
        ($($id:ty),*) => {$(
            impl Sample for $id {
                fn sample() -> BoxedStrategy<Self> {
                    any::<i64>().prop_map(Self::from).boxed()
                }
            }
        )*};
    }
    numbers!(ViewId, MailId, NoticeId, ReportId, UserId, i64);

    impl Sample for Folder {
        fn sample() -> BoxedStrategy<Self> {
            prop::sample::select(Self::ALL.as_slice()).boxed()
        }
    }

    impl Sample for bool {
        fn sample() -> BoxedStrategy<Self> {
            any::<bool>().boxed()
        }
    }

    impl Sample for u32 {
        fn sample() -> BoxedStrategy<Self> {
            any::<u32>().boxed()
        }
    }

    impl Sample for Outcome {
        fn sample() -> BoxedStrategy<Self> {
            prop_oneof![
                Just(Self::Dismissed),
                Just(Self::Warned),
                Just(Self::Suspended)
            ]
            .boxed()
        }
    }

    impl Sample for Page {
        fn sample() -> BoxedStrategy<Self> {
            let cursor = (any::<i64>(), MailId::sample())
                .prop_map(|(sent_ms, mail)| Cursor { sent_ms, mail });
            prop_oneof![
                Just(Self::Newest),
                cursor.clone().prop_map(Self::OlderThan),
                cursor.prop_map(Self::NewerThan),
            ]
            .boxed()
        }
    }

    proptest! {
        #[test]
        fn an_id_reads_back_as_written_and_fits(id in any_id()) {
            let text = id.to_string();
            prop_assert_eq!(text.parse(), Ok(id));
            // Discord accepts at most 100 characters.
            prop_assert!(text.len() <= 100);
        }

        #[test]
        fn no_other_spelling_of_an_id_is_taken(
            id in any_id(), at in any::<Index>(), other in "[-+0-9a-z:. ]",
        ) {
            let text = id.to_string();
            let at = at.index(text.len());
            let (before, after) = text.split_at(at);
            for near in [
                format!("{before}{other}{after}"),
                format!("{before}{}", &after[1..]),
                format!("{before}{other}{}", &after[1..]),
            ] {
                if near != text {
                    prop_assert_ne!(near.parse(), Ok(id));
                }
            }
        }

        #[test]
        fn any_text_is_a_stranger_or_an_id_written_just_so(
            text in "(im[01]:)?([a-z]{0,7}|send|reply|folder|decide|mute)(:[-+0-9a-z.]{0,22}|:[+0]?[0-9]|:true){0,4}|.*",
        ) {
            if let Ok(id) = text.parse::<CustomId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
