//! Suspensions: who may not send in a server, and until when. A row whose end has come keeps nobody from sending.
//! A sweep removes it then, and from there on notices tell of its person's mail again.

use chrono::{DateTime, Utc};

use crate::{
    model::{GuildId, Suspension, Term, UserId, paging::Section},
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, time},
        tables::{guilds, notices},
    },
};

sql::row! {
    struct Row {
        guild_id: i64,
        user_id: i64,
        suspended_at: i64,
        until: Option<i64>,
        record: Option<i64>,
    }
}

impl Row {
    fn suspension(self) -> Result<Suspension, StoreError> {
        Ok(Suspension {
            guild: self.guild_id.into(),
            user: self.user_id.into(),
            since: time(self.suspended_at)?,
            term: Term::from(self.until.map(time).transpose()?),
            record: self.record.map(Into::into),
        })
    }
}

/// Suspends a person from sending in a server, in place of an earlier suspension.
pub async fn suspend(tx: &mut Tx, suspension: &Suspension) -> Result<(), StoreError> {
    guilds::know(tx, suspension.guild).await?;
    sql::query!(
        "INSERT INTO suspensions (guild_id, user_id, suspended_at, until, record)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (guild_id, user_id) DO UPDATE
         SET suspended_at = excluded.suspended_at, until = excluded.until, record = excluded.record",
        suspension.guild.get(),
        suspension.user.get(),
        ms(suspension.since),
        suspension.term.end().map(ms),
        suspension.record.map(i64::from)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// A person's suspension in a server, be it over or not.
pub async fn find(
    conn: &mut Conn,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Suspension>, StoreError> {
    let row = sql::query_as!(
        Row,
        r#"SELECT guild_id AS "guild_id!", user_id AS "user_id!", suspended_at AS "suspended_at!",
                  until, record
           FROM suspensions WHERE guild_id = $1 AND user_id = $2"#,
        guild.get(),
        user.get()
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::suspension).transpose()
}

/// Ends a person's suspension in a server. Returns what it was, if there was one.
pub async fn reinstate(
    tx: &mut Tx,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Suspension>, StoreError> {
    let row = sql::query_as!(
        Row,
        r#"DELETE FROM suspensions WHERE guild_id = $1 AND user_id = $2
           RETURNING guild_id AS "guild_id!", user_id AS "user_id!", suspended_at AS "suspended_at!",
                     until, record"#,
        guild.get(),
        user.get()
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    row.map(Row::suspension).transpose()
}

/// One page of the people who are suspended in a server at `now`, the newest first.
pub async fn list(
    conn: &mut Conn,
    guild: GuildId,
    now: DateTime<Utc>,
    section: Section,
) -> Result<Vec<Suspension>, StoreError> {
    let rows = sql::query_as!(
        Row,
        r#"SELECT guild_id AS "guild_id!", user_id AS "user_id!", suspended_at AS "suspended_at!",
                  until, record
           FROM suspensions WHERE guild_id = $1 AND (until IS NULL OR until > $2)
           ORDER BY suspended_at DESC, user_id LIMIT $3 OFFSET $4"#,
        guild.get(),
        ms(now),
        section.size,
        section.skipped()
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::suspension).collect()
}

/// How many people are suspended in a server at `now`.
pub async fn count(conn: &mut Conn, guild: GuildId, now: DateTime<Utc>) -> Result<u32, StoreError> {
    let count = sql::query_scalar!(
        "SELECT count(*) FROM suspensions WHERE guild_id = $1 AND (until IS NULL OR until > $2)",
        guild.get(),
        ms(now)
    )
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Removes the suspensions that have ended by `now`. Their mail is announced from then on.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            guild_id: i64,
            user_id: i64,
        }
    }
    let ended = ms(now);
    let ended = sql::query_as!(
        Row,
        r#"DELETE FROM suspensions WHERE until <= $1
           RETURNING guild_id AS "guild_id!", user_id AS "user_id!""#,
        ended
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for one in ended {
        let sender = Some(one.user_id.into());
        notices::touch_readers(tx, one.guild_id.into(), sender, now).await?;
    }
    Ok(())
}

/// When the next suspension ends.
pub async fn next_end(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sql::query_scalar!("SELECT min(until) FROM suspensions")
        .fetch_one(&mut tx.conn)
        .await?;
    next.map(time).transpose()
}

/// Removes all suspensions of a server.
pub(in crate::store) async fn forget(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    let guild = guild.get();
    sql::query!("DELETE FROM suspensions WHERE guild_id = $1", guild)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
