//! Compares answers with the model. Each answer is right, or a promise is broken.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use inmail::{
    model::{MailId, Refusal, window::DRAFT_LIFE},
    service::ServiceError,
};

use super::{
    acts::Interaction,
    facts::Facts,
    model::{Model, Target},
    screen::{Kind, Shown},
    story::Operation,
};

impl Model {
    /// Judges an answer, whether or not it arrives.
    pub fn judge(
        &mut self,
        interaction: &Interaction,
        done: Result<Option<&Shown>, &ServiceError>,
        arrives: bool,
    ) {
        let answer = match done {
            Ok(shown) => format!(
                "{:?}",
                shown.map(|shown| (shown.kind, shown.deletable.is_some()))
            ),
            Err(ServiceError::Refused(refusal)) => format!("{refusal:?}"),
            Err(ServiceError::Failed(_)) => "failed".to_owned(),
        };
        self.note(format!(
            "{} is answered {answer} for {:?}",
            interaction.who, interaction.operation
        ));
        self.judge_preference(interaction, done.is_ok());
        if interaction.operation == Operation::Erase {
            self.erasing.insert(interaction.who, false);
        }
        if let Ok(Some(shown)) = done {
            self.check_screen(shown, interaction.at);
        }
        let mail = interaction
            .mail()
            .and_then(|mail| self.mails.get_mut(&mail));
        let (sure, alone) = mail.map_or((false, false), |facts| {
            facts.pending.remove(&interaction.id);
            let crossed = facts.crossed.remove(&interaction.id);
            (!crossed, !facts.contested.remove(&interaction.id))
        });
        match done {
            Ok(shown) => self.accepted(interaction, shown, arrives, alone),
            Err(ServiceError::Refused(refusal)) => self.refused(interaction, *refusal, sure),
            Err(ServiceError::Failed(error)) => {
                self.failed.get_or_insert_with(|| error.to_string());
                let mail = interaction
                    .mail()
                    .and_then(|mail| self.mails.get_mut(&mail));
                if let (Operation::Yes, Some(facts)) = (interaction.operation, mail) {
                    facts.yes_failed |= facts.yes.contains(&interaction.id);
                }
            }
        }
    }

    /// A screen shows only texts of its viewer, and none that the viewer knows to be gone.
    fn check_screen(&mut self, shown: &Shown, since: DateTime<Utc>) {
        for text in &shown.texts {
            let Some(facts) = self.texts.get(text).and_then(|mail| self.mails.get(mail)) else {
                self.broken("I10", "a text that nobody wrote");
                return;
            };
            if !facts.is_party(shown.viewer) {
                self.broken("I10", "a text on a stranger's screen");
                return;
            }
            if facts
                .gone
                .get(&shown.viewer)
                .is_some_and(|told| *told < since)
            {
                self.broken("I6", "a text on the screen of somebody it is gone for");
                return;
            }
        }
    }

    fn accepted(
        &mut self,
        interaction: &Interaction,
        shown: Option<&Shown>,
        arrives: bool,
        alone: bool,
    ) {
        if interaction.operation == Operation::Report {
            self.reports.insert(interaction.id.into());
        }
        if interaction.operation == Operation::Yes {
            let Some(Target::Mail(mail)) = interaction.target else {
                return;
            };
            self.deleted(interaction, mail);
            return;
        }
        let Some(mail) = interaction.mail() else {
            return;
        };
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        let own = facts.sender == interaction.who;
        let mine = match interaction.operation {
            Operation::Compose { .. }
            | Operation::Reply { .. }
            | Operation::Edit
            | Operation::Cancel
            | Operation::Send
            | Operation::Ask => own,
            Operation::Open | Operation::Talk | Operation::Archive { .. } => {
                facts.is_party(interaction.who)
            }
            _ => facts.readers.contains(&interaction.who),
        };
        if !mine {
            self.broken(
                "I10",
                &format!("{:?} by somebody else", interaction.operation),
            );
            return;
        }
        match interaction.operation {
            Operation::Compose { .. } | Operation::Reply { .. } | Operation::Edit => {
                facts.draft_until = interaction.at + DRAFT_LIFE;
                if alone && facts.pending.is_empty() && facts.sends.is_empty() {
                    facts.draft_is_sure = true;
                    facts.texts.clear();
                    facts.texts.extend(interaction.content.clone());
                }
            }
            Operation::Send if shown.is_some_and(|shown| shown.kind == Kind::Preview) => {
                // The draft has another text than the clicked preview, so nothing was sent.
                facts.sends.remove(&interaction.id);
                let seen = interaction.seen.iter().collect::<BTreeSet<_>>();
                let new =
                    shown.is_some_and(|shown| shown.texts.iter().collect::<BTreeSet<_>>() != seen);
                if !new {
                    self.broken("I15", "not sent though the preview showed its text");
                }
            }
            Operation::Send => {
                let first = facts.sends.len() == 1 && facts.sends.contains_key(&interaction.id);
                let as_seen = shown.is_none_or(|shown| {
                    shown.kind != Kind::SentMail
                        || interaction
                            .seen
                            .iter()
                            .all(|text| shown.texts.contains(text))
                });
                let model: Vec<&String> = facts.texts.iter().map(|(_, body)| body).collect();
                let right = shown.is_none_or(|shown| {
                    shown.kind != Kind::SentMail
                        || shown.texts.iter().any(|text| model.contains(&text))
                });
                let gone = facts.gone.get(&facts.sender);
                let back = gone.is_some_and(|told| *told < interaction.at)
                    && shown.is_some_and(|shown| shown.kind == Kind::SentMail);
                facts.told_sent |= arrives;
                facts.sent_by.insert(interaction.id);
                if first && !as_seen {
                    self.broken("I15", "sent another text than the preview showed");
                } else if !right {
                    self.broken("I1", "sent with another text");
                } else if back {
                    self.broken("I1", "sent again after it was gone");
                }
            }
            Operation::Archive { .. } | Operation::Unread if alone && facts.pending.is_empty() => {
                let is_archived = interaction.operation == Operation::Archive { on: true };
                facts.archived.insert(interaction.who, is_archived);
            }
            Operation::Remove => {
                facts.gone.insert(interaction.who, interaction.at);
            }
            _ => {}
        }
    }

    fn deleted(&mut self, interaction: &Interaction, mail: MailId) {
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        let first = facts.readers[..1].to_vec();
        let again = Facts::new(facts.sender, first, facts.answers, interaction.at);
        let permitted = facts.sender == interaction.who && !facts.yes.is_empty();
        let before = facts.told_deleted;
        facts.told_deleted = true;
        let parties = [facts.sender, facts.readers[0]];
        facts.gone.extend(parties.map(|who| (who, interaction.at)));
        if !permitted {
            self.broken(
                "I5",
                "deleted by somebody else, too late, or what was never sent",
            );
        } else if before {
            self.broken("I11", "deleted twice");
        }
        self.mails.insert(interaction.id.into(), again);
    }

    fn refused(&mut self, interaction: &Interaction, refusal: Refusal, sure: bool) {
        let Some(mail) = interaction.mail() else {
            return;
        };
        let barred = self.barred;
        let parent_is_sure = |facts: &Facts| {
            facts.answers.is_none_or(|parent| {
                let parent = self.mails.get(&parent);
                parent.is_some_and(|parent| parent.surely_holds(facts.sender))
            })
        };
        let Some(facts) = self.mails.get(&mail) else {
            return;
        };
        let stranger = match interaction.operation {
            Operation::Send
            | Operation::Edit
            | Operation::Cancel
            | Operation::Ask
            | Operation::Yes => facts.sender != interaction.who,
            Operation::Open | Operation::Talk | Operation::Archive { .. } => {
                !facts.is_party(interaction.who)
            }
            Operation::Remove | Operation::Unread | Operation::Block { .. } | Operation::Report => {
                !facts.readers.contains(&interaction.who)
            }
            _ => false,
        };
        // An action on another person's screen is refused as well.
        let on_own = interaction.own_screen;
        let wrong = match (interaction.operation, refusal) {
            _ if stranger && refusal != Refusal::NotFound => Some("a refusal that tells something"),
            (Operation::Send, Refusal::RecipientUnavailable | Refusal::Suspended) => {
                (!barred).then_some("refused though nobody is barred")
            }
            (Operation::Send, Refusal::NotFound) => {
                let gone = facts.told_deleted
                    || facts.seen_deleted
                    || !facts.yes.is_empty()
                    || facts.released.contains(&facts.sender);
                let alive = facts.sure_send == Some(interaction.id)
                    && interaction.at < facts.draft_until
                    && !gone;
                (sure && on_own && alive && parent_is_sure(facts)).then_some("a draft")
            }
            (Operation::Yes, _) if !stranger && sure && on_own => {
                let permitted = facts.yes.contains(&interaction.id)
                    && facts.yes.len() == 1
                    && !facts.yes_failed
                    && facts.told_sent
                    && !facts.told_deleted
                    && !facts.seen_deleted
                    && !facts.released.contains(&facts.sender);
                permitted.then_some("a permitted deletion")
            }
            (Operation::Open | Operation::Talk | Operation::Archive { .. }, Refusal::NotFound) => {
                (sure && on_own && facts.surely_holds(interaction.who))
                    .then_some("what somebody holds")
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            self.broken(
                "refused",
                &format!("{wrong} ({:?}: {refusal:?})", interaction.operation),
            );
        }
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        match interaction.operation {
            // A refusal promises too: nothing was done. That does not hold for an earlier Yes that failed
            // and that the writer has finished since.
            Operation::Yes if sure && !facts.yes_failed => {
                facts.yes.remove(&interaction.id);
            }
            // A second delivery of the click that sent it is answered too.
            Operation::Send if sure && !facts.sent_by.contains(&interaction.id) => {
                facts.sends.remove(&interaction.id);
            }
            _ => {}
        }
    }
}
