//! A page of a folder: lines, a menu to pick a mail, and buttons for newer and older mail.

use serenity::all::CreateSelectMenuOption;

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        ui::{
            components::{menu, option, shorten, stamp},
            markdown::{escape_line, label},
            pages::{MessageBody, Renderer, person},
        },
    },
    model::{Folder, paging},
    service::Line,
};

/// Characters of a subject in a list.
const SUBJECT_IN_LIST: usize = 60;

impl Renderer<'_> {
    pub(super) fn folder(
        self,
        folder: Folder,
        lines: &[Line],
        newer: Option<paging::Page>,
        older: Option<paging::Page>,
    ) -> MessageBody {
        let (title, empty) = match folder {
            Folder::Sent => (self.phrases.folder_sent(), self.phrases.folder_sent_empty()),
            Folder::Deletable => (
                self.phrases.folder_deletable(),
                self.phrases.folder_deletable_empty(),
            ),
            Folder::Inbox => (
                self.phrases.folder_inbox(),
                self.phrases.folder_inbox_empty(),
            ),
        };
        if lines.is_empty() {
            return MessageBody::words(format!("{title}\n{empty}"));
        }
        let view = self.view;
        let text: Vec<String> = lines
            .iter()
            .map(|line| self.line_text(folder, line))
            .collect();
        let options = lines
            .iter()
            .map(|line| self.line_option(folder, line))
            .collect();
        let pick = menu(
            CustomId::Pick { view, folder },
            self.phrases.pick(),
            options,
        );
        let mut rows = vec![pick];
        let to = |page| CustomId::Folder { view, folder, page };
        rows.extend(self.moves(newer, older, to));
        MessageBody {
            content: title,
            embed: Some(text.join("\n").into()),
            rows,
        }
    }

    pub(super) fn line_text(self, folder: Folder, line: &Line) -> String {
        let entry = &line.entry;
        let person = person(self.phrases, entry.other, entry.name.as_ref());
        let at = stamp(line.entry.sent_at, 'R');
        let subject = escape_line(&self.short_subject(line));
        match (folder, line.entry.unread) {
            (Folder::Inbox, true) => self.phrases.line_inbox_unread(at, person, subject),
            (Folder::Inbox, false) => self.phrases.line_inbox(at, person, subject),
            _ => self.phrases.line_sent(at, person, subject),
        }
    }

    pub(super) fn line_option(self, folder: Folder, line: &Line) -> CreateSelectMenuOption {
        let name = self.label(line.entry.name.as_ref());
        let subject = label(&self.short_subject(line));
        let words = match folder {
            Folder::Inbox => self.phrases.option_line_inbox(name, subject),
            _ => self.phrases.option_line_sent(name, subject),
        };
        option(&words, &line.entry.mail)
    }

    fn short_subject(self, line: &Line) -> String {
        match &line.subject {
            Some(subject) => shorten(subject.expose(), SUBJECT_IN_LIST),
            None => self.phrases.no_subject(),
        }
    }
}
