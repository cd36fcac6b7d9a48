//! Notify: makes a person's standing notice say what is unread.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{JobOutcome, UserId, job::SLACK, notice::NoticeRun},
    service::{NoticeAnswer, NoticeStep},
};

/// Requests of one run at most, so that none outlives its lease.
const MAX_STEPS: usize = 8;

impl<O: Outbox> Worker<O> {
    pub(super) async fn notify(
        &self,
        person: UserId,
        may_post: bool,
    ) -> Result<JobOutcome, JobError> {
        let (service, outbox) = (&self.service, &self.outbox);
        let mut run = NoticeRun {
            may_post,
            ..NoticeRun::default()
        };
        for _ in 0..MAX_STEPS {
            // Taken before a search, which may miss a message that arrives while it is under way.
            let began = self.clock.now();
            let step = service.notice_step(person, &run, began).await?;
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
            let now = self.clock.now();
            let answered = service.notice_answered(person, &mut run, step, answer, began, now);
            if let Some(outcome) = answered.await? {
                return Ok(outcome);
            }
        }
        // A fault that gives this work no end must not flood a person with messages.
        Ok(JobOutcome::Retry)
    }
}
