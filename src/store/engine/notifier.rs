//! Notifications: what a commit did to the jobs, told to the tasks that wait for it.

use crate::model::job::Lane;
use tokio::sync::{Notify, futures::Notified};

/// Whom to wake; each registers before it looks, so that nothing committed meanwhile is missed.
#[derive(Default)]
pub(in crate::store) struct JobNotifier {
    changed: Notify,
    lanes: [Notify; Lane::ALL.len()],
}

/// What a transaction did to the jobs.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::store) struct JobChanges {
    changed: bool,
    lanes: [bool; Lane::ALL.len()],
}

impl JobChanges {
    /// A job of this lane was queued, or is to run again: it may be due before any other.
    pub(in crate::store) fn queue(&mut self, lane: Lane) {
        self.changed = true;
        self.lanes[lane as usize] = true;
    }

    /// A job of this lane ended. Where that may let another begin, it counts as queued.
    pub(in crate::store) fn end(&mut self, lane: Lane) {
        self.changed = true;
        self.lanes[lane as usize] |= !matches!(lane, Lane::Views | Lane::House);
    }
}

impl JobNotifier {
    /// Jobs were queued, set back or ended.
    pub(in crate::store) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// A job of this lane may be due before any that was.
    pub(in crate::store) fn queued(&self, lane: Lane) -> Notified<'_> {
        self.lanes[lane as usize].notified()
    }

    /// What a transaction did has been committed.
    pub(in crate::store) fn tell(&self, done: JobChanges) {
        if done.changed {
            self.changed.notify_waiters();
        }
        for (waiting, _) in self.lanes.iter().zip(done.lanes).filter(|(_, told)| *told) {
            waiting.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// Who is woken by this: those who wait for any change, for views, for notices.
    fn woken(touch: impl FnOnce(&mut JobChanges)) -> [bool; 3] {
        let notifier = JobNotifier::default();
        let waiting = [
            notifier.changed(),
            notifier.queued(Lane::Views),
            notifier.queued(Lane::Notices),
        ];
        let mut changes = JobChanges::default();
        touch(&mut changes);
        notifier.tell(changes);
        waiting.map(|waiting| waiting.now_or_never().is_some())
    }

    #[test]
    fn each_wakes_whom_it_concerns_even_before_they_have_begun_to_wait() {
        assert_eq!(woken(|_| {}), [false; 3]);
        assert_eq!(woken(|jobs| jobs.end(Lane::Views)), [true, false, false]);
        let freed = woken(|jobs| jobs.end(Lane::Notices));
        assert_eq!(freed, [true, false, true], "another may begin in its place");
        assert_eq!(woken(|jobs| jobs.queue(Lane::Views)), [true, true, false]);
        assert_eq!(woken(|jobs| jobs.queue(Lane::Notices)), [true, false, true]);
    }

    #[test]
    fn nobody_is_woken_by_what_was_told_before() {
        let notifier = JobNotifier::default();
        let mut changes = JobChanges::default();
        changes.queue(Lane::Views);
        notifier.tell(changes);
        assert!(notifier.queued(Lane::Views).now_or_never().is_none());
    }
}
