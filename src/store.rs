//! SQLite and the vault as one durable thing: opening, reading, and the way in for writes.
//!
//! In three storeys, each importing only those below it: `erase` goes through all tables, `tables` own
//! one table each, `engine` has the connections and the writer. All SQL of the project is here.

mod clean;
mod engine;
pub mod erase;
pub mod open;
mod tables;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use tokio::sync::futures::Notified;

use crate::{
    failpoints::{self, Point},
    model::{Evidence, Job, MailContent, MailId, ReportId, job::Lane},
    vault::Vault,
};
use engine::{notifier::JobNotifier, queue::WriterHandle, readers::Readers};

pub use clean::scrub;
pub use engine::{Conn, JobWatch, Reader, StoreError, Tx};
pub use open::{DirectoryLock, OpenError};
pub use tables::{blocks, drafts, folders, guilds, jobs, mails, notices, people, reports, views};

/// The open store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Readers,
    writer: WriterHandle,
    vault: Arc<Vault>,
    notifier: Arc<JobNotifier>,
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

    /// Woken after every commit that changed jobs, for a test that waits until all work is done; register
    /// before looking.
    pub fn jobs_changed(&self) -> Notified<'_> {
        self.notifier.changed()
    }

    /// Watches one job, to be woken when it has been tried.
    pub fn watch(&self, job: &Job) -> JobWatch<'_> {
        self.notifier.watch(job)
    }

    /// Woken after every commit by which a job of this lane may be due before any that was; register
    /// before looking.
    pub fn jobs_queued(&self, lane: Lane) -> Notified<'_> {
        self.notifier.queued(lane)
    }

    /// The text of a draft or mail, or `None` if it has none (any more). A damaged one costs itself
    /// only: whatever lists it, opens it or deletes it goes on.
    pub async fn content(&self, id: MailId) -> Result<Option<MailContent>, StoreError> {
        let mut conn = self.read().await?;
        match tables::texts::open(&mut conn, &self.vault, id.into()).await {
            Err(StoreError::Damaged { .. }) => {
                tracing::error!("a stored text is damaged and cannot be read any more");
                Ok(Some(MailContent::unreadable()))
            }
            read => read,
        }
    }

    /// What a report carries, or `None` if it has expired.
    pub async fn evidence(&self, id: ReportId) -> Result<Option<Evidence>, StoreError> {
        let mut conn = self.read().await?;
        tables::texts::open(&mut conn, &self.vault, id.into()).await
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
