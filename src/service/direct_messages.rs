//! Direct messages: the next step towards what moderators have a person told.
//!
//! This module decides. Before a step that may post something it records the attempt. A job then takes the
//! step. The decision is the same in a first run and after a crash. A message is never posted twice: after
//! an attempt with an unknown outcome the next step is to search for what it may have posted.

use chrono::{DateTime, Utc};

use super::{Service, suspensions::is_in_force};
use crate::{
    model::{
        ChannelId, GuildId, Job, JobOutcome, Language, OutboxError, UserId,
        job::SLACK,
        notice::Reach,
        record::{Cause, Deed, Verdict},
    },
    store::{StoreError, Tx, jobs, people, records, reports},
};

/// What a job does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectStep {
    /// Nothing. The message is posted, given up or no longer wanted.
    Done,
    /// Open the direct messages of this person.
    OpenChannel { person: UserId },
    /// Search for what an earlier attempt may have posted since then.
    Find { to: Address, since: DateTime<Utc> },
    /// Post it. The attempt has been recorded.
    Post { to: Address },
}

/// The channel in which a person is told, and their language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    pub person: UserId,
    pub channel: ChannelId,
    pub language: Language,
    /// It was opened some time ago and may be gone.
    remembered: bool,
}

/// How far one run of a job has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct DirectRun {
    /// The channel that this run opened.
    pub opened: Option<ChannelId>,
    /// The search for what an earlier attempt may have posted found nothing.
    pub searched: bool,
}

impl DirectRun {
    /// Where to post, or what to do before.
    fn address(
        self,
        person: UserId,
        reach: Reach,
        attempted_at: Option<DateTime<Utc>>,
    ) -> Result<Address, DirectStep> {
        let Some(channel) = self.opened.or(reach.channel) else {
            return Err(DirectStep::OpenChannel { person });
        };
        let to = Address {
            person,
            channel,
            language: reach.language,
            remembered: self.opened.is_none(),
        };
        match attempted_at.filter(|_| !self.searched) {
            Some(attempted) => Err(DirectStep::Find {
                to,
                since: attempted - SLACK,
            }),
            None => Ok(to),
        }
    }
}

/// A message in which the moderators of a server tell a person what they have decided.
#[derive(Clone, Copy, Debug)]
pub struct Telling {
    pub cause: Cause,
    pub person: UserId,
    pub guild: GuildId,
    /// When the last request was begun that may have delivered it.
    pub attempted_at: Option<DateTime<Utc>>,
}

impl Telling {
    /// The job whose request is begun at `now`.
    fn begun(self, now: DateTime<Utc>) -> Job {
        let (user, guild, attempted_ms) = (self.person, self.guild, Some(now.timestamp_millis()));
        match self.cause {
            Cause::Report(report) => Job::Warn {
                report,
                user,
                guild,
                attempted_ms,
            },
            Cause::Record(record) => Job::Tell {
                record,
                user,
                guild,
                attempted_ms,
            },
        }
    }
}

impl Service {
    /// What a person is to be told at `now`. `None` if it is no longer so.
    pub async fn verdict(
        &self,
        cause: Cause,
        now: DateTime<Utc>,
    ) -> Result<Option<Verdict>, StoreError> {
        let Cause::Record(id) = cause else {
            return Ok(Some(Verdict::Warned));
        };
        let mut conn = self.store.read().await?;
        let Some(record) = records::find(&mut conn, id).await? else {
            return Ok(None);
        };
        Ok(match record.deed {
            Deed::Suspended(term) => {
                let counts = is_in_force(&mut conn, &record, now).await?;
                drop(conn);
                let reason = self.store.remarks(&[id]).await?.remove(&id);
                counts.then_some(Verdict::Suspended { term, reason })
            }
            Deed::Reinstated => Some(Verdict::Reinstated),
            Deed::Warned | Deed::Note => None,
        })
    }

    /// The next step towards telling a person what moderators have decided.
    pub async fn telling_step(
        &self,
        telling: Telling,
        run: DirectRun,
        now: DateTime<Utc>,
    ) -> Result<DirectStep, StoreError> {
        let Telling {
            cause,
            person,
            attempted_at,
            ..
        } = telling;
        self.store
            .write(async move |tx| {
                let reach = people::reach(tx.reader(), person).await?;
                if reach.is_left_alone(now) {
                    note_undelivered(tx, cause, now).await?;
                    return Ok(DirectStep::Done);
                }
                let to = match run.address(person, reach, attempted_at) {
                    Ok(to) => to,
                    Err(before) => return Ok(before),
                };
                Ok(if jobs::amend(tx, &telling.begun(now)).await? {
                    DirectStep::Post { to }
                } else {
                    DirectStep::Done
                })
            })
            .await
    }

    /// Discord refused or failed a step towards telling a person. If it delivers no message to them,
    /// moderators can see it.
    pub async fn telling_refused(
        &self,
        cause: Cause,
        step: DirectStep,
        error: OutboxError,
        now: DateTime<Utc>,
    ) -> Result<JobOutcome, StoreError> {
        let fate = fate(step, error);
        self.store
            .write(async move |tx| match fate {
                Fate::Unreachable(person) => {
                    people::mark_unreachable(tx, person, now).await?;
                    note_undelivered(tx, cause, now).await
                }
                Fate::Undelivered => note_undelivered(tx, cause, now).await,
                Fate::ChannelGone(person) => people::forget_channel(tx, person).await,
                Fate::Passing => Ok(()),
            })
            .await?;
        Ok(fate.outcome(error, now))
    }

    /// Stores the direct-message channel of a person, which was opened just now.
    pub async fn remember_channel(
        &self,
        person: UserId,
        channel: ChannelId,
    ) -> Result<(), StoreError> {
        self.store
            .note(async move |tx| people::remember_channel(tx, person, channel).await)
            .await
    }
}

/// What a refused step means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Discord delivers nothing to this person.
    Unreachable(UserId),
    /// Discord does not take this message. It may block a link in it, so this says nothing about the person.
    Undelivered,
    /// The stored channel no longer exists. Try once more, through a new channel.
    ChannelGone(UserId),
    Passing,
}

fn fate(step: DirectStep, error: OutboxError) -> Fate {
    let lasting = error.is_lasting();
    match step {
        // Without a channel a person cannot be told anything.
        DirectStep::OpenChannel { person } if lasting || error == OutboxError::MessageGone => {
            Fate::Unreachable(person)
        }
        DirectStep::Find { to, .. } | DirectStep::Post { to }
            if to.remembered && error == OutboxError::ChannelGone =>
        {
            Fate::ChannelGone(to.person)
        }
        DirectStep::Post { .. } if error == OutboxError::Forbidden => Fate::Undelivered,
        DirectStep::Find { to, .. } | DirectStep::Post { to } if lasting => {
            Fate::Unreachable(to.person)
        }
        _ => Fate::Passing,
    }
}

impl Fate {
    fn outcome(self, error: OutboxError, now: DateTime<Utc>) -> JobOutcome {
        match self {
            Self::Unreachable(_) | Self::Undelivered => JobOutcome::Done,
            Self::ChannelGone(_) => JobOutcome::At(now),
            Self::Passing => JobOutcome::of(Err(error), now),
        }
    }
}

async fn note_undelivered(tx: &mut Tx, cause: Cause, now: DateTime<Utc>) -> Result<(), StoreError> {
    match cause {
        Cause::Report(report) => reports::note_failed_warning(tx, report, now).await,
        Cause::Record(record) => records::note_undelivered(tx, record).await,
    }
}
