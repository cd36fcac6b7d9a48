//! Doubts: drawings whose outcome is unknown, which may still land on top of newer ones.
//!
//! In memory only, so that no failure of the disk loses one; of earlier processes everything is in
//! doubt. Must not know what is drawn.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use crate::{
    mail::{ViewId, ids::snowflake_time},
    store::views::ANSWER_SETTLED,
};

/// Until when a view may be drawn over by something older; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Doubts(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// When this process began; what earlier ones asked for may land yet.
    begun: DateTime<Utc>,
    views: HashMap<ViewId, DateTime<Utc>>,
}

impl Doubts {
    /// Whatever is older than `now` was drawn by earlier processes.
    pub fn begin(&self, now: DateTime<Utc>) {
        self.known().begun = now;
    }

    /// At `now` it is not known whether a drawing has landed, or will.
    pub fn note(&self, view: ViewId, now: DateTime<Utc>) {
        let mut known = self.known();
        let until = known.views.entry(view).or_insert(now);
        *until = (now + ANSWER_SETTLED).max(*until);
    }

    /// Until when something may land on a view, or could have since it was drawn.
    pub fn until(&self, view: ViewId) -> Option<DateTime<Utc>> {
        let known = self.known();
        let is_older = snowflake_time(view.get()) < known.begun;
        let of_others = is_older.then(|| known.begun + ANSWER_SETTLED);
        known.views.get(&view).copied().max(of_others)
    }

    /// A view was drawn after everything in doubt, or is out of reach.
    pub(super) fn end(&self, view: ViewId) {
        self.known().views.remove(&view);
    }

    /// Each critical section is one map operation, so a poisoned map is still whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
