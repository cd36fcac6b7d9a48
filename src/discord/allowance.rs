//! Allowance: invalid requests (401, 403, 429) of the last ten minutes are counted, since Discord bans an
//! address that sends 10,000. At a hundredth of that nothing is sent any more.
//!
//! Must not know what a request is for.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// What Discord counts over ("Invalid Request Limit").
const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// How a request stands among others when little may still go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// Work that can wait: most of what can be refused in numbers is of this kind.
    Later,
    /// The removal of a message.
    Removal,
    /// What somebody waits for, or looks at.
    Answer,
}

impl Precedence {
    /// After so many invalid requests these wait. Together with what is in flight it stays below 100.
    const fn most(self) -> usize {
        match self {
            Self::Later => 50,
            Self::Removal => 70,
            Self::Answer => 85,
        }
    }
}

/// When requests were invalid.
#[derive(Debug, Default)]
pub struct Allowance(Mutex<VecDeque<DateTime<Utc>>>);

impl Allowance {
    /// One more.
    pub fn note(&self, now: DateTime<Utc>) {
        self.recent(now).push_back(now);
    }

    /// How long such a request has to wait at `now`.
    pub fn spent(&self, precedence: Precedence, now: DateTime<Utc>) -> Option<TimeDelta> {
        let recent = self.recent(now);
        let decisive = recent.len().checked_sub(precedence.most())?;
        recent.get(decisive).map(|at| *at + WINDOW - now)
    }

    fn recent(&self, now: DateTime<Utc>) -> MutexGuard<'_, VecDeque<DateTime<Utc>>> {
        // Each critical section leaves the queue whole, so a poisoned one is still right.
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while times.front().is_some_and(|at| *at + WINDOW <= now) {
            times.pop_front();
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_wait_waits_first_and_until_the_oldest_that_matters_is_ten_minutes_ago() {
        let (allowance, begin) = (Allowance::default(), DateTime::UNIX_EPOCH);
        let at = |seconds| begin + TimeDelta::seconds(seconds);
        for second in 0..49 {
            allowance.note(at(second));
        }
        assert_eq!(allowance.spent(Precedence::Later, at(49)), None);
        allowance.note(at(49));
        let wait = allowance.spent(Precedence::Later, at(50));
        assert_eq!(wait, Some(TimeDelta::seconds(550)), "until the first is");
        assert_eq!(allowance.spent(Precedence::Removal, at(50)), None);
        allowance.note(at(50));
        let wait = allowance.spent(Precedence::Later, at(50));
        assert_eq!(wait, Some(TimeDelta::seconds(551)), "until the second is");
        assert_eq!(allowance.spent(Precedence::Later, at(601)), None);
        for _ in 0..85 {
            allowance.note(at(602));
        }
        assert!(allowance.spent(Precedence::Answer, at(602)).is_some());
        assert_eq!(allowance.spent(Precedence::Answer, at(1_202)), None);
    }
}
