//! Mails: sending, delivering and holding them.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        Addressees, Envelope, Job, Mail, MailId, Role, UserId,
        ids::first_snowflake_at,
        mail::Schedule,
        window::{LATEST_CLICK, is_open},
    },
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, time},
        tables::{addressees, copies, jobs},
    },
};

/// Turns a taken draft into a mail. The sender gets a copy, the others get theirs now or later, and the end
/// of the window is planned.
pub async fn send(tx: &mut Tx, envelope: &Envelope, schedule: Schedule) -> Result<(), StoreError> {
    let mail = envelope.id;
    sql::query!(
        "INSERT INTO mails (id, guild_id, sender, recipient, sent_at, deadline, parent)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
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
    plan(tx, mail, schedule.deadline);
    let at_once = schedule.release_at <= schedule.sent_at;
    if !at_once {
        jobs::enqueue(tx, &Job::Deliver { mail }, schedule.release_at);
    }
    let holders = copies::Holders {
        sender: true,
        addressees: at_once,
    };
    copies::hand_out(tx, mail, holders, schedule.sent_at).await
}

/// Plans what follows the end of a mail's window.
pub fn plan(tx: &mut Tx, mail: MailId, deadline: DateTime<Utc>) {
    jobs::enqueue(tx, &Job::Expire { mail }, deadline);
    if tx.settles() {
        jobs::enqueue(tx, &Job::Settle { mail }, deadline + LATEST_CLICK);
    }
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
    let holders = copies::Holders {
        sender: false,
        addressees: true,
    };
    copies::hand_out(tx, mail, holders, now).await?;
    jobs::cancel(tx, &Job::Deliver { mail });
    Ok(())
}

/// The mail as `holder` holds it, or `None` if they hold no copy.
pub async fn held(
    conn: &mut Conn,
    id: MailId,
    holder: UserId,
) -> Result<Option<(Mail, Role)>, StoreError> {
    sql::row! {
        struct Row {
            guild_id: i64,
            sender: i64,
            recipient: i64,
            sent_at: i64,
            deadline: i64,
            parent: Option<i64>,
            role: String,
            archived: i64,
            cc: String,
        }
    }
    let row = sql::query_as!(
        Row,
        r#"SELECT m.guild_id, m.sender, m.recipient, m.sent_at, m.deadline, m.parent, c.role, c.archived,
                  (SELECT '[' || coalesce(string_agg(CAST(user_id AS TEXT), ',' ORDER BY place), '') || ']' FROM cc WHERE cc.id = m.id)
                  AS "cc!: String"
           FROM copies c JOIN mails m ON m.id = c.mail_id
           WHERE c.mail_id = $1 AND c.holder = $2"#,
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
    sql::row! {
        struct Row {
            sender: i64,
            deadline: i64,
        }
    }
    let id = id.get();
    let row = sql::query_as!(Row, "SELECT sender, deadline FROM mails WHERE id = $1", id)
        .fetch_optional(&mut tx.conn)
        .await?;
    row.map(|row| Ok((row.sender.into(), time(row.deadline)?)))
        .transpose()
}

/// Mails sent before `cutoff`, the oldest first, at most `most` of them.
pub async fn sent_before(
    tx: &mut Tx,
    cutoff: DateTime<Utc>,
    most: u32,
) -> Result<Vec<MailId>, StoreError> {
    // An id is the time of composing, which comes before the time of sending, so the index of ids finds
    // these mails.
    let ids = sql::query_scalar!(
        "SELECT id FROM mails WHERE id < $1 AND sent_at < $2 ORDER BY id LIMIT $3",
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
    let gone = sql::query!(
        "DELETE FROM mails WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM copies WHERE mail_id = $1)",
        id
    )
    .execute(&mut tx.conn)
    .await?;
    if gone == 0 {
        return Ok(false);
    }
    sql::query!("UPDATE mails SET parent = NULL WHERE parent = $1", id)
        .execute(&mut tx.conn)
        .await?;
    Ok(true)
}
