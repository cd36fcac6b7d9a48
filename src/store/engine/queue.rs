//! What waits for the writer.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::LocalBoxFuture;
use tokio::sync::oneshot;

use crate::store::engine::{StoreError, Tx, notifier::JobNotifier};

/// Tells the caller how its use case ended, once its batch is committed or undone.
pub(in crate::store) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A use case with its caller.
pub(in crate::store) trait Work: Send {
    /// Runs it. It never panics, even if the use case does.
    fn run(self: Box<Self>, tx: &mut Tx) -> LocalBoxFuture<'_, Ran>;
    /// Tells the caller that it was not run.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// A use case that was run.
pub(in crate::store) struct Ran {
    pub end: End,
    pub answer: Answer,
}

/// How a use case ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum End {
    Keep,
    Undo,
    /// It stopped midway, so its transaction cannot be trusted.
    Panicked,
}

pub(in crate::store) enum Message {
    Work(Box<dyn Work>, Durability),
    Sync,
    /// Whether the writer still works.
    Ask(oneshot::Sender<()>),
    Close(oneshot::Sender<()>),
}

/// What a caller needs before it is answered. In both cases a killed process loses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Durability {
    /// The changes are on disk. A person is told of them.
    Synced,
    /// The changes are committed. In SQLite's file they reach the disk with the next synced write, and a power
    /// cut before that loses them.
    Committed,
}

/// Work that nobody waits for. It is run with the next use case, and before it.
pub(in crate::store) struct Later {
    works: Mutex<Works>,
    notifier: Arc<JobNotifier>,
}

#[derive(Default)]
struct Works {
    waiting: Vec<Box<dyn Work>>,
    /// Whether some has been taken and is not done.
    is_running: bool,
    /// Whether whoever syncs has been told and has not synced since.
    is_told: bool,
}

impl Later {
    pub(in crate::store) fn new(notifier: Arc<JobNotifier>) -> Self {
        Self {
            works: Mutex::default(),
            notifier,
        }
    }

    /// Lets work wait. Returns how much waits now.
    pub(in crate::store) fn push(&self, work: Box<dyn Work>) -> usize {
        let mut works = self.works();
        works.waiting.push(work);
        let waiting = works.waiting.len();
        drop(works);
        self.ask_for_sync();
        waiting
    }

    /// All that waits, in its order. Whoever takes it says when it is done.
    pub(in crate::store) fn take(&self) -> Vec<Box<dyn Work>> {
        let mut works = self.works();
        works.is_running = true;
        mem::take(&mut works.waiting)
    }

    /// What was taken is done.
    pub(in crate::store) fn done(&self) {
        self.works().is_running = false;
    }

    /// Whether no work waits, and none is running.
    pub(in crate::store) fn is_done(&self) -> bool {
        let works = self.works();
        works.waiting.is_empty() && !works.is_running
    }

    /// Asks for a sync, unless one has been asked for.
    pub(in crate::store) fn ask_for_sync(&self) {
        if !mem::replace(&mut self.works().is_told, true) {
            self.notifier.tell_behind();
        }
    }

    /// A sync begins. What has come too late for it needs another one.
    pub(in crate::store) fn sync_begins(&self) {
        let mut works = self.works();
        works.is_told = !works.waiting.is_empty();
        if works.is_told {
            self.notifier.tell_behind();
        }
    }

    /// No code panics while it holds this lock.
    fn works(&self) -> MutexGuard<'_, Works> {
        self.works.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
