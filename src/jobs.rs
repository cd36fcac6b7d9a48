//! The worker: it runs due jobs, with one loop a lane and without polling.
//!
//! It reaches Discord only through [`Outbox`].

mod announce;
mod lane;
mod notify;
mod outbox;
mod refresh;
mod tell;

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc};

use chrono::{DateTime, TimeDelta};
use futures_util::{FutureExt, future::join_all};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    failpoints::{self, Point},
    metrics::{Metrics, Work},
    model::{Job, JobOutcome, job::Lane, record::Cause},
    random::jitter,
    service::{Progress, Service, ServiceError, Telling},
    store::{
        StoreError,
        jobs::{self, Claimed},
    },
};

pub use outbox::Outbox;

const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(1);
const MAX_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// How much of the bookkeeping a power cut may lose (docs/reliability.md).
const SYNCED_WITHIN: TimeDelta = TimeDelta::milliseconds(100);
/// How often mail older than the limit and servers that the bot has left are looked for.
const DAILY: TimeDelta = TimeDelta::hours(24);

/// How many times the worker tries to record the end of a job. It delays the end of the process.
const END_TRIES: u32 = 4;
/// How long a job that erases things waits while the time is uncertain.
const UNCERTAIN: TimeDelta = TimeDelta::minutes(1);

/// Why a run stopped early. It is retried.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Runs due jobs.
pub struct Worker<O> {
    service: Service,
    outbox: O,
    clock: Clock,
    metrics: Metrics,
}

impl<O: Outbox> Worker<O> {
    /// Makes a worker. It does nothing until [`Worker::run`].
    pub fn new(service: Service, outbox: O, clock: Clock) -> Self {
        service.started(clock.now());
        Self {
            service,
            outbox,
            clock,
            metrics: Metrics::default(),
        }
    }

    /// Records its work here.
    #[must_use]
    pub fn recording(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Runs due jobs of all lanes until `stop`. Jobs that are running are finished.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let lanes = Lane::ALL.map(|lane| Arc::clone(&self).run_lane(lane, stop.clone()));
        tokio::join!(join_all(lanes), self.plan_anew(&stop), self.sync(&stop));
    }

    /// Lets no committed change stay unsynced for long.
    async fn sync(&self, stop: &CancellationToken) {
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = self.service.store().is_behind() => {}
            }
            let due = self.clock.now() + SYNCED_WITHIN;
            tokio::select! {
                biased;
                // The end of the store syncs as well.
                () = stop.cancelled() => return,
                () = self.clock.sleep_until(due) => {}
            }
            self.service.store().sync().await;
        }
    }

    /// Runs jobs at the right time that were put off while the clock was believed to be in another century.
    async fn plan_anew(&self, stop: &CancellationToken) {
        let began = self.clock.now();
        tokio::select! {
            () = stop.cancelled() => return,
            () = self.clock.shown() => {}
        }
        let now = self.clock.now();
        if now >= began {
            return;
        }
        if let Err(error) = self.service.plan_anew(now).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "could not plan the daily work again"
            );
        }
    }

    async fn perform(&self, run: &Claimed, lane: Lane) {
        let began = self.clock.now();
        failpoints::reached(Point::Claimed);
        let dispatched = failpoints::mortal("a job", self.dispatch(run));
        // A panic costs this run and not the job.
        let mut dispatched = pin!(AssertUnwindSafe(dispatched).catch_unwind());
        let dispatched = tokio::select! {
            biased;
            // A process that stood still may be far beyond that when it goes on. It asks Discord for nothing more
            // that the next run may have asked for.
            () = self.clock.sleep_until(run.leased_until) => {
                tracing::warn!("a job took longer than its lease and was given up; it runs again");
                return;
            }
            dispatched = &mut dispatched => dispatched,
        };
        let outcome = match dispatched {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a job failed and will be retried"
                );
                JobOutcome::Retry
            }
            Err(_) => {
                tracing::error!("a job panicked and will be retried");
                JobOutcome::Retry
            }
        };
        let took = self.clock.now() - began;
        self.metrics
            .job(work(lane), took, outcome == JobOutcome::Retry);
        let run = run.clone();
        let due = match outcome {
            JobOutcome::Recorded => return,
            JobOutcome::Done => None,
            JobOutcome::Retry => Some(self.clock.now() + pause(run.attempt)),
            JobOutcome::At(due) => Some(due),
        };
        for attempt in 1..=END_TRIES {
            let run = run.clone();
            let settled: Result<(), StoreError> = self
                .service
                .store()
                .note(async move |tx| match due {
                    None => jobs::finish(tx, &run).await,
                    Some(due) => jobs::repeat(tx, &run, due).await,
                })
                .await;
            let Err(error) = settled else { return };
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "could not record the end of a job; it will run again"
            );
            // Until this is recorded or its lease ends, no other run of the same work begins.
            if attempt < END_TRIES {
                let again = self.clock.now() + pause(attempt);
                self.clock.sleep_until(again).await;
            }
        }
    }

    async fn dispatch(&self, run: &Claimed) -> Result<JobOutcome, JobError> {
        match run.job {
            Job::Notify { person } => self.notify(run, person, true).await,
            Job::Tidy { person } => self.notify(run, person, false).await,
            Job::Refresh { view } => self.refresh(run, view).await,
            Job::Expire { mail } => {
                let now = self.clock.now();
                Ok(self.service.close_window(run, mail, now).await?)
            }
            Job::Settle { mail } => {
                self.service.settle(mail).await?;
                Ok(JobOutcome::Done)
            }
            Job::Deliver { mail } => {
                self.service.deliver(mail, self.clock.now()).await?;
                Ok(JobOutcome::Done)
            }
            Job::Announce { report } => self.announce(report).await,
            Job::DeleteAnnouncement { channel, message } => {
                self.delete_announcement(channel, message).await
            }
            Job::Warn {
                report,
                user,
                guild,
                attempted_ms,
            } => {
                self.tell(Telling {
                    cause: Cause::Report(report),
                    person: user,
                    guild,
                    attempted_at: attempted_ms.and_then(DateTime::from_timestamp_millis),
                })
                .await
            }
            Job::Tell {
                record,
                user,
                guild,
                attempted_ms,
            } => {
                self.tell(Telling {
                    cause: Cause::Record(record),
                    person: user,
                    guild,
                    attempted_at: attempted_ms.and_then(DateTime::from_timestamp_millis),
                })
                .await
            }
            Job::EraseUser { user } => {
                let now = self.clock.now();
                Ok(match self.service.erase_user(user, now).await? {
                    Progress::More => JobOutcome::At(now),
                    Progress::Done => JobOutcome::Done,
                })
            }
            Job::ExpireEphemera | Job::EnforceRetention | Job::PruneLeftGuilds
                if !self.clock.is_certain() =>
            {
                Ok(JobOutcome::At(self.clock.now() + UNCERTAIN))
            }
            Job::ExpireEphemera => {
                self.service.sweep(self.clock.now()).await?;
                Ok(JobOutcome::Done)
            }
            Job::EnforceRetention => {
                let now = self.clock.now();
                Ok(JobOutcome::At(
                    match self.service.enforce_retention(now).await? {
                        Progress::More => now,
                        Progress::Done => now + DAILY,
                    },
                ))
            }
            Job::PruneLeftGuilds => self.prune_left_guilds().await,
            Job::Scrub { page } => {
                let planned = self.service.scrub(page, self.clock.now()).await?;
                // The next run has been queued in its place.
                Ok(if planned {
                    JobOutcome::Done
                } else {
                    JobOutcome::Retry
                })
            }
        }
    }
}

/// What the work of a lane is called where everybody may look. The removal of a notice is called as the
/// notice is.
fn work(lane: Lane) -> Work {
    match lane {
        Lane::Views => Work::Views,
        Lane::Notices | Lane::Retractions => Work::Messages,
        Lane::Reports => Work::Moderators,
        Lane::House => Work::Upkeep,
    }
}

/// One second, doubled with every attempt up to a quarter of an hour, with jitter.
fn pause(attempt: u32) -> TimeDelta {
    let doubled = FIRST_PAUSE * 2_i32.pow(attempt.saturating_sub(1).min(10));
    jitter(doubled.min(MAX_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_a_second_up_to_a_quarter_of_an_hour() {
        for (attempt, seconds) in [
            (1, 1),
            (2, 2),
            (5, 16),
            (10, 512),
            (11, 900),
            (u32::MAX, 900),
        ] {
            let longest = TimeDelta::seconds(seconds);
            let paused = pause(attempt);
            assert!(
                (longest / 2..=longest).contains(&paused),
                "{attempt}: {paused}"
            );
        }
    }
}
