//! The one writer: use cases from a queue run inside one transaction, a savepoint each, are
//! committed once and then answered together (group commit).
//!
//! The vault commits with them: keys that a batch wipes are zero on disk before the rows go, keys it
//! adds are on disk before anybody is told. Must not know what a use case does.

use std::{future::Future, mem, pin::Pin, sync::Arc};

use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task,
};

use super::{StoreError, erase};
use crate::{
    mail::MailId,
    vault::{Key, Sealed, Slot, Vault},
};

/// Use cases in one transaction at most, each of which wipes or adds few keys.
pub(super) const BATCH_LIMIT: usize = 64;
/// Use cases waiting at most; beyond it callers wait for a place.
const QUEUE_LENGTH: usize = 256;

/// What a use case returns: a future that may borrow the transaction.
pub type UseCase<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;
type Work =
    Box<dyn for<'t> FnOnce(&'t mut Tx) -> Pin<Box<dyn Future<Output = Finish> + Send + 't>> + Send>;
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// How one use case ended: to be kept or undone, and how to tell its caller once that is durable.
struct Finish {
    keep: bool,
    answer: Answer,
}

enum Message {
    Work(Work),
    Close(oneshot::Sender<()>),
}

/// A transaction as a use case sees it: SQL on `conn`, keys through the methods.
pub struct Tx {
    pub(super) conn: SqliteConnection,
    vault: Arc<Vault>,
    /// Keys to be on disk before the callers are told.
    added: Vec<(Slot, Key)>,
    /// Keys to be zero on disk before the rows go.
    wiped: Vec<Slot>,
}

impl Tx {
    /// To look at what this transaction sees.
    pub fn reader(&mut self) -> &mut SqliteConnection {
        &mut self.conn
    }

    /// Seals a text under a new key, durable with this transaction.
    pub(super) fn seal<T: Serialize>(
        &mut self,
        id: MailId,
        text: &T,
    ) -> Result<(Slot, Sealed), StoreError> {
        let (slot, key) = self.vault.reserve()?;
        let sealed = crate::vault::seal(&key, id, text);
        self.added.push((slot, key));
        Ok((slot, sealed?))
    }

    /// Wipes a key with this transaction.
    pub(super) fn shred(&mut self, slot: Slot) {
        self.wiped.push(slot);
    }
}

/// The way to the writer task; cheap to clone.
#[derive(Clone)]
pub struct WriterHandle {
    queue: mpsc::Sender<Message>,
}

impl WriterHandle {
    /// Starts the writer on its own connection.
    pub(super) fn start(
        conn: SqliteConnection,
        options: SqliteConnectOptions,
        vault: Arc<Vault>,
        changed: Arc<Notify>,
    ) -> Self {
        let (queue, inbox) = mpsc::channel(QUEUE_LENGTH);
        let writer = Writer {
            conn: Some(conn),
            options,
            vault,
            changed,
            unfinished: Vec::new(),
        };
        tokio::spawn(writer.serve(inbox));
        Self { queue }
    }

    /// See [`super::Store::write`].
    pub(super) async fn run<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> UseCase<'t, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let work: Work = Box::new(move |tx| {
            Box::pin(async move {
                let outcome = use_case(tx).await;
                Finish {
                    keep: outcome.is_ok(),
                    answer: Box::new(move |durable| {
                        // A caller that gave up waiting needs no answer; the facts stand either way.
                        let _ = tell.send(durable.map_err(E::from).and(outcome));
                    }),
                }
            })
        });
        let closed = || E::from(StoreError::Closed);
        self.queue
            .send(Message::Work(work))
            .await
            .map_err(|_| closed())?;
        told.await.map_err(|_| closed())?
    }

    /// Returns once the queue before this call is done and the connection closed.
    pub(super) async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.queue.send(Message::Close(tell)).await.is_ok() {
            let _ = told.await;
        }
    }
}

struct Writer {
    /// `None` after a failed transaction: sqlx connections stay poisoned after disk-full.
    conn: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    vault: Arc<Vault>,
    changed: Arc<Notify>,
    /// Slots whose keys are gone while their rows stand, because a commit failed between the two;
    /// the next transaction begins by erasing those rows.
    unfinished: Vec<Slot>,
}

/// How far a batch came before it failed.
struct Undone {
    error: StoreError,
    rows_committed: bool,
}

impl Writer {
    async fn serve(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut messages = Vec::with_capacity(BATCH_LIMIT);
        let mut closing = Vec::new();
        while closing.is_empty() && inbox.recv_many(&mut messages, BATCH_LIMIT).await > 0 {
            let mut batch = Vec::with_capacity(messages.len());
            for message in messages.drain(..) {
                match message {
                    Message::Work(work) => batch.push(work),
                    Message::Close(tell) => closing.push(tell),
                }
            }
            self.commit(batch).await;
            self.changed.notify_waiters();
        }
        if let Some(conn) = self.conn.take() {
            // The file is consistent without it: closing only folds the log back.
            if let Err(error) = conn.close().await {
                tracing::warn!(%error, "the database did not close cleanly");
            }
        }
        for tell in closing {
            let _ = tell.send(());
        }
    }

    /// Runs a batch, makes it durable, answers everybody.
    async fn commit(&mut self, batch: Vec<Work>) {
        let mut answers = Vec::with_capacity(batch.len());
        let durable = match self.begin().await {
            Ok(tx) => self.run(tx, batch, &mut answers).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &durable {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "a write was undone"
            );
        }
        for answer in answers {
            answer(durable.clone());
        }
    }

    async fn begin(&mut self) -> Result<Tx, StoreError> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut conn).await?;
        Ok(Tx {
            conn,
            vault: Arc::clone(&self.vault),
            added: Vec::new(),
            wiped: Vec::new(),
        })
    }

    async fn run(
        &mut self,
        mut tx: Tx,
        batch: Vec<Work>,
        answers: &mut Vec<Answer>,
    ) -> Result<(), StoreError> {
        let ran = self.run_all(&mut tx, batch, answers).await;
        let added: Vec<Slot> = tx.added.iter().map(|(slot, _)| *slot).collect();
        let wiped = mem::take(&mut tx.wiped);
        let durable = match ran {
            Ok(()) => self.settle(tx, wiped.clone()).await,
            Err(error) => Err(Undone {
                error,
                rows_committed: false,
            }),
        };
        let Err(undone) = durable else {
            self.vault.release(&wiped);
            self.unfinished.clear();
            return Ok(());
        };
        if undone.rows_committed {
            self.vault.release(&wiped);
            self.unfinished = added;
        } else {
            self.unfinished.extend(wiped);
            self.forget(added).await;
        }
        Err(undone.error)
    }

    async fn run_all(
        &mut self,
        tx: &mut Tx,
        batch: Vec<Work>,
        answers: &mut Vec<Answer>,
    ) -> Result<(), StoreError> {
        if !self.unfinished.is_empty() {
            erase::erase_slots(tx, &self.unfinished).await?;
        }
        let mut broken = None;
        for work in batch {
            let (added, wiped) = (tx.added.len(), tx.wiped.len());
            let point = sqlx::raw_sql("SAVEPOINT use_case")
                .execute(&mut tx.conn)
                .await;
            let Finish { keep, answer } = work(tx).await;
            answers.push(answer);
            let end = if keep {
                "RELEASE use_case"
            } else {
                "ROLLBACK TO use_case; RELEASE use_case"
            };
            let ended = sqlx::raw_sql(AssertSqlSafe(end))
                .execute(&mut tx.conn)
                .await;
            if let Err(error) = point.and(ended) {
                broken = broken.or(Some(error));
            }
            if !keep {
                tx.wiped.truncate(wiped);
                let undone: Vec<Slot> = tx.added.drain(added..).map(|(slot, _)| slot).collect();
                // Never written, so nothing to wipe.
                self.vault.release(&undone);
            }
        }
        broken.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Wipes, then commits while new keys are written; `Ok` once all of it is on disk.
    async fn settle(&mut self, tx: Tx, wiped: Vec<Slot>) -> Result<(), Undone> {
        let Tx {
            mut conn, added, ..
        } = tx;
        let undone = |rows_committed| {
            move |error| Undone {
                error,
                rows_committed,
            }
        };
        if !wiped.is_empty() {
            let vault = Arc::clone(&self.vault);
            blocking(move || vault.wipe(&wiped))
                .await
                .map_err(undone(false))?;
        }
        let vault = Arc::clone(&self.vault);
        let keys = async move {
            if added.is_empty() {
                return Ok(());
            }
            blocking(move || vault.write(&added)).await
        };
        let (keys, rows) = tokio::join!(keys, sqlx::raw_sql("COMMIT").execute(&mut conn));
        rows.map_err(|error| undone(false)(error.into()))?;
        self.conn = Some(conn);
        keys.map_err(undone(true))
    }

    /// Keys of rows that were not committed: zero them, then let their slots be used again.
    async fn forget(&self, added: Vec<Slot>) {
        if added.is_empty() {
            return;
        }
        let vault = Arc::clone(&self.vault);
        let forgotten = blocking(move || {
            vault.wipe(&added)?;
            vault.release(&added);
            Ok(())
        });
        if let Err(error) = forgotten.await {
            // The slots stay taken until the next start, which zeroes keys without a row.
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "unused keys were not wiped"
            );
        }
    }
}

async fn blocking<F>(work: F) -> Result<(), StoreError>
where
    F: FnOnce() -> Result<(), crate::vault::VaultError> + Send + 'static,
{
    match task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        // Only a panic or the end of the runtime; either way nothing more can be promised.
        Err(_) => Err(StoreError::Closed),
    }
}
