//! Reports: as announced in the moderators' channel, as listed, and as reviewed by one moderator.
//!
//! Reported text appears only in a review, which one person sees.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, button, menu, option, stamp},
            markdown::escape_line,
            message::MessageBody,
            pages::{Renderer, card::Kind, one_row, person},
        },
    },
    model::{Evidence, Names, Report, UserId, paging::Section, report::Outcome},
};

/// What moderators see of a report in their channel.
pub fn announcement(phrases: &Phrases, report: &Report, names: &Names) -> MessageBody {
    let review = CustomId::Review { report: report.id };
    let review = button(Style::Primary, phrases.button_review(), review);
    MessageBody {
        rows: one_row(vec![review]),
        ..MessageBody::words(report_line(phrases, report, names))
    }
}

/// What a channel shows once it is set.
pub fn greeting(phrases: &Phrases) -> MessageBody {
    MessageBody::words(phrases.reports_arrive_here())
}

fn report_line(phrases: &Phrases, report: &Report, names: &Names) -> String {
    let accused = named(phrases, report.accused, names);
    let line = phrases.report_line(stamp(report.reported_at, 'f'), accused);
    format!("{line} {}", state(phrases, report, names))
}

fn named(phrases: &Phrases, user: UserId, names: &Names) -> String {
    person(phrases, user, names.get(user))
}

pub(super) fn state(phrases: &Phrases, report: &Report, names: &Names) -> String {
    let Some((outcome, by)) = report.decision else {
        return phrases.report_open();
    };
    let by = named(phrases, by, names);
    match outcome {
        Outcome::Dismissed => phrases.report_dismissed(by),
        Outcome::Warned if report.warning_failed => phrases.report_warned_in_vain(by),
        Outcome::Warned => phrases.report_warned(by),
        Outcome::Suspended => phrases.report_suspended(by),
    }
}

impl Renderer<'_> {
    pub(super) fn reports(
        self,
        reports: &[Report],
        section: Section,
        some_about_viewer: bool,
    ) -> MessageBody {
        if reports.is_empty() {
            return MessageBody::words(if some_about_viewer {
                self.phrases.reports_none_but_about_you()
            } else {
                self.phrases.reports_none()
            });
        }
        let view = self.view;
        let mut lines =
            vec![self.heading(Phrases::reports_title, Phrases::reports_title_part, section)];
        if some_about_viewer {
            lines.push(self.phrases.reports_about_you());
        }
        let mut options = Vec::with_capacity(reports.len());
        for (number, report) in (section.skipped() + 1..).zip(reports) {
            let line = report_line(self.phrases, report, self.names);
            lines.push(format!("{number}. {line}"));
            let label = self.phrases.report_option(number);
            options.push(option(&label, &report.id));
        }
        let id = CustomId::PickReport { view };
        let pick = menu(id, self.phrases.pick_report(), options);
        let mut rows = vec![pick];
        let to = |page| CustomId::Reports { view, page };
        rows.extend(self.moves(section.newer(), section.older(), to));
        MessageBody {
            content: String::new(),
            // This many lines do not fit a message's content.
            embed: Some(lines.join("\n").into()),
            rows,
        }
    }

    pub(super) fn review(
        self,
        report: &Report,
        evidence: &Evidence,
        reporter: Option<UserId>,
        others: u64,
    ) -> MessageBody {
        let (view, id) = (self.view, report.id);
        let mut lines = vec![
            report_line(self.phrases, report, self.names),
            match reporter {
                Some(reporter) => self.phrases.report_by(self.person(reporter)),
                None => self.phrases.report_by_hidden(),
            },
        ];
        if others > 0 {
            lines.push(self.phrases.report_others(others));
        }
        if let Some(comment) = &evidence.comment {
            let comment = escape_line(comment.expose());
            lines.push(self.phrases.report_comment(comment));
        }
        let content = evidence.content.as_ref();
        if content.is_none() {
            lines.push(self.phrases.report_without_mail());
        }
        let open = report.decision.is_none();
        let decide = |style, key, outcome| {
            let id = CustomId::Decide {
                view,
                report: id,
                outcome,
            };
            self.button(style, key, id).disabled(!open)
        };
        let list = CustomId::Reports { view, page: 0 };
        let suspend = CustomId::Suspend { view, report: id };
        let (user, page) = (report.accused, 0);
        let history = CustomId::History { view, user, page };
        let buttons = vec![
            decide(
                Style::Secondary,
                Phrases::button_dismiss,
                Outcome::Dismissed,
            ),
            decide(Style::Secondary, Phrases::button_warn, Outcome::Warned),
            self.button(Style::Danger, Phrases::button_suspend, suspend)
                .disabled(!open),
            self.button(Style::Secondary, Phrases::button_history, history),
            self.button(Style::Secondary, Phrases::button_reports, list),
        ];
        MessageBody {
            content: lines.join("\n"),
            // It bears the time of the report, as its footer says.
            embed: content.map(|content| {
                self.card(
                    Kind::Reported,
                    report.accused,
                    content,
                    Some(report.reported_at),
                )
            }),
            rows: one_row(buttons),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        discord::ui::pages::suspensions::suspension,
        model::{
            Language, PersonName, Record, Remark, Suspension, Term,
            paging::{REMARKS_ON_A_PAGE, REPORTS_ON_A_PAGE},
            record::Deed,
        },
        service::Suspended,
    };

    /// Discord, "Embed Limits".
    const DESCRIPTION: usize = 4_096;
    /// More than the title of a list has, and what it says about the viewer's own reports.
    const TITLE: usize = 250;

    /// The longest id and the longest name, which escaping doubles.
    fn longest() -> (UserId, Names) {
        let user = UserId::from(i64::MAX);
        let name = PersonName::parse(&"*".repeat(32));
        (user, Names::from_iter([(user, name)]))
    }

    #[test]
    fn as_many_reports_as_are_on_a_page_fit_an_embed_in_every_language() {
        let (person, names) = longest();
        let report = Report {
            id: i64::MAX.into(),
            guild: i64::MAX.into(),
            reporter: person,
            accused: person,
            reported_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH,
            decision: Some((Outcome::Warned, person)),
            warning_failed: true,
        };
        for language in Language::ALL {
            let phrases = Phrases::of(language);
            let line = format!("999. {}\n", report_line(phrases, &report, &names));
            let lines = line.encode_utf16().count() * REPORTS_ON_A_PAGE as usize;
            assert!(lines + TITLE <= DESCRIPTION, "{language:?}: {lines}");
        }
    }

    #[test]
    fn as_many_suspensions_as_are_on_a_page_fit_an_embed_in_every_language() {
        let (person, names) = longest();
        let at = DateTime::UNIX_EPOCH;
        let (id, guild, term) = (i64::MAX.into(), i64::MAX.into(), Term::UntilLifted);
        let suspended = Suspended {
            suspension: Suspension {
                guild,
                user: person,
                since: at,
                term,
                record: Some(id),
            },
            record: Some(Record {
                id,
                guild,
                about: person,
                deed: Deed::Suspended(term),
                by: person,
                at,
                undelivered: true,
            }),
            reason: Remark::parse(&"*".repeat(Remark::MAX_CHARS)).unwrap(),
        };
        for language in Language::ALL {
            let line = suspension(Phrases::of(language), &suspended, &names);
            let lines = (line.encode_utf16().count() + 1) * REMARKS_ON_A_PAGE as usize;
            assert!(lines + TITLE <= DESCRIPTION, "{language:?}: {lines}");
        }
    }
}
