//! Moderation: what moderators do about reports.
//!
//! Everything happens in one server: the mail's server, or the one in which a command was used. Whether a
//! person may manage it is decided by the caller, from the interaction.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Order, RenderedView, Service, ServiceError,
    suspensions::{impose, keep},
};
use crate::{
    model::{
        ChannelId, GuildId, Job, Language, Record, RecordId, Refusal, Remark, Report, ReportId,
        Term, UserId, ViewContext, ViewState,
        record::Deed,
        report::{Outcome, Trouble},
    },
    store::{StoreError, Tx, guilds, jobs, notices, reports, suspensions, views},
};

/// How a server stands. The counts reveal nothing about any mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub channel: Option<ChannelId>,
    /// Why the last attempt to tell moderators failed, if it did.
    pub trouble: Option<Trouble>,
    pub open_reports: u64,
    /// How many of these have not been announced to moderators.
    pub not_announced: u64,
    pub suspended: u32,
    /// In which language its channel is told.
    pub language: Language,
    /// Moderators do not see who reported.
    pub hides_reporters: bool,
}

/// What a moderator decides about a report.
#[derive(Clone, Debug)]
pub enum Decision {
    Dismiss,
    Warn,
    /// For this long, and with the reason that the person is told.
    Suspend {
        term: Term,
        reason: Option<Remark>,
    },
}

impl Decision {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Dismiss => Outcome::Dismissed,
            Self::Warn => Outcome::Warned,
            Self::Suspend { .. } => Outcome::Suspended,
        }
    }
}

impl Service {
    /// Shows a page of the reports of a server.
    pub async fn open_reports(
        &self,
        context: &ViewContext,
        guild: GuildId,
        page: u32,
    ) -> Result<RenderedView, ServiceError> {
        self.show(context, ViewState::Reports { guild, page }).await
    }

    /// Shows one report of a server, with what was reported.
    pub async fn review(
        &self,
        context: &ViewContext,
        guild: GuildId,
        report: ReportId,
    ) -> Result<RenderedView, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = reports::find(&mut conn, report).await?;
        reviewable(found, guild, context.viewer)?;
        drop(conn);
        self.show(context, ViewState::Review { report, guild })
            .await
    }

    /// The person whom a report is about, if this moderator may still decide about it.
    pub async fn accused(
        &self,
        guild: GuildId,
        moderator: UserId,
        report: ReportId,
    ) -> Result<UserId, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = reports::find(&mut conn, report).await?;
        let report = reviewable(found, guild, moderator)?;
        if report.decision.is_some() {
            return Err(Refusal::AlreadyDecided.into());
        }
        Ok(report.accused)
    }

    /// Decides about a report, once. The decision and its consequences are one transaction.
    pub async fn decide(
        &self,
        context: &ViewContext,
        guild: GuildId,
        id: ReportId,
        record: RecordId,
        decision: Decision,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, ViewState::Review { report: id, guild });
        let (at, kept) = (context.token.issued_at, self.policy.history_kept);
        self.change(context, state, async move |tx| {
            let found = reports::find(tx.reader(), id).await?;
            let report = reviewable(found, guild, viewer)?;
            if !reports::decide(tx, id, decision.outcome(), viewer, at).await? {
                return Err(Refusal::AlreadyDecided.into());
            }
            match decision {
                Decision::Dismiss => {}
                Decision::Warn => warn(tx, &report, record, viewer, at, kept).await?,
                Decision::Suspend { term, reason } => {
                    let order = Order {
                        id: record,
                        guild,
                        by: viewer,
                        term,
                        reason,
                    };
                    impose(tx, &order, report.accused, at, kept).await?;
                }
            }
            views::redraw_subject(tx, id.get(), at).await?;
            Ok(())
        })
        .await
    }

    /// Sets the channel in which moderators read reports, and their language. The channel works, so waiting
    /// reports are announced there.
    pub async fn set_reports_channel(
        &self,
        guild: GuildId,
        channel: ChannelId,
        language: Language,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| {
                guilds::set_reports_channel(tx, guild, channel, language).await?;
                reports::move_announcements(tx, guild, channel, at).await
            })
            .await
    }

    /// Sets whether only people who have used InMail are told of mail in a server.
    pub async fn set_notices(
        &self,
        guild: GuildId,
        to_users: bool,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| {
                guilds::set_notices(tx, guild, to_users).await?;
                notices::touch_readers(tx, guild, None, at).await
            })
            .await
    }

    /// The channel of a server works again, so waiting reports are announced.
    pub async fn announce_waiting(
        &self,
        guild: GuildId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.store
            .write(async move |tx| reports::announce_waiting(tx, guild, at).await)
            .await
    }

    /// How a server stands.
    pub async fn status(&self, guild: GuildId, now: DateTime<Utc>) -> Result<Status, StoreError> {
        let mut conn = self.store.read().await?;
        let (open_reports, not_announced) = reports::count_open(&mut conn, guild).await?;
        Ok(Status {
            channel: guilds::reports_channel(&mut conn, guild).await?,
            trouble: guilds::trouble(&mut conn, guild).await?,
            open_reports,
            not_announced,
            suspended: suspensions::count(&mut conn, guild, now).await?,
            language: guilds::language(&mut conn, guild).await?,
            hides_reporters: guilds::hides_reporters(&mut conn, guild).await?,
        })
    }
}

/// Refuses another server's report as not found. Also refuses a report about the viewer, so that nobody
/// sees what is said about themselves or who said it.
fn reviewable(
    report: Option<Report>,
    guild: GuildId,
    moderator: UserId,
) -> Result<Report, Refusal> {
    let report = report.filter(|report| report.guild == guild);
    let report = report.ok_or(Refusal::NotFound)?;
    if report.accused == moderator {
        return Err(Refusal::AboutYou);
    }
    Ok(report)
}

/// Has a person warned, and records it.
async fn warn(
    tx: &mut Tx,
    report: &Report,
    id: RecordId,
    by: UserId,
    at: DateTime<Utc>,
    kept: TimeDelta,
) -> Result<(), StoreError> {
    let (guild, about) = (report.guild, report.accused);
    let record = Record {
        id,
        guild,
        about,
        deed: Deed::Warned,
        by,
        at,
        undelivered: false,
    };
    keep(tx, &record, None, Some(at + kept)).await?;
    let warn = Job::Warn {
        attempted_ms: None,
        report: report.id,
        user: about,
        guild,
    };
    jobs::enqueue(tx, &warn, at);
    Ok(())
}
