//! The database, in a file or in PostgreSQL, and the vault as one durable store: opening, reading and writing.
//!
//! It has three layers, and each imports only those below it. `erase` changes all tables, each module in
//! `tables` owns one table, and `engine` has the connections and the writer. All SQL of the project is
//! here.

pub mod backup;
mod clean;
mod engine;
pub mod erase;
pub mod health;
pub mod open;
mod others;
mod tables;
#[cfg(test)]
pub(crate) mod tests;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::sync::futures::Notified;

use crate::{
    failpoints::{self, Point},
    model::{
        Evidence, Job, MailContent, MailId, RecordId, Remark, ReportId, TextId, Typed, job::Lane,
    },
    vault::{Held, Vault},
};
use engine::{
    Shared, activity::Counts, aside, notifier::JobNotifier, queue::Durability, readers::Readers,
    writer::WriterHandle,
};

pub use clean::scrub;
pub use engine::{Activity, Conn, JobWatch, Reader, StoreError, Tx};
pub use open::{DirectoryLock, OpenError, Place, Vacant};
pub use others::ViewHold;
pub use tables::{
    blocks, conversations, copies, drafts, folders, guilds, jobs, mails, notices, people, records,
    reports, suspensions, views,
};

/// A use case that ends by writing what it wants of the jobs.
fn planned<T, E, F>(use_case: F) -> impl AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static
where
    F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    E: From<StoreError>,
{
    async move |tx: &mut Tx| {
        let done = use_case(tx).await?;
        jobs::write_plan(tx).await?;
        Ok(done)
    }
}

/// The open store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Readers,
    writer: WriterHandle,
    vault: Vault,
    notifier: Arc<JobNotifier>,
    counts: Arc<Counts>,
    /// What other bots on the same database tell. `None` if there may be none.
    shared: Option<Shared>,
}

impl Store {
    /// Runs one use case, which can be undone without others that share its transaction. When this returns `Ok`, the
    /// changes are committed and synced. When it returns `Err`, nothing has changed, or what was begun is erased before
    /// anything else is written.
    pub async fn write<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.run(Durability::Synced, planned(use_case)).await
    }

    /// The same for bookkeeping that no person is told of: which view shows what, and how far a job has
    /// come. When this returns `Ok`, the changes are committed, so a killed process loses none of them. They
    /// are synced with the next [`Store::write`] or by [`Store::sync`], and a power cut before that loses
    /// them; PostgreSQL syncs them at once. A key cannot be added or wiped here.
    pub async fn note<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer
            .run(Durability::Committed, planned(use_case))
            .await
    }

    /// The same for an answer that records a view, and what its person has read by it. The use case runs on the caller's thread if nobody else
    /// writes, so it must wait for nothing but its statements.
    pub async fn note_at_once<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.run_at_once(planned(use_case)).await
    }

    /// The same for what nobody waits for. It is committed with the next use case, before that begins, or by
    /// [`Store::sync`]. A process that is killed before that loses it. The writer logs a failure. Beside other
    /// bots it is committed at once, since they look at it as well.
    pub async fn note_later<F>(&self, use_case: F) -> Result<(), StoreError>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
    {
        if self.shared.is_some() {
            return self.note(use_case).await;
        }
        self.writer.run_later(planned(use_case)).await
    }

    /// Returns when what [`Store::note_later`] has taken is committed.
    pub async fn noted(&self) -> Result<(), StoreError> {
        self.writer.ran_later().await
    }

    /// Returns when something waits to be committed or synced.
    pub async fn is_behind(&self) {
        self.notifier.behind().await;
    }

    /// Asks the writer to commit what waits for that, and to sync it. The writer logs a failure, and the next
    /// [`Store::write`] syncs as well.
    pub async fn sync(&self) {
        self.writer.sync().await;
    }

    /// A connection that only reads. Callers must finish fast, because an open snapshot prevents the log
    /// from being truncated.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        self.readers.take().await
    }

    /// Wakes the caller after every commit that changed jobs. Tests use it to wait until all work is done.
    /// Register before you look.
    pub fn jobs_changed(&self) -> Notified<'_> {
        self.notifier.changed()
    }

    /// Watches one job: the caller is woken when the job has been tried.
    pub fn watch(&self, job: &Job) -> JobWatch<'_> {
        self.notifier.watch(job)
    }

    /// Wakes the task of this lane after a commit that makes a job due before the task wakes by itself.
    /// Register before you look, and say with [`Store::lane_sleeps`] what you have found.
    pub fn jobs_queued(&self, lane: Lane) -> Notified<'_> {
        self.notifier.queued(lane)
    }

    /// The task of this lane sleeps until then, or until it is woken.
    pub fn lane_sleeps(&self, lane: Lane, until: Option<DateTime<Utc>>) {
        self.notifier.sleeps(lane, until);
    }

    /// The text of a draft or mail, or `None` if it has none (any more). A damaged text does not stop the
    /// caller: the mail can still be listed, opened and deleted.
    pub async fn content(&self, id: MailId) -> Result<Option<MailContent>, StoreError> {
        let mut conn = self.read().await?;
        let read = tables::texts::open(&mut conn, &self.vault, id.into()).await;
        read.transpose()
            .map(|read| readable(read, MailContent::unreadable))
            .transpose()
    }

    /// The text of a draft for its form, which it may have outgrown. `None` if it has none, or a damaged one.
    pub async fn typed(&self, id: MailId) -> Result<Option<Typed>, StoreError> {
        let mut conn = self.read().await?;
        match tables::texts::open(&mut conn, &self.vault, id.into()).await {
            Err(StoreError::Damaged { .. }) => Ok(None),
            read => read,
        }
    }

    /// The texts of those of these mails that have one.
    pub async fn contents(
        &self,
        mails: &[MailId],
    ) -> Result<HashMap<MailId, MailContent>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<_> = mails.iter().map(|mail| TextId::from(*mail)).collect();
        let read = tables::texts::open_all(&mut conn, &self.vault, &ids).await?;
        let read = read.into_iter();
        read.map(|(id, text)| Ok((id.get().into(), readable(text, MailContent::unreadable)?)))
            .collect()
    }

    /// The text and comment of a report, or `None` if the report has expired. If they are damaged, moderators can
    /// still decide.
    pub async fn evidence(&self, id: ReportId) -> Result<Option<Evidence>, StoreError> {
        let mut conn = self.read().await?;
        let read = tables::texts::open(&mut conn, &self.vault, id.into()).await;
        let unreadable = || Evidence {
            content: Some(MailContent::unreadable()),
            comment: None,
        };
        read.transpose()
            .map(|read| readable(read, unreadable))
            .transpose()
    }

    /// The words of those of these records that have any. Damaged words are left out.
    pub async fn remarks(
        &self,
        records: &[RecordId],
    ) -> Result<HashMap<RecordId, Remark>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<_> = records.iter().map(|record| TextId::from(*record)).collect();
        let read = tables::texts::open_all(&mut conn, &self.vault, &ids).await?;
        let read = read.into_iter();
        let whole = read.filter(|(_, text)| !matches!(text, Err(StoreError::Damaged { .. })));
        whole
            .map(|(id, text)| Ok((id.get().into(), text?)))
            .collect()
    }

    /// Moves the key of a mail from the key nodes into its row, where it stays until the mail is erased. An erasure
    /// that has wiped the key and went no further is finished. Does nothing where keys are in a file.
    pub async fn settle(&self, id: MailId) -> Result<(), StoreError> {
        if !self.vault.settles() {
            return Ok(());
        }
        let mut conn = self.read().await?;
        let unsettled = tables::texts::unsettled(&mut conn, id.into()).await?;
        drop(conn);
        let Some(slot) = unsettled else { return Ok(()) };
        match self.vault.held(&[slot]).await?.pop() {
            Some(Held::Key(key)) => {
                self.write(async move |tx| tables::texts::settle(tx, id.into(), slot, &key).await)
                    .await
            }
            Some(Held::Wiped) => {
                self.write(async move |tx| erase::complete(tx, &[slot]).await)
                    .await
            }
            Some(Held::Lost | Held::Damaged) | None => {
                lost(1);
                Ok(())
            }
        }
    }

    /// Copies the write-ahead log into the database and truncates it, so that it holds no deleted rows any
    /// more. Returns `false` if a reader prevented it; the next call then succeeds.
    pub async fn truncate_log(&self) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        // SQLite lets nobody write meanwhile, and whoever tried would wait in their thread.
        let _turn = self.writer.turn().await;
        let is_cut = aside(move || Ok(conn.cut_log()?)).await?;
        failpoints::reached(Point::LogCut);
        Ok(is_cut)
    }

    /// Returns once the writer has shown that it does not hang. Touches no file.
    pub async fn answers(&self) {
        self.writer.answers().await;
    }

    /// How much the store does.
    pub fn activity(&self) -> Activity {
        self.counts.with(self.writer.waiting(), self.vault.nodes())
    }

    /// Whether the database takes a write. It writes what means nothing, and reports a failure as every write
    /// does.
    pub async fn is_writable(&self) -> bool {
        let written: Result<(), StoreError> = self.note(engine::writer::beat).await;
        written.is_ok()
    }

    /// Returns when the writer has ended: after [`Store::close`], or because of a bug.
    pub async fn writer_ended(&self) {
        self.writer.ended().await;
    }

    /// Lets the writer finish its queue, ends it and closes every connection.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
        if let Some(shared) = &self.shared {
            shared.close().await;
        }
    }
}

/// Says that keys were lost together with key nodes. Their texts can never be read again, and nobody has deleted
/// them.
fn lost(texts: usize) {
    tracing::error!(
        texts,
        "the keys of texts were lost with two key nodes; the texts cannot be read any more"
    );
}

/// A text, or a placeholder for one that is damaged.
fn readable<T>(text: Result<T, StoreError>, unreadable: impl Fn() -> T) -> Result<T, StoreError> {
    match text {
        Err(StoreError::Damaged { .. }) => {
            tracing::error!("a stored text is damaged and cannot be read any more");
            Ok(unreadable())
        }
        read => read,
    }
}
