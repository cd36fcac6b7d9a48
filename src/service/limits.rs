//! Limits: how much one person can do, counted in memory only, since a stored count of deletions
//! would be a record of them.
//!
//! Must not know what is counted for what.

use std::{
    collections::{HashMap, VecDeque},
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::HashMapStateStore,
};

use crate::mail::{Envelope, Refusal, UserId, policy};

/// Over which deletions are counted.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Discord's time as last heard from a click: it never goes back, and nobody asks the system.
#[derive(Clone, Debug, Default)]
struct Heard(Arc<AtomicU64>);

impl Heard {
    fn hear(&self, at: DateTime<Utc>) {
        // Nanoseconds since 1970 fit until the year 2262; before 1970 there is no Discord.
        let nanos = at.timestamp_nanos_opt().unwrap_or(0).max(0).unsigned_abs();
        self.0.fetch_max(nanos, Ordering::Relaxed);
    }
}

impl Clock for Heard {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.load(Ordering::Relaxed).into()
    }
}

type Keyed<K> = RateLimiter<K, HashMapStateStore<K>, Heard, NoOpMiddleware<Nanos>>;

/// The counters of this process.
pub(super) struct Limits {
    clock: Heard,
    sends: Keyed<UserId>,
    pairs: Keyed<(UserId, UserId)>,
    reports: Keyed<UserId>,
    deletions: Mutex<HashMap<UserId, VecDeque<DateTime<Utc>>>>,
    deletions_a_day: usize,
}

impl Limits {
    pub(super) fn new(limits: policy::Limits) -> Self {
        let clock = Heard::default();
        Self {
            sends: hourly(limits.sends, &clock),
            pairs: hourly(limits.sends_to_one, &clock),
            reports: hourly(limits.reports, &clock),
            deletions: Mutex::default(),
            deletions_a_day: limits.deletions as usize,
            clock,
        }
    }

    /// Counts a mail, unless it is one too many.
    pub(super) fn send(&self, envelope: &Envelope, at: DateTime<Utc>) -> Result<(), Refusal> {
        self.clock.hear(at);
        let sender = envelope.sender;
        let within = self.sends.check_key(&sender).is_ok()
            && envelope
                .addressees
                .everybody()
                .all(|to| self.pairs.check_key(&(sender, to)).is_ok());
        within.then_some(()).ok_or(Refusal::SendingTooFast)
    }

    /// Counts a report, unless it is one too many.
    pub(super) fn report(&self, reporter: UserId, at: DateTime<Utc>) -> Result<(), Refusal> {
        self.clock.hear(at);
        let within = self.reports.check_key(&reporter).is_ok();
        within.then_some(()).ok_or(Refusal::ReportingTooFast)
    }

    /// How many deletions a person has left.
    pub(super) fn deletions_left(&self, sender: UserId, at: DateTime<Utc>) -> usize {
        let deletions = self.deletions();
        let done = deletions.get(&sender).map_or(0, |times| {
            times.iter().filter(|time| **time + DAY > at).count()
        });
        self.deletions_a_day.saturating_sub(done)
    }

    /// Counts a deletion. It never gives back a mail counted before.
    pub(super) fn deleted(&self, sender: UserId, at: DateTime<Utc>) {
        self.deletions().entry(sender).or_default().push_back(at);
    }

    /// Forgets whoever is far from every limit.
    pub(super) fn forget_quiet(&self, now: DateTime<Utc>) {
        self.clock.hear(now);
        self.sends.retain_recent();
        self.pairs.retain_recent();
        self.reports.retain_recent();
        let mut deletions = self.deletions();
        for times in deletions.values_mut() {
            times.retain(|time| *time + DAY > now);
        }
        deletions.retain(|_, times| !times.is_empty());
    }

    fn deletions(&self) -> MutexGuard<'_, HashMap<UserId, VecDeque<DateTime<Utc>>>> {
        // Each critical section leaves the map whole, so a poisoned one is still right.
        self.deletions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many at once, and after that one whenever its share of the hour has passed.
fn hourly<K: Clone + Eq + std::hash::Hash>(most: u32, clock: &Heard) -> Keyed<K> {
    let most = NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN);
    RateLimiter::new(
        Quota::per_hour(most),
        HashMapStateStore::default(),
        clock.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Addressees;

    fn envelope(to: i64) -> Envelope {
        Envelope {
            id: 1_i64.into(),
            guild: 1_i64.into(),
            sender: 1_i64.into(),
            addressees: Addressees {
                to: to.into(),
                cc: Vec::new(),
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

    #[test]
    fn sends_are_counted_by_sender_and_by_pair_and_come_back_with_time() {
        let limits = limits();
        assert_eq!(limits.send(&envelope(2), noon()), Ok(()));
        assert_eq!(limits.send(&envelope(2), noon()), Ok(()));
        let third = limits.send(&envelope(2), noon());
        assert_eq!(third, Err(Refusal::SendingTooFast));
        let later = noon() + TimeDelta::hours(1);
        assert_eq!(limits.send(&envelope(2), later), Ok(()));
        assert_eq!(limits.send(&envelope(3), later), Ok(()));
        assert_eq!(limits.send(&envelope(4), later), Ok(()));
        let fourth = limits.send(&envelope(5), later);
        assert_eq!(fourth, Err(Refusal::SendingTooFast));
        assert_eq!(
            limits.send(&envelope(5), later + TimeDelta::minutes(20)),
            Ok(())
        );
    }

    #[test]
    fn deletions_are_counted_for_a_day_and_forgotten_after_it() {
        let limits = limits();
        assert_eq!(limits.deletions_left(1_i64.into(), noon()), 2);
        limits.deleted(1_i64.into(), noon());
        limits.deleted(1_i64.into(), noon());
        assert_eq!(limits.deletions_left(1_i64.into(), noon()), 0);
        assert_eq!(limits.deletions_left(2_i64.into(), noon()), 2);
        assert_eq!(limits.deletions_left(1_i64.into(), noon() + DAY), 2);
        limits.forget_quiet(noon() + DAY);
        assert!(limits.deletions().is_empty());
    }
}
