//! The announcements of reports: where moderators were told of each, and which are still to be told.

use chrono::{DateTime, Utc};

use super::have_announced;
use crate::{
    model::{ChannelId, GuildId, MessageId, ReportId, report::Announcement},
    store::engine::{Conn, StoreError, Tx, ms, sql, time},
};

/// Where a report has been announced, if it has.
pub async fn announcement(conn: &mut Conn, id: ReportId) -> Result<Announcement, StoreError> {
    sql::row! {
        struct Row {
            channel_id: Option<i64>,
            message_id: Option<i64>,
            attempted_at: Option<i64>,
        }
    }
    let row = sql::query_as!(
        Row,
        "SELECT channel_id, message_id, attempted_at FROM reports WHERE id = $1",
        id.get()
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(Announcement::default());
    };
    Ok(Announcement {
        channel: row.channel_id.map(ChannelId::from),
        message: row.message_id.map(MessageId::from),
        attempted_at: row.attempted_at.map(time).transpose()?,
    })
}

/// Records, before the request is made, that an announcement may now be posted. Of several attempts in one
/// channel the first time counts.
pub async fn attempt(
    tx: &mut Tx,
    id: ReportId,
    channel: ChannelId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE reports SET message_id = NULL, channel_id = $2,
             attempted_at = CASE WHEN channel_id = $2 THEN coalesce(attempted_at, $3) ELSE $3 END
         WHERE id = $1",
        id.get(),
        channel.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The attempts to announce a report posted nothing, or the message has gone again. The report waits.
pub async fn forget_attempt(tx: &mut Tx, id: ReportId) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE reports SET channel_id = NULL, message_id = NULL, attempted_at = NULL WHERE id = $1",
        id.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records the message of an announcement.
pub async fn announced(tx: &mut Tx, id: ReportId, message: MessageId) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE reports SET message_id = $2 WHERE id = $1",
        id.get(),
        message.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// A server's channel works. Queues announcements of the open reports that have not been announced.
pub async fn announce_waiting(
    tx: &mut Tx,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // A report that may have been announced is included, unless a run is left that will find out.
    let waiting = sql::query_scalar!(
        "SELECT id FROM reports WHERE guild_id = $1 AND outcome IS NULL AND message_id IS NULL
         AND (attempted_at IS NULL OR NOT EXISTS (SELECT 1 FROM jobs WHERE key = 'announce:' || id))",
        guild.get()
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for id in waiting {
        have_announced(tx, id.into(), guild, now);
    }
    Ok(())
}

/// A server has a new channel. Queues announcements there of the open reports that are not known to be in
/// it. Announcements in an older channel stay there while it exists.
pub async fn move_announcements(
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let elsewhere = sql::query_scalar!(
        "SELECT id FROM reports WHERE guild_id = $1 AND outcome IS NULL
         AND (message_id IS NULL OR channel_id <> $2)",
        guild.get(),
        channel.get()
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for id in elsewhere {
        have_announced(tx, id.into(), guild, now);
    }
    Ok(())
}

/// Tries one waiting report of every server that has a channel, because the channel may work again.
pub async fn try_waiting(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            id: i64,
            guild_id: i64,
        }
    }
    let waiting = sql::query_as!(
        Row,
        r#"SELECT coalesce(min(CASE WHEN r.attempted_at IS NULL THEN r.id END), min(r.id)) AS "id!: i64",
             r.guild_id AS "guild_id!: i64"
         FROM reports r JOIN guilds g ON g.guild_id = r.guild_id
         WHERE g.reports_channel IS NOT NULL AND g.left_at IS NULL
         AND r.outcome IS NULL AND r.message_id IS NULL GROUP BY r.guild_id"#
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for row in waiting {
        have_announced(tx, row.id.into(), row.guild_id.into(), now);
    }
    Ok(())
}
