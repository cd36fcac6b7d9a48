//! The one writer. It runs queued use cases inside one transaction, with a savepoint each, commits once and
//! then answers all callers (group commit).
//!
//! The vault commits with them. Keys that a batch wipes are zero on disk before their rows go. Keys that it
//! adds are on disk before a caller is answered. The writer finishes what a failure interrupted before it
//! begins anything else.

mod batch;
mod durable;
mod keys;
mod session;

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use futures_util::future::LocalBoxFuture;
use tokio::{runtime::Handle, sync::mpsc, task};

use crate::{
    failpoints::{self, Point},
    store::engine::{
        Conn, KEYS, StoreError, Target, Tx,
        activity::Counts,
        notifier::{JobChanges, JobNotifier},
        queue::{Durability, Message, Work},
    },
    vault::{Slot, Vault},
};
use batch::Waiting;
use durable::record;
use session::Session;

#[cfg(test)]
pub(in crate::store) use batch::step;

/// How many use cases share one transaction at most.
const BATCH_LIMIT: usize = 64;

/// Finishes an interrupted erasure: removes all rows that point to the texts of these slots, whose keys are
/// wiped.
pub(in crate::store) type Recovery =
    for<'t> fn(&'t mut Tx, &'t [Slot]) -> LocalBoxFuture<'t, Result<(), StoreError>>;

/// The writer with its connection.
pub(in crate::store) struct Writer {
    session: Session,
    vault: Vault,
    notifier: Arc<JobNotifier>,
    counts: Arc<Counts>,
    /// Removes the rows whose keys are gone.
    recovery: Recovery,
    /// Slots that a failure left inconsistent between the two files: a row without its key, a key without
    /// its row, or an unknown state. Nothing else is written before their rows and keys are gone, so they
    /// never number more than one batch can leave.
    unfinished: BTreeSet<Slot>,
    /// The number that the key file has on disk, and the number that the database says it has at least. See
    /// `migrations/0007_generation.sql`.
    generation: u64,
    recorded: u64,
    /// Use cases that run with the next batch, before it.
    later: Vec<Box<dyn Work>>,
    /// Whether something is committed and perhaps not on disk.
    is_behind: bool,
    /// Whether a sync is awaited.
    is_awaited: bool,
}

impl Writer {
    /// A writer on this connection. It begins by erasing the rows of the `unfinished` slots.
    pub(in crate::store) fn new(
        conn: Conn,
        target: Target,
        vault: Vault,
        notifier: Arc<JobNotifier>,
        recovery: Recovery,
        unfinished: BTreeSet<Slot>,
        recorded: u64,
    ) -> Self {
        let generation = vault.generation();
        Self {
            session: Session::new(conn, target),
            vault,
            notifier,
            counts: Arc::default(),
            recovery,
            unfinished,
            generation,
            recorded,
            later: Vec::new(),
            is_behind: false,
            is_awaited: false,
        }
    }

    /// What this writer counts.
    pub(in crate::store) fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.counts)
    }

    /// Starts the writer. The future of an `async` closure cannot be required to be `Send`, so use cases
    /// stay on one thread. That is the writer's own thread, or the only thread if a test runs everything in
    /// one.
    pub(in crate::store) fn start(self, inbox: mpsc::Receiver<Message>) {
        let serve = move || failpoints::mortal("the writer", self.serve(inbox));
        if failpoints::is_blocking() {
            task::spawn_local(serve());
        } else {
            let runtime = Handle::current();
            task::spawn_blocking(move || runtime.block_on(serve()));
        }
    }

    /// Works until the queue is closed.
    async fn serve(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut messages = Vec::with_capacity(BATCH_LIMIT);
        let mut closing = Vec::new();
        while closing.is_empty() && inbox.recv_many(&mut messages, BATCH_LIMIT).await > 0 {
            let mut queue = VecDeque::with_capacity(messages.len());
            let mut durability = Durability::Committed;
            let (mut is_to_sync, mut asked) = (false, Vec::new());
            for message in messages.drain(..) {
                match message {
                    Message::Work(work, needed) => {
                        queue.push_back(work);
                        if needed == Durability::Synced {
                            durability = needed;
                        }
                    }
                    Message::Later(work) => {
                        self.later.push(work);
                        self.await_sync();
                    }
                    Message::Sync => is_to_sync = true,
                    Message::Ask(tell) => asked.push(tell),
                    Message::Close(tell) => closing.push(tell),
                }
            }
            let is_last = !closing.is_empty();
            if !queue.is_empty() || is_to_sync || is_last || self.later.len() >= BATCH_LIMIT {
                // They were queued before.
                for work in self.later.drain(..).rev() {
                    queue.push_front(work);
                }
            }
            while !queue.is_empty() {
                self.commit(&mut queue, durability).await;
            }
            if is_to_sync {
                self.is_awaited = false;
                if self.is_behind {
                    self.sync().await;
                }
            }
            for tell in asked {
                // The caller may have gone.
                let _ = tell.send(());
            }
        }
        // The next batch would record and sync what it finds, but there is none.
        if self.recorded < self.generation || self.is_behind {
            self.sync().await;
        }
        if let Err(error) = self.session.close().await {
            tracing::warn!(%error, "the database did not close cleanly");
        }
        for tell in closing {
            let _ = tell.send(());
        }
    }

    /// Lets a sync follow soon.
    fn await_sync(&mut self) {
        if !self.is_awaited {
            self.is_awaited = true;
            self.notifier.tell_behind();
        }
    }

    /// Syncs what is committed, with a write that means nothing.
    async fn sync(&mut self) {
        let record = record(self.generation);
        match self.session.sync(&format!("{record}{BEAT}")).await {
            Ok(true) => {
                self.recorded = self.generation;
                self.is_behind = false;
                self.counts.synced();
            }
            // The last transaction failed. The next one syncs.
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "could not sync the database; the next write tries again");
            }
        }
    }

    /// Runs a batch from the front of the queue, makes it durable and answers all its callers.
    async fn commit(&mut self, queue: &mut VecDeque<Box<dyn Work>>, durability: Durability) {
        let keys = match durability {
            Durability::Synced => KEYS,
            // A key and its row reach the disk together.
            Durability::Committed => 0,
        };
        let begun = match self.recover().await {
            Ok(()) => self.begin(keys, durability).await,
            Err(error) => Err(error),
        };
        let tx = match begun {
            Ok(tx) => tx,
            Err(error) => {
                report(&error);
                self.counts.failed();
                for work in queue.drain(..) {
                    work.refuse(error.clone());
                }
                return;
            }
        };
        let mut waiting = Vec::with_capacity(queue.len());
        let mut changes = JobChanges::default();
        let durable = self.run(tx, queue, &mut waiting, &mut changes).await;
        failpoints::reached(Point::Durable);
        if let Err(undone) = &durable {
            report(&undone.error);
            self.counts.failed();
        } else {
            self.counts.committed(waiting.len(), durability);
        }
        let committed = durable
            .as_ref()
            .err()
            .is_none_or(|undone| undone.rows_committed);
        for Waiting { answer, adds } in waiting {
            answer(match &durable {
                Err(undone) if adds || !committed => Err(undone.error.clone()),
                _ => Ok(()),
            });
        }
        // Nobody is woken after a failure, or the worker would look for the same due jobs again and again.
        if committed {
            self.notifier.tell(&changes);
            // A synced write that changes no row syncs nothing.
            self.is_behind |= self.session.leaves_log(durability);
            if self.is_behind {
                self.await_sync();
            }
        }
    }
}

/// Changes what means nothing. SQLite writes only rows that change.
const BEAT: &str = "UPDATE installation SET beat = 1 - beat";

/// Writes, which shows whether the database can be written.
pub(in crate::store) async fn beat(tx: &mut Tx) -> Result<(), StoreError> {
    tx.conn.run(BEAT).await?;
    Ok(())
}

fn report(error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "a write failed");
}
