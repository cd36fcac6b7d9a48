//! Reporting: what a reader does, and whether moderators have been told of it.

use chrono::{DateTime, Utc};

use super::{Service, ServiceError, limits::Counted};
use crate::{
    model::{
        Comment, Evidence, GuildId, Job, MailId, Person, Refusal, Report, ReportId, UserId,
        job::Attempt, report::Trouble,
    },
    store::{StoreError, copies, guilds, mails, people, reports},
};

/// Whether moderators have been told of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// They have been told in their channel.
    InChannel,
    /// They have no channel for reports.
    NoChannel,
    /// Their channel does not work.
    Not(Trouble),
    /// An attempt failed or its outcome is unknown. Attempts continue.
    NotYet,
}

impl Service {
    /// Reports a received mail. Its text is copied for the moderators of its server.
    pub async fn report_mail(
        &self,
        id: ReportId,
        mail: MailId,
        reader: &Person,
        comment: Option<Comment>,
        at: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        // Checked before the text is read: the id may be anybody's, or not of a mail at all.
        self.check_reportable(mail, reader.id).await?;
        let content = self.store.content(mail).await?;
        let evidence = Evidence { content, comment };
        self.limits.learn(reader.id, at).await;
        let (service, reader) = (self.clone(), reader.clone());
        let counted = self
            .store
            .write(async move |tx| {
                let held = mails::received(tx.reader(), mail, reader.id).await?;
                let held = held.filter(|_| evidence.content.is_some());
                let mail = held.ok_or(Refusal::NotFound)?;
                if !copies::link(tx, mail.envelope.id, reader.id, id).await? {
                    return Err(Refusal::Reported.into());
                }
                people::remember_name(tx, &reader).await?;
                let (guild, accused) = (mail.envelope.guild, mail.envelope.sender);
                let (report, counted) = service.report(id, guild, reader.id, accused, at)?;
                reports::file(tx, &report, &evidence).await?;
                Ok::<_, ServiceError>(counted)
            })
            .await?;
        counted.keep().await;
        Ok(())
    }

    /// Reports a person, for readers who have no mail left to show.
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
            content: None,
            comment,
        };
        self.limits.learn(reporter.id, at).await;
        let (report, counted) = self.report(id, guild, reporter.id, accused.id, at)?;
        let named = [reporter.clone(), accused.clone()];
        self.store
            .write(async move |tx| {
                for person in &named {
                    people::remember_name(tx, person).await?;
                }
                reports::file(tx, &report, &evidence).await
            })
            .await?;
        counted.keep().await;
        Ok(())
    }

    fn report(
        &self,
        id: ReportId,
        guild: GuildId,
        reporter: UserId,
        accused: UserId,
        at: DateTime<Utc>,
    ) -> Result<(Report, Counted), Refusal> {
        let counted = self.limits.report(reporter, at)?;
        let report = Report {
            id,
            guild,
            reporter,
            accused,
            reported_at: at,
            expires_at: at + self.policy.reports_kept,
            decision: None,
            warning_failed: false,
        };
        Ok((report, counted))
    }

    /// Whether moderators have been told of a report. Returns as soon as that has been tried.
    pub async fn told(&self, id: ReportId) -> Result<Told, StoreError> {
        let attempt = self
            .reached(&Job::Announce { report: id }, |attempt| {
                attempt != Attempt::Waiting
            })
            .await?;
        let mut conn = self.store.read().await?;
        let Some(report) = reports::find(&mut conn, id).await? else {
            return Ok(Told::NotYet);
        };
        let announcement = reports::announcement(&mut conn, id).await?;
        if announcement.message.is_some() {
            return Ok(Told::InChannel);
        }
        let trouble = guilds::trouble(&mut conn, report.guild).await?;
        let channel = guilds::reports_channel(&mut conn, report.guild).await?;
        Ok(match (attempt, trouble, channel) {
            (Attempt::Failing, ..) | (_, None, Some(_)) => Told::NotYet,
            (_, Some(trouble), _) => Told::Not(trouble),
            (_, None, None) => Told::NoChannel,
        })
    }

    /// Whether this person can report the mail: they still hold it, received it, and have not reported it.
    pub async fn check_reportable(&self, mail: MailId, reader: UserId) -> Result<(), ServiceError> {
        let mut conn = self.store.read().await?;
        mails::received(&mut conn, mail, reader)
            .await?
            .ok_or(Refusal::NotFound)?;
        if copies::is_reported(&mut conn, mail, reader).await? {
            return Err(Refusal::Reported.into());
        }
        Ok(())
    }
}
