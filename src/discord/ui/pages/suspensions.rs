//! Suspensions as listed, what moderators know of a person, and what the person is told.
//!
//! Reasons and notes are text of moderators, and untrusted like any other.

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::{Label, Phrases},
        ui::{
            components::{Style, menu, option, stamp},
            markdown::escape_line,
            message::MessageBody,
            pages::{Renderer, moderation::state, person},
        },
    },
    model::{
        Names, Remark, Term, UserId,
        paging::Section,
        record::{Deed, Verdict},
    },
    service::{HistoryLine, Suspended},
};
use serenity::all::CreateActionRow;

/// What a person is told in a direct message, with the escaped name of the server if Discord gives it.
pub fn verdict(phrases: &Phrases, verdict: &Verdict, server: Option<String>) -> String {
    let place = |server: Option<String>| match server {
        Some(name) => format!("**{name}**"),
        None => phrases.some_server(),
    };
    match verdict {
        Verdict::Warned => match server {
            Some(server) => phrases.warning(server),
            None => phrases.warning_nameless(),
        },
        Verdict::Suspended { term, reason } => {
            let told = match term {
                Term::UntilLifted => phrases.told_suspended(place(server)),
                Term::Until(end) => phrases.told_suspended_until(place(server), stamp(*end, 'f')),
            };
            match reason {
                Some(reason) => format!("{told}\n{}", reasoned(phrases, reason)),
                None => told,
            }
        }
        Verdict::Reinstated => phrases.told_reinstated(place(server)),
    }
}

/// One suspension: until when, by whom, and why.
pub(super) fn suspension(phrases: &Phrases, one: &Suspended, names: &Names) -> String {
    let person = |user| person(phrases, user, names.get(user));
    let suspended = person(one.suspension.user);
    let mut line = match one.suspension.term {
        Term::UntilLifted => phrases.suspension_line(suspended),
        Term::Until(end) => phrases.suspension_line_until(suspended, stamp(end, 'f')),
    };
    if let Some(record) = one.record {
        line = format!("{line} {}", phrases.suspension_by(person(record.by)));
        if record.undelivered {
            line = format!("{line} {}", phrases.not_told());
        }
    }
    match &one.reason {
        Some(reason) => format!("{line}\n{}", reasoned(phrases, reason)),
        None => line,
    }
}

fn reasoned(phrases: &Phrases, reason: &Remark) -> String {
    phrases.reason(escape_line(reason.expose()))
}

impl Renderer<'_> {
    pub(super) fn suspensions(self, suspended: &[Suspended], section: Section) -> MessageBody {
        if suspended.is_empty() {
            return MessageBody::words(self.phrases.suspensions_none());
        }
        let (view, phrases) = (self.view, self.phrases);
        let heading = self.heading(
            Phrases::suspensions_title as Label,
            Phrases::suspensions_title_part,
            section,
        );
        let mut lines = vec![heading];
        let mut options = Vec::with_capacity(suspended.len());
        for one in suspended {
            lines.push(suspension(phrases, one, self.names));
            let user = one.suspension.user;
            options.push(option(&self.label(self.names.get(user)), &user));
        }
        let page = section.number;
        let id = CustomId::Reinstate { view, page };
        let mut rows = vec![menu(id, phrases.pick_to_reinstate(), options)];
        let to = |page| CustomId::Suspensions { view, page };
        rows.extend(self.moves(section.newer(), section.older(), to));
        MessageBody {
            content: String::new(),
            // This many lines do not fit a message's content.
            embed: Some(lines.join("\n").into()),
            rows,
        }
    }

    pub(super) fn history(
        self,
        user: UserId,
        lines: &[HistoryLine],
        section: Section,
        suspended: Option<Term>,
    ) -> MessageBody {
        let (view, phrases) = (self.view, self.phrases);
        let person = self.person(user);
        let mut content = if section.is_part() {
            let last = (section.skipped() + section.size).min(section.total);
            let (first, total) = (section.skipped() + 1, section.total);
            phrases.history_title_part(first, last, person, total)
        } else {
            phrases.history_title(person)
        };
        let standing = suspended.map(|term| match term {
            Term::UntilLifted => phrases.history_suspended(),
            Term::Until(end) => phrases.history_suspended_until(stamp(end, 'f')),
        });
        let empty = lines.is_empty().then(|| phrases.history_none());
        for words in standing.into_iter().chain(empty) {
            content = format!("{content}\n{words}");
        }
        let note = CustomId::Note { view, user };
        let note = self.button(Style::Secondary, Phrases::button_note, note);
        let mut rows = vec![CreateActionRow::Buttons(vec![note])];
        let to = |page| CustomId::History { view, user, page };
        rows.extend(self.moves(section.newer(), section.older(), to));
        let lines: Vec<String> = lines.iter().map(|line| self.history_line(line)).collect();
        MessageBody {
            content,
            embed: (!lines.is_empty()).then(|| lines.join("\n").into()),
            rows,
        }
    }

    fn history_line(self, line: &HistoryLine) -> String {
        let phrases = self.phrases;
        let (record, words) = match line {
            HistoryLine::Report(report) => {
                let at = stamp(report.reported_at, 'f');
                return phrases.history_report(at, state(phrases, report, self.names));
            }
            HistoryLine::Record(record, words) => (record, words),
        };
        let (at, by) = (stamp(record.at, 'f'), self.person(record.by));
        let words = words.as_ref();
        let mut line = match record.deed {
            Deed::Warned => phrases.history_warned(at, by),
            Deed::Suspended(Term::UntilLifted) => phrases.history_suspension(at, by),
            Deed::Suspended(Term::Until(end)) => {
                phrases.history_suspension_until(at, by, stamp(end, 'f'))
            }
            Deed::Reinstated => phrases.history_reinstated(at, by),
            Deed::Note => {
                let note = words.map_or_else(String::new, |words| escape_line(words.expose()));
                return phrases.history_note(at, note, by);
            }
        };
        if record.undelivered {
            line = format!("{line} {}", phrases.not_told());
        }
        if let Some(reason) = words {
            line = format!("{line}\n{}", reasoned(phrases, reason));
        }
        line
    }
}
