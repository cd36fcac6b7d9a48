//! The preview of a draft.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::Style,
            pages::{MessageBody, Renderer, one_row},
        },
    },
    model::{Envelope, MailContent},
    service::Quote,
};

impl Renderer<'_> {
    pub(super) fn preview(
        self,
        envelope: &Envelope,
        content: &MailContent,
        quote: Option<&Quote>,
        revision: i64,
    ) -> MessageBody {
        let (view, draft) = (self.view, envelope.id);
        let mut head = vec![self.phrases.preview_title()];
        head.extend(self.addressee_lines(&envelope.addressees));
        head.extend(self.quote_line(quote));
        let send = CustomId::Send {
            view,
            draft,
            revision,
        };
        let edit = CustomId::Edit { view, draft };
        let cancel = CustomId::Cancel {
            view,
            draft,
            revision,
        };
        let buttons = vec![
            self.button(Style::Primary, Phrases::button_send, send),
            self.button(Style::Secondary, Phrases::button_edit, edit),
            self.button(Style::Secondary, Phrases::button_cancel, cancel),
        ];
        self.content_page(head, content, one_row(buttons))
    }
}
