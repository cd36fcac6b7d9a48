//! Notices: the requests by which a person's standing notice comes to say what is unread.
//!
//! `model::notice` decides what comes next. Before a request that may create, change or remove a message
//! its attempt is on disk, so the same decision goes on after a crash. If a newer notice stands, the
//! removal of an older one is committed but not synced before its request, because it would be decided again.

use chrono::{DateTime, Utc};

use super::Service;
use crate::{
    model::{
        ChannelId, Job, JobOutcome, MessageId, Notice, NoticeContent, OutboxError, UserId,
        notice::{LATE_ARRIVAL, Next, NoticeRun, NoticeState},
    },
    store::{
        StoreError, Tx,
        jobs::{self, Claimed},
        notices, people,
    },
};

/// What a job asks of Discord next.
#[derive(Clone, Debug)]
pub enum NoticeStep {
    /// Nothing more in this run.
    End(JobOutcome),
    OpenChannel,
    /// Look whether this was created.
    Search(Notice),
    Remove(Notice),
    Edit(Notice, NoticeContent),
    Post {
        notice: Notice,
        content: NoticeContent,
        rings: bool,
        /// No request before this one can have created it.
        is_first: bool,
        /// The channel was opened some time ago and may be gone.
        is_remembered: bool,
    },
}

/// What Discord did.
#[derive(Clone, Copy, Debug)]
pub enum NoticeAnswer {
    Opened(ChannelId),
    /// There is this message, or none.
    Message(Option<MessageId>),
    Done,
}

/// What Discord did about a step, and between which times.
#[derive(Clone, Copy, Debug)]
pub struct NoticeReply {
    pub answer: Result<NoticeAnswer, OutboxError>,
    pub asked_at: DateTime<Utc>,
    pub answered_at: DateTime<Utc>,
}

impl Service {
    /// The next step towards a person's notice. Its attempt is on disk.
    pub async fn notice_step(
        &self,
        person: UserId,
        run: &NoticeRun,
        now: DateTime<Utc>,
    ) -> Result<NoticeStep, StoreError> {
        let run = run.clone();
        self.store
            .write(async move |tx| prepare(tx, person, &run, now).await)
            .await
    }

    /// Records what Discord did about a step, and returns the next one. If nothing is left to do, this records the
    /// end of the job's run as well.
    pub async fn notice_answered(
        &self,
        job: &Claimed,
        person: UserId,
        run: &mut NoticeRun,
        step: NoticeStep,
        reply: NoticeReply,
    ) -> Result<NoticeStep, StoreError> {
        let now = reply.answered_at;
        match (&step, reply.answer) {
            (_, Ok(NoticeAnswer::Opened(channel))) => run.opened = Some(channel),
            (NoticeStep::Search(notice), Ok(NoticeAnswer::Message(None))) => {
                run.missing.push((notice.id, reply.asked_at));
                return self.notice_step(person, run, now).await;
            }
            (
                NoticeStep::Remove(notice) | NoticeStep::Search(notice),
                Err(OutboxError::Forbidden | OutboxError::PersonUnreachable),
            ) => run.stuck.push(notice.id),
            _ => {}
        }
        let (job, so_far) = (job.clone(), run.clone());
        let noted = self.store.note(async move |tx| {
            if let Some(outcome) = record(tx, person, step, reply).await? {
                return Ok(Some(NoticeStep::End(outcome)));
            }
            let state = notices::state(tx.reader(), person).await?;
            Ok::<_, StoreError>(match state.next(&so_far, now) {
                Next::Done => {
                    jobs::finish(tx, &job).await?;
                    Some(NoticeStep::End(JobOutcome::Recorded))
                }
                Next::Remove(notice) if state.is_replaced(&notice) => {
                    notices::condemn(tx, notice.id).await?;
                    Some(NoticeStep::Remove(notice))
                }
                next => unrecorded(&state, &so_far, next),
            })
        });
        match noted.await? {
            Some(next) => Ok(next),
            None => self.notice_step(person, run, now).await,
        }
    }
}

/// The step that needs no record, if that comes next.
fn unrecorded(state: &NoticeState, run: &NoticeRun, next: Next) -> Option<NoticeStep> {
    Some(match next {
        Next::Done => NoticeStep::End(JobOutcome::Done),
        Next::At(due) => NoticeStep::End(JobOutcome::At(due)),
        Next::Retry => NoticeStep::End(JobOutcome::Retry),
        Next::Search(notice) => NoticeStep::Search(notice),
        Next::Post { again: None, .. } if run.opened.or(state.reach.channel).is_none() => {
            NoticeStep::OpenChannel
        }
        _ => return None,
    })
}

/// Decides, and records the attempt before its request is made.
async fn prepare(
    tx: &mut Tx,
    person: UserId,
    run: &NoticeRun,
    now: DateTime<Utc>,
) -> Result<NoticeStep, StoreError> {
    loop {
        let state = notices::state(tx.reader(), person).await?;
        let next = state.next(run, now);
        if let Some(step) = unrecorded(&state, run, next.clone()) {
            return Ok(step);
        }
        match next {
            Next::Forget(id) => notices::forget(tx, id).await?,
            Next::GiveUp => notices::give_up(tx, person).await?,
            Next::Remove(notice) => {
                notices::condemn(tx, notice.id).await?;
                return Ok(NoticeStep::Remove(notice));
            }
            Next::Edit(notice, content) => {
                notices::edit(tx, notice.id, now).await?;
                return Ok(NoticeStep::Edit(notice, content));
            }
            Next::Post {
                again,
                content,
                rings,
            } => {
                let is_first = again.is_none();
                let channel = run.opened.or(state.reach.channel);
                let notice = match (again, channel) {
                    (Some(notice), _) => {
                        notices::attempt(tx, notice.id, now).await?;
                        notice
                    }
                    (None, Some(channel)) => notices::begin(tx, person, channel, now).await?,
                    (None, None) => return Ok(NoticeStep::OpenChannel),
                };
                return Ok(NoticeStep::Post {
                    is_remembered: run.opened != Some(notice.channel),
                    notice,
                    content,
                    rings,
                    is_first,
                });
            }
            _ => {
                jobs::enqueue(tx, &Job::Notify { person }, now);
                return Ok(NoticeStep::End(JobOutcome::Done));
            }
        }
    }
}

/// What a use case returns about a refusal that ends the run.
type Ends = Result<Option<OutboxError>, StoreError>;

/// Records what Discord did. Returns how the run ends, unless it goes on.
async fn record(
    tx: &mut Tx,
    person: UserId,
    step: NoticeStep,
    reply: NoticeReply,
) -> Result<Option<JobOutcome>, StoreError> {
    let (answer, now) = (reply.answer, reply.answered_at);
    let error = answer.err();
    let message = match answer {
        Ok(NoticeAnswer::Message(message)) => message,
        _ => None,
    };
    let ends = match (step, answer) {
        (NoticeStep::OpenChannel, Ok(NoticeAnswer::Opened(channel))) => {
            people::remember_channel(tx, person, channel).await?;
            None
        }
        // Without a channel a person cannot be told anything.
        (NoticeStep::OpenChannel, Err(error)) => {
            let lasts = error.is_lasting() || error == OutboxError::MessageGone;
            if lasts {
                refuse(tx, person, now).await?;
            }
            Some(error).filter(|_| !lasts)
        }
        (NoticeStep::Search(notice), _) => {
            searched(tx, person, &notice, message, error, now).await?
        }
        (NoticeStep::Remove(notice), _) => removed(tx, &notice, error).await?,
        (NoticeStep::Edit(notice, content), _) => {
            edited(tx, person, &notice, &content, error, reply.asked_at).await?
        }
        (post @ NoticeStep::Post { .. }, _) => {
            posted(tx, person, post, message, error, now).await?
        }
        (NoticeStep::OpenChannel | NoticeStep::End(_), Ok(_)) | (NoticeStep::End(_), Err(_)) => {
            None
        }
    };
    Ok(ends.map(|error| JobOutcome::of(Err(error), now)))
}

async fn searched(
    tx: &mut Tx,
    person: UserId,
    notice: &Notice,
    found: Option<MessageId>,
    error: Option<OutboxError>,
    now: DateTime<Utc>,
) -> Ends {
    match error {
        None => {
            if let Some(message) = found {
                notices::delivered(tx, person, notice.id, message, None).await?;
            }
        }
        // What may have been posted went with its channel.
        Some(OutboxError::ChannelGone) => {
            notices::forget(tx, notice.id).await?;
            people::forget_channel(tx, person).await?;
        }
        Some(OutboxError::Forbidden | OutboxError::PersonUnreachable) => {
            refuse(tx, person, now).await?;
        }
        Some(error) => return Ok(Some(error)),
    }
    Ok(None)
}

async fn removed(tx: &mut Tx, notice: &Notice, error: Option<OutboxError>) -> Ends {
    match error {
        None | Some(OutboxError::MessageGone | OutboxError::ChannelGone) => {
            notices::forget(tx, notice.id).await?;
        }
        // A later run tries again.
        Some(OutboxError::Forbidden | OutboxError::PersonUnreachable) => {}
        Some(error) => return Ok(Some(error)),
    }
    Ok(None)
}

async fn edited(
    tx: &mut Tx,
    person: UserId,
    notice: &Notice,
    content: &NoticeContent,
    error: Option<OutboxError>,
    asked_at: DateTime<Utc>,
) -> Ends {
    match error {
        None => {
            let earlier = notice.edited_at;
            let uncertain = earlier.filter(|edited| asked_at < *edited + LATE_ARRIVAL);
            notices::edited(tx, notice.id, Some(content), uncertain).await?;
        }
        // Nobody asked for its removal. Another one might be taken for new mail.
        Some(error @ (OutboxError::MessageGone | OutboxError::ChannelGone)) => {
            notices::forget(tx, notice.id).await?;
            people::count_in_answers(tx, person).await?;
            if error == OutboxError::ChannelGone {
                people::forget_channel(tx, person).await?;
            }
        }
        Some(OutboxError::Forbidden | OutboxError::PersonUnreachable) => {
            notices::condemn(tx, notice.id).await?;
            people::count_in_answers(tx, person).await?;
        }
        // Nothing was done.
        Some(error @ (OutboxError::Unavailable | OutboxError::Wait(_))) => {
            let (shown, uncertain) = (notice.shown.as_ref(), notice.edited_at);
            notices::edited(tx, notice.id, shown, uncertain).await?;
            return Ok(Some(error));
        }
        Some(error) => return Ok(Some(error)),
    }
    Ok(None)
}

async fn posted(
    tx: &mut Tx,
    person: UserId,
    post: NoticeStep,
    message: Option<MessageId>,
    error: Option<OutboxError>,
    now: DateTime<Utc>,
) -> Ends {
    let NoticeStep::Post {
        notice,
        content,
        is_first,
        is_remembered,
        ..
    } = post
    else {
        return Ok(None);
    };
    match (error, message) {
        (None, Some(message)) => {
            // A repeated nonce may name a message that says something older.
            let shown = is_first.then_some(&content);
            notices::delivered(tx, person, notice.id, message, shown).await?;
        }
        (None, None) => {}
        (Some(OutboxError::ChannelGone), _) if is_remembered => {
            notices::forget(tx, notice.id).await?;
            people::forget_channel(tx, person).await?;
        }
        // It was posted and has gone again.
        (Some(OutboxError::MessageGone), _) => {
            notices::give_up(tx, person).await?;
            notices::forget(tx, notice.id).await?;
        }
        (Some(error), _) => {
            let lasts = error.is_lasting();
            if lasts {
                refuse(tx, person, now).await?;
            }
            // Nothing was done, now or before.
            if is_first && error != OutboxError::Unknown {
                notices::forget(tx, notice.id).await?;
            }
            return Ok(Some(error).filter(|_| !lasts));
        }
    }
    Ok(None)
}

/// Discord delivers nothing to this person. They are left alone for a while, and their answers count what is
/// unread.
async fn refuse(tx: &mut Tx, person: UserId, now: DateTime<Utc>) -> Result<(), StoreError> {
    people::mark_unreachable(tx, person, now).await?;
    notices::give_up(tx, person).await
}
