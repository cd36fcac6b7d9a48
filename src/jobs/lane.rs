//! A lane: jobs of one sort, which run concurrently as far as there are places. A lane sleeps until the next due
//! time or a wake-up.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::{FIRST_PAUSE, Outbox, Worker, work};
use crate::{
    model::job::Lane,
    store::{
        StoreError,
        jobs::{self, Claimed},
    },
};

/// Jobs of most lanes that run concurrently. Discord allows 50 requests a second, and each takes about a tenth of
/// one.
const CONCURRENCY: usize = 4;
/// Fewer, because moderators are few and can wait a little.
const CONCURRENCY_OF_REPORTS: usize = 2;
/// Discord exempts answers to interactions from its limit for a whole bot, and the token of each view is a
/// bucket of its own ("Rate Limits"). This many answers of a tenth of a second redraw 2,560 views a second, which
/// is more than two cores draw.
const CONCURRENCY_OF_VIEWS: usize = 256;

/// How many jobs of a lane run concurrently.
fn places(lane: Lane) -> usize {
    match lane {
        Lane::Views => CONCURRENCY_OF_VIEWS,
        Lane::Reports => CONCURRENCY_OF_REPORTS,
        _ => CONCURRENCY,
    }
}

/// The result of looking for due jobs.
struct Look {
    /// Jobs to run now.
    claimed: Vec<Claimed>,
    /// When the next one is due. `None` if no job waits.
    next: Option<DateTime<Utc>>,
}

impl<O: Outbox> Worker<O> {
    /// Runs due jobs of a lane until `stop`. Jobs that are running are finished.
    pub(super) async fn run_lane(self: Arc<Self>, lane: Lane, stop: CancellationToken) {
        let mut running = JoinSet::new();
        while !stop.is_cancelled() {
            while running.try_join_next().is_some() {}
            let free = places(lane).saturating_sub(running.len());
            if free == 0 {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => break,
                    _ = running.join_next() => continue,
                }
            }
            // Registers before it looks, so that no commit in between is missed.
            let queued = self.service.store().jobs_queued(lane);
            let Look { claimed, next } = match self.claim(lane, free).await {
                Ok(look) => look,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "could not claim due jobs"
                    );
                    // These jobs stay due, so waiting for the next due time would not wait at all.
                    tokio::select! {
                        biased;
                        () = stop.cancelled() => break,
                        () = self.clock.sleep_until(self.clock.now() + FIRST_PAUSE) => continue,
                    }
                }
            };
            for job in claimed {
                let worker = Arc::clone(&self);
                let span = tracing::debug_span!("job", work = work(lane).word());
                let run = async move { worker.perform(&job, lane).await };
                running.spawn(run.instrument(span));
            }
            self.service.store().lane_sleeps(lane, next);
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = queued => {}
                () = self.sleep_until(next) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    async fn claim(&self, lane: Lane, most: usize) -> Result<Look, StoreError> {
        let store = self.service.store();
        let now = self.clock.now();
        let mut conn = store.read().await?;
        let next = jobs::next_due(&mut conn, lane).await?;
        drop(conn);
        let Some(due) = next.filter(|due| *due <= now) else {
            let claimed = Vec::new();
            return Ok(Look { claimed, next });
        };
        self.metrics.late(work(lane), now - due);
        let limit = u32::try_from(most).unwrap_or(u32::MAX);
        let claimed = store.note(async move |tx| {
            let claimed = jobs::claim(tx, lane, now, limit).await?;
            let next = jobs::next_due(tx.reader(), lane).await?;
            Ok(Look { claimed, next })
        });
        claimed.await
    }

    async fn sleep_until(&self, due: Option<DateTime<Utc>>) {
        match due {
            Some(due) => self.clock.sleep_until(due).await,
            None => std::future::pending().await,
        }
    }
}
