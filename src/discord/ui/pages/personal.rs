//! A person's own settings and data.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::{Label, Phrases},
        ui::{
            components::{Style, menu, option, user_menu},
            pages::{MessageBody, Renderer, one_row, person},
        },
    },
    model::{Preferences, paging::Section, policy::Policy, preferences::Blocked},
};

impl Renderer<'_> {
    pub(super) fn settings(
        self,
        preferences: Preferences,
        blocked: &[Blocked],
        section: Section,
    ) -> MessageBody {
        let (view, phrases) = (self.view, self.phrases);
        let (accepts, switch_accepts) = if preferences.accepts {
            (
                phrases.settings_accepting(),
                Phrases::button_stop_accepting as Label,
            )
        } else {
            (
                phrases.settings_not_accepting(),
                Phrases::button_accept as Label,
            )
        };
        let (notices, switch_notices) = if preferences.notices {
            (
                phrases.settings_notices(),
                Phrases::button_stop_notices as Label,
            )
        } else {
            (
                phrases.settings_no_notices(),
                Phrases::button_notices as Label,
            )
        };
        let mut lines = vec![phrases.settings_title(), accepts, notices];
        let switch = |key, id| self.button(Style::Secondary, key, id);
        let accept = CustomId::Accept {
            view,
            on: !preferences.accepts,
        };
        let notify = CustomId::Notices {
            view,
            on: !preferences.notices,
        };
        let switches = vec![
            switch(switch_accepts, accept),
            switch(switch_notices, notify),
        ];
        let mut rows = one_row(switches);
        let id = CustomId::BlockPerson { view };
        rows.push(user_menu(id, self.phrases.pick_to_block()));
        let mut people = Vec::new();
        if blocked.is_empty() {
            lines.push(self.phrases.settings_nobody_blocked());
        } else {
            lines.push(self.heading(
                Phrases::settings_blocked,
                Phrases::settings_blocked_part,
                section,
            ));
            let named = |entry: &Blocked| person(self.phrases, entry.user, entry.name.as_ref());
            people.extend(blocked.iter().map(named));
            let options = blocked
                .iter()
                .map(|entry| option(&self.label(entry.name.as_ref()), &entry.user));
            let id = CustomId::Unblock {
                view,
                page: section.number,
            };
            let pick = menu(id, self.phrases.pick_to_unblock(), options.collect());
            rows.push(pick);
            let to = |page| CustomId::Settings { view, page };
            rows.extend(self.moves(section.newer(), section.older(), to));
        }
        MessageBody {
            rows,
            // This many names do not fit a message's content.
            embed: (!people.is_empty()).then(|| people.join("\n")),
            ..MessageBody::words(lines.join("\n"))
        }
    }

    pub(super) fn privacy(self, policy: &Policy) -> MessageBody {
        let kept = match policy.retention {
            None => self.phrases.kept_for_ever(),
            Some(time) => self.phrases.kept_for_days(time.num_days()),
        };
        let window = self.phrases.say_length(policy.window.length());
        let lines = [
            self.phrases.privacy_title(),
            self.phrases.privacy_deletion(window),
            kept,
            self.phrases.privacy_reports(policy.reports_kept.num_days()),
            self.phrases.privacy_limits(),
        ];
        let erase = CustomId::Erase { view: self.view };
        let buttons = vec![
            self.button(
                Style::Secondary,
                Phrases::button_export,
                CustomId::Export {},
            ),
            self.button(Style::Danger, Phrases::button_erase, erase),
        ];
        MessageBody {
            rows: one_row(buttons),
            ..MessageBody::words(lines.join("\n"))
        }
    }

    pub(super) fn confirm_erasure(self) -> MessageBody {
        let view = self.view;
        let (yes, no) = (CustomId::EraseYes { view }, CustomId::EraseNo { view });
        let buttons = vec![
            self.button(Style::Danger, Phrases::button_erase_yes, yes),
            self.button(Style::Secondary, Phrases::button_no, no),
        ];
        MessageBody {
            rows: one_row(buttons),
            ..MessageBody::words(self.phrases.confirm_erasure())
        }
    }
}
