//! One mail: as its sender sees it, as a reader sees it, and the questions whether to delete or remove it.

use serenity::all::CreateActionRow::Buttons;

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, stamp},
            embed::Embed,
            markdown::escape_line,
            message::MessageBody,
            pages::{Renderer, card::Kind, one_row},
        },
    },
    model::{Addressees, Folder, Mail, MailContent, MailId, Subject},
    service::Quote,
};

impl Renderer<'_> {
    pub(super) fn sent_mail(
        self,
        mail: &Mail,
        content: &MailContent,
        quote: Option<&Quote>,
        deletable: bool,
        in_conversation: bool,
    ) -> MessageBody {
        let (view, id) = (self.view, mail.id());
        let state = if deletable {
            self.time_left(mail)
        } else {
            self.phrases.not_deletable()
        };
        let delete = CustomId::Delete { view, mail: id };
        let buttons = vec![
            self.button(Style::Danger, Phrases::button_delete, delete)
                .disabled(!deletable),
            self.conversation_button(id, false, in_conversation),
            self.archive(mail),
            self.back(Folder::Sent),
        ];
        MessageBody {
            content: state,
            embed: Some(self.mail_card(Kind::Sent, mail, content, quote)),
            rows: one_row(buttons),
        }
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
        MessageBody {
            embed: Some(self.mail_card(Kind::Received, mail, content, quote)),
            ..MessageBody::default()
        }
    }

    fn mail_card(
        self,
        kind: Kind,
        mail: &Mail,
        content: &MailContent,
        quote: Option<&Quote>,
    ) -> Embed {
        let people = (mail.envelope.sender, &mail.envelope.addressees);
        self.full_card(kind, people, content, quote, Some(mail.sent_at))
    }

    pub(super) fn with_reader_buttons(
        self,
        mut page: MessageBody,
        mail: &Mail,
        from_notice: bool,
        blocked: bool,
        in_conversation: bool,
    ) -> MessageBody {
        let (view, id) = (self.view, mail.id());
        let reply = |all| CustomId::Reply { mail: id, all };
        let unread = CustomId::Unread { view, mail: id };
        // A button keeps its place on every mail, and is disabled where there is nothing to do.
        let mut answers = vec![
            self.button(Style::Primary, Phrases::button_reply, reply(false)),
            self.button(Style::Secondary, Phrases::button_reply_all, reply(true))
                .disabled(mail.envelope.addressees.cc.is_empty()),
            self.conversation_button(id, from_notice, in_conversation),
            self.button(Style::Secondary, Phrases::button_unread, unread),
        ];
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
            self.archive(mail),
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
            ..MessageBody::words(format!(
                "{}\n{}",
                self.phrases.deleted(),
                self.phrases.deleted_notice()
            ))
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
}
