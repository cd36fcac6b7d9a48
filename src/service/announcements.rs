//! Announcements: the next step towards the message that tells moderators of a report or of the decision
//! about it.
//!
//! This module decides. Before a step that may post something it records the attempt. A job then takes the
//! step. An announcement is posted once and edited later. It is never posted twice: after an attempt with
//! an unknown outcome the next step is to search for it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use crate::{
    model::{
        ChannelId, GuildId, JobOutcome, Language, MessageId, Names, OutboxError, Report, ReportId,
        Search, job::SLACK, report::Trouble,
    },
    store::{StoreError, guilds, jobs, people, reports},
};

/// Discord treats messages with the same nonce as one "in the past few minutes". This long is safe.
const NONCE_HOLDS: TimeDelta = TimeDelta::minutes(2);

/// What a job does next.
#[derive(Clone, Debug)]
pub enum AnnouncementStep {
    /// Nothing. The announcement is posted, or there is nobody to tell.
    Done,
    /// Edit the message to say how the report stands.
    Update(Box<ReportMessage>, MessageId),
    /// Search for what an earlier attempt may have posted since then.
    Find {
        channel: ChannelId,
        since: DateTime<Utc>,
    },
    /// Post it. The attempt has been recorded, with whether it is the first in this channel.
    Post(Box<ReportMessage>, bool),
    /// Moderators cannot be told. Find out whether the bot is still in the server.
    LookAround {
        guild: GuildId,
        trouble: Option<Trouble>,
    },
}

/// What to tell moderators, and where.
#[derive(Clone, Debug)]
pub struct ReportMessage {
    pub channel: ChannelId,
    pub report: Report,
    pub names: Names,
    pub language: Language,
}

/// How far one run of a job has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnnouncementRun {
    /// What the search for an earlier attempt found.
    pub searched: Option<Search>,
    /// Moderators have deleted this channel.
    gone: Option<ChannelId>,
    /// Moderators cannot be told, for this reason.
    trouble: Option<Trouble>,
}

/// What follows a refused step.
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// The run goes on.
    GoOn(AnnouncementRun),
    End(JobOutcome),
}

impl Service {
    /// The next step towards the announcement of a report.
    pub async fn announcement_step(
        &self,
        id: ReportId,
        run: AnnouncementRun,
        now: DateTime<Utc>,
    ) -> Result<AnnouncementStep, StoreError> {
        self.store
            .write(async move |tx| {
                let Some(report) = reports::find(tx.reader(), id).await? else {
                    return Ok(AnnouncementStep::Done);
                };
                let guild = report.guild;
                if run.trouble.is_some() {
                    let trouble = run.trouble;
                    return Ok(AnnouncementStep::LookAround { guild, trouble });
                }
                let so_far = reports::announcement(tx.reader(), id).await?;
                let names = people::names(tx.reader(), Some(guild), &report.people()).await?;
                let language = guilds::language(tx.reader(), guild).await?;
                let told = |channel| {
                    Box::new(ReportMessage {
                        channel,
                        report,
                        names,
                        language,
                    })
                };
                if let Some((channel, message)) = so_far.channel.zip(so_far.message) {
                    return Ok(AnnouncementStep::Update(told(channel), message));
                }
                let attempt = so_far.channel.zip(so_far.attempted_at);
                let mut wanted = guilds::reports_channel(tx.reader(), guild).await?;
                if let Some((channel, attempted)) = attempt {
                    match run.searched {
                        None => {
                            let since = attempted - SLACK;
                            return Ok(AnnouncementStep::Find { channel, since });
                        }
                        Some(Search::Blind) if now < attempted + NONCE_HOLDS => {
                            wanted = Some(channel);
                        }
                        // The announcement may be there. Telling moderators once too seldom is better than
                        // telling them twice, and the list of reports shows it.
                        Some(Search::Blind) => return Ok(AnnouncementStep::Done),
                        Some(Search::NotThere | Search::Found(_)) => {}
                    }
                }
                if report.decision.is_some() && run.searched != Some(Search::Blind) {
                    // It was decided before moderators were told, so nothing is left to tell.
                    return Ok(AnnouncementStep::Done);
                }
                match wanted {
                    Some(channel) if run.gone == Some(channel) => {
                        let trouble = Some(Trouble::Gone);
                        Ok(AnnouncementStep::LookAround { guild, trouble })
                    }
                    Some(channel) => {
                        reports::attempt(tx, id, channel, now).await?;
                        let is_first = attempt.is_none_or(|(before, _)| before != channel);
                        Ok(AnnouncementStep::Post(told(channel), is_first))
                    }
                    // The list of reports shows it.
                    None => Ok(AnnouncementStep::LookAround {
                        guild,
                        trouble: None,
                    }),
                }
            })
            .await
    }

    /// An announcement has been posted.
    pub async fn announced(
        &self,
        id: ReportId,
        message: MessageId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| {
                reports::announced(tx, id, message).await?;
                let Some(report) = reports::find(tx.reader(), id).await? else {
                    return Ok(());
                };
                if report.decision.is_some() {
                    // A repeated nonce may name a message from before the decision.
                    reports::have_announced(tx, id, report.guild, now);
                }
                guilds::note_trouble(tx, report.guild, None).await?;
                // The channel works, so the waiting reports can be announced too.
                reports::announce_waiting(tx, report.guild, now).await
            })
            .await
    }

    /// Discord refused or failed a step towards an announcement.
    pub async fn announcement_refused(
        &self,
        id: ReportId,
        step: &AnnouncementStep,
        mut run: AnnouncementRun,
        error: OutboxError,
        now: DateTime<Utc>,
    ) -> Result<Refused, StoreError> {
        let is_lasting = error.is_lasting();
        let is_forbidden = is_lasting && error != OutboxError::ChannelGone;
        let forgets = match step {
            // Moderators have deleted the channel. They are told in another one if they have set one.
            AnnouncementStep::Update(told, _)
                if error == OutboxError::ChannelGone && told.report.decision.is_none() =>
            {
                run.gone = Some(told.channel);
                true
            }
            AnnouncementStep::Update(..) if is_forbidden => {
                return Ok(Refused::End(JobOutcome::Done));
            }
            AnnouncementStep::Find { .. }
                if is_lasting && error != OutboxError::PersonUnreachable =>
            {
                run.searched = Some(Search::NotThere);
                return Ok(Refused::GoOn(run));
            }
            AnnouncementStep::Post(_, is_first) if is_lasting => {
                run.trouble = Some(if is_forbidden {
                    Trouble::Forbidden
                } else {
                    Trouble::Gone
                });
                *is_first
            }
            _ => return Ok(Refused::End(JobOutcome::of(Err(error), now))),
        };
        if forgets {
            self.store
                .write(async move |tx| reports::forget_attempt(tx, id).await)
                .await?;
        }
        Ok(Refused::GoOn(run))
    }

    /// A server's moderators cannot be told in their channel, or have none, and Discord has said whether the bot
    /// is in that server. Records why, so that the reporter and the moderators learn of it. Reports wait until a
    /// channel works.
    pub async fn looked_around(
        &self,
        guild: GuildId,
        trouble: Option<Trouble>,
        is_in: Result<bool, OutboxError>,
        now: DateTime<Utc>,
    ) -> Result<JobOutcome, StoreError> {
        let trouble = match is_in {
            Ok(false) => Some(Trouble::Left),
            Err(OutboxError::Wait(wait)) => return Ok(JobOutcome::At(now + wait)),
            Ok(true) | Err(_) => trouble,
        };
        if let Some(Trouble::Forbidden | Trouble::Gone) = trouble {
            tracing::warn!(
                "the bot cannot write to a server's reports channel; \
                 its moderators can set another with /inmail-admin setup"
            );
        }
        self.store
            .write(async move |tx| guilds::note_trouble(tx, guild, trouble).await)
            .await?;
        Ok(JobOutcome::Done)
    }

    /// Discord was asked to remove the announcement of a report that is gone. If the bot has no access to the
    /// channel any more, it cannot remove the other announcements there either.
    pub async fn announcement_deleted(
        &self,
        channel: ChannelId,
        answer: Result<(), OutboxError>,
        now: DateTime<Utc>,
    ) -> Result<JobOutcome, StoreError> {
        if answer.is_err_and(OutboxError::is_lasting) {
            self.store
                .write(async move |tx| jobs::cancel_announcement_deletions(tx, channel).await)
                .await?;
            return Ok(JobOutcome::Done);
        }
        Ok(JobOutcome::of(answer, now))
    }
}
