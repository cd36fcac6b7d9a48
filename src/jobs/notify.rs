//! Notify: one direct message per copy.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{JobOutcome, NoticeId},
    service::{DirectRun, DirectStep},
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn notify(&self, marker: NoticeId) -> Result<JobOutcome, JobError> {
        let (service, outbox) = (&self.service, &self.outbox);
        let mut run = DirectRun::default();
        loop {
            let step = service.notice_step(marker, run, self.clock.now()).await?;
            let (to, found) = match step {
                DirectStep::Done => return Ok(JobOutcome::Done),
                DirectStep::OpenChannel { person } => match outbox.open_channel(person).await {
                    Ok(channel) => {
                        service.remember_channel(person, channel).await?;
                        run.opened = Some(channel);
                        continue;
                    }
                    Err(error) => {
                        let refused = service.notice_refused(marker, step, error, self.clock.now());
                        return Ok(refused.await?);
                    }
                },
                DirectStep::Find { to, since } => {
                    (to, outbox.find_notice(to.channel, marker, since).await)
                }
                DirectStep::Post { to, .. } => (
                    to,
                    outbox
                        .post_notice(to.channel, marker, to.language)
                        .await
                        .map(Some),
                ),
            };
            let now = self.clock.now();
            match found {
                Ok(Some(message)) => {
                    let delivered = service.notice_delivered(marker, to.channel, message, now);
                    delivered.await?;
                    return Ok(JobOutcome::Done);
                }
                Ok(None) => run.searched = true,
                Err(error) => return Ok(service.notice_refused(marker, step, error, now).await?),
            }
        }
    }
}
