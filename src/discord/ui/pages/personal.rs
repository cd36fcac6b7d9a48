//! A person's own settings and data.

use serenity::all::CreateActionRow;

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::{Label, Phrases},
        ui::{
            components::{Style, hour, menu, option, user_menu, zone},
            message::MessageBody,
            pages::{Renderer, one_row, person},
        },
    },
    model::{
        Preferences,
        notice::QuietHours,
        paging::Section,
        policy::Policy,
        preferences::{Accepts, Blocked},
    },
};

impl Renderer<'_> {
    pub(super) fn settings(
        self,
        preferences: Preferences,
        blocked: &[Blocked],
        section: Section,
    ) -> MessageBody {
        let (view, phrases) = (self.view, self.phrases);
        let accepts = match preferences.accepts {
            Accepts::Everyone => phrases.settings_accepting(),
            Accepts::WrittenTo => phrases.settings_accepting_written_to(),
            Accepts::Nobody => phrases.settings_not_accepting(),
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
        if let Some((from, to, offset)) = preferences.quiet.map(QuietHours::minutes) {
            lines.push(phrases.settings_quiet(hour(from), hour(to), zone(offset)));
        }
        let from = Accepts::ALL.map(|from| {
            let label = match from {
                Accepts::Everyone => phrases.option_accept_everyone(),
                Accepts::WrittenTo => phrases.option_accept_written_to(),
                Accepts::Nobody => phrases.option_accept_nobody(),
            };
            option(&label, &from.number()).default_selection(from == preferences.accepts)
        });
        let accept = CustomId::Accept { view };
        let mut rows = vec![menu(accept, phrases.pick_accept(), from.into())];
        let notify = CustomId::Notices {
            view,
            on: !preferences.notices,
        };
        let mut switches = vec![
            self.button(Style::Secondary, switch_notices, notify),
            self.button(
                Style::Secondary,
                Phrases::button_quiet,
                CustomId::Quiet { view },
            ),
        ];
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
            switches.extend(self.move_buttons(section.newer(), section.older(), to));
        }
        rows.push(CreateActionRow::Buttons(switches));
        MessageBody {
            rows,
            // This many names do not fit a message's content.
            embed: (!people.is_empty()).then(|| people.join("\n").into()),
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
            self.phrases.privacy_history(policy.history_kept.num_days()),
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
