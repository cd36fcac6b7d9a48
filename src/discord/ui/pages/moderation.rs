//! Reports: as announced in the moderators' channel, listed, and reviewed by one moderator.
//!
//! Reported text appears only in a review, which one person sees.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, button, menu, option, stamp},
            markdown::{escape, escape_line},
            pages::{Ink, MessageBody, one_row, person},
        },
    },
    model::{Evidence, Names, Report, UserId, paging::Section, report::Outcome},
};

/// What moderators see of a report in their channel.
pub fn announcement(phrases: &Phrases, report: &Report, names: &Names) -> MessageBody {
    let review = CustomId::Review { report: report.id };
    let review = button(Style::Primary, phrases.say("button-review"), review);
    MessageBody {
        rows: one_row(vec![review]),
        ..MessageBody::words(report_line(phrases, report, names))
    }
}

/// What a channel shows once it is set.
pub fn greeting(phrases: &Phrases) -> MessageBody {
    MessageBody::words(phrases.say("reports-arrive-here"))
}

fn report_line(phrases: &Phrases, report: &Report, names: &Names) -> String {
    let values = [
        ("person", named(phrases, report.accused, names)),
        ("at", stamp(report.reported_at, 'f')),
    ];
    let line = phrases.say_with("report-line", values);
    format!("{line} {}", state(phrases, report, names))
}

fn named(phrases: &Phrases, user: UserId, names: &Names) -> String {
    person(phrases, user, names.get(user))
}

fn state(phrases: &Phrases, report: &Report, names: &Names) -> String {
    let Some((outcome, by)) = report.decision else {
        return phrases.say("report-open");
    };
    let key = match outcome {
        Outcome::Dismissed => "report-dismissed",
        Outcome::Warned if report.warning_failed => "report-warned-in-vain",
        Outcome::Warned => "report-warned",
        Outcome::Suspended => "report-suspended",
    };
    phrases.say_with(key, [("person", named(phrases, by, names))])
}

impl Ink<'_> {
    pub(super) fn reports(
        self,
        reports: &[Report],
        section: Section,
        some_about_viewer: bool,
    ) -> MessageBody {
        if reports.is_empty() {
            return MessageBody::words(self.say(if some_about_viewer {
                "reports-none-but-about-you"
            } else {
                "reports-none"
            }));
        }
        let view = self.view;
        let mut lines = vec![self.heading("reports-title", "reports-title-part", section)];
        if some_about_viewer {
            lines.push(self.say("reports-about-you"));
        }
        let mut options = Vec::with_capacity(reports.len());
        for (number, report) in (section.skipped() + 1..).zip(reports) {
            let line = report_line(self.phrases, report, self.names);
            lines.push(format!("{number}. {line}"));
            let label = self.phrases.say_with("report-option", [("number", number)]);
            options.push(option(&label, &report.id));
        }
        let id = CustomId::PickReport { view };
        let pick = menu(id, self.say("pick-report"), options);
        let mut rows = vec![pick];
        let to = |page| CustomId::Reports { view, page };
        rows.extend(self.moves(section.newer(), section.older(), to));
        MessageBody {
            content: String::new(),
            // So many lines do not fit a message's content.
            embed: Some(lines.join("\n")),
            rows,
        }
    }

    pub(super) fn review(self, report: &Report, evidence: &Evidence) -> MessageBody {
        let (view, id) = (self.view, report.id);
        let reporter = [("person", self.person(report.reporter))];
        let mut lines = vec![
            report_line(self.phrases, report, self.names),
            self.phrases.say_with("report-by", reporter),
        ];
        if let Some(comment) = &evidence.comment {
            let comment = [("comment", escape_line(comment.expose()))];
            lines.push(self.phrases.say_with("report-comment", comment));
        }
        let letter = evidence.letter.as_ref();
        lines.extend(self.subject_line(letter.and_then(|letter| letter.subject.as_ref())));
        if letter.is_none() {
            lines.push(self.say("report-without-mail"));
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
        let buttons = vec![
            decide(Style::Secondary, "button-dismiss", Outcome::Dismissed),
            decide(Style::Secondary, "button-warn", Outcome::Warned),
            decide(Style::Danger, "button-suspend", Outcome::Suspended),
            self.button(Style::Secondary, "button-reports", list),
        ];
        MessageBody {
            content: lines.join("\n"),
            embed: letter.map(|letter| escape(letter.body.expose())),
            rows: one_row(buttons),
        }
    }
}
