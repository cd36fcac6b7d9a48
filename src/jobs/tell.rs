//! Tell: tells a person what the moderators of a server have decided about them.

use super::{JobError, Outbox, Worker};
use crate::{
    model::JobOutcome,
    service::{DirectRun, DirectStep, Telling},
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn tell(&self, telling: Telling) -> Result<JobOutcome, JobError> {
        let (service, outbox) = (&self.service, &self.outbox);
        let Telling { cause, guild, .. } = telling;
        let Some(verdict) = service.verdict(cause, self.clock.now()).await? else {
            return Ok(JobOutcome::Done);
        };
        let mut run = DirectRun::default();
        loop {
            let step = service.telling_step(telling, run, self.clock.now()).await?;
            // Whether the step succeeded.
            let done = match step {
                DirectStep::Done => return Ok(JobOutcome::Done),
                DirectStep::OpenChannel { person } => match outbox.open_channel(person).await {
                    Ok(channel) => {
                        service.remember_channel(person, channel).await?;
                        run.opened = Some(channel);
                        continue;
                    }
                    Err(error) => Err(error),
                },
                DirectStep::Find { to, since } => {
                    let found = outbox.find_told(to.channel, &verdict, guild, since).await;
                    found.map(|message| message.is_some())
                }
                DirectStep::Post { to } => {
                    let told = outbox.tell(to.channel, cause, &verdict, guild, to.language);
                    told.await.map(|()| true)
                }
            };
            match done {
                Ok(true) => return Ok(JobOutcome::Done),
                Ok(false) => run.searched = true,
                Err(error) => {
                    let refused = service.telling_refused(cause, step, error, self.clock.now());
                    return Ok(refused.await?);
                }
            }
        }
    }
}
