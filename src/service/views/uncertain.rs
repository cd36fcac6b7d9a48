//! Deliveries with an unknown outcome: they may still replace newer drawings.
//!
//! They are in memory only, so that no failure of the disk loses one. Everything that an earlier process
//! sent is uncertain.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::model::{ViewId, ids::snowflake_time, view::ANSWER_ARRIVES_WITHIN};
use chrono::{DateTime, Utc};

/// Until when a view may be replaced by something older. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct UncertainDeliveries(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// When this process began. Requests of earlier processes may still arrive.
    begun: DateTime<Utc>,
    views: HashMap<ViewId, DateTime<Utc>>,
}

/// A drawing that is under way. Whoever gives it up does not know its outcome.
pub(super) struct UnderWay<'a, N: Fn() -> DateTime<Utc>> {
    uncertain: &'a UncertainDeliveries,
    view: ViewId,
    now: N,
    is_over: bool,
}

impl<N: Fn() -> DateTime<Utc>> UnderWay<'_, N> {
    /// Its outcome is known, or noted by the caller.
    pub(super) fn over(mut self) {
        self.is_over = true;
    }
}

impl<N: Fn() -> DateTime<Utc>> Drop for UnderWay<'_, N> {
    fn drop(&mut self) {
        if !self.is_over {
            self.uncertain.note(self.view, (self.now)());
        }
    }
}

impl UncertainDeliveries {
    /// A drawing is about to be sent.
    pub(super) fn under_way<N: Fn() -> DateTime<Utc>>(
        &self,
        view: ViewId,
        now: N,
    ) -> UnderWay<'_, N> {
        UnderWay {
            uncertain: self,
            view,
            now,
            is_over: false,
        }
    }

    /// Everything older than `now` was drawn by earlier processes.
    pub(super) fn begin(&self, now: DateTime<Utc>) {
        self.known().begun = now;
    }

    /// At `now` it is unknown whether a drawing has arrived or will.
    pub(super) fn note(&self, view: ViewId, now: DateTime<Utc>) {
        let mut known = self.known();
        let until = known.views.entry(view).or_insert(now);
        *until = (now + ANSWER_ARRIVES_WITHIN).max(*until);
    }

    /// Until when something may arrive on a view, or could have since it was drawn.
    pub(super) fn until(&self, view: ViewId) -> Option<DateTime<Utc>> {
        let known = self.known();
        let is_older = snowflake_time(view.get()) < known.begun;
        let of_others = is_older.then(|| known.begun + ANSWER_ARRIVES_WITHIN);
        known.views.get(&view).copied().max(of_others)
    }

    /// A view was drawn after every uncertain delivery, or is out of reach.
    pub(super) fn end(&self, view: ViewId) {
        self.known().views.remove(&view);
    }

    /// Each critical section is one map operation, so the map of a poisoned lock is still whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::model::ids::first_snowflake_at;

    fn at(seconds: i64) -> DateTime<Utc> {
        snowflake_time(0) + TimeDelta::seconds(seconds)
    }

    /// A view that was made at this second.
    fn view(seconds: i64) -> ViewId {
        first_snowflake_at(at(seconds)).into()
    }

    #[test]
    fn a_drawing_is_uncertain_as_long_as_one_may_land_and_the_last_one_counts() {
        let uncertain = UncertainDeliveries::default();
        uncertain.begin(at(0));
        let view = view(10);
        assert_eq!(uncertain.until(view), None);
        uncertain.note(view, at(20));
        uncertain.note(view, at(12));
        assert_eq!(uncertain.until(view), Some(at(20) + ANSWER_ARRIVES_WITHIN));
        uncertain.end(view);
        assert_eq!(uncertain.until(view), None);
    }

    #[test]
    fn a_drawing_that_is_given_up_is_uncertain() {
        let uncertain = UncertainDeliveries::default();
        uncertain.begin(at(0));
        let view = view(10);
        uncertain.under_way(view, || at(11)).over();
        assert_eq!(uncertain.until(view), None);
        drop(uncertain.under_way(view, || at(12)));
        assert_eq!(uncertain.until(view), Some(at(12) + ANSWER_ARRIVES_WITHIN));
    }

    #[test]
    fn views_of_an_earlier_process_are_uncertain_from_its_end_on() {
        let uncertain = UncertainDeliveries::default();
        uncertain.begin(at(100));
        assert_eq!(uncertain.until(view(100)), None, "of this process");
        let (older, settled) = (view(99), at(100) + ANSWER_ARRIVES_WITHIN);
        assert_eq!(uncertain.until(older), Some(settled));
        uncertain.note(older, at(130));
        assert_eq!(
            uncertain.until(older),
            Some(at(130) + ANSWER_ARRIVES_WITHIN)
        );
        uncertain.end(older);
        assert_eq!(uncertain.until(older), Some(settled), "no less than before");
    }
}
