//! Jobs: durable later work, committed together with the facts that need it.
//!
//! A job is named by its key, so the same work is never queued twice. Asking again and every claim
//! give it another epoch, never one it had before, so that a run which outlived its lease can settle
//! neither a later run nor the same work asked for anew. Must not know how a job is done.

mod retraction;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::SqliteExecutor;

use super::{StoreError, Tx, ms, time};
use crate::mail::{ChannelId, GuildId, MailId, Marker, MessageId, ReportId, UserId, ViewId};

pub use retraction::{Retraction, retraction};

/// How long a claimed job may run before it counts as lost (a panicked task).
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The kinds of later work and all that each needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Send the notice of a copy.
    Notify { marker: Marker },
    /// Give everybody addressed their copy of a mail that was held back.
    Deliver { mail: MailId },
    /// Disable the Delete button of a mail.
    Expire { mail: MailId },
    /// Remove a notice of a mail that is gone. Names no person and no mail.
    Retract {
        marker: Marker,
        channel: ChannelId,
        message: Option<MessageId>,
        /// When the last request that could have created it was begun, milliseconds.
        attempted_ms: i64,
    },
    /// Draw a view again.
    Refresh { view: ViewId },
    /// Tell moderators of a report, or what became of it.
    Announce { report: ReportId },
    /// Remove the announcement of a report that is gone.
    Withdraw {
        channel: ChannelId,
        message: MessageId,
    },
    /// Tell somebody that moderators of a server ask them to keep it civil.
    Warn {
        report: ReportId,
        user: UserId,
        guild: GuildId,
        /// When the last request that could have told them was begun, milliseconds.
        #[serde(default)]
        attempted_ms: Option<i64>,
    },
    /// Erase what a person holds.
    Forget { user: UserId },
    /// Clear away what has outlived its time.
    Sweep,
    /// Erase mail older than is kept.
    Retire,
    /// See which servers the bot has left.
    Census,
    /// Clean the pages of the database from this one on.
    Scrub { page: u32 },
}

impl Job {
    fn key(&self) -> String {
        match self {
            Self::Notify { marker } => format!("notify:{marker}"),
            Self::Deliver { mail } => format!("deliver:{mail}"),
            Self::Expire { mail } => format!("expire:{mail}"),
            Self::Retract { marker, .. } => format!("retract:{marker}"),
            Self::Refresh { view } => format!("refresh:{view}"),
            Self::Announce { report } => format!("announce:{report}"),
            Self::Withdraw { message, .. } => format!("withdraw:{message}"),
            Self::Warn { report, .. } => format!("warn:{report}"),
            Self::Forget { user } => format!("forget:{user}"),
            Self::Sweep => "sweep".to_owned(),
            Self::Retire => "retire".to_owned(),
            Self::Census => "census".to_owned(),
            Self::Scrub { .. } => "scrub".to_owned(),
        }
    }

    fn lane(&self) -> Lane {
        match self {
            Self::Refresh { .. } => Lane::Views,
            _ => Lane::Others,
        }
    }
}

/// A job taken for one run.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub job: Job,
    /// Runs so far, this one included.
    pub attempt: u32,
    key: String,
    epoch: i64,
}

/// Queues work, or asks for queued work again: due at the earlier time, with fresh attempts, also if an
/// older release has set it aside. While a run is under way, due at the new time: what that run wishes
/// no longer counts.
pub async fn enqueue(tx: &mut Tx, job: &Job, due: DateTime<Utc>) -> Result<(), StoreError> {
    let (key, due) = (job.key(), ms(due));
    // Numbers and fixed names only; serde_json cannot fail on them.
    let payload = serde_json::to_string(job).map_err(|_| StoreError::Damaged { what: "job" })?;
    sqlx::query!(
        "INSERT INTO jobs (key, payload, due_at, epoch) VALUES (?1, ?2, ?3, random())
         ON CONFLICT (key) DO UPDATE SET
             payload = excluded.payload, epoch = excluded.epoch, attempt = 0,
             due_at = CASE WHEN leased THEN excluded.due_at ELSE min(due_at, excluded.due_at) END,
             leased = 0, parked = NULL",
        key,
        payload,
        due
    )
    .execute(&mut tx.conn)
    .await?;
    tx.jobs.queue(job.lane());
    Ok(())
}

/// Writes down how far work has come, while it runs. `false` if it is no longer wanted.
pub async fn amend(tx: &mut Tx, job: &Job) -> Result<bool, StoreError> {
    let key = job.key();
    let payload = serde_json::to_string(job).map_err(|_| StoreError::Damaged { what: "job" })?;
    let found = sqlx::query!("UPDATE jobs SET payload = ?2 WHERE key = ?1", key, payload)
        .execute(&mut tx.conn)
        .await?;
    Ok(found.rows_affected() > 0)
}

/// Drops work that is no longer wanted.
pub async fn cancel(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    let key = job.key();
    sqlx::query!("DELETE FROM jobs WHERE key = ?1", key)
        .execute(&mut tx.conn)
        .await?;
    tx.jobs.end();
    Ok(())
}

/// Drops work that is no longer wanted, unless a run of it has begun: that may know of a reason.
pub async fn cancel_unbegun(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    let key = job.key();
    sqlx::query!("DELETE FROM jobs WHERE key = ?1 AND attempt = 0", key)
        .execute(&mut tx.conn)
        .await?;
    tx.jobs.end();
    Ok(())
}

/// Two lanes ([`Job::lane`], and the same in SQL below), so that neither kind of work ever waits for a
/// place of the other: a redrawing may have to wait for an answer in progress, and that answer for
/// another job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Redrawings of views.
    Views,
    /// Everything else.
    Others,
}

/// Takes up to `limit` jobs of a lane due at `now`. What this release cannot read is parked and
/// reported.
pub async fn claim(
    tx: &mut Tx,
    lane: Lane,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Claimed>, StoreError> {
    let (due, lease, views) = (ms(now), ms(now + LEASE), lane == Lane::Views);
    let rows = sqlx::query!(
        "UPDATE jobs SET leased = 1, attempt = attempt + 1, due_at = ?2, epoch = random()
         WHERE key IN (SELECT key FROM jobs WHERE parked IS NULL AND due_at <= ?1
                       AND (key GLOB 'refresh:*') = ?4 ORDER BY due_at LIMIT ?3)
         RETURNING key, payload, epoch, attempt",
        due,
        lease,
        limit,
        views
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        match serde_json::from_str(&row.payload) {
            Ok(job) => claimed.push(Claimed {
                job,
                attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
                key: row.key,
                epoch: row.epoch,
            }),
            Err(_) => park(tx, &row.key).await?,
        }
    }
    Ok(claimed)
}

async fn park(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    // The key may name a mail, so the log gets only its kind.
    let kind = key.split(':').next().unwrap_or_default();
    tracing::error!(
        kind,
        "a job of another release was set aside; nothing was dropped"
    );
    sqlx::query!(
        "UPDATE jobs SET parked = 'unreadable', leased = 0 WHERE key = ?1",
        key
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Ends a run: the work is done, or not to be done. Without effect if it was asked for again.
pub async fn finish(tx: &mut Tx, run: &Claimed) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM jobs WHERE key = ?1 AND epoch = ?2",
        run.key,
        run.epoch
    )
    .execute(&mut tx.conn)
    .await?;
    tx.jobs.end();
    Ok(())
}

/// Ends a run that is to be repeated at `due`. Without effect if the work was asked for again.
pub async fn repeat(tx: &mut Tx, run: &Claimed, due: DateTime<Utc>) -> Result<(), StoreError> {
    let due = ms(due);
    sqlx::query!(
        "UPDATE jobs SET leased = 0, due_at = ?3 WHERE key = ?1 AND epoch = ?2",
        run.key,
        run.epoch,
        due
    )
    .execute(&mut tx.conn)
    .await?;
    tx.jobs.queue(run.job.lane());
    Ok(())
}

/// At start: whatever was running when the last process ended is due again, and so is every redrawing,
/// since nobody waits for an answer of that process any more. What another release has set aside is
/// looked at anew.
pub(super) async fn begin_anew(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE jobs SET leased = 0, due_at = 0, parked = NULL
         WHERE leased = 1 OR parked IS NOT NULL OR key GLOB 'refresh:*'"
    )
    .execute(&mut tx.conn)
    .await?;
    tx.jobs.queue(Lane::Views);
    tx.jobs.queue(Lane::Others);
    Ok(())
}

/// When the next job of a lane is due, if any waits.
pub async fn next_due(
    on: impl SqliteExecutor<'_>,
    lane: Lane,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let views = lane == Lane::Views;
    let due = sqlx::query_scalar!(
        "SELECT due_at FROM jobs WHERE parked IS NULL AND (key GLOB 'refresh:*') = ?1
         ORDER BY due_at LIMIT 1",
        views
    )
    .fetch_optional(on)
    .await?;
    due.map(time).transpose()
}

/// Whether this work is queued or running.
pub async fn is_queued(on: impl SqliteExecutor<'_>, job: &Job) -> Result<bool, StoreError> {
    let key = job.key();
    let found = sqlx::query_scalar!("SELECT 1 FROM jobs WHERE key = ?1", key)
        .fetch_optional(on)
        .await?;
    Ok(found.is_some())
}
