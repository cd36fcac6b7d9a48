//! Maintenance: closes windows, releases held mail, erases old mail and removes what has expired.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use crate::{
    model::{GuildId, Job, JobOutcome, MailId, UserId, window::is_open},
    store::{
        StoreError, erase,
        jobs::{self, Claimed},
        mails, reports, scrub, views,
    },
};

/// How long a server's settings are kept after the bot has left it, in case it was removed by mistake.
const LEFT_FOR: TimeDelta = TimeDelta::days(30);

/// The time from the last run of one clean-up to the next. Each page is due within 24 hours, and half of
/// that leaves time for a long clean-up. Only the clock decides, so that the times reveal nothing about
/// deletions.
const SCRUB_EVERY: TimeDelta = TimeDelta::hours(12);
const FIRST_PAGE: u32 = 1;
/// Use cases in one run: about 8 MiB, a tenth of a second's work.
const SCRUB_PORTIONS: u32 = 32;
/// The time from one run to the next of the same clean-up. People come first: it takes a tenth of the time of
/// one core, and a database of 100 GiB is still done within four hours.
const SCRUB_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// Use cases of one run that erases; they wait for the disk. No run outlives its job's lease, and none delays
/// the end of the process.
const ERASE_PORTIONS: u32 = 32;

/// The time from one sweep to the next at least. Under load something expires at every moment, and each sweep
/// syncs several times.
const SWEEP_EVERY: TimeDelta = TimeDelta::seconds(10);

/// The same after a sweep that has failed, or that could not cut the log because somebody read.
const SWEEP_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// How far a run of long work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another run continues it.
    More,
    Done,
}

impl Service {
    /// The window of a mail is over: redraws its sender's views without Delete, and ends the run. If it is not
    /// over at `now`, since the clock has been set back, the job runs again when it will be.
    pub async fn close_window(
        &self,
        run: &Claimed,
        mail: MailId,
        now: DateTime<Utc>,
    ) -> Result<JobOutcome, StoreError> {
        let run = run.clone();
        self.store
            .note(async move |tx| {
                if let Some((sender, deadline)) = mails::window(tx, mail).await? {
                    if is_open(deadline, now) {
                        return Ok(JobOutcome::At(deadline));
                    }
                    views::redraw_window(tx, sender, mail, now).await?;
                }
                jobs::finish(tx, &run).await?;
                Ok(JobOutcome::Recorded)
            })
            .await
    }

    /// Keeps the key of a mail in its row from now on, since the mail can no longer be deleted for both sides.
    pub async fn settle(&self, mail: MailId) -> Result<(), StoreError> {
        self.store.settle(mail).await
    }

    /// Removes drafts, views, reports and records that have expired and suspensions that have ended, and plans
    /// the next time.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let swept = self.sweep_all(now).await;
        let is_done = matches!(swept, Ok(true));
        // A click may have queued the next sweep meanwhile, and then the end of this run changes nothing. So the
        // next time is planned here, also after a failure.
        self.store
            .write(async move |tx| {
                let next = if is_done {
                    let next = erase::next_expiry(tx).await?;
                    next.map(|next| next.max(now + SWEEP_EVERY))
                } else {
                    Some(now + SWEEP_AGAIN)
                };
                if let Some(next) = next {
                    jobs::enqueue(tx, &Job::ExpireEphemera, next);
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        swept.map(drop)
    }

    /// Returns whether the log was cut as well.
    async fn sweep_all(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        while self
            .store
            .write(async move |tx| erase::expire_drafts_portion(tx, now).await)
            .await?
        {}
        while self
            .store
            .write(async move |tx| erase::expire_reports_portion(tx, now).await)
            .await?
        {}
        while self
            .store
            .write(async move |tx| erase::expire_records_portion(tx, now).await)
            .await?
        {}
        self.store
            .write(async move |tx| views::purge(tx, now).await)
            .await?;
        self.limits.forget_old(now);
        self.queries.sweep(now);
        self.store.truncate_log().await
    }

    /// Plans the daily work, first at `now`.
    pub async fn plan_routine(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| {
                jobs::enqueue(tx, &Job::EnforceRetention, now);
                jobs::enqueue(tx, &Job::PruneLeftGuilds, now);
                jobs::enqueue(tx, &Job::Scrub { page: FIRST_PAGE }, now);
                Ok(())
            })
            .await
    }

    /// Plans the daily work and a sweep at `now`, even if they were planned for an earlier time.
    pub async fn plan_anew(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.plan_routine(now).await?;
        self.store
            .write(async move |tx| {
                jobs::enqueue(tx, &Job::ExpireEphemera, now);
                Ok(())
            })
            .await
    }

    /// Cleans pages of the database from `page` on, and plans when and where to go on. Returns `false` if a
    /// reader prevented the last step. Nothing is planned then.
    pub async fn scrub(&self, page: u32, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut next = Some(page);
        for _ in 0..SCRUB_PORTIONS {
            let Some(page) = next else { break };
            next = self
                .store
                .write(async move |tx| scrub::portion(tx, page))
                .await?;
        }
        if next.is_none() {
            if !self.store.truncate_log().await? {
                return Ok(false);
            }
            tracing::debug!("the database has been cleaned");
        }
        let (page, due) = match next {
            Some(page) => (page, now + SCRUB_PAUSE),
            None => (FIRST_PAGE, now + SCRUB_EVERY),
        };
        self.store
            .write(async move |tx| {
                jobs::enqueue(tx, &Job::Scrub { page }, due);
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(true)
    }

    /// Gives every addressee their copy of a held mail, unless it has been deleted.
    pub async fn deliver(&self, mail: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| mails::deliver(tx, mail, now).await)
            .await
    }

    /// Erases mail older than the limit, a portion at a time, keys first.
    pub async fn enforce_retention(&self, now: DateTime<Utc>) -> Result<Progress, StoreError> {
        let Some(retention) = self.policy.retention else {
            return Ok(Progress::Done);
        };
        let cutoff = now - retention;
        for _ in 0..ERASE_PORTIONS {
            let more = self
                .store
                .write(async move |tx| erase::retire_portion(tx, cutoff, now).await)
                .await?;
            if !more {
                return Ok(Progress::Done);
            }
        }
        Ok(Progress::More)
    }

    /// Erases what a person holds, a portion at a time, and then what is stored about them.
    pub async fn erase_user(
        &self,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<Progress, StoreError> {
        for _ in 0..ERASE_PORTIONS {
            let more = self
                .store
                .write(async move |tx| erase::give_up_portion(tx, user, now).await)
                .await?;
            if !more {
                self.store
                    .write(async move |tx| erase::forget(tx, user).await)
                    .await?;
                return Ok(Progress::Done);
            }
        }
        Ok(Progress::More)
    }

    /// Records which servers the bot has left. What is kept about such a server is erased some time later.
    pub async fn prune_left_guilds(
        &self,
        present: Vec<GuildId>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let cutoff = now - LEFT_FOR;
        let present = Arc::new(present);
        loop {
            let present = Arc::clone(&present);
            let more = self
                .store
                .write(async move |tx| erase::prune_left_guilds(tx, &present, now, cutoff).await)
                .await?;
            if !more {
                break;
            }
        }
        self.store
            .write(async move |tx| reports::try_waiting(tx, now).await)
            .await
    }
}
