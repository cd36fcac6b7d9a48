//! Notify: makes a person's standing notice say what is unread.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{JobOutcome, UserId, job::SLACK, notice::NoticeRun},
    service::{NoticeAnswer, NoticeReply, NoticeStep},
    store::jobs::Claimed,
};

/// Requests of one run at most, so that none outlives its lease.
const MAX_STEPS: usize = 8;

impl<O: Outbox> Worker<O> {
    pub(super) async fn notify(
        &self,
        job: &Claimed,
        person: UserId,
        may_post: bool,
    ) -> Result<JobOutcome, JobError> {
        let (service, outbox) = (&self.service, &self.outbox);
        let mut run = NoticeRun {
            may_post,
            ..NoticeRun::default()
        };
        let mut step = service.notice_step(person, &run, self.clock.now()).await?;
        for _ in 0..MAX_STEPS {
            // Taken before a search, which may miss a message that arrives while it is under way.
            let asked_at = self.clock.now();
            let answer = match &step {
                NoticeStep::End(outcome) => return Ok(*outcome),
                NoticeStep::OpenChannel => {
                    let opened = outbox.open_channel(person).await;
                    opened.map(NoticeAnswer::Opened)
                }
                NoticeStep::Search(notice) => {
                    let since = notice.attempted_at - SLACK;
                    let found = outbox.find_notice(notice.channel, notice.id, since).await;
                    found.map(NoticeAnswer::Message)
                }
                NoticeStep::Post {
                    notice,
                    content,
                    rings,
                    ..
                } => {
                    let posted = outbox.post_notice(notice, content, *rings).await;
                    posted.map(|message| NoticeAnswer::Message(Some(message)))
                }
                NoticeStep::Edit(notice, content) => {
                    let edited = outbox.edit_notice(notice, content).await;
                    edited.map(|()| NoticeAnswer::Done)
                }
                NoticeStep::Remove(notice) => match notice.message {
                    Some(message) => {
                        let removed = outbox.remove(notice.channel, message).await;
                        removed.map(|()| NoticeAnswer::Done)
                    }
                    None => Ok(NoticeAnswer::Done),
                },
            };
            let reply = NoticeReply {
                answer,
                asked_at,
                answered_at: self.clock.now(),
            };
            step = service
                .notice_answered(job, person, &mut run, step, reply)
                .await?;
        }
        // A fault that gives this work no end must not flood a person with messages.
        Ok(match step {
            NoticeStep::End(outcome) => outcome,
            _ => JobOutcome::Retry,
        })
    }
}
