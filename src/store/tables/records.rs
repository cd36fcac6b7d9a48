//! Records: what moderators did about a person in a server, and what they noted. The words are sealed.
//!
//! No row names a mail.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        GuildId, Record, RecordId, Remark, ReportId, Term, UserId, paging::Section, record::Deed,
    },
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, time},
        tables::{guilds, texts},
    },
};

/// One entry of a person's history.
#[derive(Clone, Copy, Debug)]
pub enum Listed {
    Report(ReportId),
    Record(RecordId),
}

/// Keeps a record, with its words, until it expires. While a suspension lasts until it is lifted, its record
/// does not expire.
pub async fn keep(
    tx: &mut Tx,
    record: &Record,
    words: Option<&Remark>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    guilds::know(tx, record.guild).await?;
    let end = match record.deed {
        Deed::Suspended(term) => term.end(),
        Deed::Warned | Deed::Reinstated | Deed::Note => None,
    };
    sql::query!(
        "INSERT INTO records (id, guild_id, user_id, kind, made_by, made_at, until, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        record.id.get(),
        record.guild.get(),
        record.about.get(),
        record.deed.name(),
        record.by.get(),
        ms(record.at),
        end.map(ms),
        expires_at.map(ms)
    )
    .execute(&mut tx.conn)
    .await?;
    if let Some(words) = words {
        texts::put_settled(tx, record.id.into(), words).await?;
    }
    Ok(())
}

sql::row! {
    struct Row {
        id: i64,
        guild_id: i64,
        user_id: i64,
        kind: String,
        made_by: i64,
        made_at: i64,
        until: Option<i64>,
        untold: i64,
    }
}

impl Row {
    fn record(self) -> Result<Record, StoreError> {
        let deed = self.kind.parse();
        let deed = deed.map_err(|_| StoreError::Damaged { what: "record" })?;
        Ok(Record {
            id: self.id.into(),
            guild: self.guild_id.into(),
            about: self.user_id.into(),
            deed: match deed {
                Deed::Suspended(_) => {
                    Deed::Suspended(Term::from(self.until.map(time).transpose()?))
                }
                deed => deed,
            },
            by: self.made_by.into(),
            at: time(self.made_at)?,
            undelivered: self.untold != 0,
        })
    }
}

/// A record, if it has not expired.
pub async fn find(conn: &mut Conn, id: RecordId) -> Result<Option<Record>, StoreError> {
    let row = sql::query_as!(
        Row,
        "SELECT id, guild_id, user_id, kind, made_by, made_at, until, untold
         FROM records WHERE id = $1",
        id.get()
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::record).transpose()
}

/// Everything that is recorded about a person, in all servers, the newest first.
pub async fn about(conn: &mut Conn, user: UserId) -> Result<Vec<Record>, StoreError> {
    let rows = sql::query_as!(
        Row,
        "SELECT id, guild_id, user_id, kind, made_by, made_at, until, untold
         FROM records WHERE user_id = $1 ORDER BY id DESC",
        user.get()
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::record).collect()
}

/// One page of what moderators of a server know of a person, the newest first: reports and records.
pub async fn history(
    conn: &mut Conn,
    guild: GuildId,
    user: UserId,
    section: Section,
) -> Result<Vec<Listed>, StoreError> {
    sql::row! {
        struct Row {
            id: i64,
            is_report: bool,
        }
    }
    let rows = sql::query_as!(
        Row,
        r#"SELECT id AS "id!: i64", is_report AS "is_report!: bool" FROM (
             SELECT id, true AS is_report FROM reports WHERE guild_id = $1 AND accused = $2
             UNION ALL SELECT id, false FROM records WHERE guild_id = $1 AND user_id = $2) known
           ORDER BY id DESC LIMIT $3 OFFSET $4"#,
        guild.get(),
        user.get(),
        section.size,
        section.skipped()
    )
    .fetch_all(conn)
    .await?;
    let listed = rows.into_iter().map(|row| {
        if row.is_report {
            Listed::Report(row.id.into())
        } else {
            Listed::Record(row.id.into())
        }
    });
    Ok(listed.collect())
}

/// How many reports and records of a server are about a person.
pub async fn count(conn: &mut Conn, guild: GuildId, user: UserId) -> Result<u32, StoreError> {
    let count = sql::query_scalar!(
        r#"SELECT (SELECT count(*) FROM reports WHERE guild_id = $1 AND accused = $2)
             + (SELECT count(*) FROM records WHERE guild_id = $1 AND user_id = $2) AS "count!: i64""#,
        guild.get(),
        user.get()
    )
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The suspension of this record is over. It expires at this time.
pub async fn let_expire(
    tx: &mut Tx,
    id: RecordId,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE records SET expires_at = $2 WHERE id = $1",
        id.get(),
        ms(expires_at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records that Discord did not deliver the message that tells the person.
pub async fn note_undelivered(tx: &mut Tx, id: RecordId) -> Result<(), StoreError> {
    let id = id.get();
    sql::query!("UPDATE records SET untold = 1 WHERE id = $1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// Records that have expired by `now`, at most `most` of them.
pub async fn expired(
    tx: &mut Tx,
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<RecordId>, StoreError> {
    let ids = sql::query_scalar!(
        r#"SELECT id AS "id!" FROM records WHERE expires_at <= $1 LIMIT $2"#,
        ms(now),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(RecordId::from).collect())
}

/// Records of a server, at most `most` of them.
pub async fn of_guild(tx: &mut Tx, guild: GuildId, most: u32) -> Result<Vec<RecordId>, StoreError> {
    let ids = sql::query_scalar!(
        r#"SELECT id AS "id!" FROM records WHERE guild_id = $1 LIMIT $2"#,
        guild.get(),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(RecordId::from).collect())
}

/// Records about a person that no suspension needs at `now`, at most `most` of them.
pub async fn to_erase(
    tx: &mut Tx,
    user: UserId,
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<RecordId>, StoreError> {
    let ids = sql::query_scalar!(
        r#"SELECT r.id AS "id!" FROM records r WHERE r.user_id = $1
         AND NOT EXISTS (SELECT 1 FROM suspensions s WHERE s.record = r.id
                         AND (s.until IS NULL OR s.until > $2)) LIMIT $3"#,
        user.get(),
        ms(now),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(RecordId::from).collect())
}

/// Removes the row of a record. Returns whether there was one.
pub async fn remove(tx: &mut Tx, id: RecordId) -> Result<bool, StoreError> {
    let id = id.get();
    let gone = sql::query!("DELETE FROM records WHERE id = $1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(gone > 0)
}

/// When the next record expires.
pub async fn next_expiry(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sql::query_scalar!("SELECT min(expires_at) FROM records")
        .fetch_one(&mut tx.conn)
        .await?;
    next.map(time).transpose()
}
