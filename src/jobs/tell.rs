//! Warn: sends a person the warning of a server's moderators.

use super::{JobError, Outbox, Worker};
use crate::{
    model::JobOutcome,
    service::{DirectRun, DirectStep, Warning},
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn warn(&self, warning: Warning) -> Result<JobOutcome, JobError> {
        let (service, outbox) = (&self.service, &self.outbox);
        let Warning { report, guild, .. } = warning;
        let mut run = DirectRun::default();
        loop {
            let step = service.warning_step(warning, run, self.clock.now()).await?;
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
                    let found = outbox.find_warning(to.channel, guild, since).await;
                    found.map(|message| message.is_some())
                }
                DirectStep::Post { to, .. } => {
                    let posted = outbox.warn(to.channel, report, guild, to.language).await;
                    posted.map(|()| true)
                }
            };
            match done {
                Ok(true) => return Ok(JobOutcome::Done),
                Ok(false) => run.searched = true,
                Err(error) => {
                    let refused = service.warning_refused(report, step, error, self.clock.now());
                    return Ok(refused.await?);
                }
            }
        }
    }
}
