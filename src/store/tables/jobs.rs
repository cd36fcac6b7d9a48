//! Jobs: durable later work, committed together with the facts that need it.
//!
//! A job is named by its key, so the same work is never queued twice. Every claim gives it a new epoch, and so
//! does a request for it while it runs, except in the lanes where no two runs may overlap: there the run goes on,
//! and another follows. A run with an old epoch can end neither a later run nor work that was requested again.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        ChannelId, Job,
        job::{Attempt, Lane},
    },
    random,
    store::engine::{
        Conn, StoreError, Tx,
        job_plan::{JobPlan, QueuedJob},
        ms, sql, time,
    },
};

/// How long a claimed job may run before it counts as lost, for example with its process.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// A job taken for one run.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub job: Job,
    /// Runs so far, this one included.
    pub attempt: u32,
    /// When it counts as lost, and another bot may run it.
    pub leased_until: DateTime<Utc>,
    key: String,
    epoch: i64,
}

/// Queues a job. A job that is queued already keeps the earlier due time and starts counting attempts anew,
/// even if an older release has parked it. While a run is in progress, the new due time counts and the
/// outcome of that run no longer does. It is written at the end of the use case.
///
/// Work on messages of ours never has two runs at the same time: the next run begins when the present one has ended.
pub fn enqueue(tx: &mut Tx, job: &Job, due: DateTime<Utc>) {
    enqueue_about(tx, job, job.about(), due);
}

/// The same for a job about a person, channel or server that its payload does not name. Of the jobs of one
/// lane about the same one, only one runs at a time.
pub fn enqueue_about(tx: &mut Tx, job: &Job, about: Option<i64>, due: DateTime<Utc>) {
    let job = *job;
    tx.plan.queue(QueuedJob { job, about, due });
    tx.jobs.queue(job.lane(), due);
}

/// Whether this use case has queued a job.
pub fn is_planned(tx: &Tx, job: &Job) -> bool {
    tx.plan.queued.contains_key(&job.key())
}

/// Removes a job that is no longer needed. This too is written at the end.
pub fn cancel(tx: &mut Tx, job: &Job) {
    let key = job.key();
    tx.plan.cancel(key.clone());
    tx.jobs.end(job.lane());
    tx.jobs.tried(key);
}

/// Writes what a use case wants of the jobs: one statement for all that it cancels, and one for all that it
/// queues. A statement below that changes what may be queued already calls this first.
pub(in crate::store) async fn write_plan(tx: &mut Tx) -> Result<(), StoreError> {
    let JobPlan { cancelled, queued } = mem::take(&mut tx.plan);
    if !cancelled.is_empty() {
        let cancelled = serde_json::Value::from(cancelled).to_string();
        sql::query!(
            "DELETE FROM jobs WHERE key IN (SELECT value FROM json_each($1))",
            cancelled
        )
        .execute(&mut tx.conn)
        .await?;
    }
    if queued.is_empty() {
        return Ok(());
    }
    let rows = queued.into_iter().map(|(key, wanted)| {
        let QueuedJob { job, about, due } = wanted;
        // The payload holds only numbers and fixed names, so serde_json cannot fail.
        let payload =
            serde_json::to_string(&job).map_err(|_| StoreError::Damaged { what: "job" })?;
        Ok(serde_json::json!([
            key,
            payload,
            ms(due),
            job.lane().name(),
            about
        ]))
    });
    let rows: Result<serde_json::Value, StoreError> = rows.collect();
    let (rows, epoch) = (rows?.to_string(), random::epoch()?);
    // What is queued as wanted is not written again.
    sql::query!(
        "INSERT INTO jobs AS old (key, payload, due_at, epoch, lane, about)
         SELECT value ->> 0, value ->> 1, CAST(value ->> 2 AS BIGINT), $2, value ->> 3,
                CAST(value ->> 4 AS BIGINT)
         FROM json_each($1) WHERE true
         ON CONFLICT (key) DO UPDATE SET
             again = CASE WHEN old.leased = 1 AND old.lane IN ('notices', 'reports', 'retractions')
                          THEN CASE WHEN old.again < excluded.due_at THEN old.again ELSE excluded.due_at END
                          END,
             due_at = CASE WHEN old.leased = 1 AND old.lane IN ('notices', 'reports', 'retractions') THEN old.due_at
                          WHEN old.leased = 1 OR excluded.due_at < old.due_at
                          THEN excluded.due_at ELSE old.due_at END,
             leased = CASE WHEN old.lane IN ('notices', 'reports', 'retractions') THEN old.leased ELSE 0 END,
             epoch = CASE WHEN old.leased = 1 AND old.lane IN ('notices', 'reports', 'retractions')
                          THEN old.epoch ELSE excluded.epoch END,
             payload = excluded.payload, attempt = 0, parked = NULL, lane = excluded.lane,
             about = coalesce(excluded.about, old.about)
         WHERE old.leased = 1 OR old.attempt > 0 OR old.parked IS NOT NULL OR excluded.due_at < old.due_at
             OR excluded.payload <> old.payload OR excluded.lane <> old.lane
             OR coalesce(excluded.about, old.about) IS DISTINCT FROM old.about",
        rows,
        epoch
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records the progress of a running job. Returns `false` if the job has been cancelled.
pub async fn amend(tx: &mut Tx, job: &Job) -> Result<bool, StoreError> {
    write_plan(tx).await?;
    let key = job.key();
    let payload = serde_json::to_string(job).map_err(|_| StoreError::Damaged { what: "job" })?;
    let found = sql::query!("UPDATE jobs SET payload = $2 WHERE key = $1", key, payload)
        .execute(&mut tx.conn)
        .await?;
    Ok(found > 0)
}

/// Removes a job that is no longer needed, unless a run of it has begun, since that run may have a reason
/// to go on.
pub async fn cancel_unbegun(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    write_plan(tx).await?;
    let key = job.key();
    sql::query!("DELETE FROM jobs WHERE key = $1 AND attempt = 0", key)
        .execute(&mut tx.conn)
        .await?;
    tx.jobs.end(job.lane());
    tx.jobs.tried(key);
    Ok(())
}

/// Takes up to `limit` jobs of a lane that are due at `now`, at most one about the same person or place. A
/// job that this release cannot read is parked and logged.
pub async fn claim(
    tx: &mut Tx,
    lane: Lane,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Claimed>, StoreError> {
    sql::row! {
        struct Row {
            key: String,
            payload: String,
            epoch: i64,
            attempt: i64,
        }
    }
    let (epoch, leased_until) = (random::epoch()?, now + LEASE);
    // Of several jobs about one person or place only the earliest is taken, so up to four times as many rows are
    // read as are wanted.
    let rows = sql::query_as!(
        Row,
        "UPDATE jobs SET leased = 1, attempt = attempt + 1, due_at = $2, epoch = $4, again = NULL
         WHERE key IN (
             SELECT key FROM (
                 SELECT key, due_at,
                        row_number() OVER (PARTITION BY coalesce(CAST(about AS TEXT), key) ORDER BY due_at) AS place
                 FROM (SELECT j.key, j.due_at, j.about FROM jobs j
                       WHERE j.parked IS NULL AND j.lane = $3 AND j.due_at <= $1
                       AND NOT EXISTS (SELECT 1 FROM jobs other
                                       WHERE other.about = j.about AND other.lane = j.lane
                                       AND other.leased = 1 AND other.key <> j.key)
                       ORDER BY j.due_at LIMIT 4 * $5) first) ranked
             WHERE place = 1 ORDER BY due_at LIMIT $5)
         RETURNING key, payload, epoch, attempt",
        ms(now),
        ms(leased_until),
        lane.name(),
        epoch,
        limit
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    let mut unreadable = false;
    for row in rows {
        let Ok(job) = serde_json::from_str(&row.payload) else {
            park(tx, &row.key).await?;
            unreadable = true;
            continue;
        };
        claimed.push(Claimed {
            job,
            attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
            leased_until,
            key: row.key,
            epoch: row.epoch,
        });
    }
    if claimed.is_empty() && unreadable {
        // Another job about the same one may have waited behind it.
        return Box::pin(claim(tx, lane, now, limit)).await;
    }
    Ok(claimed)
}

async fn park(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    // The key may contain a mail's id, so only the kind of the job is logged.
    tracing::error!(
        kind = key.split(':').next(),
        "a job of another release was parked; it is kept"
    );
    sql::query!(
        "UPDATE jobs SET parked = 'unreadable', leased = 0 WHERE key = $1",
        key
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Ends a run whose work is done or not needed. Has no effect if the job was queued again meanwhile, unless
/// it has waited for this run to end.
pub async fn finish(tx: &mut Tx, run: &Claimed) -> Result<(), StoreError> {
    let ended = sql::query!(
        "DELETE FROM jobs WHERE key = $1 AND epoch = $2 AND again IS NULL",
        run.key,
        run.epoch
    )
    .execute(&mut tx.conn)
    .await?;
    if ended == 0 {
        go_on(tx, run, None).await?;
    }
    tx.jobs.end(run.job.lane());
    tx.jobs.tried(run.key.clone());
    Ok(())
}

/// Lets a job run again: when it was asked for while it ran, or else at `due`.
async fn go_on(tx: &mut Tx, run: &Claimed, due: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE jobs SET leased = 0, due_at = coalesce(again, $3), again = NULL
         WHERE key = $1 AND epoch = $2",
        run.key,
        run.epoch,
        due.map(ms)
    )
    .execute(&mut tx.conn)
    .await?;
    // It may have moved to another lane.
    for lane in [Lane::Notices, Lane::Retractions] {
        if matches!(run.job, Job::Notify { .. } | Job::Tidy { .. }) {
            tx.jobs.end(lane);
        }
    }
    Ok(())
}

/// Ends a run that is to be repeated at `due`. Has no effect if the job was queued again meanwhile.
pub async fn repeat(tx: &mut Tx, run: &Claimed, due: DateTime<Utc>) -> Result<(), StoreError> {
    go_on(tx, run, Some(due)).await?;
    tx.jobs.queue(run.job.lane(), due);
    tx.jobs.tried(run.key.clone());
    Ok(())
}

/// Runs at start. Jobs that were running when the last process ended are due again. So is every redraw,
/// since no answer of that process is still to come. Parked jobs are tried again.
pub(in crate::store) async fn begin_anew(tx: &mut Tx) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE jobs SET leased = 0, due_at = 0, parked = NULL, again = NULL
         WHERE leased = 1 OR parked IS NOT NULL"
    )
    .execute(&mut tx.conn)
    .await?;
    sql::query!(
        "UPDATE jobs SET due_at = 0 WHERE lane = 'views' AND parked IS NULL AND due_at > 0"
    )
    .execute(&mut tx.conn)
    .await?;
    for lane in Lane::ALL {
        tx.jobs.queue(lane, DateTime::UNIX_EPOCH);
    }
    Ok(())
}

/// Runs at start beside other bots. What runs may be theirs, and a run that has lost its process ends with its
/// lease. Parked jobs are tried again.
pub(in crate::store) async fn begin_beside_others(tx: &mut Tx) -> Result<(), StoreError> {
    sql::query!("UPDATE jobs SET due_at = 0, parked = NULL WHERE parked IS NOT NULL")
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// When the next job of a lane is due. Jobs that wait only for another one to end are left out.
pub async fn next_due(on: &mut Conn, lane: Lane) -> Result<Option<DateTime<Utc>>, StoreError> {
    let due = sql::query_scalar!(
        "SELECT j.due_at FROM jobs j WHERE j.parked IS NULL AND j.lane = $1
         AND NOT EXISTS (SELECT 1 FROM jobs other
                         WHERE other.about = j.about AND other.lane = j.lane
                         AND other.leased = 1 AND other.key <> j.key)
         ORDER BY j.due_at LIMIT 1",
        lane.name()
    )
    .fetch_optional(on)
    .await?;
    due.map(time).transpose()
}

/// Removes the jobs that would delete messages in a channel to which the bot has no access any more.
pub async fn cancel_announcement_deletions(
    tx: &mut Tx,
    channel: ChannelId,
) -> Result<(), StoreError> {
    write_plan(tx).await?;
    sql::query!(
        "DELETE FROM jobs WHERE about = $1 AND lane = 'reports' AND key LIKE $2 || ':%'",
        channel.get(),
        Job::DELETE_ANNOUNCEMENT
    )
    .execute(&mut tx.conn)
    .await?;
    tx.jobs.end(Lane::Reports);
    Ok(())
}

/// Whether this work is queued or running.
pub async fn is_queued(on: &mut Conn, job: &Job) -> Result<bool, StoreError> {
    let key = job.key();
    let found = sql::query_scalar!("SELECT key FROM jobs WHERE key = $1", key)
        .fetch_optional(on)
        .await?;
    Ok(found.is_some())
}

/// How far this job has come.
pub async fn attempt(on: &mut Conn, job: &Job) -> Result<Attempt, StoreError> {
    sql::row! {
        struct Row {
            attempt: i64,
            leased: i64,
        }
    }
    let key = job.key();
    let row = sql::query_as!(Row, "SELECT attempt, leased FROM jobs WHERE key = $1", key)
        .fetch_optional(on)
        .await?;
    Ok(match row {
        None => Attempt::Done,
        Some(row) if row.attempt > 0 && row.leased == 0 => Attempt::Failing,
        Some(_) => Attempt::Waiting,
    })
}
