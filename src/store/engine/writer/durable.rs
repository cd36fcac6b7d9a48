//! How a batch becomes durable: the order in which its rows and its keys reach the disk, and what is finished
//! later if that fails.

use std::{collections::VecDeque, mem};

use tokio::task;

use super::{
    Writer,
    batch::{Waiting, run_all},
    keys, report,
};
use crate::{
    failpoints::{self, Point},
    store::engine::{
        StoreError, Tx,
        notifier::JobChanges,
        queue::{Durability, Work},
    },
    vault::Slot,
};

/// How far a batch came before it failed.
pub(super) struct Undone {
    pub error: StoreError,
    pub rows_committed: bool,
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
    /// Finishes what a failure left, in a transaction of its own.
    pub(super) async fn recover(&mut self) -> Result<(), StoreError> {
        if self.unfinished.is_empty() {
            return Ok(());
        }
        let slots: Vec<Slot> = self.unfinished.iter().copied().collect();
        let mut tx = self.begin(usize::MAX, Durability::Synced).await?;
        (self.recovery)(&mut tx, &slots).await?;
        failpoints::reached(Point::Recovering);
        let next = self.next_generation();
        keys::wipe(&self.vault, &slots).await?;
        let changes = mem::take(&mut tx.jobs);
        tx.conn.run(&self.commit_statement(&changes)).await?;
        (self.recorded, self.generation) = (self.generation, next);
        self.session.end(tx.conn);
        self.vault.release(&slots);
        self.unfinished.clear();
        failpoints::reached(Point::Recovered);
        self.notifier.tell(&changes);
        Ok(())
    }

    pub(super) async fn begin(
        &mut self,
        keys_most: usize,
        durability: Durability,
    ) -> Result<Tx, StoreError> {
        let conn = self.session.begin(durability).await?;
        Ok(Tx::new(conn, self.vault.clone(), keys_most))
    }

    pub(super) async fn run(
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
            // Dropping `tx` closes its connection, and SQLite undoes the whole transaction. The keys were
            // never written.
            self.vault.release(&added);
            return Err(Undone::before_commit(error));
        }
        let durable = self.make_durable(tx, wiped.clone(), changes).await;
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
                // The keys are wiped at once and not only when the disk has room for rows again. Nothing
                // may open the texts that the log of the failed transaction may hold.
                if let Err(error) = keys::wipe(&self.vault, &added).await {
                    report(&error);
                }
            }
        }
        durable
    }

    /// Wipes keys, then commits while the new keys are written. `Ok` means that all of it is on disk.
    async fn make_durable(
        &mut self,
        tx: Tx,
        wiped: Vec<Slot>,
        changes: &JobChanges,
    ) -> Result<(), Undone> {
        let Tx {
            mut conn,
            mut added,
            replaced,
            keys_first,
            ..
        } = tx;
        // The key of a text that was added and erased within the batch is never written.
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
        let commit = self.commit_statement(changes);
        if keys_first || !replaced.is_empty() {
            // No failure may cost both a text and the one that replaces it, or leave half of a decision.
            keys::write(&self.vault, added)
                .await
                .map_err(Undone::before_commit)?;
            let rows = conn.run(&commit).await;
            rows.map_err(Undone::before_commit)?;
            (self.recorded, self.generation) = (self.generation, next);
            self.session.end(conn);
            return Ok(());
        }
        let written = async {
            // Both run side by side, so a crash may find either of them done.
            if failpoints::rows_first() && !added.is_empty() {
                task::yield_now().await;
                failpoints::reached(Point::RowsFirst);
            }
            keys::write(&self.vault, added).await
        };
        let (written, rows) = tokio::join!(written, conn.run(&commit));
        rows.map_err(Undone::before_commit)?;
        self.recorded = self.generation;
        self.session.end(conn);
        written.map_err(|error| Undone {
            error,
            rows_committed: true,
        })?;
        self.generation = next;
        Ok(())
    }

    /// The number that this batch gives the key file with its next sync.
    fn next_generation(&self) -> u64 {
        self.vault.generation_after(self.generation)
    }

    /// The statement that commits. If the key file's number is not recorded yet, it records that in the
    /// same round trip.
    fn commit_statement(&self, changes: &JobChanges) -> String {
        let record = if self.recorded < self.generation {
            record(self.generation)
        } else {
            String::new()
        };
        self.session.commit(&record, changes)
    }

    /// Wipes keys that no row needs any more: their text was replaced, or the key is in its row. A key that cannot be wiped now is wiped before anything else is
    /// written. The callers' changes are durable already.
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

pub(super) fn record(generation: u64) -> String {
    format!("UPDATE installation SET generation = {generation};")
}
