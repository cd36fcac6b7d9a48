//! The one writer: use cases from the queue run inside one transaction, a savepoint each, are
//! committed once and then answered together (group commit).
//!
//! The vault commits with them: keys that a batch wipes are zero on disk before the rows go, keys it
//! adds are on disk before anybody is told. What fails in between is finished before anything else is
//! begun.

mod batch;
mod keys;

use std::{
    collections::{BTreeSet, VecDeque},
    mem,
    sync::Arc,
};

use futures_util::future::LocalBoxFuture;
use sqlx::{AssertSqlSafe, RawSql, sqlite::SqliteConnectOptions};
use tokio::{runtime::Handle, sync::mpsc, task};

use crate::{
    failpoints::{self, Point},
    store::engine::{
        Conn, KEYS, StoreError, Tx,
        notifier::{JobChanges, JobNotifier},
        queue::{Message, Work},
    },
    vault::{Slot, Vault},
};
use batch::{Waiting, run_all};

#[cfg(test)]
pub(in crate::store) use batch::step;

/// Use cases in one transaction at most.
const BATCH_LIMIT: usize = 64;

/// What the writer finishes a failure with: removes all that points to the texts with these slots, whose
/// keys are wiped.
pub(in crate::store) type Recovery =
    for<'t> fn(&'t mut Tx, &'t [Slot]) -> LocalBoxFuture<'t, Result<(), StoreError>>;

/// The writer with its connection.
pub(in crate::store) struct Writer {
    /// `None` after a failed transaction: sqlx connections stay poisoned after disk-full.
    conn: Option<Conn>,
    options: SqliteConnectOptions,
    vault: Arc<Vault>,
    notifier: Arc<JobNotifier>,
    /// Removes the rows whose keys are gone.
    recovery: Recovery,
    /// Slots that a failure left between the two files: a row without its key, a key without its
    /// row, or an unknown state. Nothing else is written before their rows and keys are gone, so that no
    /// more pile up than one batch can leave.
    unfinished: BTreeSet<Slot>,
    /// The number that the key file has on the disk, and the one that the database says it has at least;
    /// see `migrations/0007_generation.sql`.
    generation: u64,
    recorded: u64,
}

/// How far a batch came before it failed.
struct Undone {
    error: StoreError,
    rows_committed: bool,
}

impl Undone {
    fn before_commit(error: impl Into<StoreError>) -> Self {
        Self {
            error: error.into(),
            rows_committed: false,
        }
    }
}

impl Writer {
    /// A writer on this connection that begins by erasing the rows of `unfinished` slots.
    pub(in crate::store) fn new(
        conn: Conn,
        options: SqliteConnectOptions,
        vault: Arc<Vault>,
        notifier: Arc<JobNotifier>,
        recovery: Recovery,
        unfinished: BTreeSet<Slot>,
        recorded: u64,
    ) -> Self {
        let generation = vault.generation();
        Self {
            conn: Some(conn),
            options,
            vault,
            notifier,
            recovery,
            unfinished,
            generation,
            recorded,
        }
    }

    /// Begins to work. What an `async` closure returns cannot be asked to be `Send`, so use cases stay on
    /// one thread: the writer's own, or the only one there is where a test keeps everything in line.
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
            for message in messages.drain(..) {
                match message {
                    Message::Work(work) => queue.push_back(work),
                    Message::Close(tell) => closing.push(tell),
                }
            }
            while !queue.is_empty() {
                self.commit(&mut queue).await;
            }
        }
        if let Some(mut conn) = self.conn.take() {
            if self.recorded < self.generation {
                // The next batch would do it; there is none.
                let recording = record(self.generation);
                if let Err(error) = sqlx::raw_sql(AssertSqlSafe(recording))
                    .execute(&mut conn)
                    .await
                {
                    tracing::warn!(%error, "the state of the key file was not noted");
                }
            }
            // The file is consistent without it: closing only folds the log back.
            if let Err(error) = conn.close().await {
                tracing::warn!(%error, "the database did not close cleanly");
            }
        }
        for tell in closing {
            let _ = tell.send(());
        }
    }

    /// Runs a batch from the front of the queue, makes it durable, answers everybody in it.
    async fn commit(&mut self, queue: &mut VecDeque<Box<dyn Work>>) {
        let begun = match self.recover().await {
            Ok(()) => self.begin(KEYS).await,
            Err(error) => Err(error),
        };
        let tx = match begun {
            Ok(tx) => tx,
            Err(error) => {
                report(&error);
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
        // Not after a failure, or the worker would look for the same due work in circles.
        if committed {
            self.notifier.tell(&changes);
        }
    }

    /// Finishes what a failure left, alone in a transaction.
    async fn recover(&mut self) -> Result<(), StoreError> {
        if self.unfinished.is_empty() {
            return Ok(());
        }
        let slots: Vec<Slot> = self.unfinished.iter().copied().collect();
        let mut tx = self.begin(usize::MAX).await?;
        (self.recovery)(&mut tx, &slots).await?;
        failpoints::reached(Point::Recovering);
        let next = self.next_generation();
        keys::wipe(&self.vault, &slots).await?;
        let changes = mem::take(&mut tx.jobs);
        self.commit_statement().execute(&mut tx.conn).await?;
        (self.recorded, self.generation) = (self.generation, next);
        self.conn = Some(tx.conn);
        self.vault.release(&slots);
        self.unfinished.clear();
        failpoints::reached(Point::Recovered);
        self.notifier.tell(&changes);
        Ok(())
    }

    async fn begin(&mut self, keys_most: usize) -> Result<Tx, StoreError> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => Conn::open(&self.options).await?,
        };
        sqlx::raw_sql("BEGIN IMMEDIATE; SAVEPOINT use_case")
            .execute(&mut conn)
            .await?;
        Ok(Tx::new(conn, Arc::clone(&self.vault), keys_most))
    }

    async fn run(
        &mut self,
        mut tx: Tx,
        queue: &mut VecDeque<Box<dyn Work>>,
        waiting: &mut Vec<Waiting>,
        changes: &mut JobChanges,
    ) -> Result<(), Undone> {
        let ran = run_all(&mut tx, queue, waiting).await;
        *changes = mem::take(&mut tx.jobs);
        let (added, wiped) = tx.slots();
        let replaced = tx.replaced.clone();
        if let Err(error) = ran {
            // With `tx` goes its connection, and SQLite undoes all of it. The keys were never
            // written.
            self.vault.release(&added);
            return Err(Undone::before_commit(error));
        }
        let durable = self.settle(tx, wiped.clone()).await;
        if durable.is_ok() {
            self.wipe_replaced(&replaced).await;
        }
        match &durable {
            Ok(()) => self.vault.release(&wiped),
            Err(undone) if undone.rows_committed => {
                self.vault.release(&wiped);
                self.unfinished.extend(&added);
            }
            Err(_) => {
                self.unfinished.extend(wiped.iter().chain(&added));
                // At once, not only when there is room for rows again: nothing shall open what may
                // stand in the log of a transaction that failed.
                if let Err(error) = keys::wipe(&self.vault, &added).await {
                    report(&error);
                }
            }
        }
        durable
    }

    /// Wipes, then commits while new keys are written; `Ok` once all of it is on disk.
    async fn settle(&mut self, tx: Tx, wiped: Vec<Slot>) -> Result<(), Undone> {
        let Tx {
            mut conn,
            mut added,
            replaced,
            ..
        } = tx;
        // A text that came and went within the batch needs no key on disk, and gets none.
        added.retain(|(slot, _)| !wiped.contains(slot));
        let changes_keys = !(added.is_empty() && wiped.is_empty() && replaced.is_empty());
        let next = if changes_keys {
            self.next_generation()
        } else {
            self.generation
        };
        keys::wipe(&self.vault, &wiped)
            .await
            .map_err(Undone::before_commit)?;
        let commit = self.commit_statement();
        if !replaced.is_empty() {
            // One after the other: no failure may cost both a text and the one that takes its place.
            keys::write(&self.vault, added)
                .await
                .map_err(Undone::before_commit)?;
            let rows = commit.execute(&mut conn).await;
            rows.map_err(Undone::before_commit)?;
            (self.recorded, self.generation) = (self.generation, next);
            self.conn = Some(conn);
            return Ok(());
        }
        let written = async {
            // Side by side, so a crash may find either of them done.
            if failpoints::rows_first() && !added.is_empty() {
                task::yield_now().await;
                failpoints::reached(Point::RowsFirst);
            }
            keys::write(&self.vault, added).await
        };
        let (written, rows) = tokio::join!(written, commit.execute(&mut conn));
        rows.map_err(Undone::before_commit)?;
        self.recorded = self.generation;
        self.conn = Some(conn);
        written.map_err(|error| Undone {
            error,
            rows_committed: true,
        })?;
        self.generation = next;
        Ok(())
    }

    /// The number that this batch gives the key file, with its next sync.
    fn next_generation(&self) -> u64 {
        let next = self.generation + 1;
        self.vault.stand_at(next);
        next
    }

    /// Commits, and records the key file's number if that is not done yet: all in one round trip.
    fn commit_statement(&self) -> RawSql {
        let record = if self.recorded < self.generation {
            record(self.generation)
        } else {
            String::new()
        };
        sqlx::raw_sql(AssertSqlSafe(format!("{record}COMMIT")))
    }

    /// Their rows are gone. What cannot be wiped now is wiped before anything else is written; whoever
    /// waits has what they asked for.
    async fn wipe_replaced(&mut self, slots: &[Slot]) {
        match keys::wipe(&self.vault, slots).await {
            Ok(()) => self.vault.release(slots),
            Err(error) => {
                report(&error);
                self.unfinished.extend(slots);
            }
        }
    }
}

fn record(generation: u64) -> String {
    format!("UPDATE installation SET generation = {generation};")
}

fn report(error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "a write failed");
}
