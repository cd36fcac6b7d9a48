//! What moderators see: reports, suspensions and a member's history.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        GuildId, ReportId, UserId,
        paging::{REMARKS_ON_A_PAGE, REPORTS_ON_A_PAGE, Section},
    },
    service::{
        Service, ServiceError,
        view_model::{HistoryLine, Suspended, ViewModel},
    },
    store::{
        guilds,
        records::{self, Listed},
        reports, suspensions,
    },
};

/// Who has reported a person before this is not counted any more.
const OTHERS_COUNTED: TimeDelta = TimeDelta::days(30);

impl Service {
    pub(super) async fn look_at_reports(
        &self,
        viewer: UserId,
        guild: GuildId,
        page: u32,
    ) -> Result<ViewModel, ServiceError> {
        let mut conn = self.store.read().await?;
        let total = reports::count(&mut conn, guild, viewer).await?;
        let section = Section::at(page, REPORTS_ON_A_PAGE, total);
        Ok(ViewModel::Reports {
            reports: reports::list(&mut conn, guild, viewer, section).await?,
            section,
            some_about_viewer: reports::is_any_about(&mut conn, guild, viewer).await?,
        })
    }

    pub(super) async fn look_at_report(
        &self,
        viewer: UserId,
        report: ReportId,
        now: DateTime<Utc>,
    ) -> Result<Option<ViewModel>, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = reports::find(&mut conn, report).await?;
        // The report says who made it.
        let Some(report) = found.filter(|report| report.accused != viewer) else {
            return Ok(None);
        };
        let hidden = guilds::hides_reporters(&mut conn, report.guild).await?;
        let others = reports::others(&mut conn, &report, now - OTHERS_COUNTED).await?;
        drop(conn);
        let evidence = self.store.evidence(report.id).await?;
        Ok(evidence.map(|evidence| ViewModel::Review {
            report,
            evidence,
            reporter: (!hidden).then_some(report.reporter),
            others,
        }))
    }

    pub(super) async fn look_at_suspensions(
        &self,
        guild: GuildId,
        page: u32,
        now: DateTime<Utc>,
    ) -> Result<ViewModel, ServiceError> {
        let mut conn = self.store.read().await?;
        let total = suspensions::count(&mut conn, guild, now).await?;
        let section = Section::at(page, REMARKS_ON_A_PAGE, total);
        let listed = suspensions::list(&mut conn, guild, now, section).await?;
        let mut found = Vec::with_capacity(listed.len());
        for suspension in listed {
            let record = match suspension.record {
                Some(record) => records::find(&mut conn, record).await?,
                None => None,
            };
            found.push((suspension, record));
        }
        drop(conn);
        let recorded: Vec<_> = found.iter().filter_map(|(one, _)| one.record).collect();
        let mut reasons = self.store.remarks(&recorded).await?;
        let suspended = found.into_iter().map(|(suspension, record)| Suspended {
            suspension,
            record,
            reason: record.and_then(|record| reasons.remove(&record.id)),
        });
        Ok(ViewModel::Suspensions {
            guild,
            suspended: suspended.collect(),
            section,
        })
    }

    pub(super) async fn look_at_history(
        &self,
        guild: GuildId,
        user: UserId,
        page: u32,
        now: DateTime<Utc>,
    ) -> Result<ViewModel, ServiceError> {
        let mut conn = self.store.read().await?;
        let total = records::count(&mut conn, guild, user).await?;
        let section = Section::at(page, REMARKS_ON_A_PAGE, total);
        let listed = records::history(&mut conn, guild, user, section).await?;
        let suspension = suspensions::find(&mut conn, guild, user).await?;
        let mut lines = Vec::with_capacity(listed.len());
        // What has expired since the page was read is left out.
        for entry in listed {
            lines.extend(match entry {
                Listed::Report(id) => {
                    let found = reports::find(&mut conn, id).await?;
                    found.map(HistoryLine::Report)
                }
                Listed::Record(id) => {
                    let found = records::find(&mut conn, id).await?;
                    found.map(|record| HistoryLine::Record(record, None))
                }
            });
        }
        drop(conn);
        let recorded: Vec<_> = lines
            .iter()
            .filter_map(|line| match line {
                HistoryLine::Record(record, _) => Some(record.id),
                HistoryLine::Report(_) => None,
            })
            .collect();
        let mut remarks = self.store.remarks(&recorded).await?;
        for line in &mut lines {
            if let HistoryLine::Record(record, words) = line {
                *words = remarks.remove(&record.id);
            }
        }
        let suspended = suspension.map(|suspension| suspension.term);
        Ok(ViewModel::History {
            guild,
            user,
            lines,
            section,
            suspended: suspended.filter(|term| term.bars(now)),
        })
    }
}
