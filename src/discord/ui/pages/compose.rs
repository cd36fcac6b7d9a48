//! The preview of a draft.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        ui::{
            components::Style,
            pages::{Ink, MessageBody, one_row},
        },
    },
    model::{Envelope, MailContent},
    service::Quote,
};

impl Ink<'_> {
    pub(super) fn preview(
        self,
        envelope: &Envelope,
        letter: &MailContent,
        quote: Option<&Quote>,
        revision: i64,
    ) -> MessageBody {
        let (view, draft) = (self.view, envelope.id);
        let mut head = vec![self.say("preview-title")];
        head.extend(self.addressee_lines(&envelope.addressees));
        head.extend(self.quote_line(quote));
        let buttons = vec![
            self.button(
                Style::Primary,
                "button-send",
                CustomId::Send {
                    view,
                    draft,
                    revision,
                },
            ),
            self.button(
                Style::Secondary,
                "button-edit",
                CustomId::Edit { view, draft },
            ),
            self.button(
                Style::Secondary,
                "button-cancel",
                CustomId::Cancel {
                    view,
                    draft,
                    revision,
                },
            ),
        ];
        self.letter_page(head, letter, one_row(buttons))
    }
}
