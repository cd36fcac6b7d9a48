//! Servers: where moderators read reports, who is suspended, and whether the bot is still there.
//!
//! Every server about which something is kept has a row, so that all of it can be erased after the bot has
//! left.

use chrono::{DateTime, Utc};

use crate::{
    model::{ChannelId, GuildId, Language, UserId, report::Trouble},
    store::engine::{Conn, StoreError, Tx, ms},
};

/// Records that something about this server is kept.
pub(in crate::store) async fn know(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO guilds (guild_id) VALUES (?1) ON CONFLICT (guild_id) DO NOTHING",
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
    sqlx::query!(
        "UPDATE guilds SET reports_channel = ?2, reports_trouble = NULL, language = ?3
         WHERE guild_id = ?1",
        guild.get(),
        channel.get(),
        language.tag()
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
    let channel = sqlx::query_scalar!(
        "SELECT reports_channel FROM guilds WHERE guild_id = ?1",
        guild.get()
    )
    .fetch_optional(conn)
    .await?;
    Ok(channel.flatten().map(ChannelId::from))
}

/// The language in which a server's moderators are told.
pub async fn language(conn: &mut Conn, guild: GuildId) -> Result<Language, StoreError> {
    let tag = sqlx::query_scalar!(
        "SELECT language FROM guilds WHERE guild_id = ?1",
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
    sqlx::query!(
        "UPDATE guilds SET reports_trouble = ?2
         WHERE guild_id = ?1 AND reports_trouble IS NOT ?2",
        guild.get(),
        trouble.map(Trouble::name)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Why the last attempt to tell a server's moderators failed, if it did.
pub async fn trouble(conn: &mut Conn, guild: GuildId) -> Result<Option<Trouble>, StoreError> {
    let stored = sqlx::query_scalar!(
        "SELECT reports_trouble FROM guilds WHERE guild_id = ?1",
        guild.get()
    )
    .fetch_optional(conn)
    .await?;
    let trouble = stored.flatten().map(|stored| stored.parse()).transpose();
    trouble.map_err(|_| StoreError::Damaged { what: "trouble" })
}

/// Suspends a person from sending in a server. Returns whether this changed anything.
pub async fn suspend(
    tx: &mut Tx,
    guild: GuildId,
    user: UserId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    know(tx, guild).await?;
    let done = sqlx::query!(
        "INSERT INTO suspensions (guild_id, user_id, suspended_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (guild_id, user_id) DO NOTHING",
        guild.get(),
        user.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends a person's suspension in a server. Returns whether they were suspended.
pub async fn reinstate(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "DELETE FROM suspensions WHERE guild_id = ?1 AND user_id = ?2",
        guild.get(),
        user.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// How many people are suspended in a server.
pub async fn count_suspended(conn: &mut Conn, guild: GuildId) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(
        "SELECT count(*) FROM suspensions WHERE guild_id = ?1",
        guild.get()
    )
    .fetch_one(conn)
    .await?;
    Ok(count.unsigned_abs())
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
    let (now, cutoff) = (ms(now), ms(cutoff));
    let known = sqlx::query!("SELECT guild_id, left_at FROM guilds")
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
            sqlx::query!(
                "UPDATE guilds SET left_at = ?2 WHERE guild_id = ?1",
                row.guild_id,
                left_at
            )
            .execute(&mut tx.conn)
            .await?;
        }
    }
    Ok(None)
}

/// Removes a server and its suspensions.
pub async fn forget(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    let guild = guild.get();
    sqlx::query!("DELETE FROM suspensions WHERE guild_id = ?1", guild)
        .execute(&mut tx.conn)
        .await?;
    sqlx::query!("DELETE FROM guilds WHERE guild_id = ?1", guild)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
