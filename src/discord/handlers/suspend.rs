//! Suspensions, what moderators know of a person, and who sees who reported.

use chrono::TimeDelta;
use serenity::all::AutocompleteChoice;

use super::{Handlers, Reply, moderate::managed};
use crate::{
    discord::{
        interaction::{
            action::{Fields, Member},
            context::Interaction,
            custom_id::CustomId,
        },
        phrases::Phrases,
        ui::{
            components::{Lines, field, form, stamp},
            message::MessageBody,
            pages,
        },
    },
    model::{
        GuildId, Person, RecordId, Refusal, Remark, ReportId, Term, UserId, ViewId,
        suspension::length,
    },
    service::{Decision, Order, ServiceError},
};

/// How long a moderator waits for Discord to say whether somebody is an administrator.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);
/// Characters of a typed length. More than anybody needs.
const LENGTH_CHARS: usize = 20;
/// Lengths that are suggested before anything is typed, in minutes: an hour, half a day, a day, a week, 30 days.
const SUGGESTED: [i64; 5] = [60, 720, 1_440, 10_080, 43_200];

impl Handlers {
    pub(super) async fn suspend(
        &self,
        interaction: &Interaction,
        guild: GuildId,
        member: &Member,
        length: &str,
        reason: &str,
    ) -> Result<Reply, ServiceError> {
        let (moderator, person) = (&interaction.user, &member.person);
        if member.is_bot {
            return Err(Refusal::ToBot.into());
        }
        if person.id == moderator.id {
            return Err(Refusal::ToSelf.into());
        }
        if member.is_administrator {
            return Err(Refusal::Administrator.into());
        }
        let order = Order {
            id: RecordId::from(interaction.id),
            guild,
            by: moderator.id,
            term: Term::parse(length, interaction.at)?,
            reason: Remark::parse(reason).map_err(Refusal::from)?,
        };
        let (term, at) = (order.term, interaction.at);
        let replaced = self.service.suspend(order, moderator, person, at).await?;
        let phrases = interaction.phrases();
        let named = pages::person(phrases, person.id, Some(person.called()));
        let mut words = match term {
            Term::UntilLifted => phrases.suspended(named),
            Term::Until(end) => phrases.suspended_until(named, stamp(end, 'f')),
        };
        if replaced {
            words = format!("{words} {}", phrases.suspension_replaced());
        }
        words = format!("{words} {}", phrases.suspension_told());
        Ok(Reply::Message(MessageBody::words(words)))
    }

    pub(super) async fn reinstate(
        &self,
        interaction: &Interaction,
        guild: GuildId,
        person: &Person,
    ) -> Result<Reply, ServiceError> {
        if person.id == interaction.user.id {
            return Err(Refusal::OwnSuspension.into());
        }
        let (id, at) = (RecordId::from(interaction.id), interaction.at);
        let reinstated = self
            .service
            .reinstate(id, guild, &interaction.user, person, at)
            .await?;
        let phrases = interaction.phrases();
        let named = pages::person(phrases, person.id, Some(person.called()));
        let words = if reinstated {
            let told = phrases.suspension_told();
            format!("{} {told}", phrases.reinstated(named))
        } else {
            phrases.not_suspended(named)
        };
        Ok(Reply::Message(MessageBody::words(words)))
    }

    /// Opens the form of a suspension, from a report.
    pub(super) async fn open_suspension(
        &self,
        interaction: &Interaction,
        view: ViewId,
        report: ReportId,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let moderator = interaction.user.id;
        self.service.accused(guild, moderator, report).await?;
        let phrases = interaction.phrases();
        let line = |name, label, most| field(Lines::Short, name, label, "", most).required(false);
        let fields = vec![
            line("for", phrases.form_for(), LENGTH_CHARS),
            line("reason", phrases.form_reason(), Remark::MAX_CHARS),
        ];
        let id = CustomId::SuspendFor { view, report };
        Ok(Reply::Form(form(id, phrases.form_suspend_title(), fields)))
    }

    /// Suspends the person whom a report is about.
    pub(super) async fn suspend_reported(
        &self,
        interaction: &Interaction,
        report: ReportId,
        fields: &Fields,
    ) -> Result<Reply, ServiceError> {
        let decision = Decision::Suspend {
            term: Term::parse(fields.get("for"), interaction.at)?,
            reason: Remark::parse(fields.get("reason")).map_err(Refusal::from)?,
        };
        self.decide_on(interaction, report, decision).await
    }

    /// Refuses to suspend an administrator. A person of whom Discord says nothing just now can be suspended,
    /// since that can be undone.
    pub(super) async fn check_accused(
        &self,
        interaction: &Interaction,
        guild: GuildId,
        report: ReportId,
    ) -> Result<(), ServiceError> {
        let moderator = interaction.user.id;
        let accused = self.service.accused(guild, moderator, report).await?;
        let until = self.clock.now() + PATIENCE;
        let asked = Box::pin(self.channels.administers(guild, accused));
        match self.clock.within(until, asked).await {
            Some(Some(true)) => Err(Refusal::Administrator.into()),
            _ => Ok(()),
        }
    }

    pub(super) async fn list_suspensions(
        &self,
        interaction: &Interaction,
        page: u32,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let context = interaction.context();
        let listed = self.service.open_suspensions(&context, guild, page);
        Ok(listed.await?.into())
    }

    pub(super) async fn reinstate_listed(
        &self,
        interaction: &Interaction,
        page: u32,
        user: UserId,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let (context, id) = (interaction.context(), RecordId::from(interaction.id));
        let reinstated = self
            .service
            .reinstate_listed(&context, id, guild, page, user);
        Ok(reinstated.await?.into())
    }

    pub(super) async fn history(
        &self,
        interaction: &Interaction,
        user: UserId,
        page: u32,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let context = interaction.context();
        let history = self.service.open_history(&context, guild, user, page);
        Ok(history.await?.into())
    }

    /// Opens the form of a note about a person.
    pub(super) fn open_note(
        interaction: &Interaction,
        view: ViewId,
        user: UserId,
    ) -> Result<Reply, ServiceError> {
        managed(interaction).ok_or(Refusal::NotFound)?;
        let phrases = interaction.phrases();
        let label = phrases.form_note();
        let note = field(Lines::Paragraph, "note", label, "", Remark::MAX_CHARS);
        let (id, title) = (CustomId::AddNote { view, user }, phrases.form_note_title());
        Ok(Reply::Form(form(id, title, vec![note])))
    }

    pub(super) async fn add_note(
        &self,
        interaction: &Interaction,
        user: UserId,
        note: &str,
    ) -> Result<Reply, ServiceError> {
        let guild = managed(interaction).ok_or(Refusal::NotFound)?;
        let note = Remark::parse(note).map_err(Refusal::from)?;
        let note = note.ok_or(Refusal::NoteEmpty)?;
        let (context, id) = (interaction.context(), RecordId::from(interaction.id));
        let noted = self.service.add_note(&context, id, guild, user, note);
        Ok(noted.await?.into())
    }

    pub(super) async fn set_reporters(
        &self,
        interaction: &Interaction,
        guild: GuildId,
        hidden: bool,
    ) -> Result<Reply, ServiceError> {
        self.service.hide_reporters(guild, hidden).await?;
        let phrases = interaction.phrases();
        let words = if hidden {
            phrases.reporters_hidden()
        } else {
            phrases.reporters_shown()
        };
        Ok(Reply::Message(MessageBody::words(words)))
    }

    /// Suggests lengths: the one that is typed, or else usual ones.
    pub(super) fn suggest_lengths(interaction: &Interaction, typed: &str) -> Reply {
        let phrases = interaction.phrases();
        let lengths = match length(typed) {
            Some(length) => vec![length],
            None if typed.trim().is_empty() => SUGGESTED.map(TimeDelta::minutes).to_vec(),
            None => Vec::new(),
        };
        let choices = lengths.into_iter().map(|length| {
            let (name, value) = spelled(phrases, length);
            AutocompleteChoice::new(name, value)
        });
        Reply::Choices(choices.collect())
    }
}

/// A length in the largest unit that says it exactly, in words and as people type it.
fn spelled(phrases: &Phrases, length: TimeDelta) -> (String, String) {
    let minutes = length.num_minutes();
    let (hours, days, weeks) = (minutes / 60, minutes / 1_440, minutes / 10_080);
    if minutes == weeks * 10_080 {
        (phrases.length_weeks(weeks), format!("{weeks}w"))
    } else if minutes == days * 1_440 {
        (phrases.length_days(days), format!("{days}d"))
    } else if minutes == hours * 60 {
        (phrases.length_hours(hours), format!("{hours}h"))
    } else {
        (phrases.length_minutes(minutes), format!("{minutes}m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn a_suggested_length_reads_back_by_its_value_and_by_its_words_in_every_language() {
        for language in Language::ALL {
            for minutes in [1, 30, 60, 720, 1_440, 4_320, 10_080, 43_200] {
                let meant = TimeDelta::minutes(minutes);
                let (name, value) = spelled(Phrases::of(language), meant);
                assert_eq!(length(&value), Some(meant), "{value}");
                // Discord may pass on the name of a suggestion instead of its value.
                assert_eq!(length(&name), Some(meant), "{name}");
            }
        }
    }
}
