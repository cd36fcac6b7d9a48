//! The model: what people have been told, and what must therefore be true. The oracle of answers.
//!
//! It knows the promises and not the program. It sees clicks, answers and screens.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    acts::{Interaction, person},
    facts::Facts,
    preferences::Preferences,
    story::{Act, Operation},
};
use inmail::model::{MailId, ReportId, UserId, ViewId};

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Mail(MailId),
    Report(ReportId),
}

/// The model, shared by everything in a world.
#[derive(Default)]
pub struct SharedModel(Mutex<Model>);

impl SharedModel {
    pub fn lock(&self) -> MutexGuard<'_, Model> {
        self.0.lock().unwrap()
    }
}

/// Everything that the model knows.
#[derive(Default)]
pub struct Model {
    pub mails: BTreeMap<MailId, Facts>,
    /// The mail or draft of each text.
    pub texts: HashMap<String, MailId>,
    pub reports: BTreeSet<ReportId>,
    /// The broken promises, the earliest first.
    pub broken: Vec<String>,
    /// What happened, as a number.
    trace: DefaultHasher,
    /// The last lines of what happened.
    pub lines: Vec<String>,
    /// The views on which an interaction is being served.
    pub answering: BTreeSet<ViewId>,
    /// The first failure of an action, if the program could not perform one.
    pub failed: Option<String>,
    /// The people for whom Discord has refused a notice, so that they need not get one.
    pub excused: BTreeSet<UserId>,
    /// Whether anybody may be barred from writing to anybody.
    pub barred: bool,
    /// The people whose data is being erased, and whether their answer is still to come.
    pub erasing: BTreeMap<UserId, bool>,
    /// What people were told of their settings and block lists.
    pub preferences: Preferences,
    /// How long after sending a mail can be deleted.
    pub window: TimeDelta,
    number: i64,
}

impl Model {
    pub fn next_number(&mut self) -> i64 {
        self.number += 1;
        self.number
    }

    /// Records what happened. The same story has the same records.
    pub fn note(&mut self, line: String) {
        line.hash(&mut self.trace);
        self.lines.push(line);
    }

    pub fn trace(&self) -> u64 {
        self.trace.finish()
    }

    /// Records a broken promise.
    pub fn broken(&mut self, promise: &str, how: &str) {
        self.broken.push(format!("{promise}: {how}"));
    }

    pub fn report(&self, pick: usize) -> Option<ReportId> {
        let count = self.reports.len();
        (count > 0).then(|| *self.reports.iter().nth(pick % count).unwrap())
    }

    /// Chooses a mail or draft for an operation: one that fits, and now and then any.
    pub fn choose(
        &self,
        operation: Operation,
        who: UserId,
        pick: usize,
        now: DateTime<Utc>,
    ) -> Option<MailId> {
        let fits = |facts: &Facts| match operation {
            Operation::Send | Operation::Edit | Operation::Cancel => {
                facts.sender == who && facts.draft_is_sure && now < facts.draft_until
            }
            Operation::Ask | Operation::Yes => facts.sender == who && facts.is_surely_sent(),
            Operation::Open | Operation::Talk | Operation::Archive { .. } => {
                facts.surely_holds(who)
            }
            _ => facts.sender != who && facts.surely_holds(who),
        };
        let all: Vec<MailId> = if pick.is_multiple_of(8) {
            self.mails.keys().copied().collect()
        } else {
            let fitting = self.mails.iter().filter(|(_, facts)| fits(facts));
            fitting.map(|(id, _)| *id).collect()
        };
        // Prefers new ones, since most operations on old ones are over.
        let back = pick / 16 % all.len().clamp(1, 6);
        (!all.is_empty()).then(|| all[all.len() - 1 - back])
    }

    /// When it is too late to delete the mail that this act would delete.
    pub fn deadline(&self, act: &Act, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let who = person(act.who);
        let mail = self.choose(act.operation, who, usize::from(act.pick), now)?;
        Some(self.mails.get(&mail)?.sent_at? + self.window)
    }

    /// An interaction begins.
    pub fn begin(&mut self, interaction: &Interaction) {
        let window = self.window;
        self.note(format!(
            "{} begins {:?} {:?}",
            interaction.who,
            interaction.operation,
            interaction.target.map(|_| ())
        ));
        if let (Operation::Compose { .. } | Operation::Reply { .. }, None) = (
            interaction.operation,
            self.mails.get(&interaction.id.into()),
        ) {
            self.mails
                .insert(interaction.id.into(), self.envelope(interaction));
        }
        if matches!(
            interaction.operation,
            Operation::Accept { .. } | Operation::Block { .. } | Operation::Decide { .. }
        ) {
            self.barred = true;
        }
        self.begin_preference(interaction);
        if interaction.operation == Operation::Erase {
            self.erasing.insert(interaction.who, true);
        }
        self.erase();
        let Some(mail) = interaction.mail() else {
            return;
        };
        if let Some((subject, body)) = &interaction.content {
            for text in [subject, body] {
                self.texts.insert(text.clone(), mail);
            }
        }
        let Some(facts) = self.mails.get_mut(&mail) else {
            return;
        };
        if !facts.pending.is_empty() {
            facts.crossed.extend(&facts.pending);
            facts.crossed.insert(interaction.id);
        }
        if facts.pending.iter().any(|other| *other != interaction.id) {
            facts.contested.extend(&facts.pending);
            facts.contested.insert(interaction.id);
        }
        facts.pending.insert(interaction.id);
        let own = facts.sender == interaction.who;
        match interaction.operation {
            Operation::Compose { .. } | Operation::Reply { .. } | Operation::Edit if own => {
                facts.draft_is_sure = false;
                facts.texts.extend(interaction.content.clone());
            }
            Operation::Cancel if own => facts.draft_is_sure = false,
            Operation::Send if own => {
                if facts.draft_is_sure {
                    facts.sure_send = Some(interaction.id);
                }
                facts.draft_is_sure = false;
                facts.clicked_send = true;
                facts.sends.insert(interaction.id, interaction.at);
            }
            Operation::Yes if own && facts.is_in_time(interaction.at, window) => {
                facts.yes.insert(interaction.id);
            }
            Operation::Archive { .. } | Operation::Unread => {
                facts.archived.remove(&interaction.who);
            }
            Operation::Remove if !own => {
                facts.released.insert(interaction.who);
            }
            _ => {}
        }
    }

    fn envelope(&self, interaction: &Interaction) -> Facts {
        let answers = match interaction.target {
            Some(Target::Mail(parent)) => Some(parent),
            _ => None,
        };
        let readers = match (
            interaction.operation,
            answers.and_then(|parent| self.mails.get(&parent)),
        ) {
            (Operation::Reply { all }, Some(parent)) => {
                let others = parent.readers.iter().copied();
                let others = others
                    .filter(|other| all && *other != interaction.who && *other != parent.sender);
                std::iter::once(parent.sender).chain(others).collect()
            }
            _ => interaction.to.clone(),
        };
        Facts::new(interaction.who, readers, answers, interaction.at)
    }

    /// Everything of a person whose data is being erased may go, including what arrives meanwhile.
    pub fn erase(&mut self) {
        for who in self.erasing.keys() {
            let theirs = self.mails.values_mut().filter(|facts| facts.is_party(*who));
            for facts in theirs {
                facts.released.insert(*who);
                facts.draft_is_sure &= facts.sender != *who;
            }
        }
    }

    /// The process has ended. No interaction is pending, and those that were may have taken effect or not.
    pub fn forget_pending(&mut self) {
        self.answering.clear();
        self.preferences.forget_pending();
        self.erasing.values_mut().for_each(|waits| *waits = false);
        for facts in self.mails.values_mut() {
            facts.pending.clear();
            facts.yes_failed = false;
            facts.crossed.clear();
            facts.contested.clear();
        }
    }
}
