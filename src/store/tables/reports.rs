//! Reports: what readers reported, sealed, and what moderators decided.
//!
//! A report names no mail, so it outlives a deletion without revealing it.

mod announcements;

use chrono::{DateTime, Utc};

use crate::{
    model::{
        ChannelId, Evidence, GuildId, Job, MessageId, Report, ReportId, UserId,
        paging::Section,
        report::{Announcement, Outcome},
    },
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, time},
        tables::{guilds, jobs, texts, views},
    },
};

pub use announcements::{
    announce_waiting, announced, announcement, attempt, forget_attempt, move_announcements,
    try_waiting,
};

/// Stores a report and queues its announcement to moderators. Storing the same report twice changes
/// nothing.
pub async fn file(tx: &mut Tx, report: &Report, evidence: &Evidence) -> Result<(), StoreError> {
    guilds::know(tx, report.guild).await?;
    let filed = sql::query!(
        "INSERT INTO reports (id, guild_id, reporter, accused, reported_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
        report.id.get(),
        report.guild.get(),
        report.reporter.get(),
        report.accused.get(),
        ms(report.reported_at),
        ms(report.expires_at)
    )
    .execute(&mut tx.conn)
    .await?;
    if filed == 0 {
        return Ok(());
    }
    texts::put_settled(tx, report.id.into(), evidence).await?;
    jobs::enqueue(tx, &Job::ExpireEphemera, report.expires_at);
    have_announced(tx, report.id, report.guild, report.reported_at);
    Ok(())
}

/// Queues the announcement of a report, or of the decision about it.
/// Has moderators told how a report stands.
pub fn have_announced(tx: &mut Tx, report: ReportId, guild: GuildId, due: DateTime<Utc>) {
    jobs::enqueue_about(tx, &Job::Announce { report }, Some(guild.get()), due);
}

sql::row! {
    struct Row {
        id: i64,
        guild_id: i64,
        reporter: i64,
        accused: i64,
        reported_at: i64,
        expires_at: i64,
        outcome: Option<String>,
        decided_by: Option<i64>,
        warning_failed: i64,
    }
}

impl Row {
    fn report(self) -> Result<Report, StoreError> {
        let outcome = self.outcome.map(|stored| stored.parse::<Outcome>());
        let outcome = outcome.transpose();
        let outcome = outcome.map_err(|_| StoreError::Damaged { what: "outcome" })?;
        Ok(Report {
            id: self.id.into(),
            guild: self.guild_id.into(),
            reporter: self.reporter.into(),
            accused: self.accused.into(),
            reported_at: time(self.reported_at)?,
            expires_at: time(self.expires_at)?,
            decision: outcome.zip(self.decided_by.map(UserId::from)),
            warning_failed: self.warning_failed != 0,
        })
    }
}

/// A report, if it has not expired.
pub async fn find(conn: &mut Conn, id: ReportId) -> Result<Option<Report>, StoreError> {
    let row = sql::query_as!(
        Row,
        "SELECT id, guild_id, reporter, accused, reported_at, expires_at, outcome, decided_by,
                warning_failed
         FROM reports WHERE id = $1",
        id.get()
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::report).transpose()
}

/// One page of a server's reports, without those about the viewer. Undecided reports come first, then the
/// newest.
pub async fn list(
    conn: &mut Conn,
    guild: GuildId,
    viewer: UserId,
    section: Section,
) -> Result<Vec<Report>, StoreError> {
    let rows = sql::query_as!(
        Row,
        "SELECT id, guild_id, reporter, accused, reported_at, expires_at, outcome, decided_by,
                warning_failed
         FROM reports WHERE guild_id = $1 AND accused <> $3
         ORDER BY outcome IS NOT NULL, id DESC LIMIT $2 OFFSET $4",
        guild.get(),
        section.size,
        viewer.get(),
        section.skipped()
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::report).collect()
}

/// How many reports of a server a moderator may see.
pub async fn count(conn: &mut Conn, guild: GuildId, viewer: UserId) -> Result<u32, StoreError> {
    let count = sql::query_scalar!(
        "SELECT count(*) FROM reports WHERE guild_id = $1 AND accused <> $2",
        guild.get(),
        viewer.get()
    )
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Whether any report of a server is about this person.
pub async fn is_any_about(
    conn: &mut Conn,
    guild: GuildId,
    accused: UserId,
) -> Result<bool, StoreError> {
    let found = sql::query_scalar!(
        "SELECT id FROM reports WHERE guild_id = $1 AND accused = $2 LIMIT 1",
        guild.get(),
        accused.get()
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// How many others than its reporter have reported the same person in the same server since this time.
pub async fn others(
    conn: &mut Conn,
    report: &Report,
    since: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let count = sql::query_scalar!(
        "SELECT count(DISTINCT reporter) FROM reports
         WHERE guild_id = $1 AND accused = $2 AND reporter <> $3 AND reported_at > $4",
        report.guild.get(),
        report.accused.get(),
        report.reporter.get(),
        ms(since)
    )
    .fetch_one(conn)
    .await?;
    Ok(count.unsigned_abs())
}

/// How many reports of a server wait for a decision, and how many of these have not been announced.
pub async fn count_open(conn: &mut Conn, guild: GuildId) -> Result<(u64, u64), StoreError> {
    sql::row! {
        struct Row {
            open: i64,
            not_announced: i64,
        }
    }
    let count = sql::query_as!(
        Row,
        "SELECT count(*) AS open, count(*) - count(message_id) AS not_announced
         FROM reports WHERE guild_id = $1 AND outcome IS NULL",
        guild.get()
    )
    .fetch_one(conn)
    .await?;
    Ok((
        count.open.unsigned_abs(),
        count.not_announced.unsigned_abs(),
    ))
}

/// Records the decision about a report, once. Returns whether this call decided it.
pub async fn decide(
    tx: &mut Tx,
    id: ReportId,
    outcome: Outcome,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let decided = sql::query_scalar!(
        "UPDATE reports SET outcome = $2, decided_by = $3 WHERE id = $1 AND outcome IS NULL
         RETURNING guild_id",
        id.get(),
        outcome.to_string(),
        by.get()
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    let Some(guild) = decided else {
        return Ok(false);
    };
    have_announced(tx, id, guild.into(), at);
    Ok(true)
}

/// Records that Discord did not deliver the warning, for everybody who looks at the report.
pub async fn note_failed_warning(
    tx: &mut Tx,
    id: ReportId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let raw = id.get();
    let noted = sql::query_scalar!(
        "UPDATE reports SET warning_failed = 1 WHERE id = $1 RETURNING guild_id",
        raw
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    let Some(guild) = noted else { return Ok(()) };
    views::redraw_subject(tx, raw, now).await?;
    have_announced(tx, id, guild.into(), now);
    Ok(())
}

/// Reports that have expired by `now`, at most `most` of them.
pub async fn expired(
    tx: &mut Tx,
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<ReportId>, StoreError> {
    let ids = sql::query_scalar!(
        "SELECT id FROM reports WHERE expires_at <= $1 LIMIT $2",
        ms(now),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(ReportId::from).collect())
}

/// Reports of a server, at most `most` of them.
pub async fn of_guild(tx: &mut Tx, guild: GuildId, most: u32) -> Result<Vec<ReportId>, StoreError> {
    let ids = sql::query_scalar!(
        "SELECT id FROM reports WHERE guild_id = $1 LIMIT $2",
        guild.get(),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(ReportId::from).collect())
}

/// Removes the row of a report. Returns whether there was one, and where it had been announced.
pub async fn remove(tx: &mut Tx, id: ReportId) -> Result<Option<Announcement>, StoreError> {
    sql::row! {
        struct Row {
            channel_id: Option<i64>,
            message_id: Option<i64>,
        }
    }
    let gone = sql::query_as!(
        Row,
        "DELETE FROM reports WHERE id = $1 RETURNING channel_id, message_id",
        id.get()
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    Ok(gone.map(|row| Announcement {
        channel: row.channel_id.map(ChannelId::from),
        message: row.message_id.map(MessageId::from),
        attempted_at: None,
    }))
}

/// When the next report expires.
pub async fn next_expiry(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sql::query_scalar!("SELECT expires_at FROM reports ORDER BY expires_at LIMIT 1")
        .fetch_optional(&mut tx.conn)
        .await?;
    next.map(time).transpose()
}
