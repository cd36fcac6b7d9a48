//! Moderation: reports by readers, and what those who may manage a server do about them.
//!
//! Everything happens in one server: the mail's, or the one a command was used in. Whether somebody
//! may manage it is the caller's fact, taken from the interaction.

use chrono::{DateTime, Utc};

use super::{Screen, Service, ServiceError};
use crate::{
    mail::{
        ChannelId, Comment, Evidence, GuildId, MailId, Person, Refusal, ReportId, UserId,
        report::Outcome, scene::Scene,
    },
    store::{
        StoreError, Tx, guilds,
        jobs::{self, Job},
        mails, people,
        reports::{self, Report},
        views::{self, Sitting},
    },
};

/// How a server stands; counts that tell nothing of any mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub channel: Option<ChannelId>,
    pub open_reports: u64,
    pub suspended: u64,
}

impl Service {
    /// Reports a received mail: its text is copied for the moderators of its server.
    pub async fn report_mail(
        &self,
        id: ReportId,
        mail: MailId,
        reader: &Person,
        comment: Option<Comment>,
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        // Before its text is read: the id may be anybody's, or not even of a mail.
        self.check_received(mail, reader.id).await?;
        let letter = self.store.letter(mail).await?;
        let evidence = Evidence { letter, comment };
        let (service, reader) = (self.clone(), reader.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let held = mails::received(tx.reader(), mail, reader.id).await?;
                    let held = held.filter(|_| evidence.letter.is_some());
                    let mail = held.ok_or(Refusal::NotThere)?;
                    people::remember_name(tx, &reader).await?;
                    let (guild, accused) = (mail.envelope.guild, mail.envelope.sender);
                    let report = service.report(id, guild, reader.id, accused, at)?;
                    Ok(reports::file(tx, &report, &evidence).await?)
                })
            })
            .await
    }

    /// Reports a person, where there is no mail left to show.
    pub async fn report_person(
        &self,
        id: ReportId,
        guild: GuildId,
        reporter: &Person,
        accused: &Person,
        comment: Option<Comment>,
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        if reporter.id == accused.id {
            return Err(Refusal::ToSelf.into());
        }
        let evidence = Evidence {
            letter: None,
            comment,
        };
        let report = self.report(id, guild, reporter.id, accused.id, at)?;
        let named = [reporter.clone(), accused.clone()];
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for person in &named {
                        people::remember_name(tx, person).await?;
                    }
                    Ok(reports::file(tx, &report, &evidence).await?)
                })
            })
            .await
    }

    fn report(
        &self,
        id: ReportId,
        guild: GuildId,
        reporter: UserId,
        accused: UserId,
        at: DateTime<Utc>,
    ) -> Result<Report, Refusal> {
        self.limits.report(reporter, at)?;
        Ok(Report {
            id,
            guild,
            reporter,
            accused,
            reported_at: at,
            expires_at: at + self.policy.reports_kept,
            decision: None,
        })
    }

    /// Whether this person still holds a mail they received, so that it can be reported.
    pub async fn check_received(&self, mail: MailId, reader: UserId) -> Result<(), ServiceError> {
        let mut conn = self.store.read().await?;
        mails::received(&mut conn, mail, reader)
            .await?
            .ok_or(Refusal::NotThere)?;
        Ok(())
    }

    /// Shows the reports of a server.
    pub async fn open_reports(
        &self,
        sitting: &Sitting,
        guild: GuildId,
    ) -> Result<Screen, ServiceError> {
        self.show(sitting, Scene::Reports { guild }).await
    }

    /// Shows one report of a server, with what was reported.
    pub async fn review(
        &self,
        sitting: &Sitting,
        guild: GuildId,
        report: ReportId,
    ) -> Result<Screen, ServiceError> {
        let mut conn = self.store.read().await?;
        of_guild(reports::find(&mut conn, report).await?, guild)?;
        drop(conn);
        self.show(sitting, Scene::Review { report, guild }).await
    }

    /// Decides about a report, once; the decision and what follows from it happen together.
    pub async fn decide(
        &self,
        sitting: &Sitting,
        guild: GuildId,
        id: ReportId,
        outcome: Outcome,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Review { report: id, guild });
        let at = sitting.token.issued_at;
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                let report = of_guild(reports::find(tx.reader(), id).await?, guild)?;
                if !reports::decide(tx, id, outcome, viewer, at).await? {
                    return Err(Refusal::Decided.into());
                }
                carry_out(tx, &report, outcome, at).await?;
                views::redraw_subject(tx, id.get(), at).await?;
                Ok(())
            })
        })
        .await
    }

    /// Sets where moderators of a server are told of reports.
    pub async fn set_reports_channel(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<(), ServiceError> {
        self.store
            .write(move |tx| {
                Box::pin(async move { Ok(guilds::set_reports_channel(tx, guild, channel).await?) })
            })
            .await
    }

    /// Bars somebody from sending in a server. Whether they were not barred before.
    pub async fn suspend(
        &self,
        guild: GuildId,
        person: &Person,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let person = person.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    people::remember_name(tx, &person).await?;
                    guilds::suspend(tx, guild, person.id, at).await
                })
            })
            .await
    }

    /// Lets somebody send in a server again. Whether they were barred.
    pub async fn reinstate(&self, guild: GuildId, person: &Person) -> Result<bool, StoreError> {
        let person = person.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    people::remember_name(tx, &person).await?;
                    guilds::reinstate(tx, guild, person.id).await
                })
            })
            .await
    }

    /// How a server stands.
    pub async fn status(&self, guild: GuildId) -> Result<Status, StoreError> {
        let mut conn = self.store.read().await?;
        Ok(Status {
            channel: guilds::reports_channel(&mut conn, guild).await?,
            open_reports: reports::count_open(&mut conn, guild).await?,
            suspended: guilds::count_suspended(&mut conn, guild).await?,
        })
    }
}

/// Another server's report is as good as none.
fn of_guild(report: Option<Report>, guild: GuildId) -> Result<Report, Refusal> {
    report
        .filter(|report| report.guild == guild)
        .ok_or(Refusal::NotThere)
}

async fn carry_out(
    tx: &mut Tx,
    report: &Report,
    outcome: Outcome,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    match outcome {
        Outcome::Dismissed => Ok(()),
        Outcome::Warned => {
            let warn = Job::Warn {
                attempted_ms: None,
                report: report.id,
                user: report.accused,
                guild: report.guild,
            };
            jobs::enqueue(tx, &warn, at).await
        }
        Outcome::Suspended => guilds::suspend(tx, report.guild, report.accused, at)
            .await
            .map(drop),
    }
}
