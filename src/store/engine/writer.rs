//! The one writer. It runs queued use cases inside one transaction, with a savepoint each, commits once and
//! then answers all callers (group commit). It has a thread of its own, since it waits for the disk. A use case
//! that does not is run by its caller, if nobody else is writing.
//!
//! The vault commits with them. Keys that a batch wipes are zero on disk before their rows go. Keys that it
//! adds are on disk before a caller is answered. The writer finishes what a failure interrupted before it
//! begins anything else.

mod batch;
mod durable;
mod handle;
mod keys;
mod session;

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use futures_util::{FutureExt, future::LocalBoxFuture};
use tokio::sync::mpsc;

use crate::{
    failpoints::{self, Point},
    store::engine::{
        Conn, KEYS, StoreError, Target, Tx,
        activity::Counts,
        notifier::{JobChanges, JobNotifier},
        queue::{Durability, Later, Message, Work},
    },
    vault::{Slot, Vault},
};
use batch::Waiting;
use durable::record;
use handle::Turns;
use session::Session;

#[cfg(test)]
pub(in crate::store) use batch::step;
pub(in crate::store) use handle::WriterHandle;

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
    later: Arc<Later>,
    /// Whether something is committed and perhaps not on disk.
    is_behind: bool,
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
        let later = Arc::new(Later::new(Arc::clone(&notifier)));
        Self {
            session: Session::new(conn, target),
            vault,
            notifier,
            counts: Arc::default(),
            recovery,
            unfinished,
            generation,
            recorded,
            later,
            is_behind: false,
        }
    }

    /// What this writer counts.
    pub(in crate::store) fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.counts)
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

    /// Whether a use case that changes no key waits for nothing: neither for the disk nor for a server.
    fn waits_for_nothing(&self) -> bool {
        self.session.is_in_file() && self.unfinished.is_empty()
    }

    /// Runs a use case that changes no key, without waiting for anything.
    fn note(&mut self, work: Box<dyn Work>) {
        let done = self.commit_all(VecDeque::from([work]), Durability::Committed);
        // A use case waits only for its statements, and those of SQLite are done when they return.
        done.now_or_never().expect("a note waits for nothing");
    }

    /// Runs what waits for the next use case, and then these.
    async fn commit_all(&mut self, mut queue: VecDeque<Box<dyn Work>>, durability: Durability) {
        for work in self.later.take().into_iter().rev() {
            queue.push_front(work);
        }
        while !queue.is_empty() {
            self.commit(&mut queue, durability).await;
        }
        self.later.done();
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
                self.later.ask_for_sync();
            }
        }
    }
}

/// Works until the queue is closed.
async fn serve(turns: Turns, mut inbox: mpsc::Receiver<Message>) {
    let mut messages = Vec::with_capacity(BATCH_LIMIT);
    let mut closing = Vec::new();
    while closing.is_empty() && inbox.recv_many(&mut messages, BATCH_LIMIT).await > 0 {
        let mut turn = turns.lock().await;
        // Only this function takes it away.
        let Some(writer) = turn.as_mut() else { break };
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
                Message::Sync => is_to_sync = true,
                Message::Ask(tell) => asked.push(tell),
                Message::Close(tell) => closing.push(tell),
            }
        }
        let is_last = !closing.is_empty();
        if !queue.is_empty() || is_to_sync || is_last {
            writer.commit_all(queue, durability).await;
        }
        if is_to_sync {
            writer.later.sync_begins();
            if writer.is_behind {
                writer.sync().await;
            }
        }
        for tell in asked {
            // The caller may have gone.
            let _ = tell.send(());
        }
    }
    let Some(mut writer) = turns.lock().await.take() else {
        return;
    };
    // The next batch would record and sync what it finds, but there is none.
    if writer.recorded < writer.generation || writer.is_behind {
        writer.sync().await;
    }
    if let Err(error) = writer.session.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
    for tell in closing {
        let _ = tell.send(());
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
