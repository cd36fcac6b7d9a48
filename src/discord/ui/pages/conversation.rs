//! A conversation: the mails of it that the viewer holds, oldest first, with a menu to open one.

use serenity::all::CreateButton;

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, menu},
            embed::{Embed, Footer},
            message::MessageBody,
            pages::{Renderer, one_row},
        },
    },
    model::{Folder, MailId, paging},
    service::Line,
};

impl Renderer<'_> {
    pub(super) fn conversation(
        self,
        (mail, folder, from_notice): (MailId, Folder, bool),
        lines: &[Line],
        (newer, older): (Option<paging::Page>, Option<paging::Page>),
        is_cut: bool,
    ) -> MessageBody {
        let view = self.view;
        let mut content = self.phrases.conversation_title();
        if is_cut {
            content = format!("{content}\n{}", self.phrases.conversation_cut());
        }
        // Every line names who wrote it, as in the inbox.
        let text = lines.iter().map(|line| self.line_text(Folder::Inbox, line));
        let text: Vec<String> = text.collect();
        let options = lines
            .iter()
            .map(|line| self.line_option(Folder::Inbox, line));
        let id = CustomId::PickInConversation { view, from_notice };
        let mut rows = Vec::new();
        if !lines.is_empty() {
            rows.push(menu(id, self.phrases.pick(), options.collect()));
        }
        let to = |page| CustomId::Conversation {
            view,
            mail,
            from_notice,
            page,
        };
        rows.extend(self.moves(newer, older, to));
        if !from_notice {
            rows.extend(one_row(vec![self.back(folder)]));
        }
        MessageBody {
            content,
            embed: Some(Embed {
                footer: Some(Footer {
                    text: self.phrases.button_conversation(),
                }),
                ..Embed::from(text.join("\n"))
            }),
            rows,
        }
    }

    /// Opens the conversation around a mail. Disabled where the viewer holds no other mail of it.
    pub(super) fn conversation_button(
        self,
        mail: MailId,
        from_notice: bool,
        in_conversation: bool,
    ) -> CreateButton {
        let id = CustomId::Conversation {
            view: self.view,
            mail,
            from_notice,
            page: paging::Page::Newest,
        };
        self.button(Style::Secondary, Phrases::button_conversation, id)
            .disabled(!in_conversation)
    }
}
