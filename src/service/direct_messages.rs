//! Direct messages: the next step towards a notice of a copy, or towards a warning by moderators.
//!
//! Decides, and notes what may come of the step before it is taken; a job takes it. The same decision is
//! made for a first run and for one after a crash. Never twice: after an attempt whose outcome is unknown
//! the next step is to look for what it may have posted.

use chrono::{DateTime, Utc};

use super::Service;
use crate::{
    model::{
        ChannelId, GuildId, Job, JobOutcome, MessageId, Notice, NoticeId, OutboxError, ReportId,
        UserId, job::SLACK,
    },
    store::{Conn, StoreError, blocks, guilds, jobs, notices, people, reports},
};

/// What a job does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectStep {
    /// Nothing: it stands, is given up, or is not wanted any more.
    Done,
    /// Open the direct messages of this person.
    OpenChannel { person: UserId },
    /// Look for what an earlier attempt may have posted since then.
    Find { to: Address, since: DateTime<Utc> },
    /// Post it. The attempt has been noted; `only_attempt` is its time if it is the first.
    Post {
        to: Address,
        only_attempt: Option<DateTime<Utc>>,
    },
}

/// Where a person is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    pub person: UserId,
    pub channel: ChannelId,
    /// It was opened some time ago and may be gone.
    remembered: bool,
}

/// How far one run of a job has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct DirectRun {
    /// The channel opened in this run.
    pub opened: Option<ChannelId>,
    /// What an earlier attempt may have posted was looked for, and is not there.
    pub searched: bool,
}

impl DirectRun {
    /// Where to post, or what has to be done before.
    fn address(
        self,
        person: UserId,
        known: Option<ChannelId>,
        attempted_at: Option<DateTime<Utc>>,
    ) -> Result<Address, DirectStep> {
        let Some(channel) = self.opened.or(known) else {
            return Err(DirectStep::OpenChannel { person });
        };
        let to = Address {
            person,
            channel,
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

/// A warning that moderators have decided on.
#[derive(Clone, Copy, Debug)]
pub struct Warning {
    pub report: ReportId,
    pub person: UserId,
    pub guild: GuildId,
    /// When the last request that could have told them was begun.
    pub attempted_at: Option<DateTime<Utc>>,
}

impl Service {
    /// The next step towards a notice. Whether it is wanted is asked at Send and at every step, since that
    /// may have changed.
    pub async fn notice_step(
        &self,
        marker: NoticeId,
        run: DirectRun,
        now: DateTime<Utc>,
    ) -> Result<DirectStep, StoreError> {
        self.store
            .write(async move |tx| {
                let Some(notice) = notices::find(tx.reader(), marker).await? else {
                    return Ok(DirectStep::Done);
                };
                let person = notice.holder;
                if notice.message.is_some() || is_barred(tx.reader(), &notice).await? {
                    return Ok(DirectStep::Done);
                }
                let preferences = people::preferences(tx.reader(), person).await?;
                let reach = people::reach(tx.reader(), person).await?;
                if !preferences.notices || reach.is_left_alone(now) {
                    notices::give_up(tx, marker, None).await?;
                    return Ok(DirectStep::Done);
                }
                let to = match run.address(person, reach.channel, notice.attempted_at) {
                    Ok(to) => to,
                    Err(before) => return Ok(before),
                };
                notices::attempt(tx, marker, to.channel, now).await?;
                let only_attempt = notice.attempted_at.is_none().then_some(now);
                Ok(DirectStep::Post { to, only_attempt })
            })
            .await
    }

    /// A notice stands.
    pub async fn notice_delivered(
        &self,
        marker: NoticeId,
        channel: ChannelId,
        message: MessageId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| notices::delivered(tx, marker, channel, message, now).await)
            .await
    }

    /// Discord did not do what a step towards a notice asked of it.
    pub async fn notice_refused(
        &self,
        marker: NoticeId,
        step: DirectStep,
        error: OutboxError,
        now: DateTime<Utc>,
    ) -> Result<JobOutcome, StoreError> {
        let fate = fate(step, error);
        self.store
            .write(async move |tx| match fate {
                Fate::Unreachable(person, only_attempt) => {
                    notices::give_up(tx, marker, only_attempt).await?;
                    // All their mail stays in the inbox, and any answer to them counts it.
                    notices::give_up_all(tx, person, now).await
                }
                Fate::ChannelGone(person) => people::forget_channel(tx, person).await,
                // It was delivered and is gone again.
                Fate::Passing if error == OutboxError::Gone => {
                    notices::give_up(tx, marker, None).await
                }
                Fate::Passing => Ok(()),
            })
            .await?;
        Ok(fate.outcome(error, now))
    }

    /// The next step towards a warning.
    pub async fn warning_step(
        &self,
        warning: Warning,
        run: DirectRun,
        now: DateTime<Utc>,
    ) -> Result<DirectStep, StoreError> {
        let Warning {
            report,
            person,
            guild,
            attempted_at,
        } = warning;
        self.store
            .write(async move |tx| {
                let reach = people::reach(tx.reader(), person).await?;
                if reach.is_left_alone(now) {
                    reports::note_failed_warning(tx, report, now).await?;
                    return Ok(DirectStep::Done);
                }
                let to = match run.address(person, reach.channel, attempted_at) {
                    Ok(to) => to,
                    Err(before) => return Ok(before),
                };
                let begun = Job::Warn {
                    report,
                    user: person,
                    guild,
                    attempted_ms: Some(now.timestamp_millis()),
                };
                Ok(if jobs::amend(tx, &begun).await? {
                    let only_attempt = attempted_at.is_none().then_some(now);
                    DirectStep::Post { to, only_attempt }
                } else {
                    DirectStep::Done
                })
            })
            .await
    }

    /// Discord did not do what a step towards a warning asked of it. Where it does not deliver warnings to
    /// this person, moderators are told so.
    pub async fn warning_refused(
        &self,
        report: ReportId,
        step: DirectStep,
        error: OutboxError,
        now: DateTime<Utc>,
    ) -> Result<JobOutcome, StoreError> {
        let fate = fate(step, error);
        self.store
            .write(async move |tx| match fate {
                Fate::Unreachable(person, _) => {
                    notices::give_up_all(tx, person, now).await?;
                    reports::note_failed_warning(tx, report, now).await
                }
                Fate::ChannelGone(person) => people::forget_channel(tx, person).await,
                Fate::Passing => Ok(()),
            })
            .await?;
        Ok(fate.outcome(error, now))
    }

    /// Remembers the direct messages of a person, opened just now.
    pub async fn remember_channel(
        &self,
        person: UserId,
        channel: ChannelId,
    ) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| people::remember_channel(tx, person, channel).await)
            .await
    }
}

/// What a refused step means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Discord delivers nothing to this person. The time is that of the only attempt, if there was one.
    Unreachable(UserId, Option<DateTime<Utc>>),
    /// The channel that was remembered is not there any more: once more, through a new one.
    ChannelGone(UserId),
    Passing,
}

fn fate(step: DirectStep, error: OutboxError) -> Fate {
    let lasting = matches!(
        error,
        OutboxError::Unreachable | OutboxError::Forbidden | OutboxError::NoPlace
    );
    match step {
        // A person without a channel cannot be told of anything.
        DirectStep::OpenChannel { person } if lasting || error == OutboxError::Gone => {
            Fate::Unreachable(person, None)
        }
        DirectStep::Find { to, .. } | DirectStep::Post { to, .. }
            if to.remembered && error == OutboxError::NoPlace =>
        {
            Fate::ChannelGone(to.person)
        }
        DirectStep::Find { to, .. } if lasting => Fate::Unreachable(to.person, None),
        DirectStep::Post { to, only_attempt } if lasting => {
            Fate::Unreachable(to.person, only_attempt)
        }
        _ => Fate::Passing,
    }
}

impl Fate {
    fn outcome(self, error: OutboxError, now: DateTime<Utc>) -> JobOutcome {
        match self {
            Self::Unreachable(..) => JobOutcome::Done,
            Self::ChannelGone(_) => JobOutcome::At(now),
            Self::Passing => JobOutcome::of(Err(error), now),
        }
    }
}

/// Whether the sender may not write to the reader, or not in the server of the mail.
async fn is_barred(conn: &mut Conn, notice: &Notice) -> Result<bool, StoreError> {
    Ok(blocks::refuses(conn, notice.holder, notice.sender).await?
        || guilds::is_suspended(conn, notice.guild, notice.sender).await?)
}
