//! Pages: view models become words and components, as messages for Discord.
//!
//! Subject and body are escaped here, so that markdown in them cannot forge the text around them. Only
//! inside a card's description does formatting work. This module does not know how a page is delivered.

mod card;
mod compose;
mod conversation;
mod folder;
mod mail;
mod moderation;
mod notice;
mod personal;
mod suspensions;

use chrono::{DateTime, Utc};
use serenity::all::{CreateActionRow, CreateButton};

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::{Label, Phrases},
        ui::{
            components::{Style, button, isolated, mention, stamp},
            markdown::escape_name,
            message::MessageBody,
        },
    },
    model::{Folder, Names, PersonName, UserId, ViewId, folder::List, paging::Section},
    service::{RenderedView, ViewModel},
};

/// A sentence shown above a page, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    Sent,
    /// The mail was sent, and addressees get it at this time.
    Held(DateTime<Utc>),
    TooLate,
    /// The draft's text is not the one that the person wanted to send or cancel.
    DraftChanged,
    /// This many deletions are left today.
    FewDeletionsLeft(usize),
    /// A person was blocked in the settings, where the list shows it.
    Blocked,
    SenderBlocked,
    SenderUnblocked,
    Muted,
    Archived,
    Unarchived,
}

/// Draws a rendered view. `None` if its message is to be removed.
pub fn draw(
    phrases: &Phrases,
    screen: &RenderedView,
    banner: Option<Banner>,
) -> Option<MessageBody> {
    let renderer = Renderer {
        phrases,
        view: screen.view,
        names: &screen.names,
        list: screen.list,
    };
    let mut page = renderer.model(&screen.model)?;
    match banner {
        Some(Banner::Sent) => page.above(&phrases.sent_now()),
        Some(Banner::Held(until)) => {
            let at = stamp(until, 'T');
            page.above(&phrases.sent_held(at));
        }
        Some(Banner::FewDeletionsLeft(left)) => {
            page.below(&phrases.few_deletions_left(left));
        }
        Some(Banner::Blocked) => page.above(&phrases.blocked_now()),
        Some(Banner::SenderBlocked) => page.above(&phrases.sender_blocked_now()),
        Some(Banner::SenderUnblocked) => page.above(&phrases.sender_unblocked_now()),
        Some(Banner::Muted) => page.above(&phrases.muted_now()),
        Some(Banner::Archived) => page.above(&phrases.archived_now()),
        Some(Banner::Unarchived) => page.above(&phrases.unarchived_now()),
        Some(Banner::TooLate) => page.above(&phrases.too_late()),
        Some(Banner::DraftChanged) => page.above(&phrases.draft_changed()),
        None => {}
    }
    page.count_unannounced(phrases, screen.unannounced);
    Some(page)
}

/// A person: their name, which everybody can read, and a mention. Only the name is bold, and no character
/// in a name can end that.
pub fn person(phrases: &Phrases, user: UserId, name: Option<&PersonName>) -> String {
    let mention = mention(user);
    match name {
        Some(name) => {
            let name = isolated(&escape_name(name.as_str()));
            phrases.person(mention, name)
        }
        None => phrases.person_unknown(mention),
    }
}

/// What is needed to draw a page: the words, the view of its components, the names of people, and the list
/// to which Back leads.
#[derive(Clone, Copy)]
struct Renderer<'a> {
    phrases: &'a Phrases,
    view: ViewId,
    names: &'a Names,
    list: Option<List>,
}

impl Renderer<'_> {
    fn model(self, model: &ViewModel) -> Option<MessageBody> {
        Some(match model {
            ViewModel::Preview {
                envelope,
                content,
                quote,
                revision,
            } => self.preview(envelope, content, quote.as_ref(), *revision),
            ViewModel::Folder {
                folder,
                lines,
                newer,
                older,
                count,
                searched,
            } => self.folder(*folder, lines, (*newer, *older), *count, searched.as_ref()),
            ViewModel::SentMail {
                mail,
                content,
                quote,
                in_conversation,
                deletable,
            } => self.sent_mail(mail, content, quote.as_ref(), *deletable, *in_conversation),
            ViewModel::Confirm {
                mail,
                subject,
                deletable,
            } => self.confirm(mail, subject.as_ref(), *deletable),
            ViewModel::Received {
                mail,
                content,
                quote,
                in_conversation,
                from_notice,
                blocked,
            } => {
                let page = self.received(mail, content, quote.as_ref());
                self.with_reader_buttons(page, mail, *from_notice, *blocked, *in_conversation)
            }
            ViewModel::ConfirmRemove {
                mail,
                subject,
                from_notice,
            } => self.confirm_removal(mail, subject.as_ref(), *from_notice),
            ViewModel::Conversation {
                mail,
                folder,
                from_notice,
                lines,
                newer,
                older,
                is_cut,
            } => {
                let around = (*mail, *folder, *from_notice);
                self.conversation(around, lines, (*newer, *older), *is_cut)
            }
            ViewModel::Settings {
                preferences,
                blocked,
                section,
            } => self.settings(*preferences, blocked, *section),
            ViewModel::Privacy(policy) => self.privacy(policy),
            ViewModel::ConfirmErase => self.confirm_erasure(),
            ViewModel::Erased => MessageBody::words(self.phrases.erased()),
            ViewModel::Reports {
                reports,
                section,
                some_about_viewer,
            } => self.reports(reports, *section, *some_about_viewer),
            ViewModel::Review {
                report,
                evidence,
                reporter,
                others,
            } => self.review(report, evidence, *reporter, *others),
            ViewModel::Suspensions {
                suspended, section, ..
            } => self.suspensions(suspended, *section),
            ViewModel::History {
                user,
                lines,
                section,
                suspended,
                ..
            } => self.history(*user, lines, *section, *suspended),
            ViewModel::Deleted { again } => self.deleted(*again),
            ViewModel::Cancelled => MessageBody::words(self.phrases.cancelled()),
            ViewModel::Expired => MessageBody::words(self.phrases.expired()),
            ViewModel::Removed => return None,
        })
    }

    fn person(self, user: UserId) -> String {
        person(self.phrases, user, self.names.get(user))
    }

    fn people(self, users: &[UserId]) -> String {
        let people: Vec<String> = users.iter().map(|user| self.person(*user)).collect();
        people.join(", ")
    }

    /// A name for a label, where Discord draws no mention.
    fn label(self, name: Option<&PersonName>) -> String {
        name.map_or_else(|| self.phrases.somebody(), |name| isolated(name.as_str()))
    }

    fn button(self, style: Style, label: Label, id: CustomId) -> CreateButton {
        button(style, label(self.phrases), id)
    }

    /// The line above a counted list. If the page is only a part, it says which part.
    fn heading(
        self,
        whole: Label,
        part: fn(&Phrases, u32, u32, u32) -> String,
        section: Section,
    ) -> String {
        if !section.is_part() {
            return whole(self.phrases);
        }
        let last = (section.skipped() + section.size).min(section.total);
        part(self.phrases, section.skipped() + 1, last, section.total)
    }

    /// A row with buttons for the neighbouring pages, if there are any.
    fn moves<P>(
        self,
        newer: Option<P>,
        older: Option<P>,
        to: impl Fn(P) -> CustomId,
    ) -> Option<CreateActionRow> {
        let buttons = self.move_buttons(newer, older, to);
        (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
    }

    fn move_buttons<P>(
        self,
        newer: Option<P>,
        older: Option<P>,
        to: impl Fn(P) -> CustomId,
    ) -> Vec<CreateButton> {
        let moves = [
            (newer, Phrases::button_newer as Label),
            (older, Phrases::button_older),
        ];
        let buttons = moves
            .into_iter()
            .filter_map(|(page, label)| Some(self.button(Style::Secondary, label, to(page?))));
        buttons.collect()
    }

    /// The button back from a mail of this folder to the list from which the person came.
    fn back(self, home: Folder) -> CreateButton {
        let List { folder, page } = List::back(self.list, home);
        let label = match folder {
            Folder::Inbox => Phrases::button_back_inbox,
            Folder::Sent => Phrases::button_back_sent,
            _ => Phrases::button_back,
        };
        let view = self.view;
        self.button(
            Style::Secondary,
            label,
            CustomId::Folder { view, folder, page },
        )
    }
}

pub use compose::{correction, way_back};
pub use moderation::{announcement, greeting};
pub use notice::{NAMED, notice};
pub use suspensions::verdict;

fn one_row(buttons: Vec<CreateButton>) -> Vec<CreateActionRow> {
    vec![CreateActionRow::Buttons(buttons)]
}
