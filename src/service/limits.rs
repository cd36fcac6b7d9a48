//! Limits: how much one person can do within an hour or a day. They are counted in memory only, since a
//! stored count of deletions would be a record of them.
//!
//! An act that a limit refuses is not counted. Neither is an act that fails after the limit allowed it: an
//! act stays counted only once it is [kept](Counted::keep).
//!
//! Bots that share a database tell each other what a person has done, in the memory of a key node. Each counts
//! before it knows what the others do at the same moment, so a person who clicks at several bots at once may go
//! beyond a limit by one act for each bot after the first.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    model::{Envelope, Refusal, UserId, policy},
    store::Store,
};

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::hours(24);

/// What is counted, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Act {
    Send { by: UserId },
    SendTo { by: UserId, to: UserId },
    Report { by: UserId },
    Delete { by: UserId },
}

impl Act {
    /// The person who did it.
    const fn by(self) -> UserId {
        match self {
            Self::Send { by }
            | Self::SendTo { by, .. }
            | Self::Report { by }
            | Self::Delete { by } => by,
        }
    }

    /// The period in which it is counted.
    const fn span(self) -> TimeDelta {
        match self {
            Self::Send { .. } | Self::SendTo { .. } | Self::Report { .. } => HOUR,
            Self::Delete { .. } => DAY,
        }
    }

    fn most(self, limits: policy::Limits) -> usize {
        let most = match self {
            Self::Send { .. } => limits.sends,
            Self::SendTo { .. } => limits.sends_to_one,
            Self::Report { .. } => limits.reports,
            Self::Delete { .. } => limits.deletions,
        };
        most as usize
    }
}

/// What one bot tells the others: an act, and its time in milliseconds.
type Note = (Act, i64);

/// The time of each act, oldest first.
#[derive(Debug, Default)]
struct Done {
    here: HashMap<Act, Vec<DateTime<Utc>>>,
    /// What each person has done at other bots, as last told.
    elsewhere: HashMap<UserId, Vec<(Act, DateTime<Utc>)>>,
}

impl Done {
    /// The acts that still count at `now`.
    fn recent(&self, act: Act, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let here = self.here.get(&act).into_iter().flatten().copied();
        let elsewhere = self.elsewhere.get(&act.by()).into_iter().flatten();
        let elsewhere = elsewhere.filter(|(other, _)| *other == act);
        let all = here.chain(elsewhere.map(|(_, at)| *at));
        let mut recent: Vec<_> = all.filter(|at| *at + act.span() > now).collect();
        recent.sort_unstable();
        recent
    }

    fn add(&mut self, act: Act, at: DateTime<Utc>) {
        let times = self.here.entry(act).or_default();
        // Clicks may be handled in another order than they were made in.
        times.insert(times.partition_point(|earlier| *earlier <= at), at);
    }

    fn remove(&mut self, act: Act, at: DateTime<Utc>) {
        if let Some(times) = self.here.get_mut(&act)
            && let Ok(found) = times.binary_search(&at)
        {
            times.remove(found);
        }
    }
}

/// The counters of this process; cheap to clone.
#[derive(Clone)]
pub(super) struct Limits {
    most: policy::Limits,
    done: Arc<Mutex<Done>>,
    /// How other bots are told, if there may be any.
    others: Option<Store>,
}

/// Acts that were allowed and are counted. If this is dropped before it is kept, they count no longer.
#[must_use]
pub(super) struct Counted {
    limits: Limits,
    acts: Vec<Act>,
    at: DateTime<Utc>,
}

impl Counted {
    /// The acts have happened and stay counted, here and at other bots.
    pub(super) async fn keep(mut self) {
        self.limits.tell(&mem::take(&mut self.acts), self.at).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut done = lock(&self.limits.done);
        for act in &self.acts {
            done.remove(*act, self.at);
        }
    }
}

impl Limits {
    pub(super) fn new(limits: policy::Limits, others: Option<Store>) -> Self {
        Self {
            most: limits,
            done: Arc::default(),
            others,
        }
    }

    /// Learns what a person has done at other bots. Without that, what was told last counts.
    pub(super) async fn learn(&self, by: UserId, now: DateTime<Utc>) {
        let Some(others) = &self.others else { return };
        let Some(notes) = others.noted_by_others(by, now).await else {
            return;
        };
        let notes = notes.iter().filter_map(|note| {
            // A note of another release counts for nothing.
            let (act, at): Note = serde_json::from_slice(note).ok()?;
            Some((act, DateTime::from_timestamp_millis(at)?))
        });
        lock(&self.done).elsewhere.insert(by, notes.collect());
    }

    /// Tells other bots what one person has done, which all counts for the same time.
    async fn tell(&self, acts: &[Act], at: DateTime<Utc>) {
        let (Some(others), Some(first)) = (&self.others, acts.first()) else {
            return;
        };
        let note = |act: &Act| serde_json::to_vec(&(*act, at.timestamp_millis()));
        let told = async {
            let notes: Result<Vec<_>, _> = acts.iter().map(note).collect();
            others
                .note_for_others(first.by(), notes?, at, first.span())
                .await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        };
        if let Err(error) = told.await {
            tracing::error!(
                error = &*error as &dyn std::error::Error,
                "could not tell other bots what counts towards a limit"
            );
        }
    }

    /// Counts a mail once for its sender and once for each addressee, unless it exceeds a limit of any of
    /// them.
    pub(super) fn send(&self, envelope: &Envelope, at: DateTime<Utc>) -> Result<Counted, Refusal> {
        let by = envelope.sender;
        let to_each = envelope.addressees.everybody();
        let to_each = to_each.map(|to| Act::SendTo { by, to });
        let acts = std::iter::once(Act::Send { by }).chain(to_each).collect();
        self.count(acts, at)
            .map_err(|again_at| Refusal::SendingTooFast { again_at })
    }

    /// Counts a report, unless it exceeds the limit.
    pub(super) fn report(&self, by: UserId, at: DateTime<Utc>) -> Result<Counted, Refusal> {
        self.count(vec![Act::Report { by }], at)
            .map_err(|again_at| Refusal::ReportingTooFast { again_at })
    }

    /// How many deletions a person has left.
    pub(super) fn deletions_left(&self, by: UserId, at: DateTime<Utc>) -> usize {
        let act = Act::Delete { by };
        let done = lock(&self.done).recent(act, at).len();
        act.most(self.most).saturating_sub(done)
    }

    /// Counts a deletion. Deleting does not give back the mail that was counted.
    pub(super) async fn deleted(&self, by: UserId, at: DateTime<Utc>) {
        let act = Act::Delete { by };
        lock(&self.done).add(act, at);
        self.tell(&[act], at).await;
    }

    /// Removes acts that no longer count.
    pub(super) fn forget_old(&self, now: DateTime<Utc>) {
        let mut done = lock(&self.done);
        done.here.retain(|act, times| {
            times.retain(|at| *at + act.span() > now);
            !times.is_empty()
        });
        done.elsewhere.retain(|_, acts| {
            acts.retain(|(act, at)| *at + act.span() > now);
            !acts.is_empty()
        });
    }

    /// Counts all of these acts, or none of them. If none, returns when all of them are allowed again.
    fn count(&self, acts: Vec<Act>, at: DateTime<Utc>) -> Result<Counted, DateTime<Utc>> {
        let mut done = lock(&self.done);
        let allowed_at = acts.iter().filter_map(|act| {
            let recent = done.recent(*act, at);
            // Once this act no longer counts, there is room for one more.
            let in_the_way = recent.len().checked_sub(act.most(self.most))?;
            recent.get(in_the_way).map(|earlier| *earlier + act.span())
        });
        if let Some(again_at) = allowed_at.max() {
            return Err(again_at);
        }
        for act in &acts {
            done.add(*act, at);
        }
        drop(done);
        Ok(Counted {
            limits: self.clone(),
            acts,
            at,
        })
    }
}

fn lock(done: &Mutex<Done>) -> MutexGuard<'_, Done> {
    // Each critical section leaves the times whole, so the map of a poisoned lock is still right.
    done.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Addressees;

    /// A mail of person 1 to these people.
    fn mail_to(to: i64, cc: &[i64]) -> Envelope {
        Envelope {
            id: 1_i64.into(),
            guild: 1_i64.into(),
            sender: 1_i64.into(),
            addressees: Addressees {
                to: to.into(),
                cc: cc.iter().map(|user| UserId::from(*user)).collect(),
            },
            parent: None,
        }
    }

    fn limits() -> Limits {
        let limits = policy::Limits {
            sends: 3,
            sends_to_one: 2,
            deletions: 2,
            reports: 1,
        };
        Limits::new(limits, None)
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
    }

    /// Sends, or returns when sending is allowed again.
    async fn send(limits: &Limits, mail: &Envelope, minutes: i64) -> Result<(), i64> {
        let at = noon() + TimeDelta::minutes(minutes);
        match limits.send(mail, at) {
            Ok(counted) => {
                counted.keep().await;
                Ok(())
            }
            Err(Refusal::SendingTooFast { again_at }) => Err((again_at - noon()).num_minutes()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_refused_mail_costs_nothing() {
        let limits = limits();
        let (bob, carol) = (mail_to(2, &[]), mail_to(3, &[]));
        assert_eq!(send(&limits, &bob, 0).await, Ok(()));
        assert_eq!(send(&limits, &bob, 10).await, Ok(()));
        for minute in 11..15 {
            assert_eq!(
                send(&limits, &bob, minute).await,
                Err(60),
                "the second to Bob is left"
            );
        }
        assert_eq!(send(&limits, &carol, 15).await, Ok(()));
        assert_eq!(send(&limits, &carol, 16).await, Err(60), "three in an hour");
        assert_eq!(send(&limits, &carol, 60).await, Ok(()));
    }

    #[tokio::test]
    async fn of_several_addressees_all_are_counted_or_none() {
        let limits = limits();
        let (bob, both) = (mail_to(2, &[]), mail_to(3, &[2]));
        assert_eq!(send(&limits, &bob, 0).await, Ok(()));
        assert_eq!(send(&limits, &bob, 0).await, Ok(()));
        assert_eq!(
            send(&limits, &both, 0).await,
            Err(60),
            "Bob has had his two"
        );
        assert_eq!(
            lock(&limits.done)
                .recent(
                    Act::SendTo {
                        by: 1_i64.into(),
                        to: 3_i64.into()
                    },
                    noon()
                )
                .len(),
            0
        );
    }

    #[tokio::test]
    async fn what_fails_after_it_was_allowed_is_not_counted() {
        let limits = limits();
        let one = 1_i64.into();
        drop(limits.report(one, noon()));
        limits.report(one, noon()).unwrap().keep().await;
        assert!(limits.report(one, noon() + TimeDelta::minutes(59)).is_err());
        assert!(limits.report(one, noon() + HOUR).is_ok());
    }

    #[tokio::test]
    async fn deletions_are_counted_for_a_day_and_forgotten_after_it() {
        let limits = limits();
        let one = 1_i64.into();
        assert_eq!(limits.deletions_left(one, noon()), 2);
        limits.deleted(one, noon()).await;
        limits.deleted(one, noon()).await;
        assert_eq!(limits.deletions_left(one, noon()), 0);
        assert_eq!(limits.deletions_left(2_i64.into(), noon()), 2);
        assert_eq!(limits.deletions_left(one, noon() + DAY), 2);
        limits.forget_old(noon() + DAY);
        assert!(lock(&limits.done).here.is_empty());
    }
}
