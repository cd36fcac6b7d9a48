//! Locks: requests to one view run one after another, since otherwise an older drawing could replace a
//! newer one. They are in memory only, because a crash ends every request with the process. Beside other bots the
//! database has a lock for each view as well.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::{model::ViewId, store::ViewHold};

type Queue = Arc<AsyncMutex<()>>;

/// The locks in use. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct ViewLocks(Arc<Mutex<HashMap<ViewId, Queue>>>);

/// While this is held, no other task answers on the view or draws it.
#[derive(Debug)]
pub(super) struct ViewLock {
    view: ViewId,
    locks: ViewLocks,
    guard: Option<OwnedMutexGuard<()>>,
    hold: Option<ViewHold>,
}

impl ViewLock {
    /// Keeps other bots out as well.
    pub(super) fn keep(&mut self, hold: ViewHold) {
        self.hold = Some(hold);
    }
}

impl ViewLocks {
    /// Waits for the lock of a view, first come, first served.
    pub(super) async fn take(&self, view: ViewId) -> ViewLock {
        // Made before it waits, so that a caller who stops waiting leaves no queue behind either.
        let mut lock = ViewLock {
            view,
            locks: self.clone(),
            guard: None,
            hold: None,
        };
        let queue = Arc::clone(self.queues().entry(view).or_default());
        lock.guard = Some(queue.lock_owned().await);
        lock
    }

    fn queues(&self) -> std::sync::MutexGuard<'_, HashMap<ViewId, Queue>> {
        // Each critical section is one map operation, so the map of a poisoned lock is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ViewLock {
    fn drop(&mut self) {
        drop(self.hold.take());
        let mut queues = self.locks.queues();
        drop(self.guard.take());
        // Only the map still holds the queue: no task waits, and while the map is locked none can come.
        if queues
            .get(&self.view)
            .is_some_and(|queue| Arc::strong_count(queue) == 1)
        {
            queues.remove(&self.view);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lock_waits_for_the_one_before_and_leaves_nothing_behind() {
        let locks = ViewLocks::default();
        let view = ViewId::from(7_i64);
        let first = locks.take(view).await;
        let mut second = Box::pin(locks.take(view));
        assert!(futures_now(&mut second).is_none());
        drop(locks.take(ViewId::from(8_i64)).await);
        drop(first);
        drop(second.await);
        assert!(locks.queues().is_empty());
    }

    #[tokio::test]
    async fn who_stops_waiting_leaves_nothing_behind() {
        let locks = ViewLocks::default();
        let view = ViewId::from(7_i64);
        let first = locks.take(view).await;
        let mut second = Box::pin(locks.take(view));
        assert!(futures_now(&mut second).is_none());
        drop(first);
        drop(second);
        assert!(locks.queues().is_empty());
    }

    /// Polls once.
    fn futures_now<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(future).poll(&mut context) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        }
    }
}
