//! A page of a folder: lines, a menu to pick one, and the ways to newer and older mail.

use serenity::all::CreateSelectMenuOption;

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        ui::{
            components::{menu, option, shorten, stamp},
            markdown::{escape_line, label},
            pages::{Ink, MessageBody, person},
        },
    },
    model::{Folder, paging},
    service::Line,
};

/// Characters of a subject in a list.
const SUBJECT_IN_LIST: usize = 60;

impl Ink<'_> {
    pub(super) fn folder(
        self,
        folder: Folder,
        lines: &[Line],
        newer: Option<paging::Page>,
        older: Option<paging::Page>,
    ) -> MessageBody {
        let (title, empty) = match folder {
            Folder::Sent => (self.say("folder-sent"), self.say("folder-sent-empty")),
            Folder::Deletable => (
                self.say("folder-deletable"),
                self.say("folder-deletable-empty"),
            ),
            Folder::Inbox => (self.say("folder-inbox"), self.say("folder-inbox-empty")),
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
        let pick = menu(CustomId::Pick { view, folder }, self.say("pick"), options);
        let mut rows = vec![pick];
        let to = |page| CustomId::Folder { view, folder, page };
        rows.extend(self.moves(newer, older, to));
        MessageBody {
            content: title,
            embed: Some(text.join("\n")),
            rows,
        }
    }

    fn line_text(self, folder: Folder, line: &Line) -> String {
        let entry = &line.entry;
        let person = person(self.phrases, entry.other, entry.name.as_ref());
        let values = [
            ("person", person),
            ("at", stamp(line.entry.sent_at, 'R')),
            ("subject", escape_line(&self.short_subject(line))),
        ];
        match (folder, line.entry.unread) {
            (Folder::Inbox, true) => self.phrases.say_with("line-inbox-unread", values),
            (Folder::Inbox, false) => self.phrases.say_with("line-inbox", values),
            _ => self.phrases.say_with("line-sent", values),
        }
    }

    fn line_option(self, folder: Folder, line: &Line) -> CreateSelectMenuOption {
        let values = [
            ("name", self.label(line.entry.name.as_ref())),
            ("subject", label(&self.short_subject(line))),
        ];
        let words = match folder {
            Folder::Inbox => self.phrases.say_with("option-line-inbox", values),
            _ => self.phrases.say_with("option-line-sent", values),
        };
        option(&words, &line.entry.mail)
    }

    fn short_subject(self, line: &Line) -> String {
        match &line.subject {
            Some(subject) => shorten(subject.expose(), SUBJECT_IN_LIST),
            None => self.say("no-subject"),
        }
    }
}
