//! Drafts: an envelope first, sealed text with it once written, gone at Send, Cancel or expiry.
//!
//! Every change guards in its statement who does it and when; an answer also needs that its writer
//! still holds what it answers. Must not know what a preview looks like.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{StoreError, Tx, conn::Conn, erase::PORTION, jobs, ms, slot, time};
use crate::{
    model::{Addressees, Draft, Envelope, Job, Letter, MailId, UserId, window::DRAFT_KEPT_ON},
    vault::Slot,
};

/// Begins a draft without text. A replayed beginning changes nothing.
pub async fn begin(
    tx: &mut Tx,
    envelope: &Envelope,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (id, guild) = (envelope.id.get(), envelope.guild.get());
    let (sender, recipient) = (envelope.sender.get(), envelope.addressees.to.get());
    let (parent, until) = (envelope.parent.map(MailId::get), ms(expires_at));
    let begun = sqlx::query!(
        "INSERT INTO drafts (id, guild_id, sender, recipient, parent, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM mails WHERE id = ?1)
         ON CONFLICT (id) DO NOTHING",
        id,
        guild,
        sender,
        recipient,
        parent,
        until
    )
    .execute(&mut tx.conn)
    .await?;
    if begun.rows_affected() == 0 {
        return Ok(());
    }
    jobs::enqueue(tx, &Job::Sweep, expires_at + DRAFT_KEPT_ON).await?;
    for (place, user) in (1_i64..).zip(&envelope.addressees.cc) {
        let user = user.get();
        sqlx::query!(
            "INSERT INTO cc (id, place, user_id) VALUES (?1, ?2, ?3)",
            id,
            place,
            user
        )
        .execute(&mut tx.conn)
        .await?;
    }
    Ok(())
}

/// Puts text into a draft of `sender`'s that is alive at `at`, under a new key; the old one is wiped
/// once the new text is safe. Whether there is such a draft.
pub async fn write(
    tx: &mut Tx,
    id: MailId,
    revision: i64,
    sender: UserId,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    letter: &Letter,
) -> Result<bool, StoreError> {
    let (raw, by, at, expires_at) = (id.get(), sender.get(), ms(at), ms(expires_at));
    let found = sqlx::query!(
        "UPDATE drafts SET expires_at = max(expires_at, ?4), revision = ?5
         WHERE id = ?1 AND sender = ?2 AND expires_at > ?3 AND (parent IS NULL OR EXISTS (
             SELECT 1 FROM copies WHERE mail_id = parent AND holder = ?2 AND role <> 'sender'))",
        raw,
        by,
        at,
        expires_at,
        revision
    )
    .execute(&mut tx.conn)
    .await?;
    if found.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(old) = take_text(tx, id).await? {
        tx.replace(old)?;
    }
    put_text(tx, id, letter).await?;
    Ok(true)
}

/// Takes a written draft of `sender`'s, alive at `at` and not changed since this revision, out of the
/// drafts; its text stays for the mail it becomes. Of any number of callers exactly one gets it.
pub async fn take(
    tx: &mut Tx,
    id: MailId,
    revision: i64,
    sender: UserId,
    at: DateTime<Utc>,
) -> Result<Option<Envelope>, StoreError> {
    let (raw, by, at) = (id.get(), sender.get(), ms(at));
    let row = sqlx::query_as!(
        Row,
        "DELETE FROM drafts WHERE id = ?1 AND sender = ?2 AND expires_at > ?3 AND revision = ?4
         AND EXISTS (SELECT 1 FROM texts WHERE texts.id = ?1)
         AND (parent IS NULL OR EXISTS (
             SELECT 1 FROM copies WHERE mail_id = parent AND holder = ?2 AND role <> 'sender'))
         RETURNING guild_id, recipient, parent, expires_at, revision",
        raw,
        by,
        at,
        revision
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    match row {
        Some(row) => Ok(Some(row.draft(&mut tx.conn, id, sender).await?.envelope)),
        None => Ok(None),
    }
}

/// A draft of `sender`'s that is alive at `at`.
pub async fn find(
    conn: &mut Conn,
    id: MailId,
    sender: UserId,
    at: DateTime<Utc>,
) -> Result<Option<Draft>, StoreError> {
    let (raw, by, at) = (id.get(), sender.get(), ms(at));
    let row = sqlx::query_as!(
        Row,
        "SELECT guild_id, recipient, parent, expires_at, revision FROM drafts
         WHERE id = ?1 AND sender = ?2 AND expires_at > ?3",
        raw,
        by,
        at
    )
    .fetch_optional(&mut *conn)
    .await?;
    match row {
        Some(row) => Ok(Some(row.draft(conn, id, sender).await?)),
        None => Ok(None),
    }
}

struct Row {
    guild_id: i64,
    recipient: i64,
    parent: Option<i64>,
    expires_at: i64,
    revision: i64,
}

impl Row {
    async fn draft(self, conn: &mut Conn, id: MailId, sender: UserId) -> Result<Draft, StoreError> {
        Ok(Draft {
            envelope: Envelope {
                id,
                guild: self.guild_id.into(),
                sender,
                addressees: Addressees {
                    to: self.recipient.into(),
                    cc: copied(conn, id).await?,
                },
                parent: self.parent.map(MailId::from),
            },
            revision: self.revision,
            expires_at: time(self.expires_at)?,
        })
    }
}

/// The people copied on a draft or mail, in the order in which they were named.
pub(super) async fn copied(conn: &mut Conn, id: MailId) -> Result<Vec<UserId>, StoreError> {
    let id = id.get();
    let users = sqlx::query_scalar!("SELECT user_id FROM cc WHERE id = ?1 ORDER BY place", id)
        .fetch_all(conn)
        .await?;
    Ok(users.into_iter().map(UserId::from).collect())
}

/// Forgets who was copied on a draft or mail that is gone.
pub(super) async fn forget_copied(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let id = id.get();
    sqlx::query!("DELETE FROM cc WHERE id = ?1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// Throws a draft of `sender`'s away, text and key; where a revision is named, only if it has not
/// changed since. Whether there was one.
pub async fn discard(
    tx: &mut Tx,
    id: MailId,
    revision: Option<i64>,
    sender: UserId,
) -> Result<bool, StoreError> {
    let (raw, by) = (id.get(), sender.get());
    let gone = sqlx::query!(
        "DELETE FROM drafts WHERE id = ?1 AND sender = ?2 AND (?3 IS NULL OR revision = ?3)",
        raw,
        by,
        revision
    )
    .execute(&mut tx.conn)
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    erase_text(tx, id).await?;
    forget_copied(tx, id).await?;
    Ok(true)
}

/// Throws away drafts that nobody can send any more at `now`, the oldest first, at most a [`PORTION`];
/// returns them.
pub async fn expire(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<MailId>, StoreError> {
    let expired_at = ms(now - DRAFT_KEPT_ON);
    let gone = sqlx::query_scalar!(
        "DELETE FROM drafts WHERE id IN
             (SELECT id FROM drafts WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
         RETURNING id",
        expired_at,
        PORTION
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let gone: Vec<MailId> = gone.into_iter().map(MailId::from).collect();
    for id in &gone {
        erase_text(tx, *id).await?;
        forget_copied(tx, *id).await?;
    }
    Ok(gone)
}

/// Seals a text under this id and a new key.
pub(super) async fn put_text<T: Serialize>(
    tx: &mut Tx,
    id: MailId,
    text: &T,
) -> Result<(), StoreError> {
    let (new_slot, sealed) = tx.seal(id, text)?;
    let (id, new_slot, sealed) = (id.get(), i64::from(new_slot.0), sealed.0);
    sqlx::query!(
        "INSERT INTO texts (id, slot, sealed) VALUES (?1, ?2, ?3)",
        id,
        new_slot,
        sealed
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Removes a text and wipes its key, if there is one.
pub(super) async fn erase_text(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    if let Some(slot) = take_text(tx, id).await? {
        tx.shred(slot)?;
    }
    Ok(())
}

/// Removes a text, if there is one; where its key lies.
async fn take_text(tx: &mut Tx, id: MailId) -> Result<Option<Slot>, StoreError> {
    let id = id.get();
    let row = sqlx::query!("DELETE FROM texts WHERE id = ?1 RETURNING slot", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    row.map(|row| slot(row.slot)).transpose()
}
