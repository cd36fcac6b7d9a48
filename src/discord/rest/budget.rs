//! The budget of invalid requests. It counts those of the last ten minutes (401, 403, 429), since Discord
//! bans an address that makes 10,000. At a quarter of that nothing is sent any more.
//!
//! It is the last protection. A person or channel that refuses is left alone long before, so no refusals
//! use it up for others.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// The period over which Discord counts ("Invalid Request Limit").
const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// The priority of a request when the budget is low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// The first message to a person, who may refuse direct messages.
    FirstContact,
    /// Other work that can wait.
    Later,
    /// The removal of a message.
    Removal,
    /// What a person waits for or looks at.
    Answer,
}

impl Priority {
    /// The number of invalid requests from which requests of this priority wait.
    const fn most(self) -> usize {
        match self {
            Self::FirstContact => 1_000,
            Self::Later => 1_500,
            Self::Removal => 2_000,
            Self::Answer => 2_400,
        }
    }
}

/// The times of invalid requests.
#[derive(Debug, Default)]
pub struct InvalidRequestBudget(Mutex<VecDeque<DateTime<Utc>>>);

impl InvalidRequestBudget {
    /// Counts one more.
    pub fn note(&self, now: DateTime<Utc>) {
        self.recent(now).push_back(now);
    }

    /// How long a request of this priority has to wait at `now`.
    pub fn spent(&self, priority: Priority, now: DateTime<Utc>) -> Option<TimeDelta> {
        let recent = self.recent(now);
        let decisive = recent.len().checked_sub(priority.most())?;
        recent.get(decisive).map(|at| *at + WINDOW - now)
    }

    fn recent(&self, now: DateTime<Utc>) -> MutexGuard<'_, VecDeque<DateTime<Utc>>> {
        // Each critical section leaves the queue whole, so the queue of a poisoned lock is still right.
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
        let (budget, begin) = (InvalidRequestBudget::default(), DateTime::UNIX_EPOCH);
        let at = |seconds| begin + TimeDelta::seconds(seconds);
        for number in 0..999 {
            budget.note(at(number / 20));
        }
        assert_eq!(budget.spent(Priority::FirstContact, at(50)), None);
        budget.note(at(50));
        let wait = budget.spent(Priority::FirstContact, at(50));
        assert_eq!(wait, Some(TimeDelta::seconds(550)), "until the first is");
        assert_eq!(budget.spent(Priority::Later, at(50)), None);
        for _ in 0..1_399 {
            budget.note(at(50));
        }
        assert!(budget.spent(Priority::Removal, at(50)).is_some());
        assert_eq!(budget.spent(Priority::Answer, at(50)), None);
        budget.note(at(50));
        assert!(budget.spent(Priority::Answer, at(50)).is_some());
        assert_eq!(budget.spent(Priority::FirstContact, at(650)), None);
    }
}
