//! One mail: as its sender sees it, as a reader sees it, and the questions whether to delete or remove it.

use serenity::all::CreateActionRow::{self, Buttons};

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, shorten, stamp},
            markdown::{escape, escape_line},
            pages::{MessageBody, Renderer, one_row},
        },
    },
    model::{Addressees, Folder, Mail, MailContent, MailId, Subject},
    service::Quote,
};

/// Characters of the subject of the mail that is answered.
const SUBJECT_IN_QUOTE: usize = 60;

impl Renderer<'_> {
    pub(super) fn sent_mail(
        self,
        mail: &Mail,
        content: &MailContent,
        quote: Option<&Quote>,
        deletable: bool,
    ) -> MessageBody {
        let (view, id) = (self.view, mail.id());
        let mut head = self.addressee_lines(&mail.envelope.addressees);
        head.push(self.sent_line(mail));
        head.extend(self.quote_line(quote));
        head.push(if deletable {
            self.time_left(mail)
        } else {
            self.phrases.not_deletable()
        });
        let delete = CustomId::Delete { view, mail: id };
        let buttons = vec![
            self.button(Style::Danger, Phrases::button_delete, delete)
                .disabled(!deletable),
            self.back(Folder::Sent),
        ];
        self.content_page(head, content, one_row(buttons))
    }

    pub(super) fn confirm(
        self,
        mail: &Mail,
        subject: Option<&Subject>,
        deletable: bool,
    ) -> MessageBody {
        let (view, id) = (self.view, mail.id());
        let question = if deletable {
            self.phrases.confirm()
        } else {
            self.phrases.too_late()
        };
        let addressees = &mail.envelope.addressees;
        let mut lines = vec![question];
        lines.extend(self.addressee_lines(addressees));
        lines.extend(self.subject_line(subject));
        if deletable {
            lines.push(self.phrases.confirm_hint());
            lines.push(self.time_left(mail));
            if !addressees.cc.is_empty() {
                lines.push(self.phrases.confirm_copied());
            }
        }
        let (yes, no) = (
            CustomId::Yes { view, mail: id },
            CustomId::No { view, mail: id },
        );
        let buttons = vec![
            self.button(Style::Danger, Phrases::button_yes, yes)
                .disabled(!deletable),
            self.button(Style::Secondary, Phrases::button_no, no),
        ];
        MessageBody {
            rows: one_row(buttons),
            ..MessageBody::words(lines.join("\n"))
        }
    }

    pub(super) fn received(
        self,
        mail: &Mail,
        content: &MailContent,
        quote: Option<&Quote>,
    ) -> MessageBody {
        let mut head = vec![self.sender_line(mail)];
        let addressees = &mail.envelope.addressees;
        if !addressees.cc.is_empty() {
            head.extend(self.addressee_lines(addressees));
        }
        head.push(self.sent_line(mail));
        head.extend(self.quote_line(quote));
        self.content_page(head, content, Vec::new())
    }

    pub(super) fn with_reader_buttons(
        self,
        mut page: MessageBody,
        mail: &Mail,
        from_notice: bool,
        blocked: bool,
    ) -> MessageBody {
        let (view, id) = (self.view, mail.id());
        let reply = |all| CustomId::Reply { mail: id, all };
        let mut answers = vec![self.button(Style::Primary, Phrases::button_reply, reply(false))];
        if !mail.envelope.addressees.cc.is_empty() {
            answers.push(self.button(Style::Secondary, Phrases::button_reply_all, reply(true)));
        }
        let unread = CustomId::Unread { view, mail: id };
        answers.push(self.button(Style::Secondary, Phrases::button_unread, unread));
        if !from_notice {
            answers.push(self.back(Folder::Inbox));
        }
        let remove = CustomId::Remove {
            view,
            mail: id,
            from_notice,
        };
        // One place for both, so that a second click there undoes the first.
        let block = if blocked {
            let unblock = CustomId::UnblockSender {
                view,
                mail: id,
                from_notice,
            };
            self.button(Style::Secondary, Phrases::button_unblock, unblock)
        } else {
            let block = CustomId::Block {
                view,
                mail: id,
                from_notice,
            };
            self.button(Style::Secondary, Phrases::button_block, block)
        };
        let report = CustomId::Report { mail: id };
        let others = vec![
            self.button(Style::Secondary, Phrases::button_remove, remove),
            block,
            self.button(Style::Secondary, Phrases::button_report, report),
        ];
        page.rows = vec![Buttons(answers), Buttons(others)];
        page
    }

    pub(super) fn confirm_removal(
        self,
        mail: &Mail,
        subject: Option<&Subject>,
        from_notice: bool,
    ) -> MessageBody {
        let (view, id) = (self.view, mail.id());
        let mut lines = vec![self.phrases.confirm_removal(), self.sender_line(mail)];
        lines.extend(self.subject_line(subject));
        let yes = CustomId::RemoveYes { view, mail: id };
        let no = CustomId::RemoveNo {
            view,
            mail: id,
            from_notice,
        };
        let buttons = vec![
            self.button(Style::Danger, Phrases::button_yes, yes),
            self.button(Style::Secondary, Phrases::button_no, no),
        ];
        MessageBody {
            rows: one_row(buttons),
            ..MessageBody::words(lines.join("\n"))
        }
    }

    pub(super) fn deleted(self, again: Option<MailId>) -> MessageBody {
        let write = |draft| {
            let write = CustomId::Write { draft };
            one_row(vec![self.button(
                Style::Secondary,
                Phrases::button_again,
                write,
            )])
        };
        MessageBody {
            rows: again.map_or_else(Vec::new, write),
            ..MessageBody::words(self.phrases.deleted())
        }
    }

    pub(super) fn content_page(
        self,
        mut head: Vec<String>,
        content: &MailContent,
        rows: Vec<CreateActionRow>,
    ) -> MessageBody {
        head.extend(self.subject_line(content.subject.as_ref()));
        MessageBody {
            content: head.join("\n"),
            embed: Some(escape(content.body.expose())),
            rows,
        }
    }

    pub(super) fn addressee_lines(self, addressees: &Addressees) -> Vec<String> {
        let to = self.person(addressees.to);
        let mut lines = vec![self.phrases.to(to)];
        if !addressees.cc.is_empty() {
            let people = self.people(&addressees.cc);
            lines.push(self.phrases.cc(people));
        }
        lines
    }

    pub(super) fn quote_line(self, quote: Option<&Quote>) -> Option<String> {
        let quote = quote?;
        let subject = match &quote.subject {
            Some(subject) => shorten(subject.expose(), SUBJECT_IN_QUOTE),
            None => self.phrases.no_subject(),
        };
        let (from, at) = (self.person(quote.from), stamp(quote.sent_at, 'f'));
        Some(self.phrases.in_reply_to(at, from, escape_line(&subject)))
    }

    pub(super) fn subject_line(self, subject: Option<&Subject>) -> Option<String> {
        let subject = escape_line(subject?.expose());
        Some(self.phrases.subject(subject))
    }

    fn sender_line(self, mail: &Mail) -> String {
        let sender = self.person(mail.envelope.sender);
        self.phrases.from(sender)
    }

    /// Until when a mail can be deleted, and how many minutes that is. Discord's client counts them down, so
    /// the button needs no edit for it.
    fn time_left(self, mail: &Mail) -> String {
        let (at, left) = (stamp(mail.deadline, 't'), stamp(mail.deadline, 'R'));
        self.phrases.deletable_until(at, left)
    }

    fn sent_line(self, mail: &Mail) -> String {
        let at = stamp(mail.sent_at, 'f');
        self.phrases.sent_at(at)
    }
}
