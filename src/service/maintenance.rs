//! Maintenance: windows closed, mail released and retired, and what has outlived its time cleared away.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use crate::{
    model::{GuildId, Job, MailId, UserId, window::is_open},
    store::{StoreError, erase, jobs, mails, reports, scrub, views},
};

/// How long a server's settings outlive the bot's leaving, in case it was removed by mistake.
const LEFT_FOR: TimeDelta = TimeDelta::days(30);

/// From the last run of one clean-up to the next one. Each page is due within 24 hours; half of that
/// leaves time for a long one. By the clock alone, so that it tells nothing of deletions.
const SCRUB_EVERY: TimeDelta = TimeDelta::hours(12);
const FIRST_PAGE: u32 = 1;
/// Use cases of one run, about a second's work, so that no run outlives its job's lease and none holds
/// up the end.
const SCRUB_PORTIONS: u32 = 256;
/// The same for erasing, whose use cases wait for the disk.
const ERASE_PORTIONS: u32 = 32;

/// How far a run of long work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It goes on in another run.
    More,
    Done,
}

impl Service {
    /// The window of a mail is over: its sender's views are drawn again, without Delete. If it is not
    /// over at `now`, nothing happens but the answer when it is.
    pub async fn close_window(
        &self,
        mail: MailId,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store
            .write(async move |tx| {
                let Some((sender, deadline)) = mails::window(tx, mail).await? else {
                    return Ok(None);
                };
                if is_open(deadline, now) {
                    return Ok(Some(deadline));
                }
                views::redraw_all(tx, sender, now).await?;
                Ok(None)
            })
            .await
    }

    /// Clears away drafts, views and reports that have outlived their time, and plans the next time.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
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
        self.store
            .write(async move |tx| views::purge(tx, now).await)
            .await?;
        self.limits.forget_old(now);
        self.store.truncate_log().await?;
        // Queued here, not by the run's end: that has no effect once a click has asked for a sweep
        // while this one ran, and what the click put up may live longer than something else.
        self.store
            .write(async move |tx| {
                if let Some(next) = erase::next_expiry(tx).await? {
                    jobs::enqueue(tx, &Job::ExpireEphemera, next).await?;
                }
                Ok(())
            })
            .await
    }

    /// Plans what is done every day, first at `now`.
    pub async fn plan_routine(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| {
                jobs::enqueue(tx, &Job::EnforceRetention, now).await?;
                jobs::enqueue(tx, &Job::PruneLeftGuilds, now).await?;
                jobs::enqueue(tx, &Job::Scrub { page: FIRST_PAGE }, now).await
            })
            .await
    }

    /// Plans the same and a sweep at `now`, whenever they were planned for before.
    pub async fn plan_anew(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.plan_routine(now).await?;
        self.store
            .write(async move |tx| jobs::enqueue(tx, &Job::ExpireEphemera, now).await)
            .await
    }

    /// Cleans pages of the database from `page` on, and plans when and where to go on. `false` if a
    /// reader held up the last step; nothing is planned then.
    pub async fn scrub(&self, page: u32, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut next = Some(page);
        for _ in 0..SCRUB_PORTIONS {
            let Some(page) = next else { break };
            next = self
                .store
                .write(async move |tx| scrub::portion(tx, page).await)
                .await?;
        }
        if next.is_none() {
            if !self.store.truncate_log().await? {
                return Ok(false);
            }
            tracing::debug!("the database has been cleaned");
        }
        let (page, due) = next.map_or((FIRST_PAGE, now + SCRUB_EVERY), |page| (page, now));
        self.store
            .write(async move |tx| jobs::enqueue(tx, &Job::Scrub { page }, due).await)
            .await?;
        Ok(true)
    }

    /// Gives everybody addressed their copy of a mail that was held back, unless it has been deleted.
    pub async fn deliver(&self, mail: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| mails::deliver(tx, mail, now).await)
            .await
    }

    /// Erases mail older than is kept, a portion at a time, keys first.
    pub async fn retire(&self, now: DateTime<Utc>) -> Result<Progress, StoreError> {
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

    /// Erases what a person holds, a portion at a time, then what is known of them.
    pub async fn forget(&self, user: UserId, now: DateTime<Utc>) -> Result<Progress, StoreError> {
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

    /// Notes which servers the bot has left; what is kept of one goes a while later.
    pub async fn take_census(
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
                .write(async move |tx| erase::take_census(tx, &present, now, cutoff).await)
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
