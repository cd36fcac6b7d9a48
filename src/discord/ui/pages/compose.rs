//! The preview of a draft, and the ways back to one that was refused.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, button, people_menu},
            message::MessageBody,
            pages::{Renderer, card::Kind, one_row, person},
        },
    },
    model::{Addressees, Envelope, MailContent, UserId},
    service::{Correction, Quote},
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
        let people = (envelope.sender, &envelope.addressees);
        MessageBody {
            content: self.phrases.preview_title(),
            embed: Some(self.full_card(Kind::Draft, people, content, quote, None)),
            rows: one_row(buttons),
        }
    }
}

/// Adds the button back to the form of what was refused.
pub fn way_back(phrases: &Phrases, page: &mut MessageBody, form: CustomId) {
    let edit = button(Style::Primary, phrases.button_edit(), form);
    page.rows.extend(one_row(vec![edit]));
}

/// Adds to a refusal how its draft is addressed and the ways back: to its form, and, if a person was refused,
/// to other people.
pub fn correction(phrases: &Phrases, page: &mut MessageBody, kept: &Correction, of_person: bool) {
    let draft = kept.draft;
    let named = |user: UserId| person(phrases, user, kept.names.get(user));
    if let Some(to) = kept.to {
        page.below(&phrases.to(named(to)));
    }
    if !kept.cc.is_empty() {
        let people: Vec<String> = kept.cc.iter().copied().map(named).collect();
        page.below(&phrases.cc(people.join(", ")));
    }
    if of_person {
        let copies = false;
        let id = CustomId::Readdress { draft, copies };
        let chosen: Vec<UserId> = kept.to.into_iter().collect();
        page.rows
            .push(people_menu(id, phrases.pick_recipient(), &chosen, 1..=1));
        if kept.to.is_some() {
            let copies = true;
            let id = CustomId::Readdress { draft, copies };
            let most = Addressees::MAX_COPIED;
            page.rows
                .push(people_menu(id, phrases.pick_copied(), &kept.cc, 0..=most));
        }
    }
    if kept.to.is_some() {
        let typed = draft;
        way_back(phrases, page, CustomId::Correct { draft, typed });
    }
}
