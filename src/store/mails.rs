//! Mails and their copies: becoming, being held, being erased.
//!
//! The sender's right to delete is a guard in the deleting statement itself. Must not know who
//! clicked what; times and people are arguments.

use chrono::{DateTime, Utc};
use sqlx::SqliteExecutor;

use super::{
    StoreError, Tx,
    drafts::{self, Envelope},
    jobs::{self, Job},
    ms, notices, time, views,
};
use crate::{
    mail::{GuildId, MailId, Marker, UserId},
    vault::Slot,
};

/// The facts of a mail, without its text.
#[derive(Clone, Copy, Debug)]
pub struct Mail {
    pub id: MailId,
    pub guild: GuildId,
    pub sender: UserId,
    pub recipient: UserId,
    pub sent_at: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
}

impl Mail {
    /// Who wrote to whom, and where.
    pub fn envelope(&self) -> Envelope {
        Envelope {
            id: self.id,
            guild: self.guild,
            sender: self.sender,
            recipient: self.recipient,
        }
    }
}

/// In what capacity a person holds a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Sender,
    To,
    Cc,
}

impl Role {
    pub(super) fn parse(stored: &str) -> Result<Self, StoreError> {
        match stored {
            "sender" => Ok(Self::Sender),
            "to" => Ok(Self::To),
            "cc" => Ok(Self::Cc),
            _ => Err(StoreError::Damaged { what: "role" }),
        }
    }
}

/// Makes a taken draft a mail: a copy for each side, a notice and the end of the window planned.
pub async fn send(
    tx: &mut Tx,
    envelope: &Envelope,
    sent_at: DateTime<Utc>,
    deadline: DateTime<Utc>,
    marker: Marker,
) -> Result<Mail, StoreError> {
    let mail = Mail {
        id: envelope.id,
        guild: envelope.guild,
        sender: envelope.sender,
        recipient: envelope.recipient,
        sent_at,
        deadline,
    };
    let (id, guild) = (mail.id.get(), mail.guild.get());
    let (sender, recipient) = (mail.sender.get(), mail.recipient.get());
    let (sent_ms, deadline_ms) = (ms(sent_at), ms(deadline));
    sqlx::query!(
        "INSERT INTO mails (id, guild_id, sender, recipient, sent_at, deadline)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        id,
        guild,
        sender,
        recipient,
        sent_ms,
        deadline_ms
    )
    .execute(&mut tx.conn)
    .await?;
    sqlx::query!(
        "INSERT INTO copies (mail_id, holder, role, sent_at, unread)
         VALUES (?1, ?2, 'sender', ?4, 0), (?1, ?3, 'to', ?4, 1)",
        id,
        sender,
        recipient,
        sent_ms
    )
    .execute(&mut tx.conn)
    .await?;
    notices::plan(tx, marker, mail.id, mail.recipient, sent_at).await?;
    jobs::enqueue(tx, &Job::Expire { mail: mail.id }, deadline).await?;
    Ok(mail)
}

/// The mail as `holder` holds it, or `None` for everybody else.
pub async fn held(
    on: impl SqliteExecutor<'_>,
    id: MailId,
    holder: UserId,
) -> Result<Option<(Mail, Role)>, StoreError> {
    let (raw, holder) = (id.get(), holder.get());
    let row = sqlx::query!(
        "SELECT m.guild_id, m.sender, m.recipient, m.sent_at, m.deadline, c.role
         FROM copies c JOIN mails m ON m.id = c.mail_id
         WHERE c.mail_id = ?1 AND c.holder = ?2",
        raw,
        holder
    )
    .fetch_optional(on)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mail = Mail {
        id,
        guild: row.guild_id.into(),
        sender: row.sender.into(),
        recipient: row.recipient.into(),
        sent_at: time(row.sent_at)?,
        deadline: time(row.deadline)?,
    };
    Ok(Some((mail, Role::parse(&row.role)?)))
}

/// [`held`], inside a use case.
pub async fn held_in(
    tx: &mut Tx,
    id: MailId,
    holder: UserId,
) -> Result<Option<(Mail, Role)>, StoreError> {
    held(&mut tx.conn, id, holder).await
}

/// Whether this draft has become a mail that `sender` still holds as its sender.
pub async fn was_sent_by(tx: &mut Tx, id: MailId, sender: UserId) -> Result<bool, StoreError> {
    let held = held_in(tx, id, sender).await?;
    Ok(held.is_some_and(|(_, role)| role == Role::Sender))
}

/// Who sent a mail, if it still exists.
pub async fn sender(tx: &mut Tx, id: MailId) -> Result<Option<UserId>, StoreError> {
    let id = id.get();
    let sender = sqlx::query_scalar!("SELECT sender FROM mails WHERE id = ?1", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    Ok(sender.map(UserId::from))
}

/// Marks a copy as read.
pub async fn mark_read(tx: &mut Tx, id: MailId, holder: UserId) -> Result<(), StoreError> {
    let (id, holder) = (id.get(), holder.get());
    sqlx::query!(
        "UPDATE copies SET unread = 0 WHERE mail_id = ?1 AND holder = ?2 AND unread = 1",
        id,
        holder
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// What an unsend left to be done outside.
#[derive(Clone, Debug)]
pub struct Unsent {
    pub mail: Mail,
    /// The notice Discord has to remove, if one may exist.
    pub notice: Option<Marker>,
}

/// Takes a mail back: `Some` iff `sender` sent it, holds it, and `click` comes before its deadline.
/// Copied recipients keep theirs; the key is wiped with the last copy.
pub async fn unsend(
    tx: &mut Tx,
    id: MailId,
    sender: UserId,
    click: DateTime<Utc>,
) -> Result<Option<Unsent>, StoreError> {
    let Some((mail, _)) = held(&mut tx.conn, id, sender).await? else {
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
    let notice = release(tx, &mail, mail.recipient, click).await?;
    views::drop_mail(tx, Some(sender), id).await?;
    views::redraw_all(tx, sender, click).await?;
    jobs::cancel(tx, &Job::Expire { mail: id }).await?;
    bury_if_unheld(tx, id).await?;
    Ok(Some(Unsent { mail, notice }))
}

/// Takes one received copy away, with its notice and from every view.
async fn release(
    tx: &mut Tx,
    mail: &Mail,
    holder: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Marker>, StoreError> {
    let notice = notices::retract(tx, mail.id, holder, now).await?;
    let (raw, who) = (mail.id.get(), holder.get());
    sqlx::query!(
        "DELETE FROM copies WHERE mail_id = ?1 AND holder = ?2",
        raw,
        who
    )
    .execute(&mut tx.conn)
    .await?;
    views::drop_mail(tx, Some(holder), mail.id).await?;
    views::redraw_all(tx, holder, now).await?;
    Ok(notice)
}

/// Erases the mail once nobody holds it.
async fn bury_if_unheld(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let raw = id.get();
    let gone = sqlx::query!(
        "DELETE FROM mails WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM copies WHERE mail_id = ?1)",
        raw
    )
    .execute(&mut tx.conn)
    .await?;
    if gone.rows_affected() > 0 {
        drafts::erase_text(tx, id).await?;
    }
    Ok(())
}

/// Completes deletions whose keys are wiped already: the text can never be read again, so everything
/// that points to it goes, for every holder.
pub(super) async fn erase_slots(tx: &mut Tx, slots: &[Slot]) -> Result<(), StoreError> {
    for slot in slots {
        let slot = i64::from(slot.0);
        let id = sqlx::query_scalar!("SELECT id FROM texts WHERE slot = ?1", slot)
            .fetch_optional(&mut tx.conn)
            .await?;
        let Some(id) = id.map(MailId::from) else {
            continue;
        };
        erase(tx, id).await?;
    }
    Ok(())
}

/// Removes a draft or mail from everybody. Due times of what follows lie in the past: at once.
async fn erase(tx: &mut Tx, id: MailId) -> Result<(), StoreError> {
    let now = DateTime::UNIX_EPOCH;
    let raw = id.get();
    sqlx::query!("DELETE FROM drafts WHERE id = ?1", raw)
        .execute(&mut tx.conn)
        .await?;
    views::drop_draft(tx, id, now).await?;
    let holders = sqlx::query_scalar!("SELECT holder FROM copies WHERE mail_id = ?1", raw)
        .fetch_all(&mut tx.conn)
        .await?;
    for holder in holders.into_iter().map(UserId::from) {
        if let Some((mail, _)) = held(&mut tx.conn, id, holder).await? {
            release(tx, &mail, holder, now).await?;
        }
    }
    jobs::cancel(tx, &Job::Expire { mail: id }).await?;
    sqlx::query!("DELETE FROM mails WHERE id = ?1", raw)
        .execute(&mut tx.conn)
        .await?;
    drafts::erase_text(tx, id).await
}
