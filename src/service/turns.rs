//! Turns: requests to one view go one after another, or an older drawing could land on a newer.
//!
//! In memory only; a crash ends every request with the process. Must not know what is drawn.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::model::ViewId;

type Queue = Arc<AsyncMutex<()>>;

/// Who is at which view; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<ViewId, Queue>>>);

/// The right to answer on one view, until dropped.
#[derive(Debug)]
pub struct Turn {
    view: ViewId,
    turns: Turns,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits for the turn at a view, first come, first served.
    pub async fn take(&self, view: ViewId) -> Turn {
        let queue = Arc::clone(self.queues().entry(view).or_default());
        Turn {
            view,
            turns: self.clone(),
            guard: Some(queue.lock_owned().await),
        }
    }

    fn queues(&self) -> std::sync::MutexGuard<'_, HashMap<ViewId, Queue>> {
        // Each critical section is one map operation, so a poisoned map is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut queues = self.turns.queues();
        drop(self.guard.take());
        // Only the map still knows the queue: nobody waits, and under the lock nobody can come.
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
    async fn a_turn_waits_for_the_one_before_and_leaves_nothing_behind() {
        let turns = Turns::default();
        let view = ViewId::from(7_i64);
        let first = turns.take(view).await;
        let mut second = Box::pin(turns.take(view));
        assert!(futures_now(&mut second).is_none());
        drop(turns.take(ViewId::from(8_i64)).await);
        drop(first);
        drop(second.await);
        assert!(turns.queues().is_empty());
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
