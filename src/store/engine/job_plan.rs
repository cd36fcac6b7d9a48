//! The jobs that a use case queues and cancels, written once at its end.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::Job;

/// What a use case wants of the jobs, by their keys.
#[derive(Debug, Default)]
pub(in crate::store) struct JobPlan {
    /// These go first.
    pub(in crate::store) cancelled: Vec<String>,
    pub(in crate::store) queued: BTreeMap<String, QueuedJob>,
}

/// A job to be queued.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct QueuedJob {
    pub(in crate::store) job: Job,
    /// The person, channel or server it is about.
    pub(in crate::store) about: Option<i64>,
    pub(in crate::store) due: DateTime<Utc>,
}

impl JobPlan {
    /// A job that is wanted twice is due at the earlier time, for what was wanted last.
    pub(in crate::store) fn queue(&mut self, mut wanted: QueuedJob) {
        let key = wanted.job.key();
        if let Some(before) = self.queued.get(&key) {
            wanted.due = wanted.due.min(before.due);
            wanted.about = wanted.about.or(before.about);
        }
        self.queued.insert(key, wanted);
    }

    pub(in crate::store) fn cancel(&mut self, key: String) {
        self.queued.remove(&key);
        self.cancelled.push(key);
    }
}
