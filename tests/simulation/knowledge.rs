//! What people have been told, and what must be true because of it: the oracle of answers.
//!
//! Knows the promises, not the program: it sees clicks, answers and screens. Must not know how
//! anything is stored.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard},
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    mail::{MailId, Marker, Refusal, ReportId, UserId, ViewId, window::DRAFT_LIFE},
    service::ServiceError,
};

use super::{
    acts::{Call, everybody, person},
    screen::{Kind, Shown},
    story::{Act, Deed},
};

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Mail(MailId),
    Notice(Marker),
    Report(ReportId),
}

/// Shared by everybody in a world.
#[derive(Default)]
pub struct Knowing(Mutex<Knowledge>);

impl Knowing {
    pub fn state(&self) -> MutexGuard<'_, Knowledge> {
        self.0.lock().unwrap()
    }
}

/// All that is known.
#[derive(Default)]
pub struct Knowledge {
    pub mails: BTreeMap<MailId, Facts>,
    /// Whose each text is.
    pub texts: HashMap<String, MailId>,
    pub notices: BTreeMap<Marker, (MailId, UserId)>,
    pub reports: BTreeSet<ReportId>,
    /// Broken promises, the first first.
    pub broken: Vec<String>,
    /// What happened, as a number.
    trace: DefaultHasher,
    /// The last lines of what happened.
    pub lines: Vec<String>,
    /// Messages that are being answered on.
    pub answering: BTreeSet<ViewId>,
    /// What the first action failed of that the program could not do.
    pub failed: Option<String>,
    /// Who may not be told of new mail, or may not have been.
    pub excused: BTreeSet<UserId>,
    /// Somebody may be barred from writing to somebody.
    pub barred: bool,
    /// How long after sending a mail can be deleted.
    pub window: TimeDelta,
    number: i64,
}

/// One draft and the mail it becomes.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Facts {
    pub sender: UserId,
    pub readers: Vec<UserId>,
    pub answers: Option<MailId>,
    /// A click before this finds the draft alive, if nothing else ended it.
    pub draft_until: DateTime<Utc>,
    /// The draft was shown, and nothing has happened since that may have ended it.
    pub draft_is_sure: bool,
    /// Texts it may have, the last shown one and everything written since.
    pub texts: Vec<(String, String)>,
    /// Times of clicks on Send that may have counted.
    pub sends: BTreeMap<i64, DateTime<Utc>>,
    /// The click on Send that found the draft certainly alive.
    sure_send: Option<i64>,
    pub told_sent: bool,
    /// When it was sent, once the files have shown it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Yes clicks in time that may have counted.
    pub yes: BTreeSet<i64>,
    pub told_deleted: bool,
    /// The files have shown it without its sender.
    pub seen_deleted: bool,
    /// Who may have let go of their copy, other than by a deletion.
    pub let_go: BTreeSet<UserId>,
    /// Who has certainly let go, and when they were told.
    pub gone: BTreeMap<UserId, DateTime<Utc>>,
    /// Whom the files have shown as holders.
    pub seen: BTreeSet<UserId>,
    /// The key, as last seen in the file.
    pub key: Option<Vec<u8>>,
    /// Interactions about it that are not answered.
    pub in_hand: BTreeSet<i64>,
    /// Of these, those that another one came between.
    pub crossed: BTreeSet<i64>,
}

impl Facts {
    fn new(
        sender: UserId,
        readers: Vec<UserId>,
        answers: Option<MailId>,
        begun: DateTime<Utc>,
    ) -> Self {
        Self {
            sender,
            readers,
            answers,
            draft_until: begun + DRAFT_LIFE,
            draft_is_sure: false,
            texts: Vec::new(),
            sends: BTreeMap::new(),
            sure_send: None,
            told_sent: false,
            sent_at: None,
            yes: BTreeSet::new(),
            told_deleted: false,
            seen_deleted: false,
            let_go: BTreeSet::new(),
            gone: BTreeMap::new(),
            seen: BTreeSet::new(),
            key: None,
            in_hand: BTreeSet::new(),
            crossed: BTreeSet::new(),
        }
    }

    /// Everybody it is meant for.
    pub fn is_party(&self, who: UserId) -> bool {
        self.sender == who || self.readers.contains(&who)
    }

    /// A deletion at this moment would be in time, whichever Send counted.
    fn is_in_time(&self, at: DateTime<Utc>, window: TimeDelta) -> bool {
        match self.sent_at {
            Some(sent) => at < sent + window,
            None => self.sends.values().any(|sent| at < *sent + window),
        }
    }

    /// It certainly exists for its sender.
    fn is_surely_sent(&self) -> bool {
        (self.told_sent || self.sent_at.is_some())
            && !self.told_deleted
            && !self.seen_deleted
            && self.yes.is_empty()
            && !self.let_go.contains(&self.sender)
    }

    /// Whether deleting takes this person's copy.
    pub fn loses_by_deletion(&self, who: UserId) -> bool {
        who == self.sender || self.readers.first() == Some(&who)
    }

    /// Everybody who has had it may have let go of it.
    pub fn is_all_let_go(&self) -> bool {
        let mut parties = self.seen.iter().chain([&self.sender]);
        parties.all(|who| self.let_go.contains(who))
    }

    /// This person certainly holds a copy.
    pub fn surely_holds(&self, who: UserId) -> bool {
        let deleted = self.told_deleted || self.seen_deleted || !self.yes.is_empty();
        self.seen.contains(&who)
            && !self.let_go.contains(&who)
            && !(deleted && self.loses_by_deletion(who))
    }
}

impl Knowledge {
    pub fn next_number(&mut self) -> i64 {
        self.number += 1;
        self.number
    }

    /// Notes what happened; the same story has the same notes.
    pub fn note(&mut self, line: String) {
        line.hash(&mut self.trace);
        self.lines.push(line);
    }

    pub fn trace(&self) -> u64 {
        self.trace.finish()
    }

    /// A promise is broken.
    pub fn broken(&mut self, promise: &str, how: &str) {
        self.broken.push(format!("{promise}: {how}"));
    }

    pub fn report(&self, pick: usize) -> Option<ReportId> {
        let count = self.reports.len();
        (count > 0).then(|| *self.reports.iter().nth(pick % count).unwrap())
    }

    /// Chooses a mail or draft for a deed: one that fits, now and then any.
    pub fn choose(
        &self,
        deed: Deed,
        who: UserId,
        pick: usize,
        now: DateTime<Utc>,
    ) -> Option<MailId> {
        let fits = |facts: &Facts| match deed {
            Deed::Send | Deed::Edit | Deed::Cancel => {
                facts.sender == who && facts.draft_is_sure && now < facts.draft_until
            }
            Deed::Ask | Deed::Yes => facts.sender == who && facts.is_surely_sent(),
            Deed::Open => facts.surely_holds(who),
            _ => facts.sender != who && facts.surely_holds(who),
        };
        let all: Vec<MailId> = if pick.is_multiple_of(8) {
            self.mails.keys().copied().collect()
        } else {
            let fitting = self.mails.iter().filter(|(_, facts)| fits(facts));
            fitting.map(|(id, _)| *id).collect()
        };
        // Rather something new: the old is mostly done with.
        let back = pick / 16 % all.len().clamp(1, 6);
        (!all.is_empty()).then(|| all[all.len() - 1 - back])
    }

    /// When it is too late to delete what this act would delete.
    pub fn deadline(&self, act: &Act, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let who = person(act.who);
        let mail = self.choose(act.deed, who, usize::from(act.pick), now)?;
        Some(self.mails.get(&mail)?.sent_at? + self.window)
    }

    /// An interaction begins to be served.
    pub fn begin(&mut self, call: &Call) {
        let window = self.window;
        self.note(format!(
            "{} begins {:?} {:?}",
            call.who,
            call.deed,
            call.target.map(|_| ())
        ));
        if let (Deed::Compose { .. } | Deed::Reply { .. }, None) =
            (call.deed, self.mails.get(&call.id.into()))
        {
            self.mails.insert(call.id.into(), self.envelope(call));
        }
        if matches!(
            call.deed,
            Deed::Accept { .. } | Deed::Block | Deed::Decide { .. }
        ) {
            self.barred = true;
        }
        self.excuse(call);
        if call.deed == Deed::Erase {
            for facts in self
                .mails
                .values_mut()
                .filter(|facts| facts.is_party(call.who))
            {
                facts.let_go.insert(call.who);
                facts.draft_is_sure &= facts.sender != call.who;
            }
        }
        let Some(mail) = call.mail() else { return };
        if let Some((subject, body)) = &call.letter {
            for text in [subject, body] {
                self.texts.insert(text.clone(), mail);
            }
        }
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        if !facts.in_hand.is_empty() {
            facts.crossed.extend(&facts.in_hand);
            facts.crossed.insert(call.id);
        }
        facts.in_hand.insert(call.id);
        let own = facts.sender == call.who;
        match call.deed {
            Deed::Compose { .. } | Deed::Reply { .. } | Deed::Edit if own => {
                facts.draft_is_sure = false;
                facts.texts.extend(call.letter.clone());
            }
            Deed::Cancel if own => facts.draft_is_sure = false,
            Deed::Send if own => {
                if facts.draft_is_sure {
                    facts.sure_send = Some(call.id);
                }
                facts.draft_is_sure = false;
                facts.sends.insert(call.id, call.at);
            }
            Deed::Yes if own && facts.is_in_time(call.at, window) => {
                facts.yes.insert(call.id);
            }
            Deed::Remove if !own => {
                facts.let_go.insert(call.who);
            }
            _ => {}
        }
    }

    /// Whoever may be barred, muted or suspended need not be told of what comes.
    fn excuse(&mut self, call: &Call) {
        match call.deed {
            Deed::Accept { .. } | Deed::Notices { .. } | Deed::Erase | Deed::Block => {
                self.excused.insert(call.who);
            }
            Deed::Decide { outcome: 3.. } => self.excused.extend(everybody()),
            _ => {}
        }
    }

    fn envelope(&self, call: &Call) -> Facts {
        let answers = match call.target {
            Some(Target::Mail(parent)) => Some(parent),
            _ => None,
        };
        let readers = match (
            call.deed,
            answers.and_then(|parent| self.mails.get(&parent)),
        ) {
            (Deed::Reply { all }, Some(parent)) => {
                let others = parent.readers.iter().copied();
                let others =
                    others.filter(|other| all && *other != call.who && *other != parent.sender);
                std::iter::once(parent.sender).chain(others).collect()
            }
            _ => call.to.clone(),
        };
        Facts::new(call.who, readers, answers, call.at)
    }

    /// The process has ended: nothing is in hand, and what was may have happened or not.
    pub fn forget_hands(&mut self) {
        self.answering.clear();
        for facts in self.mails.values_mut() {
            facts.in_hand.clear();
            facts.crossed.clear();
        }
    }

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
        if let Ok(Some(shown)) = done {
            self.look(shown, call.at);
        }
        let sure = call.mail().and_then(|mail| {
            let facts = self.mails.get_mut(&mail)?;
            facts.in_hand.remove(&call.id);
            Some(!facts.crossed.remove(&call.id))
        });
        match done {
            Ok(shown) => self.accepted(call, shown, arrives),
            Err(ServiceError::Refused(refusal)) => {
                self.refused(call, *refusal, sure.unwrap_or(false));
            }
            Err(ServiceError::Failed(error)) => {
                self.failed.get_or_insert_with(|| error.to_string());
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

    fn accepted(&mut self, call: &Call, shown: Option<&Shown>, arrives: bool) {
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
                if facts.in_hand.is_empty() && facts.sends.is_empty() {
                    facts.draft_is_sure = true;
                    facts.texts.clear();
                    facts.texts.extend(call.letter.clone());
                }
            }
            Deed::Send => {
                let known: Vec<&String> = facts.texts.iter().map(|(_, body)| body).collect();
                let right = shown.is_none_or(|shown| {
                    shown.kind != Kind::SentMail
                        || shown.texts.iter().any(|text| known.contains(&text))
                });
                let gone = facts.gone.get(&facts.sender);
                let back = gone.is_some_and(|told| *told < call.at)
                    && shown.is_some_and(|shown| shown.kind == Kind::SentMail);
                facts.told_sent |= arrives;
                if !right {
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
        let main = facts.readers[..1].to_vec();
        let again = Facts::new(facts.sender, main, facts.answers, call.at);
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
            _ if stranger && refusal != Refusal::NotThere => Some("a refusal that tells something"),
            (Deed::Send, Refusal::Closed | Refusal::Suspended) => {
                (!barred).then_some("refused though nobody is barred")
            }
            (Deed::Send, Refusal::NotThere) => {
                let alive = facts.sure_send == Some(call.id) && call.at < facts.draft_until;
                (sure && on_own && alive && parent_is_sure(facts)).then_some("a draft")
            }
            (Deed::Yes, _) if !stranger && sure && on_own => {
                let permitted = facts.yes.contains(&call.id)
                    && facts.yes.len() == 1
                    && facts.told_sent
                    && !facts.told_deleted
                    && !facts.seen_deleted
                    && !facts.let_go.contains(&facts.sender);
                permitted.then_some("a permitted deletion")
            }
            (Deed::Open, Refusal::NotThere) => {
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
            // A refusal is a promise too: nothing was done.
            Deed::Yes if sure => {
                facts.yes.remove(&call.id);
            }
            Deed::Send if sure => {
                facts.sends.remove(&call.id);
            }
            _ => {}
        }
    }
}
