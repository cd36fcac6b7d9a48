//! Doubts: drawings whose outcome is unknown, which may still land on top of newer ones.
//!
//! In memory only, so that no failure of the disk loses one; the next process doubts whatever is older
//! than itself. Must not know what is drawn.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use crate::mail::ViewId;

/// Until when a view may be drawn over by something older; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubts(Arc<Mutex<HashMap<ViewId, DateTime<Utc>>>>);

impl Doubts {
    /// What was asked for may land until then.
    pub(super) fn note(&self, view: ViewId, until: DateTime<Utc>) {
        let mut all = self.all();
        let known = all.entry(view).or_insert(until);
        *known = until.max(*known);
    }

    /// Until when something may land, or could have; `None` once it was drawn after all of it.
    pub(super) fn until(&self, view: ViewId) -> Option<DateTime<Utc>> {
        self.all().get(&view).copied()
    }

    /// It was drawn after everything in doubt, or is out of reach.
    pub(super) fn end(&self, view: ViewId) {
        self.all().remove(&view);
    }

    /// Each critical section is one map operation, so a poisoned map is still whole.
    fn all(&self) -> MutexGuard<'_, HashMap<ViewId, DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
