//! Tells waiting tasks what a commit did to the jobs.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
};

use chrono::{DateTime, Utc};

use tokio::sync::{Notify, futures::Notified};

use crate::{
    model::{Job, job::Lane},
    store::engine::ms,
};

/// The tasks to wake. Each registers before it looks, so that it misses no commit in between.
#[derive(Default)]
pub(in crate::store) struct JobNotifier {
    changed: Notify,
    lanes: [Sleeper; Lane::ALL.len()],
    /// The jobs that tasks wait for, by key.
    watched: Mutex<HashMap<String, Arc<Notify>>>,
    behind: Notify,
}

/// The task that runs the jobs of one lane.
struct Sleeper {
    woken: Notify,
    /// Until when it sleeps, in milliseconds. While it looks for due jobs, this is the end of time, so that
    /// every commit wakes it.
    until: AtomicI64,
}

impl Default for Sleeper {
    fn default() -> Self {
        Self {
            woken: Notify::new(),
            until: AtomicI64::new(i64::MAX),
        }
    }
}

/// What a transaction did to the jobs.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct JobChanges {
    changed: bool,
    /// The earliest time at which a job of each lane may have become due, in milliseconds.
    lanes: [Option<i64>; Lane::ALL.len()],
    /// The jobs that ended or are to run again.
    tried: Tried,
}

/// Which jobs ended or are to run again.
#[derive(Clone, Debug)]
enum Tried {
    /// Those with these keys.
    These(Vec<String>),
    Any,
}

impl Default for Tried {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl Tried {
    fn push(&mut self, key: String) {
        if let Self::These(keys) = self {
            keys.push(key);
        }
    }

    fn any(&self) -> bool {
        match self {
            Self::These(keys) => !keys.is_empty(),
            Self::Any => true,
        }
    }
}

/// Words of what other bots are told: `-` for nothing of this kind, `tried` for a job that has been tried.
const NOTHING: &str = "-";
const TRIED: &str = "tried";

impl JobChanges {
    /// A job of this lane was queued or is to run again.
    pub(in crate::store) fn queue(&mut self, lane: Lane, due: DateTime<Utc>) {
        self.changed = true;
        self.wake(lane, ms(due));
    }

    /// A job of this lane ended. If another one may now begin, it counts as queued.
    pub(in crate::store) fn end(&mut self, lane: Lane) {
        self.changed = true;
        if !matches!(lane, Lane::Views | Lane::House) {
            self.wake(lane, i64::MIN);
        }
    }

    /// Anything may have happened.
    pub(in crate::store) fn anything() -> Self {
        Self {
            changed: true,
            lanes: [Some(i64::MIN); Lane::ALL.len()],
            tried: Tried::Any,
        }
    }

    /// What other bots are told: one word for each lane, and whether somebody may wait for a job. It names no job,
    /// since what PostgreSQL passes on it also writes to a file. `None` if nothing has changed.
    pub(in crate::store) fn told(&self) -> Option<String> {
        let is_tried = self.tried.any();
        if !self.changed && !is_tried {
            return None;
        }
        let lanes = self.lanes.iter().map(|due| match due {
            Some(due) => due.to_string(),
            None => NOTHING.to_owned(),
        });
        let tried = if is_tried { TRIED } else { NOTHING };
        let words = lanes.chain([tried.to_owned()]);
        Some(words.collect::<Vec<_>>().join(" "))
    }

    /// Reads what another bot has told. `None` if that was another release.
    pub(in crate::store) fn read(told: &str) -> Option<Self> {
        let mut words = told.split(' ');
        let mut lanes = [None; Lane::ALL.len()];
        for lane in &mut lanes {
            *lane = match words.next()? {
                NOTHING => None,
                due => Some(due.parse().ok()?),
            };
        }
        let tried = match words.next()? {
            TRIED => Tried::Any,
            _ => Tried::default(),
        };
        Some(Self {
            changed: true,
            lanes,
            tried,
        })
    }

    fn wake(&mut self, lane: Lane, due: i64) {
        let earliest = &mut self.lanes[lane as usize];
        *earliest = Some(earliest.map_or(due, |known| known.min(due)));
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

    /// Wakes the task of this lane when one of its jobs may be due before it wakes by itself. Call it before
    /// the task looks, and then [`JobNotifier::sleeps`].
    pub(in crate::store) fn queued(&self, lane: Lane) -> Notified<'_> {
        let sleeper = &self.lanes[lane as usize];
        sleeper.until.store(i64::MAX, SeqCst);
        sleeper.woken.notified()
    }

    /// The task of this lane has found no job that is due earlier.
    pub(in crate::store) fn sleeps(&self, lane: Lane, until: Option<DateTime<Utc>>) {
        let until = until.map_or(i64::MAX, ms);
        self.lanes[lane as usize].until.store(until, SeqCst);
    }

    /// Wakes the caller once something waits to be committed or synced.
    pub(in crate::store) fn behind(&self) -> Notified<'_> {
        self.behind.notified()
    }

    /// Something waits to be committed or synced. A caller who waits later is woken at once.
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
        for (sleeper, due) in self.lanes.iter().zip(done.lanes) {
            if due.is_some_and(|due| due < sleeper.until.load(SeqCst)) {
                sleeper.woken.notify_waiters();
            }
        }
        if !done.tried.any() {
            return;
        }
        let watched = self.watched();
        let woken: Vec<&Arc<Notify>> = match &done.tried {
            Tried::These(keys) => keys.iter().filter_map(|key| watched.get(key)).collect(),
            Tried::Any => watched.values().collect(),
        };
        for woken in woken {
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
        let mut watched = self.notifier.watched();
        // Given up while the map is locked, so that of two watches that end together one finds itself the last.
        self.woken = Arc::default();
        // Only the map holds a reference, so no other task waits for the job.
        if let Entry::Occupied(entry) = watched.entry(std::mem::take(&mut self.key))
            && Arc::strong_count(entry.get()) == 1
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

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_lane_that_sleeps_is_woken_only_by_what_is_due_before() {
        for (due, is_woken) in [(4, true), (5, false), (6, false)] {
            let notifier = JobNotifier::default();
            let queued = notifier.queued(Lane::Views);
            notifier.sleeps(Lane::Views, Some(at(5)));
            let mut changes = JobChanges::default();
            changes.queue(Lane::Views, at(9));
            changes.queue(Lane::Views, at(due));
            notifier.tell(&changes);
            assert_eq!(queued.now_or_never().is_some(), is_woken, "due at {due}");
        }
    }

    #[test]
    fn a_lane_that_looks_again_is_woken_by_everything() {
        let notifier = JobNotifier::default();
        notifier.sleeps(Lane::Views, Some(at(5)));
        let queued = notifier.queued(Lane::Views);
        let mut changes = JobChanges::default();
        changes.queue(Lane::Views, at(9));
        notifier.tell(&changes);
        assert!(queued.now_or_never().is_some());
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
        assert_eq!(woken(|jobs| jobs.queue(Lane::Views, at(5))), views);
        assert_eq!(woken(|jobs| jobs.queue(Lane::Notices, at(5))), notices);
        let tried = woken(|jobs| jobs.tried(erasure(2).key()));
        assert_eq!(tried, [false, false, false, true]);
    }

    #[test]
    fn nobody_is_woken_by_what_was_told_before() {
        let notifier = JobNotifier::default();
        let watch = notifier.watch(&erasure(1));
        let mut changes = JobChanges::default();
        changes.queue(Lane::Views, at(5));
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
