//! Tells waiting tasks what a commit did to the jobs.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, futures::Notified};

use crate::model::{Job, job::Lane};

/// The tasks to wake. Each registers before it looks, so that it misses no commit in between.
#[derive(Default)]
pub(in crate::store) struct JobNotifier {
    changed: Notify,
    lanes: [Notify; Lane::ALL.len()],
    /// The jobs that tasks wait for, by key.
    watched: Mutex<HashMap<String, Arc<Notify>>>,
    behind: Notify,
}

/// What a transaction did to the jobs.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct JobChanges {
    changed: bool,
    lanes: [bool; Lane::ALL.len()],
    /// Keys of the jobs that ended or are to run again.
    tried: Vec<String>,
}

impl JobChanges {
    /// A job of this lane was queued or is to run again, so it may be due before any other.
    pub(in crate::store) fn queue(&mut self, lane: Lane) {
        self.changed = true;
        self.lanes[lane as usize] = true;
    }

    /// A job of this lane ended. If another one may now begin, it counts as queued.
    pub(in crate::store) fn end(&mut self, lane: Lane) {
        self.changed = true;
        self.lanes[lane as usize] |= !matches!(lane, Lane::Views | Lane::House);
    }

    /// Tasks that wait for the job with this key look at it again.
    pub(in crate::store) fn tried(&mut self, key: String) {
        self.tried.push(key);
    }
}

impl JobNotifier {
    /// Wakes the caller when jobs were queued, set back or ended.
    pub(in crate::store) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// Wakes the caller when a job of this lane may be due before any other.
    pub(in crate::store) fn queued(&self, lane: Lane) -> Notified<'_> {
        self.lanes[lane as usize].notified()
    }

    /// Wakes the caller once something is committed and not synced.
    pub(in crate::store) fn behind(&self) -> Notified<'_> {
        self.behind.notified()
    }

    /// Something is committed and not synced. A caller who waits later is woken at once.
    pub(in crate::store) fn tell_behind(&self) {
        self.behind.notify_one();
    }

    /// Watches one job. The caller is woken by no other job.
    pub(in crate::store) fn watch(&self, job: &Job) -> JobWatch<'_> {
        let key = job.key();
        let woken = Arc::clone(self.watched().entry(key.clone()).or_default());
        JobWatch {
            notifier: self,
            key,
            woken,
        }
    }

    /// Wakes the tasks that wait for this committed change.
    pub(in crate::store) fn tell(&self, done: &JobChanges) {
        if done.changed {
            self.changed.notify_waiters();
        }
        for (waiting, _) in self.lanes.iter().zip(done.lanes).filter(|(_, told)| *told) {
            waiting.notify_waiters();
        }
        if done.tried.is_empty() {
            return;
        }
        let watched = self.watched();
        for woken in done.tried.iter().filter_map(|key| watched.get(key)) {
            woken.notify_waiters();
        }
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        // No code panics while it holds this lock.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A watch on one job. It ends when this is dropped.
pub struct JobWatch<'a> {
    notifier: &'a JobNotifier,
    key: String,
    woken: Arc<Notify>,
}

impl JobWatch<'_> {
    /// Wakes the caller after a commit by which the job ended or is to run again. Call it before you look.
    pub fn tried(&self) -> Notified<'_> {
        self.woken.notified()
    }
}

impl Drop for JobWatch<'_> {
    fn drop(&mut self) {
        // The map holds one reference and this watch the other, so no other task waits for the job.
        if let Entry::Occupied(entry) = self.notifier.watched().entry(self.key.clone())
            && Arc::strong_count(entry.get()) == 2
        {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// Which tasks wake: those waiting for views, for notices, for the job of user 1, of user 2.
    fn woken(touch: impl FnOnce(&mut JobChanges)) -> [bool; 4] {
        let notifier = JobNotifier::default();
        let watches = [1_i64, 2].map(|user| notifier.watch(&erasure(user)));
        let waiting = [
            notifier.queued(Lane::Views),
            notifier.queued(Lane::Notices),
            watches[0].tried(),
            watches[1].tried(),
        ];
        let mut changes = JobChanges::default();
        touch(&mut changes);
        notifier.tell(&changes);
        waiting.map(|waiting| waiting.now_or_never().is_some())
    }

    fn erasure(user: i64) -> Job {
        Job::EraseUser { user: user.into() }
    }

    #[test]
    fn each_wakes_whom_it_concerns_even_before_they_have_begun_to_wait() {
        let (views, notices) = ([true, false, false, false], [false, true, false, false]);
        assert_eq!(woken(|_| {}), [false; 4]);
        assert_eq!(woken(|jobs| jobs.end(Lane::Views)), [false; 4]);
        let freed = woken(|jobs| jobs.end(Lane::Notices));
        assert_eq!(freed, notices, "another may begin in its place");
        assert_eq!(woken(|jobs| jobs.queue(Lane::Views)), views);
        assert_eq!(woken(|jobs| jobs.queue(Lane::Notices)), notices);
        let tried = woken(|jobs| jobs.tried(erasure(2).key()));
        assert_eq!(tried, [false, false, false, true]);
    }

    #[test]
    fn nobody_is_woken_by_what_was_told_before() {
        let notifier = JobNotifier::default();
        let watch = notifier.watch(&erasure(1));
        let mut changes = JobChanges::default();
        changes.queue(Lane::Views);
        changes.tried(erasure(1).key());
        notifier.tell(&changes);
        assert!(notifier.queued(Lane::Views).now_or_never().is_none());
        assert!(watch.tried().now_or_never().is_none());
    }

    #[test]
    fn a_job_is_watched_for_as_long_as_anybody_waits_for_it() {
        let notifier = JobNotifier::default();
        let (one, other) = (notifier.watch(&erasure(1)), notifier.watch(&erasure(1)));
        drop(one);
        let mut changes = JobChanges::default();
        changes.tried(erasure(1).key());
        let waiting = other.tried();
        notifier.tell(&changes);
        assert!(waiting.now_or_never().is_some());
        drop(other);
        assert!(notifier.watched().is_empty());
    }
}
