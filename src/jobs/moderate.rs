//! Moderate: reports announced to moderators, warnings to people, and the daily look at servers. Must
//! not know what an announcement or a warning says.

use chrono::{DateTime, TimeDelta, Utc};

use super::{DAILY, JobError, Outbox, OutboxError, Outcome, SLACK, Search, Worker};
use crate::{
    model::{ChannelId, GuildId, Job, MessageId, Names, Report, ReportId, UserId, report::Trouble},
    store::{StoreError, Tx, guilds, jobs, notices, people, reports},
};

/// Discord takes a message of the same nonce once "in the past few minutes"; this long is safe.
const NONCE_HOLDS: TimeDelta = TimeDelta::minutes(2);

impl<O: Outbox> Worker<O> {
    /// Has the moderators' channel say how a report stands: posts once, then edits. Never twice:
    /// after an attempt whose outcome is unknown, look first.
    pub(super) async fn announce(&self, id: ReportId) -> Result<Outcome, JobError> {
        let mut conn = self.service.store().read().await?;
        let Some(report) = reports::find(&mut conn, id).await? else {
            return Ok(Outcome::Done);
        };
        let so_far = reports::announcement(&mut conn, id).await?;
        let wanted = guilds::reports_channel(&mut conn, report.guild).await?;
        let names = people::names(&mut conn, Some(report.guild), &report.people()).await?;
        drop(conn);
        if let Some((channel, message)) = so_far.channel.zip(so_far.message) {
            return match self.update(channel, message, &report, &names).await {
                // Moderators have deleted the channel: they are told in another, if they have set one.
                Err(OutboxError::NoPlace) if report.decision.is_none() => {
                    self.write(async move |tx| reports::forget_attempt(tx, id).await)
                        .await?;
                    match wanted.filter(|wanted| *wanted != channel) {
                        Some(wanted) => self.post(&report, &names, wanted, None).await,
                        None => self.untold(report.guild, OutboxError::NoPlace).await,
                    }
                }
                Err(OutboxError::Forbidden | OutboxError::Unreachable) => Ok(Outcome::Done),
                done => Ok(self.settled(done)),
            };
        }
        let attempt = so_far.channel.zip(so_far.attempted_at);
        if let Some((channel, attempted)) = attempt {
            let since = attempted - SLACK;
            match self.outbox.find_announcement(channel, id, since).await {
                Ok(Search::Found(message)) => {
                    self.announced(&report, message).await?;
                    return Ok(self.settled(self.update(channel, message, &report, &names).await));
                }
                Ok(Search::Blind) if self.clock.now() < attempted + NONCE_HOLDS => {
                    return self.post(&report, &names, channel, Some(attempted)).await;
                }
                // It may stand there. Once too few is better than twice: it is in the list of reports.
                Ok(Search::Blind) => return Ok(Outcome::Done),
                Ok(Search::NotThere) | Err(OutboxError::NoPlace | OutboxError::Forbidden) => {}
                Err(error) => return Ok(self.settled(Err(error))),
            }
        }
        match wanted {
            // Decided before anybody was told: nothing is left to tell.
            _ if report.decision.is_some() => Ok(Outcome::Done),
            Some(channel) => {
                let earlier = attempt.filter(|(before, _)| *before == channel);
                self.post(&report, &names, channel, earlier.map(|(_, at)| at))
                    .await
            }
            // It stands in the list of reports.
            None => self.untold(report.guild, OutboxError::Gone).await,
        }
    }

    async fn update(
        &self,
        channel: ChannelId,
        message: MessageId,
        report: &Report,
        names: &Names,
    ) -> Result<(), OutboxError> {
        let outbox = &self.outbox;
        let update = outbox.update_announcement(channel, message, report, names);
        update.await
    }

    /// `earlier` is when an attempt was made that may have come about.
    async fn post(
        &self,
        report: &Report,
        names: &Names,
        channel: ChannelId,
        earlier: Option<DateTime<Utc>>,
    ) -> Result<Outcome, JobError> {
        let (id, now) = (report.id, self.clock.now());
        let wanted = self
            .write(async move |tx| reports::attempt(tx, id, channel, now).await)
            .await?;
        if !wanted {
            return Ok(Outcome::Done);
        }
        match self.outbox.announce(channel, report, names).await {
            Ok(message) => {
                self.announced(report, message).await?;
                Ok(Outcome::Done)
            }
            Err(
                error @ (OutboxError::Forbidden | OutboxError::Unreachable | OutboxError::NoPlace),
            ) => {
                if earlier.is_none() {
                    self.write(async move |tx| reports::forget_attempt(tx, id).await)
                        .await?;
                }
                self.untold(report.guild, error).await
            }
            Err(error) => Ok(self.settled(Err(error))),
        }
    }

    async fn announced(&self, report: &Report, message: MessageId) -> Result<(), StoreError> {
        let (id, guild, now) = (report.id, report.guild, self.clock.now());
        self.write(async move |tx| {
            reports::announced(tx, id, message).await?;
            guilds::note_trouble(tx, guild, None).await?;
            // The channel works: so it does for those that wait.
            reports::announce_waiting(tx, guild, now).await
        })
        .await
    }

    /// Moderators cannot be told in their channel, or have none: notes why, so that the reporter and
    /// the moderators hear of it. The report waits until a channel works.
    async fn untold(&self, guild: GuildId, error: OutboxError) -> Result<Outcome, JobError> {
        let trouble = match self.outbox.is_in(guild).await {
            Ok(false) => Some(Trouble::Left),
            Err(OutboxError::Wait(wait)) => return Ok(Outcome::At(self.clock.now() + wait)),
            _ => match error {
                OutboxError::Gone => None,
                OutboxError::NoPlace => Some(Trouble::Gone),
                _ => Some(Trouble::Forbidden),
            },
        };
        if trouble.is_some() {
            tracing::warn!(
                "the bot may not write to a server's reports channel; \
                 its moderators can set another with /inmail-admin setup"
            );
        }
        self.write(async move |tx| guilds::note_trouble(tx, guild, trouble).await)
            .await?;
        Ok(Outcome::Done)
    }

    /// Removes the announcement of a report that is gone. Where the bot has no access any more, it
    /// cannot remove the others either.
    pub(super) async fn withdraw(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Outcome, JobError> {
        match self.outbox.remove(channel, message).await {
            Err(OutboxError::Forbidden | OutboxError::Unreachable | OutboxError::NoPlace) => {
                self.write(async move |tx| jobs::cancel_withdrawals_from(tx, channel).await)
                    .await?;
                Ok(Outcome::Done)
            }
            done => Ok(self.settled(done)),
        }
    }

    /// Tells somebody what moderators ask of them. Where Discord does not deliver that, moderators are
    /// told so. Never twice: after an attempt whose outcome is unknown, look first.
    pub(super) async fn warn(
        &self,
        report: ReportId,
        user: UserId,
        guild: GuildId,
        attempted: Option<DateTime<Utc>>,
    ) -> Result<Outcome, JobError> {
        let mut conn = self.service.store().read().await?;
        let reach = people::reach(&mut *conn, user).await?;
        drop(conn);
        if reach.is_left_alone(self.clock.now()) {
            return self.not_warned(report, user, false).await;
        }
        let channel = match self.channel(user, reach.channel).await? {
            Ok(channel) => channel,
            Err(OutboxError::Gone | OutboxError::NoPlace) => {
                return self.not_warned(report, user, true).await;
            }
            Err(error) => return self.warned(report, user, None, Err(error)).await,
        };
        if let Some(attempted) = attempted {
            let since = attempted - SLACK;
            match self.outbox.find_warning(channel, guild, since).await {
                Ok(None) => {}
                found => {
                    let found = found.map(drop);
                    return self.warned(report, user, reach.channel, found).await;
                }
            }
        }
        let begun = Job::Warn {
            report,
            user,
            guild,
            attempted_ms: Some(self.clock.now().timestamp_millis()),
        };
        let wanted: Result<bool, StoreError> = self
            .write(async move |tx| jobs::amend(tx, &begun).await)
            .await;
        if !wanted? {
            return Ok(Outcome::Done);
        }
        let done = self.outbox.warn(channel, report, guild).await;
        self.warned(report, user, reach.channel, done).await
    }

    /// `known` is the channel that was remembered, not opened just now.
    async fn warned(
        &self,
        report: ReportId,
        user: UserId,
        known: Option<ChannelId>,
        done: Result<(), OutboxError>,
    ) -> Result<Outcome, JobError> {
        match done {
            Err(OutboxError::NoPlace) if known.is_some() => self.ask_anew(user).await,
            Err(OutboxError::Unreachable | OutboxError::Forbidden | OutboxError::NoPlace) => {
                self.not_warned(report, user, true).await
            }
            done => Ok(self.settled(done)),
        }
    }

    /// Moderators are told that the warning was not delivered; `refused` if that was tried just now.
    async fn not_warned(
        &self,
        report: ReportId,
        user: UserId,
        refused: bool,
    ) -> Result<Outcome, JobError> {
        let now = self.clock.now();
        self.write(async move |tx| {
            if refused {
                notices::give_up_all(tx, user, now).await?;
            }
            reports::note_failed_warning(tx, report, now).await
        })
        .await?;
        Ok(Outcome::Done)
    }

    pub(super) async fn take_census(&self) -> Result<Outcome, JobError> {
        match self.outbox.guilds().await {
            Ok(present) => {
                let now = self.clock.now();
                self.service.take_census(present, now).await?;
                Ok(Outcome::At(now + DAILY))
            }
            Err(error) => Ok(match self.settled(Err(error)) {
                Outcome::Done => Outcome::Retry,
                outcome => outcome,
            }),
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        use_case: impl AsyncFnOnce(&mut Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.service.store().write(use_case).await
    }
}
