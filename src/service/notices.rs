//! Notices: the requests by which a person's standing notice comes to say what is unread.
//!
//! `model::notice` decides what comes next. Before a request that may create, change or remove a message
//! its attempt is on disk, so the same decision goes on after a crash.

use chrono::{DateTime, Utc};

use super::Service;
use crate::{
    model::{
        ChannelId, Job, JobOutcome, MessageId, Notice, NoticeContent, OutboxError, UserId,
        notice::{LATE_ARRIVAL, Next, NoticeRun, NoticeState},
    },
    store::{StoreError, Tx, jobs, notices, people},
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

impl Service {
    /// The next step towards a person's notice.
    pub async fn notice_step(
        &self,
        person: UserId,
        run: &NoticeRun,
        now: DateTime<Utc>,
    ) -> Result<NoticeStep, StoreError> {
        // What a run begins with has to be recorded nearly always, and what it ends with never.
        if run.has_begun {
            let mut conn = self.store.read().await?;
            let state = notices::state(&mut conn, person).await?;
            drop(conn);
            if let Some(step) = unrecorded(&state, run, state.next(run, now)) {
                return Ok(step);
            }
        }
        let run = run.clone();
        self.store
            .write(async move |tx| prepare(tx, person, &run, now).await)
            .await
    }

    /// Records what Discord did about a step that began at `began`. Returns how the run ends, unless it goes
    /// on.
    pub async fn notice_answered(
        &self,
        person: UserId,
        run: &mut NoticeRun,
        step: NoticeStep,
        answer: Result<NoticeAnswer, OutboxError>,
        began: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<JobOutcome>, StoreError> {
        run.has_begun = true;
        match (&step, answer) {
            (_, Ok(NoticeAnswer::Opened(channel))) => run.opened = Some(channel),
            (NoticeStep::Search(notice), Ok(NoticeAnswer::Message(None))) => {
                run.missing.push((notice.id, began));
                return Ok(None);
            }
            (
                NoticeStep::Remove(notice) | NoticeStep::Search(notice),
                Err(OutboxError::Forbidden | OutboxError::Unreachable),
            ) => run.stuck.push(notice.id),
            _ => {}
        }
        self.store
            .note(async move |tx| record(tx, person, step, answer, began, now).await)
            .await
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
    answer: Result<NoticeAnswer, OutboxError>,
    began: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<JobOutcome>, StoreError> {
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
            let lasts = is_lasting(error) || error == OutboxError::Gone;
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
            edited(tx, person, &notice, &content, error, began).await?
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

/// Discord does not do this here, and asking again would not change that.
fn is_lasting(error: OutboxError) -> bool {
    matches!(
        error,
        OutboxError::Forbidden | OutboxError::NoPlace | OutboxError::Unreachable
    )
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
        Some(OutboxError::NoPlace) => {
            notices::forget(tx, notice.id).await?;
            people::forget_channel(tx, person).await?;
        }
        Some(OutboxError::Forbidden | OutboxError::Unreachable) => {
            refuse(tx, person, now).await?;
        }
        Some(error) => return Ok(Some(error)),
    }
    Ok(None)
}

async fn removed(tx: &mut Tx, notice: &Notice, error: Option<OutboxError>) -> Ends {
    match error {
        None | Some(OutboxError::Gone | OutboxError::NoPlace) => {
            notices::forget(tx, notice.id).await?;
        }
        // A later run tries again.
        Some(OutboxError::Forbidden | OutboxError::Unreachable) => {}
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
    began: DateTime<Utc>,
) -> Ends {
    match error {
        None => {
            let earlier = notice.edited_at;
            let uncertain = earlier.filter(|edited| began < *edited + LATE_ARRIVAL);
            notices::edited(tx, notice.id, Some(content), uncertain).await?;
        }
        // Nobody asked for its removal. Another one might be taken for new mail.
        Some(error @ (OutboxError::Gone | OutboxError::NoPlace)) => {
            notices::forget(tx, notice.id).await?;
            people::set_untold(tx, person).await?;
            if error == OutboxError::NoPlace {
                people::forget_channel(tx, person).await?;
            }
        }
        Some(OutboxError::Forbidden | OutboxError::Unreachable) => {
            notices::condemn(tx, notice.id).await?;
            people::set_untold(tx, person).await?;
        }
        // Nothing was done.
        Some(error @ (OutboxError::Refused | OutboxError::Wait(_))) => {
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
        (Some(OutboxError::NoPlace), _) if is_remembered => {
            notices::forget(tx, notice.id).await?;
            people::forget_channel(tx, person).await?;
        }
        // It was posted and has gone again.
        (Some(OutboxError::Gone), _) => {
            notices::give_up(tx, person).await?;
            notices::forget(tx, notice.id).await?;
        }
        (Some(error), _) => {
            let lasts = is_lasting(error);
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
    let reach = people::reach(&mut *tx.reader(), person).await?;
    if !reach.is_left_alone(now) {
        people::mark_unreachable(tx, person, now).await?;
    }
    notices::give_up(tx, person).await
}
