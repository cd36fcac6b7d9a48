//! Limits: how much one person can do within an hour or a day. They are counted in memory only, since a
//! stored count of deletions would be a record of them.
//!
//! An act that a limit refuses is not counted. Neither is an act that fails after the limit allowed it: an
//! act stays counted only once it is [kept](Counted::keep).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::model::{Envelope, Refusal, UserId, policy};
use chrono::{DateTime, TimeDelta, Utc};

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::hours(24);

/// What is counted, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Act {
    Send { by: UserId },
    SendTo { by: UserId, to: UserId },
    Report { by: UserId },
    Delete { by: UserId },
}

impl Act {
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

/// The time of each act, oldest first.
#[derive(Debug, Default)]
struct Done(HashMap<Act, Vec<DateTime<Utc>>>);

impl Done {
    /// The acts that still count at `now`.
    fn recent(&self, act: Act, now: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        let times = self.0.get(&act).into_iter().flatten();
        times.copied().filter(move |at| *at + act.span() > now)
    }

    fn add(&mut self, act: Act, at: DateTime<Utc>) {
        let times = self.0.entry(act).or_default();
        // Clicks may be handled in another order than they were made in.
        times.insert(times.partition_point(|earlier| *earlier <= at), at);
    }

    fn remove(&mut self, act: Act, at: DateTime<Utc>) {
        if let Some(times) = self.0.get_mut(&act)
            && let Ok(found) = times.binary_search(&at)
        {
            times.remove(found);
        }
    }
}

/// The counters of this process.
pub(super) struct Limits {
    limits: policy::Limits,
    done: Arc<Mutex<Done>>,
}

/// Acts that were allowed and are counted. If this is dropped before it is kept, they count no longer.
#[must_use]
pub(super) struct Counted {
    done: Arc<Mutex<Done>>,
    acts: Vec<Act>,
    at: DateTime<Utc>,
}

impl Counted {
    /// The acts have happened and stay counted.
    pub(super) fn keep(mut self) {
        self.acts.clear();
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut done = lock(&self.done);
        for act in &self.acts {
            done.remove(*act, self.at);
        }
    }
}

impl Limits {
    pub(super) fn new(limits: policy::Limits) -> Self {
        Self {
            limits,
            done: Arc::default(),
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
        let done = lock(&self.done).recent(act, at).count();
        act.most(self.limits).saturating_sub(done)
    }

    /// Counts a deletion. Deleting does not give back the mail that was counted.
    pub(super) fn deleted(&self, by: UserId, at: DateTime<Utc>) {
        lock(&self.done).add(Act::Delete { by }, at);
    }

    /// Removes acts that no longer count.
    pub(super) fn forget_old(&self, now: DateTime<Utc>) {
        lock(&self.done).0.retain(|act, times| {
            times.retain(|at| *at + act.span() > now);
            !times.is_empty()
        });
    }

    /// Counts all of these acts, or none of them. If none, returns when all of them are allowed again.
    fn count(&self, acts: Vec<Act>, at: DateTime<Utc>) -> Result<Counted, DateTime<Utc>> {
        let mut done = lock(&self.done);
        let allowed_at = acts.iter().filter_map(|act| {
            let recent: Vec<_> = done.recent(*act, at).collect();
            // Once this act no longer counts, there is room for one more.
            let in_the_way = recent.len().checked_sub(act.most(self.limits))?;
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
            done: Arc::clone(&self.done),
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
        Limits::new(policy::Limits {
            sends: 3,
            sends_to_one: 2,
            deletions: 2,
            reports: 1,
        })
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
    }

    /// Sends, or returns when sending is allowed again.
    fn send(limits: &Limits, mail: &Envelope, minutes: i64) -> Result<(), i64> {
        let at = noon() + TimeDelta::minutes(minutes);
        match limits.send(mail, at) {
            Ok(counted) => {
                counted.keep();
                Ok(())
            }
            Err(Refusal::SendingTooFast { again_at }) => Err((again_at - noon()).num_minutes()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refused_mail_costs_nothing() {
        let limits = limits();
        let (bob, carol) = (mail_to(2, &[]), mail_to(3, &[]));
        assert_eq!(send(&limits, &bob, 0), Ok(()));
        assert_eq!(send(&limits, &bob, 10), Ok(()));
        for minute in 11..15 {
            assert_eq!(
                send(&limits, &bob, minute),
                Err(60),
                "the second to Bob is left"
            );
        }
        assert_eq!(send(&limits, &carol, 15), Ok(()));
        assert_eq!(send(&limits, &carol, 16), Err(60), "three in an hour");
        assert_eq!(send(&limits, &carol, 60), Ok(()));
    }

    #[test]
    fn of_several_addressees_all_are_counted_or_none() {
        let limits = limits();
        let (bob, both) = (mail_to(2, &[]), mail_to(3, &[2]));
        assert_eq!(send(&limits, &bob, 0), Ok(()));
        assert_eq!(send(&limits, &bob, 0), Ok(()));
        assert_eq!(send(&limits, &both, 0), Err(60), "Bob has had his two");
        assert_eq!(
            lock(&limits.done)
                .recent(
                    Act::SendTo {
                        by: 1_i64.into(),
                        to: 3_i64.into()
                    },
                    noon()
                )
                .count(),
            0
        );
    }

    #[test]
    fn what_fails_after_it_was_allowed_is_not_counted() {
        let limits = limits();
        let one = 1_i64.into();
        drop(limits.report(one, noon()));
        limits.report(one, noon()).unwrap().keep();
        assert!(limits.report(one, noon() + TimeDelta::minutes(59)).is_err());
        assert!(limits.report(one, noon() + HOUR).is_ok());
    }

    #[test]
    fn deletions_are_counted_for_a_day_and_forgotten_after_it() {
        let limits = limits();
        let one = 1_i64.into();
        assert_eq!(limits.deletions_left(one, noon()), 2);
        limits.deleted(one, noon());
        limits.deleted(one, noon());
        assert_eq!(limits.deletions_left(one, noon()), 0);
        assert_eq!(limits.deletions_left(2_i64.into(), noon()), 2);
        assert_eq!(limits.deletions_left(one, noon() + DAY), 2);
        limits.forget_old(noon() + DAY);
        assert!(lock(&limits.done).0.is_empty());
    }
}
