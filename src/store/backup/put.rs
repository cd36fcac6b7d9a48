//! Puts entries into a new store. What time has made due is not put, and nothing is sent again.

use chrono::{DateTime, Utc};

use super::entries::{Entry, Mail, PostedNotice, Record, Report};
use crate::{
    model::{Job, MailId, RecordId, ReportId, UserId, window::LATEST_CLICK},
    store::{
        StoreError, Tx,
        engine::{ms, sql, time},
        tables::{jobs, mails, texts},
    },
};

/// A due time in the past, since this host's clock may be ahead.
const AT_ONCE: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// What time has made due when a backup is restored.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub now: DateTime<Utc>,
    /// Mail sent before is not kept any more.
    pub mail_before: Option<DateTime<Utc>>,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Kept,
    /// Its time was over.
    Expired,
}

impl Due {
    /// Puts one entry.
    pub async fn put(self, tx: &mut Tx, entry: Entry) -> Result<Put, StoreError> {
        match entry {
            Entry::Mail(mail) => {
                if self
                    .mail_before
                    .is_some_and(|before| mail.sent_at < ms(before))
                {
                    return Ok(Put::Expired);
                }
                put_mail(tx, mail, self.now).await?;
            }
            Entry::Report(report) => {
                if report.expires_at <= ms(self.now) {
                    return Ok(Put::Expired);
                }
                put_report(tx, report).await?;
            }
            Entry::Record(record) => {
                if record.expires_at.is_some_and(|end| end <= ms(self.now)) {
                    return Ok(Put::Expired);
                }
                put_record(tx, record).await?;
            }
            Entry::Erasure { user } => {
                jobs::enqueue(tx, &Job::EraseUser { user }, AT_ONCE);
            }
            plain => put_plain(tx, plain).await?,
        }
        Ok(Put::Kept)
    }

    /// Lets go of references to what was not put, and plans the end of what was.
    pub async fn finish(self, tx: &mut Tx) -> Result<(), StoreError> {
        sql::query!(
            "UPDATE mails SET parent = NULL
             WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM mails)"
        )
        .execute(&mut tx.conn)
        .await?;
        sql::query!(
            "UPDATE copies SET report = NULL
             WHERE report IS NOT NULL AND report NOT IN (SELECT id FROM reports)"
        )
        .execute(&mut tx.conn)
        .await?;
        jobs::enqueue(tx, &Job::ExpireEphemera, AT_ONCE);
        bring_notices_up_to_date(tx).await
    }
}

/// What was posted is brought up to date, and nothing else is posted: whoever has no notice reads the count
/// in their answers.
async fn bring_notices_up_to_date(tx: &mut Tx) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO people (user_id, untold)
         SELECT DISTINCT holder, 1 FROM copies
         WHERE unread = 1 AND holder NOT IN (SELECT holder FROM notices)
         ON CONFLICT (user_id) DO UPDATE SET untold = 1"
    )
    .execute(&mut tx.conn)
    .await?;
    let told = sql::query_scalar!("SELECT DISTINCT holder FROM notices")
        .fetch_all(&mut tx.conn)
        .await?;
    for person in told {
        let person = UserId::from(person);
        jobs::enqueue(tx, &Job::Tidy { person }, AT_ONCE);
    }
    Ok(())
}

async fn put_plain(tx: &mut Tx, entry: Entry) -> Result<(), StoreError> {
    let conn = &mut tx.conn;
    match entry {
        Entry::Person(row) => {
            sql::query!(
                "INSERT INTO people (user_id, name, dm_channel, unreachable_until, refusals, accepts, notices,
                                     language, avatar, used, untold, quiet_from, quiet_to, utc_offset)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                row.user_id,
                row.name,
                row.dm_channel,
                row.unreachable_until,
                row.refusals,
                row.accepts,
                row.notices,
                row.language,
                row.avatar,
                row.used,
                row.untold,
                row.quiet_from,
                row.quiet_to,
                row.utc_offset
            )
            .execute(conn)
            .await?
        }
        Entry::Nickname(row) => {
            sql::query!(
                "INSERT INTO nicknames (user_id, guild_id, name) VALUES ($1, $2, $3)",
                row.user_id,
                row.guild_id,
                row.name
            )
            .execute(conn)
            .await?
        }
        Entry::Block(row) => {
            sql::query!(
                "INSERT INTO blocks (blocker, blocked, blocked_at) VALUES ($1, $2, $3)",
                row.blocker,
                row.blocked,
                row.blocked_at
            )
            .execute(conn)
            .await?
        }
        Entry::Server(row) => {
            sql::query!(
                "INSERT INTO guilds (guild_id, reports_channel, reports_trouble, left_at, language,
                                     reporters_hidden, notices_to_users)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                row.guild_id,
                row.reports_channel,
                row.reports_trouble,
                row.left_at,
                row.language,
                row.reporters_hidden,
                row.notices_to_users
            )
            .execute(conn)
            .await?
        }
        Entry::Suspension(row) => {
            sql::query!(
                "INSERT INTO suspensions (guild_id, user_id, suspended_at, until, record)
                 VALUES ($1, $2, $3, $4, $5)",
                row.guild_id,
                row.user_id,
                row.suspended_at,
                row.until,
                row.record
            )
            .execute(conn)
            .await?
        }
        Entry::Notice(row) => return put_notice(tx, &row).await,
        // The caller has taken these out.
        Entry::Mail(_) | Entry::Report(_) | Entry::Record(_) | Entry::Erasure { .. } => {
            return Ok(());
        }
    };
    Ok(())
}

async fn put_report(tx: &mut Tx, row: Report) -> Result<(), StoreError> {
    let Some(evidence) = &row.evidence else {
        return Err(StoreError::Damaged { what: "report" });
    };
    sql::query!(
        "INSERT INTO reports (id, guild_id, reporter, accused, reported_at, expires_at, outcome,
                              decided_by, channel_id, message_id, attempted_at, warning_failed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        row.id,
        row.guild_id,
        row.reporter,
        row.accused,
        row.reported_at,
        row.expires_at,
        row.outcome,
        row.decided_by,
        row.channel_id,
        row.message_id,
        row.attempted_at,
        row.warning_failed
    )
    .execute(&mut tx.conn)
    .await?;
    texts::put_settled(tx, ReportId::from(row.id).into(), evidence).await
}

async fn put_record(tx: &mut Tx, row: Record) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO records (id, guild_id, user_id, kind, made_by, made_at, until, untold, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.id,
        row.guild_id,
        row.user_id,
        row.deed,
        row.made_by,
        row.made_at,
        row.until,
        row.untold,
        row.expires_at
    )
    .execute(&mut tx.conn)
    .await?;
    match &row.words {
        Some(words) => texts::put_settled(tx, RecordId::from(row.id).into(), words).await,
        None => Ok(()),
    }
}

async fn put_mail(tx: &mut Tx, row: Mail, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(content) = &row.content else {
        return Err(StoreError::Damaged { what: "mail" });
    };
    sql::query!(
        "INSERT INTO mails (id, guild_id, sender, recipient, sent_at, deadline, parent)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        row.id,
        row.guild_id,
        row.sender,
        row.recipient,
        row.sent_at,
        row.deadline,
        row.parent
    )
    .execute(&mut tx.conn)
    .await?;
    let mail = MailId::from(row.id);
    let deadline = time(row.deadline)?;
    if now < deadline + LATEST_CLICK {
        texts::put(tx, mail.into(), content).await?;
        mails::plan(tx, mail, deadline);
    } else {
        texts::put_settled(tx, mail.into(), content).await?;
    }
    if let Some(due) = row.deliver_at {
        jobs::enqueue(tx, &Job::Deliver { mail }, time(due)?);
    }
    for copied in &row.cc {
        sql::query!(
            "INSERT INTO cc (id, place, user_id) VALUES ($1, $2, $3)",
            row.id,
            copied.place,
            copied.user_id
        )
        .execute(&mut tx.conn)
        .await?;
    }
    for copy in &row.copies {
        sql::query!(
            "INSERT INTO copies (mail_id, guild_id, sender, holder, role, sent_at, unread, report, archived,
                                 notice)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
            row.id,
            row.guild_id,
            row.sender,
            copy.holder,
            copy.role,
            row.sent_at,
            copy.unread,
            copy.report,
            copy.archived
        )
        .execute(&mut tx.conn)
        .await?;
        let Some(notice) = &copy.notice else { continue };
        let (Some(channel_id), Some(message_id)) = (notice.channel_id, notice.message_id) else {
            continue;
        };
        let posted = PostedNotice {
            marker: notice.marker,
            holder: copy.holder,
            channel_id,
            message_id,
            attempted_at: notice.attempted_at.unwrap_or(row.sent_at),
        };
        put_notice(tx, &posted).await?;
    }
    Ok(())
}

/// A notice that has been posted is known again, so that it says what is unread and goes with the last of it.
async fn put_notice(tx: &mut Tx, notice: &PostedNotice) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO notices (marker, holder, channel_id, message_id, begun_at, attempted_at)
         VALUES ($1, $2, $3, $4, $5, $5)",
        notice.marker,
        notice.holder,
        notice.channel_id,
        notice.message_id,
        notice.attempted_at
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}
