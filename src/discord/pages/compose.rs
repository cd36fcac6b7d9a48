//! The preview of a draft. Must not know how drafts are kept.

use super::{Ink, Page, one_row};
use crate::{
    discord::{components::Style, custom_id::CustomId},
    mail::{Letter, MailId, UserId},
};

impl Ink<'_> {
    pub(super) fn preview(self, draft: MailId, to: UserId, letter: &Letter) -> Page {
        let view = self.view;
        let head = vec![self.say("preview-title"), self.to_line(to)];
        let buttons = vec![
            self.button(
                Style::Primary,
                "button-send",
                CustomId::Send { view, draft },
            ),
            self.button(
                Style::Secondary,
                "button-edit",
                CustomId::Edit { view, draft },
            ),
            self.button(
                Style::Secondary,
                "button-cancel",
                CustomId::Cancel { view, draft },
            ),
        ];
        self.letter_page(head, letter, one_row(buttons))
    }
}
