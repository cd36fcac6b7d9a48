//! Retract: removes the notice of a mail that is gone, however long that takes. It knows no person and no
//! mail.

use chrono::{DateTime, TimeDelta, Utc};

use super::{JobError, Outbox, Worker};
use crate::model::{ChannelId, JobOutcome, MessageId, NoticeId, job::SLACK};

/// A request with an unknown outcome arrives no later than this.
const LATE_ARRIVAL: TimeDelta = TimeDelta::minutes(10);

impl<O: Outbox> Worker<O> {
    pub(super) async fn retract(
        &self,
        marker: NoticeId,
        channel: ChannelId,
        message: Option<MessageId>,
        attempted: DateTime<Utc>,
    ) -> Result<JobOutcome, JobError> {
        // Taken before the search, which may miss a message that arrives while it is under way.
        let begun = self.clock.now();
        let found = match message {
            Some(message) => Ok(Some(message)),
            None => {
                self.outbox
                    .find_notice(channel, marker, attempted - SLACK)
                    .await
            }
        };
        let removed = match found {
            Ok(Some(message)) => self.outbox.remove(channel, message).await,
            // The search was complete and found nothing. That is final only once no request can arrive any
            // more.
            Ok(None) if begun >= attempted + LATE_ARRIVAL => Ok(()),
            Ok(None) => return Ok(JobOutcome::Retry),
            Err(error) => Err(error),
        };
        Ok(JobOutcome::of(removed, self.clock.now()))
    }
}
