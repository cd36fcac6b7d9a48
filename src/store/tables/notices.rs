//! Notices: the direct message that tells a person of a copy, from the plan to its message id.
//!
//! When a copy goes, its notice becomes a retraction in the same transaction, so no notice is ever left
//! without a job that removes it.

use chrono::{DateTime, Utc};
use sqlx::SqliteExecutor;

use crate::{
    model::{ChannelId, Job, MailId, MessageId, Notice, NoticeId, UserId},
    random,
    store::{
        engine::{StoreError, Tx, ms, time, users},
        tables::{jobs, people},
    },
};

/// Plans the notices of these people's copies.
pub(in crate::store) async fn plan(
    tx: &mut Tx,
    mail: MailId,
    holders: &[UserId],
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut planned = Vec::with_capacity(holders.len());
    for holder in holders {
        let (marker, holder) = (random::marker()?, holder.get());
        planned.push([marker.get(), holder]);
        jobs::enqueue_about(tx, &Job::Notify { marker }, Some(holder), due);
    }
    sqlx::query!(
        "INSERT INTO notices (marker, mail_id, holder)
         SELECT value ->> 0, ?2, value ->> 1 FROM json_each(?1)",
        serde_json::json!(planned).to_string(),
        mail.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// The notice with this id, unless its copy has gone.
pub async fn find(
    on: impl SqliteExecutor<'_>,
    marker: NoticeId,
) -> Result<Option<Notice>, StoreError> {
    let row = sqlx::query!(
        "SELECT n.mail_id, n.holder, n.message_id, n.attempted_at, m.sender, m.parent,
                m.guild_id
         FROM notices n JOIN mails m ON m.id = n.mail_id WHERE n.marker = ?1",
        marker.get()
    )
    .fetch_optional(on)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Notice {
        mail: row.mail_id.into(),
        holder: row.holder.into(),
        sender: row.sender.into(),
        parent: row.parent.map(MailId::from),
        guild: row.guild_id.into(),
        message: row.message_id.map(MessageId::from),
        attempted_at: row.attempted_at.map(time).transpose()?,
    }))
}

/// Records, before the request is made, that a notice may now be posted. Returns `false` if its copy has
/// gone; then the caller must not make the request.
pub async fn attempt(
    tx: &mut Tx,
    marker: NoticeId,
    channel: ChannelId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let found = sqlx::query!(
        "UPDATE notices SET channel_id = ?2, attempted_at = ?3 WHERE marker = ?1",
        marker.get(),
        channel.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(found.rows_affected() > 0)
}

/// Records the message of a notice. If the copy went while the request was in flight, the retraction learns
/// which message to remove and is due at once.
pub async fn delivered(
    tx: &mut Tx,
    marker: NoticeId,
    channel: ChannelId,
    message: MessageId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let found = sqlx::query!(
        "UPDATE notices SET message_id = ?2 WHERE marker = ?1 RETURNING holder",
        marker.get(),
        message.get()
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    if let Some(found) = found {
        return people::reached(tx, found.holder.into()).await;
    }
    let retract = Job::Retract {
        marker,
        channel,
        message: Some(message),
        attempted_ms: ms(at),
    };
    jobs::enqueue(tx, &retract, at);
    Ok(())
}

/// Gives a notice up, because Discord refuses it or the reader wants none. The mail stays in the inbox. If
/// `only_attempt` was refused and is still the last attempt, a later deletion of the mail has nothing to
/// look for at Discord, and nothing tells the sender of the refusal.
pub async fn give_up(
    tx: &mut Tx,
    marker: NoticeId,
    only_attempt: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE notices SET given_up = 1,
             attempted_at = CASE WHEN attempted_at = ?2 THEN NULL ELSE attempted_at END
         WHERE marker = ?1",
        marker.get(),
        only_attempt.map(ms)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Discord refused a message to this person at `now`. Gives up every notice that waits for them, without a
/// request for each, and stops trying for a while.
pub async fn give_up_all(
    tx: &mut Tx,
    holder: UserId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    people::mark_unreachable(tx, holder, now).await?;
    jobs::cancel_notices_to(tx, holder).await?;
    sqlx::query!(
        "UPDATE notices SET given_up = 1
         WHERE holder = ?1 AND message_id IS NULL AND given_up = 0",
        holder.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Takes back the notices of these people's copies, together with the copies. Returns the ids of those for
/// which Discord has a message to remove.
pub(in crate::store) async fn retract(
    tx: &mut Tx,
    mail: MailId,
    holders: &[UserId],
    now: DateTime<Utc>,
) -> Result<Vec<NoticeId>, StoreError> {
    let rows = sqlx::query!(
        "DELETE FROM notices WHERE mail_id = ?1 AND holder IN (SELECT value FROM json_each(?2))
         RETURNING marker, channel_id, message_id, attempted_at",
        mail.get(),
        users(holders)
    )
    .fetch_all(&mut tx.conn)
    .await?;
    let mut retracted = Vec::new();
    for row in rows {
        let marker = row.marker.into();
        jobs::cancel(tx, &Job::Notify { marker });
        let (Some(channel), Some(attempted_ms)) = (row.channel_id, row.attempted_at) else {
            continue;
        };
        let retract = Job::Retract {
            marker,
            channel: channel.into(),
            message: row.message_id.map(MessageId::from),
            attempted_ms,
        };
        jobs::enqueue(tx, &retract, now);
        retracted.push(marker);
    }
    Ok(retracted)
}
