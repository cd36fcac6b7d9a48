//! Announce: tells moderators of a report, and then of the decision about it.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{ChannelId, JobOutcome, MessageId, ReportId, Search},
    service::{AnnouncementRun, AnnouncementStep, Refused},
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn announce(&self, id: ReportId) -> Result<JobOutcome, JobError> {
        let (service, outbox) = (&self.service, &self.outbox);
        let mut run = AnnouncementRun::default();
        loop {
            let step = service.announcement_step(id, run, self.clock.now()).await?;
            let done = match &step {
                AnnouncementStep::Done => return Ok(JobOutcome::Done),
                AnnouncementStep::Update(told, message) => {
                    match outbox.update_announcement(told, *message).await {
                        Ok(()) => return Ok(JobOutcome::Done),
                        Err(error) => Err(error),
                    }
                }
                AnnouncementStep::Find { channel, since } => {
                    outbox.find_announcement(*channel, id, *since).await
                }
                AnnouncementStep::Post(told, _) => match outbox.announce(told).await {
                    Ok(message) => {
                        service.announced(id, message, self.clock.now()).await?;
                        return Ok(JobOutcome::Done);
                    }
                    Err(error) => Err(error),
                },
                AnnouncementStep::LookAround { guild, trouble } => {
                    let is_in = outbox.is_in(*guild).await;
                    let now = self.clock.now();
                    return Ok(service.looked_around(*guild, *trouble, is_in, now).await?);
                }
            };
            let now = self.clock.now();
            match done {
                Ok(Search::Found(message)) => service.announced(id, message, now).await?,
                Ok(searched) => run.searched = Some(searched),
                Err(error) => {
                    let refused = service.announcement_refused(id, &step, run, error, now);
                    match refused.await? {
                        Refused::GoOn(further) => run = further,
                        Refused::End(outcome) => return Ok(outcome),
                    }
                }
            }
        }
    }

    /// Removes the announcement of a report that is gone.
    pub(super) async fn delete_announcement(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<JobOutcome, JobError> {
        let answer = self.outbox.remove(channel, message).await;
        let now = self.clock.now();
        Ok(self
            .service
            .announcement_deleted(channel, answer, now)
            .await?)
    }

    /// Checks every day which servers the bot is in.
    pub(super) async fn prune_left_guilds(&self) -> Result<JobOutcome, JobError> {
        let now = self.clock.now();
        match self.outbox.guilds().await {
            Ok(present) => {
                self.service.prune_left_guilds(present, now).await?;
                Ok(JobOutcome::At(now + super::DAILY))
            }
            Err(error) => Ok(match JobOutcome::of(Err(error), now) {
                JobOutcome::Done => JobOutcome::Retry,
                outcome => outcome,
            }),
        }
    }
}
