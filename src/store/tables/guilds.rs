//! Servers: where moderators read reports, whether they see who reported, and whether the bot is still there.
//!
//! Every server about which something is kept has a row, so that all of it can be erased after the bot has
//! left.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::{
    model::{ChannelId, GuildId, Language, report::Trouble},
    store::engine::{Conn, StoreError, Tx, ms, sql},
};

/// Records that something about this server is kept.
pub(in crate::store) async fn know(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO guilds (guild_id) VALUES ($1) ON CONFLICT (guild_id) DO NOTHING",
        guild.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Sets the channel in which moderators read reports, and in which language.
pub async fn set_reports_channel(
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    language: Language,
) -> Result<(), StoreError> {
    know(tx, guild).await?;
    sql::query!(
        "UPDATE guilds SET reports_channel = $2, reports_trouble = NULL, language = $3
         WHERE guild_id = $1",
        guild.get(),
        channel.get(),
        language.tag()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Sets whether only people who have used InMail are told of mail in this server.
pub async fn set_notices(tx: &mut Tx, guild: GuildId, to_users: bool) -> Result<(), StoreError> {
    know(tx, guild).await?;
    sql::query!(
        "UPDATE guilds SET notices_to_users = $2 WHERE guild_id = $1",
        guild.get(),
        to_users
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The channel in which moderators read reports, if one is set.
pub async fn reports_channel(
    conn: &mut Conn,
    guild: GuildId,
) -> Result<Option<ChannelId>, StoreError> {
    let channel = sql::query_scalar!(
        "SELECT reports_channel FROM guilds WHERE guild_id = $1",
        guild.get()
    )
    .fetch_optional(conn)
    .await?;
    Ok(channel.flatten().map(ChannelId::from))
}

/// The language in which a server's moderators are told.
pub async fn language(conn: &mut Conn, guild: GuildId) -> Result<Language, StoreError> {
    let tag = sql::query_scalar!(
        "SELECT language FROM guilds WHERE guild_id = $1",
        guild.get()
    )
    .fetch_optional(conn)
    .await?;
    let tag = tag.flatten();
    Ok(tag.as_deref().map(Language::of).unwrap_or_default())
}

/// Records whether the last attempt to tell a server's moderators worked, and why not.
pub async fn note_trouble(
    tx: &mut Tx,
    guild: GuildId,
    trouble: Option<Trouble>,
) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE guilds SET reports_trouble = $2
         WHERE guild_id = $1 AND reports_trouble IS DISTINCT FROM $2",
        guild.get(),
        trouble.map(Trouble::name)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Why the last attempt to tell a server's moderators failed, if it did.
pub async fn trouble(conn: &mut Conn, guild: GuildId) -> Result<Option<Trouble>, StoreError> {
    let stored = sql::query_scalar!(
        "SELECT reports_trouble FROM guilds WHERE guild_id = $1",
        guild.get()
    )
    .fetch_optional(conn)
    .await?;
    let trouble = stored.flatten().map(|stored| stored.parse()).transpose();
    trouble.map_err(|_| StoreError::Damaged { what: "trouble" })
}

/// Sets whether moderators of a server see who reported.
pub async fn hide_reporters(tx: &mut Tx, guild: GuildId, hidden: bool) -> Result<(), StoreError> {
    know(tx, guild).await?;
    sql::query!(
        "UPDATE guilds SET reporters_hidden = $2 WHERE guild_id = $1",
        guild.get(),
        hidden
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Whether moderators of a server do not see who reported.
pub async fn hides_reporters(conn: &mut Conn, guild: GuildId) -> Result<bool, StoreError> {
    let hidden = sql::query_scalar!(
        "SELECT reporters_hidden FROM guilds WHERE guild_id = $1",
        guild.get()
    )
    .fetch_optional(conn)
    .await?;
    Ok(hidden.is_some_and(|hidden| hidden != 0))
}

/// Compares the stored servers with those the bot is in, and records which ones it has left by `now`.
/// Returns a server that it left before `cutoff`, if there is one: everything kept about it is to be
/// erased.
pub async fn compare(
    tx: &mut Tx,
    present: &[GuildId],
    now: DateTime<Utc>,
    cutoff: DateTime<Utc>,
) -> Result<Option<GuildId>, StoreError> {
    sql::row! {
        struct Row {
            guild_id: i64,
            left_at: Option<i64>,
        }
    }
    let (now, cutoff) = (ms(now), ms(cutoff));
    let present: HashSet<&GuildId> = present.iter().collect();
    let known = sql::query_as!(Row, "SELECT guild_id, left_at FROM guilds")
        .fetch_all(&mut tx.conn)
        .await?;
    for row in known {
        let guild = GuildId::from(row.guild_id);
        let left_at = match row.left_at {
            _ if present.contains(&guild) => None,
            Some(left_at) if left_at <= cutoff => return Ok(Some(guild)),
            left_at => left_at.or(Some(now)),
        };
        if left_at != row.left_at {
            sql::query!(
                "UPDATE guilds SET left_at = $2 WHERE guild_id = $1",
                row.guild_id,
                left_at
            )
            .execute(&mut tx.conn)
            .await?;
        }
    }
    Ok(None)
}

/// Removes a server.
pub async fn forget(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    let guild = guild.get();
    sql::query!("DELETE FROM guilds WHERE guild_id = $1", guild)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
