//! Announce: tells moderators of a report, and then of the decision about it.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{ChannelId, JobOutcome, MessageId, OutboxError, ReportId, Search, report::Trouble},
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
                    let trouble = match outbox.is_in(*guild).await {
                        Ok(false) => Some(Trouble::Left),
                        Err(OutboxError::Wait(wait)) => {
                            return Ok(JobOutcome::At(self.clock.now() + wait));
                        }
                        _ => *trouble,
                    };
                    service.note_trouble(*guild, trouble).await?;
                    return Ok(JobOutcome::Done);
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

    /// Removes the announcement of a report that is gone. If the bot has no access to the channel any more,
    /// it cannot remove the other announcements there either.
    pub(super) async fn withdraw(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<JobOutcome, JobError> {
        match self.outbox.remove(channel, message).await {
            Err(OutboxError::Forbidden | OutboxError::Unreachable | OutboxError::NoPlace) => {
                self.service.give_up_withdrawals(channel).await?;
                Ok(JobOutcome::Done)
            }
            done => Ok(JobOutcome::of(done, self.clock.now())),
        }
    }

    /// Checks every day which servers the bot is in.
    pub(super) async fn take_census(&self) -> Result<JobOutcome, JobError> {
        let now = self.clock.now();
        match self.outbox.guilds().await {
            Ok(present) => {
                self.service.take_census(present, now).await?;
                Ok(JobOutcome::At(now + super::DAILY))
            }
            Err(error) => Ok(match JobOutcome::of(Err(error), now) {
                JobOutcome::Done => JobOutcome::Retry,
                outcome => outcome,
            }),
        }
    }
}
