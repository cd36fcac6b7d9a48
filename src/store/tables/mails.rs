//! Mails and their copies: sending, delivering and holding them.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        Addressees, Envelope, Job, Mail, MailId, ReportId, Role, UserId, ids::first_snowflake_at,
        mail::Schedule, window::is_open,
    },
    store::{
        engine::{Conn, StoreError, Tx, ms, time, users},
        tables::{addressees, jobs, notices},
    },
};

/// Turns a taken draft into a mail. The sender gets a copy, the others get theirs now or later, and the end
/// of the window is planned.
pub async fn send(tx: &mut Tx, envelope: &Envelope, schedule: Schedule) -> Result<(), StoreError> {
    let mail = envelope.id;
    sqlx::query!(
        "INSERT INTO mails (id, guild_id, sender, recipient, sent_at, deadline, parent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        mail.get(),
        envelope.guild.get(),
        envelope.sender.get(),
        envelope.addressees.to.get(),
        ms(schedule.sent_at),
        ms(schedule.deadline),
        envelope.parent.map(MailId::get)
    )
    .execute(&mut tx.conn)
    .await?;
    jobs::enqueue(tx, &Job::Expire { mail }, schedule.deadline);
    let at_once = schedule.release_at <= schedule.sent_at;
    if !at_once {
        jobs::enqueue(tx, &Job::Deliver { mail }, schedule.release_at);
    }
    let holders = Holders {
        sender: true,
        addressees: at_once,
    };
    hand_out(tx, mail, holders, schedule.sent_at).await
}

/// Who gets a copy.
struct Holders {
    sender: bool,
    addressees: bool,
}

/// Gives these people copies of a mail. A notice is to tell the addressees.
async fn hand_out(
    tx: &mut Tx,
    mail: MailId,
    to: Holders,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let given = sqlx::query!(
        r#"INSERT INTO copies (mail_id, guild_id, sender, sent_at, holder, role, unread)
           SELECT m.id, m.guild_id, m.sender, m.sent_at, given.holder, given.role, given.role <> 'sender'
           FROM mails m JOIN (
               SELECT sender AS holder, 'sender' AS role FROM mails WHERE id = ?1 AND ?2
               UNION ALL SELECT recipient, 'to' FROM mails WHERE id = ?1 AND ?3
               UNION ALL SELECT user_id, 'cc' FROM cc WHERE id = ?1 AND ?3) given
           WHERE m.id = ?1
           RETURNING holder AS "holder!: i64", unread AS "unread!: bool""#,
        mail.get(),
        to.sender,
        to.addressees
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for copy in given.iter().filter(|copy| copy.unread) {
        let person = copy.holder.into();
        jobs::enqueue(tx, &Job::Notify { person }, now);
    }
    Ok(())
}

/// Plans to redraw the views of a mail at the end of its window, if the window is still open at `since`.
/// Planning it twice changes nothing.
pub async fn plan_end(tx: &mut Tx, mail: MailId, since: DateTime<Utc>) -> Result<(), StoreError> {
    if jobs::is_planned(tx, &Job::Expire { mail }) {
        return Ok(());
    }
    match window(tx, mail).await? {
        Some((_, deadline)) if is_open(deadline, since) => {
            jobs::enqueue(tx, &Job::Expire { mail }, deadline);
        }
        _ => {}
    }
    Ok(())
}

/// Gives every addressee their copy, of which a notice is to tell. This happens once: the job that asks for it ends
/// in the same transaction, so a copy that a reader removed does not come back.
pub async fn deliver(tx: &mut Tx, mail: MailId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let holders = Holders {
        sender: false,
        addressees: true,
    };
    hand_out(tx, mail, holders, now).await?;
    jobs::cancel(tx, &Job::Deliver { mail });
    Ok(())
}

/// The mail as `holder` holds it, or `None` if they hold no copy.
pub async fn held(
    conn: &mut Conn,
    id: MailId,
    holder: UserId,
) -> Result<Option<(Mail, Role)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT m.guild_id, m.sender, m.recipient, m.sent_at, m.deadline, m.parent, c.role, c.archived,
                  (SELECT json_group_array(user_id ORDER BY place) FROM cc WHERE cc.id = m.id)
                  AS "cc!: String"
           FROM copies c JOIN mails m ON m.id = c.mail_id
           WHERE c.mail_id = ?1 AND c.holder = ?2"#,
        id.get(),
        holder.get()
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mail = Mail {
        envelope: Envelope {
            id,
            guild: row.guild_id.into(),
            sender: row.sender.into(),
            addressees: Addressees {
                to: row.recipient.into(),
                cc: addressees::parse(&row.cc)?,
            },
            parent: row.parent.map(MailId::from),
        },
        sent_at: time(row.sent_at)?,
        deadline: time(row.deadline)?,
        archived: row.archived != 0,
    };
    Ok(Some((
        mail,
        row.role
            .parse()
            .map_err(|_| StoreError::Damaged { what: "role" })?,
    )))
}

/// The mail as `reader` received it: main recipient or copied.
pub async fn received(
    conn: &mut Conn,
    id: MailId,
    reader: UserId,
) -> Result<Option<Mail>, StoreError> {
    let held = held(conn, id, reader).await?;
    Ok(held
        .filter(|(_, role)| *role != Role::Sender)
        .map(|(mail, _)| mail))
}

/// Whether this draft has become a mail that `sender` still holds as its sender.
pub async fn was_sent_by(tx: &mut Tx, id: MailId, sender: UserId) -> Result<bool, StoreError> {
    let held = held(&mut tx.conn, id, sender).await?;
    Ok(held.is_some_and(|(_, role)| role == Role::Sender))
}

/// The sender of a mail and its deadline for deletion, if it still exists.
pub async fn window(
    tx: &mut Tx,
    id: MailId,
) -> Result<Option<(UserId, DateTime<Utc>)>, StoreError> {
    let id = id.get();
    let row = sqlx::query!("SELECT sender, deadline FROM mails WHERE id = ?1", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    row.map(|row| Ok((row.sender.into(), time(row.deadline)?)))
        .transpose()
}

/// Marks a received copy as unread, in the inbox, where the mark can be seen. Returns `false` if this person
/// received no such mail.
pub async fn mark_unread(tx: &mut Tx, id: MailId, reader: UserId) -> Result<bool, StoreError> {
    let marked = sqlx::query!(
        "UPDATE copies SET unread = 1, archived = 0
         WHERE mail_id = ?1 AND holder = ?2 AND role <> 'sender'",
        id.get(),
        reader.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(marked.rows_affected() > 0)
}

/// Marks a copy as read. Returns whether it was unread.
pub async fn mark_read(tx: &mut Tx, id: MailId, reader: UserId) -> Result<bool, StoreError> {
    let marked = sqlx::query!(
        "UPDATE copies SET unread = 0 WHERE mail_id = ?1 AND holder = ?2 AND unread = 1",
        id.get(),
        reader.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(marked.rows_affected() > 0)
}

/// Marks everything as read that a person has received up to this time. Returns whether anything was
/// unread.
pub async fn mark_all_read(
    tx: &mut Tx,
    reader: UserId,
    as_of: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let marked = sqlx::query!(
        "UPDATE copies SET unread = 0 WHERE holder = ?1 AND unread = 1 AND sent_at <= ?2",
        reader.get(),
        ms(as_of)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(marked.rows_affected() > 0)
}

/// Puts a person's own copy into the archive, where it counts as read, or back into its folder. Returns
/// `false` if they hold no copy.
pub async fn archive(
    tx: &mut Tx,
    id: MailId,
    holder: UserId,
    on: bool,
) -> Result<bool, StoreError> {
    let moved = sqlx::query!(
        "UPDATE copies SET archived = ?3, unread = CASE WHEN ?3 THEN 0 ELSE unread END
         WHERE mail_id = ?1 AND holder = ?2",
        id.get(),
        holder.get(),
        on
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(moved.rows_affected() > 0)
}

/// Links a copy to the report that its holder makes of it. Returns `false` if an earlier report of theirs
/// is still kept.
pub async fn link(
    tx: &mut Tx,
    mail: MailId,
    holder: UserId,
    report: ReportId,
) -> Result<bool, StoreError> {
    let linked = sqlx::query!(
        "UPDATE copies SET report = ?3 WHERE mail_id = ?1 AND holder = ?2
         AND (report IS NULL OR report = ?3 OR report NOT IN (SELECT id FROM reports))",
        mail.get(),
        holder.get(),
        report.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(linked.rows_affected() > 0)
}

/// Whether the holder of a copy has reported it in a report that is still kept.
pub async fn is_reported(
    conn: &mut Conn,
    mail: MailId,
    holder: UserId,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        "SELECT 1 FROM copies c JOIN reports r ON r.id = c.report
         WHERE c.mail_id = ?1 AND c.holder = ?2",
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
    let gone = sqlx::query!(
        "DELETE FROM copies WHERE mail_id = ?1 AND holder = ?2 AND role = 'sender'
         AND EXISTS (SELECT 1 FROM mails WHERE id = ?1 AND deadline > ?3)",
        id.get(),
        sender.get(),
        ms(click)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(gone.rows_affected() > 0)
}

/// Takes these people's copies. The notices of those who received the mail follow, whether or not they have
/// read it.
pub async fn take_copies(
    tx: &mut Tx,
    id: MailId,
    holders: &[UserId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let taken = sqlx::query!(
        "DELETE FROM copies WHERE mail_id = ?1 AND holder IN (SELECT value FROM json_each(?2))
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
    let holders = sqlx::query_scalar!("SELECT holder FROM copies WHERE mail_id = ?1", id)
        .fetch_all(&mut tx.conn)
        .await?;
    Ok(holders.into_iter().map(UserId::from).collect())
}

/// Mails of which a person holds a copy, at most `most` of them.
pub async fn held_by(tx: &mut Tx, holder: UserId, most: u32) -> Result<Vec<MailId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT mail_id FROM copies WHERE holder = ?1 LIMIT ?2",
        holder.get(),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(MailId::from).collect())
}

/// Mails sent before `cutoff`, the oldest first, at most `most` of them.
pub async fn sent_before(
    tx: &mut Tx,
    cutoff: DateTime<Utc>,
    most: u32,
) -> Result<Vec<MailId>, StoreError> {
    // An id is the time of composing, which comes before the time of sending, so the index of ids finds
    // these mails.
    let ids = sqlx::query_scalar!(
        "SELECT id FROM mails WHERE id < ?1 AND sent_at < ?2 ORDER BY id LIMIT ?3",
        first_snowflake_at(cutoff),
        ms(cutoff),
        most
    )
    .fetch_all(&mut tx.conn)
    .await?;
    Ok(ids.into_iter().map(MailId::from).collect())
}

/// Removes the row of a mail if nobody holds it. Mails that answer it lose that link. Returns whether it was
/// removed.
pub async fn remove_unheld(tx: &mut Tx, id: MailId) -> Result<bool, StoreError> {
    let id = id.get();
    let gone = sqlx::query!(
        "DELETE FROM mails WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM copies WHERE mail_id = ?1)",
        id
    )
    .execute(&mut tx.conn)
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("UPDATE mails SET parent = NULL WHERE parent = ?1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(true)
}
