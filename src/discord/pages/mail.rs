//! One mail: as its sender sees it, as a reader sees it, and the question whether to delete it. Must
//! not know who may see what.

use serde_json::Value;

use super::{Ink, Page, one_row};
use crate::{
    discord::{
        components::{Style, enabled_if, mention, stamp},
        custom_id::CustomId,
        markdown::escape,
    },
    mail::{Letter, MailId, Subject, UserId, scene::Folder},
    store::mails::Mail,
};

impl Ink<'_> {
    pub(super) fn sent_mail(self, mail: &Mail, letter: &Letter, deletable: bool) -> Page {
        let (view, id) = (self.view, mail.id);
        let head = vec![
            self.to_line(mail.recipient),
            self.phrases
                .say_with("sent-at", [("at", stamp(mail.sent_at, 'f'))]),
            if deletable {
                self.phrases
                    .say_with("deletable-until", [("at", stamp(mail.deadline, 'R'))])
            } else {
                self.say("not-deletable")
            },
        ];
        let delete = CustomId::Delete { view, mail: id };
        let buttons = vec![
            enabled_if(
                deletable,
                self.button(Style::Danger, "button-delete", delete),
            ),
            self.back(Folder::Sent),
        ];
        self.letter_page(head, letter, one_row(buttons))
    }

    pub(super) fn confirm(self, mail: &Mail, subject: Option<&Subject>, deletable: bool) -> Page {
        let (view, id) = (self.view, mail.id);
        let question = if deletable { "confirm" } else { "too-late" };
        let mut lines = vec![self.say(question), self.to_line(mail.recipient)];
        lines.extend(self.subject_line(subject));
        if deletable {
            lines.push(self.say("confirm-hint"));
        }
        let (yes, no) = (
            CustomId::Yes { view, mail: id },
            CustomId::No { view, mail: id },
        );
        let buttons = vec![
            enabled_if(deletable, self.button(Style::Danger, "button-yes", yes)),
            self.button(Style::Secondary, "button-no", no),
        ];
        Page {
            rows: one_row(buttons),
            ..Page::words(lines.join("\n"))
        }
    }

    pub(super) fn received(self, mail: &Mail, letter: &Letter, from_notice: bool) -> Page {
        let head = vec![
            self.phrases
                .say_with("from", [("person", mention(mail.sender))]),
            self.phrases
                .say_with("sent-at", [("at", stamp(mail.sent_at, 'f'))]),
        ];
        let rows = if from_notice {
            Vec::new()
        } else {
            one_row(vec![self.back(Folder::Inbox)])
        };
        self.letter_page(head, letter, rows)
    }

    pub(super) fn deleted(self, again: MailId) -> Page {
        let write = CustomId::Write { draft: again };
        Page {
            rows: one_row(vec![self.button(Style::Secondary, "button-again", write)]),
            ..Page::words(self.say("deleted"))
        }
    }

    pub(super) fn letter_page(
        self,
        mut head: Vec<String>,
        letter: &Letter,
        rows: Vec<Value>,
    ) -> Page {
        head.extend(self.subject_line(letter.subject.as_ref()));
        Page {
            content: head.join("\n"),
            embed: Some(escape(letter.body.expose())),
            rows,
        }
    }

    pub(super) fn to_line(self, person: UserId) -> String {
        self.phrases.say_with("to", [("person", mention(person))])
    }

    fn subject_line(self, subject: Option<&Subject>) -> Option<String> {
        subject.map(|subject| {
            self.phrases
                .say_with("subject", [("subject", escape(subject.expose()))])
        })
    }
}
