//! SQLite and the vault as one durable thing: opening, reading, and the way in for writes.
//!
//! All SQL of the project lives in this module and below it, and it never asks for the time. Must
//! not know rules, people's actions or Discord.

mod conn;
pub mod contacts;
pub mod drafts;
pub mod erase;
pub mod folders;
pub mod guilds;
pub mod jobs;
pub mod mails;
pub mod notices;
pub mod open;
mod page;
pub mod people;
mod queue;
mod readers;
pub mod reports;
pub mod scrub;
mod signals;
#[cfg(test)]
pub(crate) mod tests;
mod tx;
pub mod views;
mod writer;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use tokio::sync::futures::Notified;

use crate::{
    failpoints::{self, Point},
    model::{Evidence, Letter, MailId, ReportId, job::Lane},
    random::NoRandomness,
    vault::{Opened, Slot, Vault, VaultError},
};

pub use conn::Conn;
pub use open::{DirectoryLock, OpenError};
use queue::WriterHandle;
pub use readers::Reader;
use readers::Readers;
use signals::Signals;
pub use tx::Tx;

/// Why the store could not do what was asked. Shared by all callers of one failed batch.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite or its driver failed: disk full, read-only, corrupt.
    #[error("the database failed")]
    Driver(#[source] Arc<sqlx::Error>),
    /// The vault could not be read or written.
    #[error("the vault failed")]
    Vault(#[source] Arc<VaultError>),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// A row holds what this program never writes.
    #[error("a stored {what} is damaged")]
    Damaged { what: &'static str },
    /// A use case panicked, and its batch was undone with it.
    #[error("a use case panicked; nothing was changed")]
    Panicked,
    /// A use case touches more keys than it may: it does not work in portions.
    #[error("a use case touches too many keys; please report this as a bug")]
    TooMany,
    /// Beyond what the clean-up can tell apart; everything else still works.
    #[error("the database is too large to be cleaned up")]
    TooLarge,
    /// The writer has ended; nothing was changed.
    #[error("the store is closed")]
    Closed,
}

/// SQLite's result codes for a file that is not a database, or not a whole one ("Result and Error
/// Codes": `SQLITE_CORRUPT`, `SQLITE_NOTADB`), and for one that is locked (`SQLITE_BUSY`,
/// `SQLITE_LOCKED`). Extended codes have them in their last byte.
const DAMAGED: [i32; 2] = [11, 26];
const LOCKED: [i32; 2] = [5, 6];

impl StoreError {
    /// Whether the files are damaged, which does not pass by itself.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            _ => self
                .sqlite_code()
                .is_some_and(|code| DAMAGED.contains(&code)),
        }
    }

    /// Whether another program holds the database.
    pub fn is_locked(&self) -> bool {
        self.sqlite_code()
            .is_some_and(|code| LOCKED.contains(&code))
    }

    fn sqlite_code(&self) -> Option<i32> {
        let Self::Driver(error) = self else {
            return None;
        };
        let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
        Some(code & 0xff)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(Arc::new(error))
    }
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        Self::Vault(Arc::new(error))
    }
}

/// The open store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Readers,
    writer: WriterHandle,
    vault: Arc<Vault>,
    signals: Arc<Signals>,
}

impl Store {
    /// Runs one use case in a transaction of its own: committed and synced when this returns `Ok`,
    /// undone entirely when it returns `Err`.
    pub async fn write<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.run(use_case).await
    }

    /// A connection that only reads. Finish fast: a held snapshot keeps the log from being truncated.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        self.readers.take().await
    }

    /// Woken after every commit by which jobs were queued, set back or ended; register before
    /// looking.
    pub fn jobs_changed(&self) -> Notified<'_> {
        self.signals.changed()
    }

    /// Woken after every commit by which a job of this lane may be due before any that was; register
    /// before looking.
    pub fn jobs_queued(&self, lane: Lane) -> Notified<'_> {
        self.signals.queued(lane)
    }

    /// The text of a draft or mail, or `None` if it has none (any more). A damaged one costs itself
    /// only: whatever lists it, opens it or deletes it goes on.
    pub async fn letter(&self, id: MailId) -> Result<Option<Letter>, StoreError> {
        match self.text(id).await {
            Err(StoreError::Damaged { .. }) => {
                tracing::error!("a stored text is damaged and cannot be read any more");
                Ok(Some(Letter::unreadable()))
            }
            read => read,
        }
    }

    /// What a report carries, or `None` if it has expired.
    pub async fn evidence(&self, id: ReportId) -> Result<Option<Evidence>, StoreError> {
        self.text(reports::text_id(id)).await
    }

    async fn text<T: DeserializeOwned>(&self, id: MailId) -> Result<Option<T>, StoreError> {
        let mut conn = self.read().await?;
        let mut mismatched = None;
        loop {
            let raw = id.get();
            let row = sqlx::query!(r#"SELECT slot, sealed FROM texts WHERE id = ?1"#, raw)
                .fetch_optional(&mut *conn)
                .await?;
            let Some(row) = row else { return Ok(None) };
            let slot = slot(row.slot)?;
            match self.vault.open_sealed(slot, id, &row.sealed)? {
                Opened::Text(text) => return Ok(Some(text)),
                Opened::Wiped => return Ok(None),
                // Between our two reads the text may have been erased and its slot used again; the
                // row tells. The same slot twice means damage, not a race.
                Opened::Mismatch if mismatched == Some(slot) => {
                    return Err(StoreError::Damaged { what: "text" });
                }
                Opened::Mismatch => mismatched = Some(slot),
            }
        }
    }

    /// Folds the write-ahead log back and cuts it to nothing, and with it what it still says of rows
    /// that are gone. `false` if a reader held it up; then the next call succeeds.
    pub async fn truncate_log(&self) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        let busy: bool = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *conn)
            .await?;
        failpoints::reached(Point::LogCut);
        Ok(!busy)
    }

    /// Returns once the writer has ended: after [`Store::close`], or because of a bug.
    pub async fn writer_ended(&self) {
        self.writer.ended().await;
    }

    /// Ends the writer after the work in its queue and closes every connection.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

fn slot(raw: i64) -> Result<Slot, StoreError> {
    u32::try_from(raw)
        .map(Slot)
        .map_err(|_| StoreError::Damaged { what: "slot" })
}

/// A time as stored: integer milliseconds.
fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored time.
fn time(ms: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(ms).ok_or(StoreError::Damaged { what: "time" })
}
