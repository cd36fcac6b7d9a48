//! How far work has come, for whoever waits for it. Must not know what it is about.

use sqlx::SqliteExecutor;

use crate::{
    model::{Job, job::Attempt},
    store::StoreError,
};

/// How far the work of this name has come.
pub async fn attempt(on: impl SqliteExecutor<'_>, job: &Job) -> Result<Attempt, StoreError> {
    let key = job.key();
    let row = sqlx::query!("SELECT attempt, leased FROM jobs WHERE key = ?1", key)
        .fetch_optional(on)
        .await?;
    Ok(match row {
        None => Attempt::Done,
        Some(row) if row.attempt > 0 && row.leased == 0 => Attempt::Failing,
        Some(_) => Attempt::Waiting,
    })
}
