//! Erasing: a mail taken back, a copy given up, and whatever outlives its time or its key.
//!
//! The sender's right to delete is a guard in the deleting statement itself. Whatever names a mail
//! goes with it in the same transaction. Must not know who clicked what.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, drafts, jobs, mails, ms, notices, reports, tx::KEYS, views};
use crate::{
    model::{Job, Mail, MailId, Marker, UserId, ids::first_snowflake_at},
    vault::Slot,
};

/// Mails, drafts or reports that one use case erases at most, so that nobody waits long and few keys
/// go at once. Whoever erases more goes on in another use case, until nothing is left.
pub const PORTION: u32 = 16;
/// The largest: a person's copies and drafts.
const _: () = assert!(2 * PORTION as usize <= KEYS);

/// What an unsend left to be done outside.
#[derive(Clone, Debug)]
pub struct Unsent {
    pub mail: Mail,
    /// The notice Discord has to remove, if one may exist.
    pub notice: Option<Marker>,
}

/// Takes a mail back: `Some` iff `sender` sent it, holds it, and `click` comes before its deadline.
/// Copied people keep theirs; the key is wiped with the last copy.
pub async fn unsend(
    tx: &mut Tx,
    id: MailId,
    sender: UserId,
    click: DateTime<Utc>,
) -> Result<Option<Unsent>, StoreError> {
    let Some((mail, _)) = mails::held(&mut tx.conn, id, sender).await? else {
        return Ok(None);
    };
    let (raw, by, at) = (id.get(), sender.get(), ms(click));
    let gone = sqlx::query!(
        "DELETE FROM copies WHERE mail_id = ?1 AND holder = ?2 AND role = 'sender'
         AND EXISTS (SELECT 1 FROM mails WHERE id = ?1 AND deadline > ?3)",
        raw,
        by,
        at
    )
    .execute(&mut tx.conn)
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(None);
    }
    jobs::cancel(tx, &Job::Expire { mail: id }).await?;
    let notice = release(tx, id, mail.envelope.addressees.to, click).await?;
    release(tx, id, sender, click).await?;
    bury_if_unheld(tx, id).await?;
    Ok(Some(Unsent { mail, notice }))
}

/// Gives up one person's copy; the text goes with the last.
pub async fn give_up(
    tx: &mut Tx,
    id: MailId,
    holder: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    release(tx, id, holder, now).await?;
    bury_if_unheld(tx, id).await
}

/// Gives up a portion of all that a person holds: copies, drafts, texts. `true` if more is left.
pub async fn give_up_portion(
    tx: &mut Tx,
    person: UserId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let raw = person.get();
    let held = sqlx::query_scalar!(
        "SELECT mail_id FROM copies WHERE holder = ?1 LIMIT ?2",
        raw,
        PORTION
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for id in &held {
        give_up(tx, (*id).into(), person, now).await?;
    }
    let begun = sqlx::query_scalar!(
        "SELECT id FROM drafts WHERE sender = ?1 LIMIT ?2",
        raw,
        PORTION
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for id in &begun {
        drafts::discard(tx, (*id).into(), None, person).await?;
        views::drop_subject(tx, *id, now).await?;
    }
    Ok(held.len().max(begun.len()) >= PORTION as usize)
}

/// Erases a portion of the mail sent before `cutoff`, for everybody. `true` if more is left.
pub async fn retire_portion(
    tx: &mut Tx,
    cutoff: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // Ids are the times of composing, which come before those of sending: the index finds them.
    let (before, cutoff) = (first_snowflake_at(cutoff), ms(cutoff));
    let old = sqlx::query_scalar!(
        "SELECT id FROM mails WHERE id < ?1 AND sent_at < ?2 ORDER BY id LIMIT ?3",
        before,
        cutoff,
        PORTION
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for id in &old {
        erase(tx, (*id).into(), now).await?;
    }
    Ok(old.len() >= PORTION as usize)
}

/// Takes one copy away, with its notice and from every view. Returns the notice that Discord has to
/// remove, if any.
async fn release(
    tx: &mut Tx,
    id: MailId,
    holder: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Marker>, StoreError> {
    let notice = notices::retract(tx, id, holder, now).await?;
    let (raw, who) = (id.get(), holder.get());
    sqlx::query!(
        "DELETE FROM copies WHERE mail_id = ?1 AND holder = ?2",
        raw,
        who
    )
    .execute(&mut tx.conn)
    .await?;
    views::drop_mail(tx, holder, id).await?;
    views::redraw_all(tx, holder, now).await?;
    Ok(notice)
}

/// Erases the mail once nobody holds it.
async fn bury_if_unheld(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let raw = id.get();
    let held = sqlx::query_scalar!("SELECT 1 FROM copies WHERE mail_id = ?1 LIMIT 1", raw)
        .fetch_optional(&mut tx.conn)
        .await?;
    if held.is_some() {
        return Ok(());
    }
    bury(tx, id).await
}

/// Removes everything that names a mail nobody holds.
async fn bury(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let raw = id.get();
    jobs::cancel(tx, &Job::Expire { mail: id }).await?;
    jobs::cancel(tx, &Job::Deliver { mail: id }).await?;
    sqlx::query!("UPDATE mails SET parent = NULL WHERE parent = ?1", raw)
        .execute(&mut tx.conn)
        .await?;
    sqlx::query!("DELETE FROM mails WHERE id = ?1", raw)
        .execute(&mut tx.conn)
        .await?;
    drafts::erase_text(tx, id).await?;
    drafts::forget_copied(tx, id).await
}

/// Completes erasures whose keys are wiped already: the text can never be read again, so everything
/// that points to it goes, for every holder.
pub(super) async fn erase_slots(tx: &mut Tx, slots: &[Slot]) -> Result<(), StoreError> {
    for slot in slots {
        let slot = i64::from(slot.0);
        let id = sqlx::query_scalar!("SELECT id FROM texts WHERE slot = ?1", slot)
            .fetch_optional(&mut tx.conn)
            .await?;
        if let Some(id) = id {
            // Due times of what follows lie in the past: at once.
            erase(tx, id.into(), DateTime::UNIX_EPOCH).await?;
        }
    }
    Ok(())
}

/// Removes a draft, a mail or a report from everybody.
async fn erase(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let raw = id.get();
    sqlx::query!("DELETE FROM drafts WHERE id = ?1", raw)
        .execute(&mut tx.conn)
        .await?;
    reports::remove(tx, raw.into(), now).await?;
    views::drop_subject(tx, raw, now).await?;
    let holders = sqlx::query_scalar!("SELECT holder FROM copies WHERE mail_id = ?1", raw)
        .fetch_all(&mut tx.conn)
        .await?;
    for holder in holders {
        release(tx, id, holder.into(), now).await?;
    }
    bury(tx, id).await
}
