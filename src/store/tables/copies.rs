//! Copies: what each holder of a mail has of it, and its marks.

use chrono::{DateTime, Utc};

use crate::{
    model::{Job, MailId, ReportId, UserId},
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, users},
        tables::{jobs, notices},
    },
};

/// Who gets a copy.
pub struct Holders {
    pub sender: bool,
    pub addressees: bool,
}

/// Gives these people copies of a mail. A notice is to tell the addressees.
pub async fn hand_out(
    tx: &mut Tx,
    mail: MailId,
    to: Holders,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            holder: i64,
            unread: i64,
        }
    }
    let given = sql::query_as!(
        Row,
        r#"INSERT INTO copies (mail_id, guild_id, sender, sent_at, holder, role, unread)
           SELECT m.id, m.guild_id, m.sender, m.sent_at, given.holder, given.role, 
                  CASE WHEN given.role = 'sender' THEN 0 ELSE 1 END
           FROM mails m CROSS JOIN (
               SELECT sender AS holder, 'sender' AS role FROM mails WHERE id = $1 AND $2 = 1
               UNION ALL SELECT recipient, 'to' FROM mails WHERE id = $1 AND $3 = 1
               UNION ALL SELECT user_id, 'cc' FROM cc WHERE id = $1 AND $3 = 1) given
           WHERE m.id = $1
           RETURNING holder AS "holder!: i64", unread AS "unread!: i64""#,
        mail.get(),
        to.sender,
        to.addressees
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for copy in given.iter().filter(|copy| copy.unread != 0) {
        let person = copy.holder.into();
        jobs::enqueue(tx, &Job::Notify { person }, now);
    }
    Ok(())
}

/// Marks a received copy as unread, in the inbox, where the mark can be seen. Returns `false` if this person
/// received no such mail.
pub async fn mark_unread(tx: &mut Tx, id: MailId, reader: UserId) -> Result<bool, StoreError> {
    let marked = sql::query!(
        "UPDATE copies SET unread = 1, archived = 0
         WHERE mail_id = $1 AND holder = $2 AND role <> 'sender'",
        id.get(),
        reader.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(marked > 0)
}

/// Marks a copy as read. Returns whether it was unread.
pub async fn mark_read(tx: &mut Tx, id: MailId, reader: UserId) -> Result<bool, StoreError> {
    let marked = sql::query!(
        "UPDATE copies SET unread = 0 WHERE mail_id = $1 AND holder = $2 AND unread = 1",
        id.get(),
        reader.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(marked > 0)
}

/// Marks everything as read that a person has received up to this time. Returns whether anything was
/// unread.
pub async fn mark_all_read(
    tx: &mut Tx,
    reader: UserId,
    as_of: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let marked = sql::query!(
        "UPDATE copies SET unread = 0 WHERE holder = $1 AND unread = 1 AND sent_at <= $2",
        reader.get(),
        ms(as_of)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(marked > 0)
}

/// Puts a person's own copy into the archive, where it counts as read, or back into its folder. Returns
/// `false` if they hold no copy.
pub async fn archive(
    tx: &mut Tx,
    id: MailId,
    holder: UserId,
    on: bool,
) -> Result<bool, StoreError> {
    let moved = sql::query!(
        "UPDATE copies SET archived = CAST($3 AS BIGINT), unread = CASE WHEN $3 = 1 THEN 0 ELSE unread END
         WHERE mail_id = $1 AND holder = $2",
        id.get(),
        holder.get(),
        on
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(moved > 0)
}

/// Links a copy to the report that its holder makes of it. Returns `false` if an earlier report of theirs
/// is still kept.
pub async fn link(
    tx: &mut Tx,
    mail: MailId,
    holder: UserId,
    report: ReportId,
) -> Result<bool, StoreError> {
    let linked = sql::query!(
        "UPDATE copies SET report = $3 WHERE mail_id = $1 AND holder = $2
         AND (report IS NULL OR report = $3 OR report NOT IN (SELECT id FROM reports))",
        mail.get(),
        holder.get(),
        report.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(linked > 0)
}

/// Whether the holder of a copy has reported it in a report that is still kept.
pub async fn is_reported(
    conn: &mut Conn,
    mail: MailId,
    holder: UserId,
) -> Result<bool, StoreError> {
    let found = sql::query_scalar!(
        "SELECT c.report FROM copies c JOIN reports r ON r.id = c.report
         WHERE c.mail_id = $1 AND c.holder = $2",
        mail.get(),
        holder.get()
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Takes the sender's own copy. Only the sender can, and only if `click` comes before the deadline.
pub async fn take_back(
    tx: &mut Tx,
    id: MailId,
    sender: UserId,
    click: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let gone = sql::query!(
        "DELETE FROM copies WHERE mail_id = $1 AND holder = $2 AND role = 'sender'
         AND EXISTS (SELECT 1 FROM mails WHERE id = $1 AND deadline > $3)",
        id.get(),
        sender.get(),
        ms(click)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(gone > 0)
}

/// Takes these people's copies. The notices of those who received the mail follow, whether or not they have
/// read it.
pub async fn take_copies(
    tx: &mut Tx,
    id: MailId,
    holders: &[UserId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            holder: i64,
            role: String,
        }
    }
    let taken = sql::query_as!(
        Row,
        "DELETE FROM copies WHERE mail_id = $1 AND holder IN (SELECT CAST(value AS BIGINT) FROM json_each($2))
         RETURNING holder, role",
        id.get(),
        users(holders)
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for copy in taken.iter().filter(|copy| copy.role != "sender") {
        notices::touch(tx, copy.holder.into(), now);
    }
    Ok(())
}

/// Everybody who holds a copy.
pub async fn holders(tx: &mut Tx, id: MailId) -> Result<Vec<UserId>, StoreError> {
    let id = id.get();
    let holders = sql::query_scalar!("SELECT holder FROM copies WHERE mail_id = $1", id)
        .fetch_all(&mut tx.conn)
        .await?;
    Ok(holders.into_iter().map(UserId::from).collect())
}

/// Mails of which a person holds a copy, at most `most` of them.
pub async fn held_by(tx: &mut Tx, holder: UserId, most: u32) -> Result<Vec<MailId>, StoreError> {
    let ids = sql::query_scalar!(
        "SELECT mail_id FROM copies WHERE holder = $1 LIMIT $2",
        holder.get(),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(MailId::from).collect())
}
