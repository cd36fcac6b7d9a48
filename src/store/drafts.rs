//! Drafts: an envelope first, sealed text with it once written, gone at Send, Cancel or expiry.
//!
//! Every change guards in its statement who does it and when. Must not know what a preview looks like.

use chrono::{DateTime, Utc};
use sqlx::SqliteExecutor;

use super::{StoreError, Tx, ms, slot};
use crate::mail::{GuildId, Letter, MailId, UserId};

/// Who writes to whom, and where.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    pub id: MailId,
    pub guild: GuildId,
    pub sender: UserId,
    pub recipient: UserId,
}

/// Begins a draft without text. A replayed beginning changes nothing.
pub async fn begin(
    tx: &mut Tx,
    envelope: &Envelope,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (id, guild) = (envelope.id.get(), envelope.guild.get());
    let (sender, recipient) = (envelope.sender.get(), envelope.recipient.get());
    let expires_at = ms(expires_at);
    sqlx::query!(
        "INSERT INTO drafts (id, guild_id, sender, recipient, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM mails WHERE id = ?1)
         ON CONFLICT (id) DO NOTHING",
        id,
        guild,
        sender,
        recipient,
        expires_at
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Puts text into a draft of `sender`'s that is alive at `at`, under a new key, and wipes the old
/// one. `None` if there is no such draft.
pub async fn write(
    tx: &mut Tx,
    id: MailId,
    sender: UserId,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    letter: &Letter,
) -> Result<Option<Envelope>, StoreError> {
    let (raw, by, at, expires_at) = (id.get(), sender.get(), ms(at), ms(expires_at));
    let row = sqlx::query!(
        "UPDATE drafts SET expires_at = max(expires_at, ?4)
         WHERE id = ?1 AND sender = ?2 AND expires_at > ?3 RETURNING guild_id, recipient",
        raw,
        by,
        at,
        expires_at
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    erase_text(tx, id).await?;
    let (new_slot, sealed) = tx.seal(id, letter)?;
    let (new_slot, sealed) = (i64::from(new_slot.0), sealed.0);
    sqlx::query!(
        "INSERT INTO texts (id, slot, sealed) VALUES (?1, ?2, ?3)",
        raw,
        new_slot,
        sealed
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(Some(Envelope {
        id,
        guild: row.guild_id.into(),
        sender,
        recipient: row.recipient.into(),
    }))
}

/// Takes a written draft of `sender`'s, alive at `at`, out of the drafts; its text stays for the
/// mail it becomes. Of any number of callers exactly one gets it.
pub async fn take(
    tx: &mut Tx,
    id: MailId,
    sender: UserId,
    at: DateTime<Utc>,
) -> Result<Option<Envelope>, StoreError> {
    let (raw, by, at) = (id.get(), sender.get(), ms(at));
    let row = sqlx::query!(
        "DELETE FROM drafts WHERE id = ?1 AND sender = ?2 AND expires_at > ?3
         AND EXISTS (SELECT 1 FROM texts WHERE texts.id = ?1) RETURNING guild_id, recipient",
        raw,
        by,
        at
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    Ok(row.map(|row| Envelope {
        id,
        guild: row.guild_id.into(),
        sender,
        recipient: row.recipient.into(),
    }))
}

/// A draft of `sender`'s that is alive at `at`.
pub async fn find(
    on: impl SqliteExecutor<'_>,
    id: MailId,
    sender: UserId,
    at: DateTime<Utc>,
) -> Result<Option<Envelope>, StoreError> {
    let (raw, by, at) = (id.get(), sender.get(), ms(at));
    let row = sqlx::query!(
        "SELECT guild_id, recipient FROM drafts
         WHERE id = ?1 AND sender = ?2 AND expires_at > ?3",
        raw,
        by,
        at
    )
    .fetch_optional(on)
    .await?;
    Ok(row.map(|row| Envelope {
        id,
        guild: row.guild_id.into(),
        sender,
        recipient: row.recipient.into(),
    }))
}

/// Throws a draft of `sender`'s away, text and key. Whether there was one.
pub async fn discard(tx: &mut Tx, id: MailId, sender: UserId) -> Result<bool, StoreError> {
    let (raw, by) = (id.get(), sender.get());
    let gone = sqlx::query!("DELETE FROM drafts WHERE id = ?1 AND sender = ?2", raw, by)
        .execute(&mut tx.conn)
        .await?
        .rows_affected();
    if gone == 0 {
        return Ok(false);
    }
    erase_text(tx, id).await?;
    Ok(true)
}

/// Throws away every draft that has expired by `now`; returns them.
pub async fn expire(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<MailId>, StoreError> {
    let now = ms(now);
    let gone = sqlx::query!(
        "DELETE FROM drafts WHERE expires_at <= ?1 RETURNING id",
        now
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let gone: Vec<MailId> = gone.into_iter().map(|row| row.id.into()).collect();
    for id in &gone {
        erase_text(tx, *id).await?;
    }
    Ok(gone)
}

/// Removes a text and wipes its key, if it has one.
pub(super) async fn erase_text(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let id = id.get();
    let row = sqlx::query!("DELETE FROM texts WHERE id = ?1 RETURNING slot", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    if let Some(row) = row {
        tx.shred(slot(row.slot)?);
    }
    Ok(())
}
