//! Answers against what is known: each is right, or a promise is broken.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use inmail::{
    model::{MailId, Refusal, window::DRAFT_LIFE},
    service::ServiceError,
};

use super::{
    acts::Call,
    facts::Facts,
    knowledge::{Knowledge, Target},
    screen::{Kind, Shown},
    story::Deed,
};

impl Knowledge {
    /// Somebody is answered, or would have been.
    pub fn judge(
        &mut self,
        call: &Call,
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
            call.who, call.deed
        ));
        self.judge_wish(call, done.is_ok());
        if call.deed == Deed::Erase {
            self.erasing.insert(call.who, false);
        }
        if let Ok(Some(shown)) = done {
            self.look(shown, call.at);
        }
        let mail = call.mail().and_then(|mail| self.mails.get_mut(&mail));
        let (sure, alone) = mail.map_or((false, false), |facts| {
            facts.in_hand.remove(&call.id);
            let crossed = facts.crossed.remove(&call.id);
            (!crossed, !facts.contested.remove(&call.id))
        });
        match done {
            Ok(shown) => self.accepted(call, shown, arrives, alone),
            Err(ServiceError::Refused(refusal)) => self.refused(call, *refusal, sure),
            Err(ServiceError::Failed(error)) => {
                self.failed.get_or_insert_with(|| error.to_string());
                let mail = call.mail().and_then(|mail| self.mails.get_mut(&mail));
                if let (Deed::Yes, Some(facts)) = (call.deed, mail) {
                    facts.yes_failed |= facts.yes.contains(&call.id);
                }
            }
        }
    }

    /// No text on a screen but its viewer's own, and none that they know to be gone.
    fn look(&mut self, shown: &Shown, since: DateTime<Utc>) {
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

    fn accepted(&mut self, call: &Call, shown: Option<&Shown>, arrives: bool, alone: bool) {
        if call.deed == Deed::Report {
            self.reports.insert(call.id.into());
        }
        if call.deed == Deed::Yes {
            let Some(Target::Mail(mail)) = call.target else {
                return;
            };
            self.deleted(call, mail);
            return;
        }
        let Some(mail) = call.mail() else { return };
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        let own = facts.sender == call.who;
        let mine = match call.deed {
            Deed::Compose { .. }
            | Deed::Reply { .. }
            | Deed::Edit
            | Deed::Cancel
            | Deed::Send
            | Deed::Ask => own,
            Deed::Open => facts.is_party(call.who),
            _ => facts.readers.contains(&call.who),
        };
        if !mine {
            self.broken("I10", &format!("{:?} by somebody else", call.deed));
            return;
        }
        match call.deed {
            Deed::Compose { .. } | Deed::Reply { .. } | Deed::Edit => {
                facts.draft_until = call.at + DRAFT_LIFE;
                if alone && facts.in_hand.is_empty() && facts.sends.is_empty() {
                    facts.draft_is_sure = true;
                    facts.texts.clear();
                    facts.texts.extend(call.letter.clone());
                }
            }
            Deed::Send if shown.is_some_and(|shown| shown.kind == Kind::Preview) => {
                // The draft has another text than the clicked preview: nothing was sent.
                facts.sends.remove(&call.id);
                let seen = call.seen.iter().collect::<BTreeSet<_>>();
                let new =
                    shown.is_some_and(|shown| shown.texts.iter().collect::<BTreeSet<_>>() != seen);
                if !new {
                    self.broken("I15", "not sent though the preview showed its text");
                }
            }
            Deed::Send => {
                let first = facts.sends.len() == 1 && facts.sends.contains_key(&call.id);
                let as_seen = shown.is_none_or(|shown| {
                    shown.kind != Kind::SentMail
                        || call.seen.iter().all(|text| shown.texts.contains(text))
                });
                let known: Vec<&String> = facts.texts.iter().map(|(_, body)| body).collect();
                let right = shown.is_none_or(|shown| {
                    shown.kind != Kind::SentMail
                        || shown.texts.iter().any(|text| known.contains(&text))
                });
                let gone = facts.gone.get(&facts.sender);
                let back = gone.is_some_and(|told| *told < call.at)
                    && shown.is_some_and(|shown| shown.kind == Kind::SentMail);
                facts.told_sent |= arrives;
                facts.sent_by.insert(call.id);
                if first && !as_seen {
                    self.broken("I15", "sent another text than the preview showed");
                } else if !right {
                    self.broken("I1", "sent with another text");
                } else if back {
                    self.broken("I1", "sent again after it was gone");
                }
            }
            Deed::Remove => {
                facts.gone.insert(call.who, call.at);
            }
            _ => {}
        }
    }

    fn deleted(&mut self, call: &Call, mail: MailId) {
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        let first = facts.readers[..1].to_vec();
        let again = Facts::new(facts.sender, first, facts.answers, call.at);
        let permitted = facts.sender == call.who && !facts.yes.is_empty();
        let before = facts.told_deleted;
        facts.told_deleted = true;
        let parties = [facts.sender, facts.readers[0]];
        facts.gone.extend(parties.map(|who| (who, call.at)));
        if !permitted {
            self.broken(
                "I5",
                "deleted by somebody else, too late, or what was never sent",
            );
        } else if before {
            self.broken("I11", "deleted twice");
        }
        self.mails.insert(call.id.into(), again);
    }

    fn refused(&mut self, call: &Call, refusal: Refusal, sure: bool) {
        let Some(mail) = call.mail() else { return };
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
        let stranger = match call.deed {
            Deed::Send | Deed::Edit | Deed::Cancel | Deed::Ask | Deed::Yes => {
                facts.sender != call.who
            }
            Deed::Open => !facts.is_party(call.who),
            Deed::Remove | Deed::Unread | Deed::Block | Deed::Report => {
                !facts.readers.contains(&call.who)
            }
            _ => false,
        };
        // Somebody else's screen is refused as well.
        let on_own = call.own_screen;
        let wrong = match (call.deed, refusal) {
            _ if stranger && refusal != Refusal::NotFound => Some("a refusal that tells something"),
            (Deed::Send, Refusal::RecipientUnavailable | Refusal::Suspended) => {
                (!barred).then_some("refused though nobody is barred")
            }
            (Deed::Send, Refusal::NotFound) => {
                let gone = facts.told_deleted
                    || facts.seen_deleted
                    || !facts.yes.is_empty()
                    || facts.let_go.contains(&facts.sender);
                let alive =
                    facts.sure_send == Some(call.id) && call.at < facts.draft_until && !gone;
                (sure && on_own && alive && parent_is_sure(facts)).then_some("a draft")
            }
            (Deed::Yes, _) if !stranger && sure && on_own => {
                let permitted = facts.yes.contains(&call.id)
                    && facts.yes.len() == 1
                    && !facts.yes_failed
                    && facts.told_sent
                    && !facts.told_deleted
                    && !facts.seen_deleted
                    && !facts.let_go.contains(&facts.sender);
                permitted.then_some("a permitted deletion")
            }
            (Deed::Open, Refusal::NotFound) => {
                (sure && on_own && facts.surely_holds(call.who)).then_some("what somebody holds")
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            self.broken(
                "refused",
                &format!("{wrong} ({:?}: {refusal:?})", call.deed),
            );
        }
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        match call.deed {
            // A refusal is a promise too: nothing was done. But not of a failed one before it, which
            // the writer has finished since.
            Deed::Yes if sure && !facts.yes_failed => {
                facts.yes.remove(&call.id);
            }
            // Unless it is the other delivery of what has sent it.
            Deed::Send if sure && !facts.sent_by.contains(&call.id) => {
                facts.sends.remove(&call.id);
            }
            _ => {}
        }
    }
}
