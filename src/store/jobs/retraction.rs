//! How far a retraction has come, for whoever waits for it. Must not know of which mail it was.

use sqlx::SqliteExecutor;

use crate::{mail::Marker, store::StoreError};

/// How far the retraction of a notice has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retraction {
    /// Nothing is left to remove.
    Done,
    /// It has not been tried to the end yet.
    Waiting,
    /// It was tried in vain and goes on.
    Failing,
}

/// How far the retraction of this notice has come.
pub async fn retraction(
    on: impl SqliteExecutor<'_>,
    marker: Marker,
) -> Result<Retraction, StoreError> {
    let key = format!("retract:{marker}");
    let row = sqlx::query!("SELECT attempt, leased FROM jobs WHERE key = ?1", key)
        .fetch_optional(on)
        .await?;
    Ok(match row {
        None => Retraction::Done,
        Some(row) if row.attempt > 0 && row.leased == 0 => Retraction::Failing,
        Some(_) => Retraction::Waiting,
    })
}
