//! Moderate: reports announced to moderators, warnings to people, and the daily look at servers. Must
//! not know what an announcement or a warning says.

use chrono::{DateTime, Utc};

use super::{DAILY, JobError, Outbox, OutboxError, Outcome, SLACK, Worker};
use crate::{
    mail::{ChannelId, GuildId, MessageId, Names, ReportId, UserId},
    store::{
        StoreError, guilds,
        jobs::{self, Job},
        people,
        reports::{self, Announcement, Report},
    },
};

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
        let found = match so_far {
            Announcement {
                channel: Some(channel),
                message: Some(message),
                ..
            } => Ok(Some((channel, message))),
            Announcement {
                channel: Some(channel),
                attempted_at: Some(attempted),
                ..
            } => {
                let since = attempted - SLACK;
                let found = self.outbox.find_announcement(channel, id, since).await;
                found.map(|message| message.map(|message| (channel, message)))
            }
            _ => Ok(None),
        };
        let done = match (found, wanted) {
            (Ok(Some((channel, message))), _) => {
                self.announced(id, Some(message)).await?;
                let update = self
                    .outbox
                    .update_announcement(channel, message, &report, &names);
                update.await
            }
            // Without a channel the report still stands in the list of reports.
            (Ok(None), None) => Ok(()),
            (Ok(None), Some(channel)) => self.post(&report, &names, channel).await?,
            (Err(error), _) => Err(error),
        };
        if matches!(done, Err(OutboxError::Forbidden | OutboxError::Unreachable)) {
            tracing::warn!(
                "the bot may not write to a server's reports channel; \
                 its moderators can set another with /inmail-admin setup"
            );
            return Ok(Outcome::Done);
        }
        Ok(self.settled(done))
    }

    async fn post(
        &self,
        report: &Report,
        names: &Names,
        channel: ChannelId,
    ) -> Result<Result<(), OutboxError>, StoreError> {
        let (id, now) = (report.id, self.clock.now());
        let wanted = self
            .service
            .store()
            .write(move |tx| Box::pin(reports::attempt(tx, id, channel, now)))
            .await?;
        if !wanted {
            return Ok(Ok(()));
        }
        match self.outbox.announce(channel, report, names).await {
            Ok(message) => self.announced(id, Some(message)).await.map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn announced(&self, id: ReportId, message: Option<MessageId>) -> Result<(), StoreError> {
        self.service
            .store()
            .write(move |tx| Box::pin(reports::announced(tx, id, message)))
            .await
    }

    /// Tells somebody what moderators ask of them; whoever cannot be reached is not told. Never twice:
    /// after an attempt whose outcome is unknown, look first.
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
        let channel = match self.channel(user, reach.channel).await? {
            Ok(channel) => channel,
            Err(error) => return Ok(self.warned(Err(error))),
        };
        if let Some(attempted) = attempted {
            let since = attempted - SLACK;
            match self.outbox.find_warning(channel, guild, since).await {
                Ok(None) => {}
                found => return Ok(self.warned(found.map(drop))),
            }
        }
        let begun = Job::Warn {
            report,
            user,
            guild,
            attempted_ms: Some(self.clock.now().timestamp_millis()),
        };
        let wanted: Result<bool, StoreError> = self
            .service
            .store()
            .write(move |tx| Box::pin(async move { jobs::amend(tx, &begun).await }))
            .await;
        if !wanted? {
            return Ok(Outcome::Done);
        }
        Ok(self.warned(self.outbox.warn(channel, report, guild).await))
    }

    fn warned(&self, done: Result<(), OutboxError>) -> Outcome {
        match done {
            Err(OutboxError::Unreachable) => Outcome::Done,
            done => self.settled(done),
        }
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
}
