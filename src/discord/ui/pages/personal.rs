//! One's own settings and data.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        ui::{
            components::{Style, menu, option, user_menu},
            pages::{Ink, MessageBody, one_row, person},
        },
    },
    model::{Preferences, paging::Section, policy::Policy, preferences::Blocked},
};

impl Ink<'_> {
    pub(super) fn settings(
        self,
        preferences: Preferences,
        blocked: &[Blocked],
        section: Section,
    ) -> MessageBody {
        let view = self.view;
        let accepts = if preferences.accepts {
            ("settings-accepting", "button-stop-accepting")
        } else {
            ("settings-not-accepting", "button-accept")
        };
        let notices = if preferences.notices {
            ("settings-notices", "button-stop-notices")
        } else {
            ("settings-no-notices", "button-notices")
        };
        let mut lines = vec![
            self.say("settings-title"),
            self.say(accepts.0),
            self.say(notices.0),
        ];
        let switch = |key, id| self.button(Style::Secondary, key, id);
        let accept = CustomId::Accept {
            view,
            on: !preferences.accepts,
        };
        let notify = CustomId::Notices {
            view,
            on: !preferences.notices,
        };
        let switches = vec![switch(accepts.1, accept), switch(notices.1, notify)];
        let mut rows = one_row(switches);
        let id = CustomId::BlockPerson { view };
        rows.push(user_menu(id, self.say("pick-to-block")));
        let mut people = Vec::new();
        if blocked.is_empty() {
            lines.push(self.say("settings-nobody-blocked"));
        } else {
            lines.push(self.heading("settings-blocked", "settings-blocked-part", section));
            let named = |entry: &Blocked| person(self.phrases, entry.user, entry.name.as_ref());
            people.extend(blocked.iter().map(named));
            let options = blocked
                .iter()
                .map(|entry| option(&self.label(entry.name.as_ref()), &entry.user));
            let id = CustomId::Unblock {
                view,
                page: section.number,
            };
            let pick = menu(id, self.say("pick-to-unblock"), options.collect());
            rows.push(pick);
            let to = |page| CustomId::Settings { view, page };
            rows.extend(self.moves(section.newer(), section.older(), to));
        }
        MessageBody {
            rows,
            // So many names do not fit a message's content.
            embed: (!people.is_empty()).then(|| people.join("\n")),
            ..MessageBody::words(lines.join("\n"))
        }
    }

    pub(super) fn privacy(self, policy: &Policy) -> MessageBody {
        let kept = match policy.retention {
            None => self.say("kept-for-ever"),
            Some(time) => {
                let days = [("days", time.num_days())];
                self.phrases.say_with("kept-for-days", days)
            }
        };
        let window = [("window", self.phrases.say_length(policy.window.length()))];
        let reports = [("days", policy.reports_kept.num_days())];
        let lines = [
            self.say("privacy-title"),
            self.phrases.say_with("privacy-deletion", window),
            kept,
            self.phrases.say_with("privacy-reports", reports),
            self.say("privacy-limits"),
        ];
        let erase = CustomId::Erase { view: self.view };
        let buttons = vec![
            self.button(Style::Secondary, "button-export", CustomId::Export {}),
            self.button(Style::Danger, "button-erase", erase),
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
            self.button(Style::Danger, "button-erase-yes", yes),
            self.button(Style::Secondary, "button-no", no),
        ];
        MessageBody {
            rows: one_row(buttons),
            ..MessageBody::words(self.say("confirm-erasure"))
        }
    }
}
