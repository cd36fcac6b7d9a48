//! Block lists: whose mail a person does not accept. No row names a mail.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        GuildId, MailId, PersonName, Term, UserId, paging::Section, preferences::Blocked,
        window::LATEST_CLICK,
    },
    store::engine::{Conn, StoreError, Tx, ms, sql, time, users},
};

/// Puts `other` on the block list of `owner`.
pub async fn block(
    tx: &mut Tx,
    owner: UserId,
    other: UserId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sql::query!(
        "INSERT INTO blocks (blocker, blocked, blocked_at) VALUES ($1, $2, $3)
         ON CONFLICT (blocker, blocked) DO NOTHING",
        owner.get(),
        other.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Takes `other` off the block list of `owner`.
pub async fn unblock(tx: &mut Tx, owner: UserId, other: UserId) -> Result<(), StoreError> {
    sql::query!(
        "DELETE FROM blocks WHERE blocker = $1 AND blocked = $2",
        owner.get(),
        other.get()
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// How many people are on a person's block list.
pub async fn count(conn: &mut Conn, owner: UserId) -> Result<u32, StoreError> {
    let owner = owner.get();
    let count = sql::query_scalar!("SELECT count(*) FROM blocks WHERE blocker = $1", owner)
        .fetch_one(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Everybody on a person's block list.
pub async fn all(conn: &mut Conn, owner: UserId) -> Result<Vec<UserId>, StoreError> {
    let ids = sql::query_scalar!(
        r#"SELECT blocked AS "blocked!" FROM blocks WHERE blocker = $1
           ORDER BY blocked_at DESC, blocked"#,
        owner.get()
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// One page of a person's block list, the newest first.
pub async fn page(
    conn: &mut Conn,
    owner: UserId,
    section: Section,
) -> Result<Vec<Blocked>, StoreError> {
    sql::row! {
        struct Row {
            blocked: i64,
            name: Option<String>,
        }
    }
    let rows = sql::query_as!(
        Row,
        r#"SELECT b.blocked AS "blocked!: i64", p.name FROM blocks b LEFT JOIN people p ON p.user_id = b.blocked
         WHERE b.blocker = $1 ORDER BY b.blocked_at DESC, b.blocked LIMIT $2 OFFSET $3"#,
        owner.get(),
        section.size,
        section.skipped()
    )
    .fetch_all(conn)
    .await?;
    let people = rows.into_iter().map(|row| Blocked {
        user: row.blocked.into(),
        name: row.name.as_deref().map(PersonName::parse),
    });
    Ok(people.collect())
}

/// Whether one person has blocked another.
pub async fn is_blocked(conn: &mut Conn, owner: UserId, other: UserId) -> Result<bool, StoreError> {
    let found = sql::query_scalar!(
        "SELECT blocked FROM blocks WHERE blocker = $1 AND blocked = $2",
        owner.get(),
        other.get()
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Why mail does not reach its readers.
#[derive(Clone, Copy, Debug)]
pub struct Bars {
    /// Moderators of the server have suspended the sender, for this long.
    pub suspended: Option<Term>,
    /// A reader accepts no mail, or none of this sender.
    pub refused: bool,
}

impl Bars {
    /// Whether moderators keep the sender from writing at this time.
    pub fn suspends(self, at: DateTime<Utc>) -> bool {
        self.suspended.is_some_and(|term| term.bars(at))
    }
}

/// Whether a sender may write to these readers in a server at `at`, in answer to a mail or not.
///
/// A reader may accept mail only from people to whom they have written. Their own mail counts as long as they
/// hold it, and only when no deletion of it can still be under way, so a deletion never changes what a sender
/// is told. An answer to a mail of theirs is accepted at once.
pub async fn bars(
    conn: &mut Conn,
    guild: GuildId,
    sender: UserId,
    readers: &[UserId],
    answers: Option<MailId>,
    at: DateTime<Utc>,
) -> Result<Bars, StoreError> {
    sql::row! {
        struct Row {
            suspended: bool,
            until: Option<i64>,
            refused: bool,
        }
    }
    let bars = sql::query_as!(
        Row,
        r#"SELECT EXISTS (SELECT 1 FROM suspensions WHERE guild_id = $1 AND user_id = $2) AS "suspended!: bool",
                  (SELECT until FROM suspensions WHERE guild_id = $1 AND user_id = $2) AS "until?: i64",
                  EXISTS (SELECT 1 FROM (SELECT CAST(value AS BIGINT) AS id FROM json_each($3)) reader
                      WHERE EXISTS (SELECT 1 FROM people WHERE user_id = reader.id AND (accepts = 0
                          OR accepts = 2
                          AND NOT EXISTS (SELECT 1 FROM mails WHERE id = $4 AND sender = reader.id)
                          AND NOT EXISTS (
                              SELECT 1 FROM mails m JOIN copies c ON c.mail_id = m.id AND c.holder = m.sender
                              WHERE m.sender = reader.id AND m.recipient = $2 AND m.deadline <= $5)
                          AND NOT EXISTS (
                              SELECT 1 FROM cc JOIN mails m ON m.id = cc.id
                              JOIN copies c ON c.mail_id = m.id AND c.holder = m.sender
                              WHERE cc.user_id = $2 AND m.sender = reader.id AND m.deadline <= $5)))
                      OR EXISTS (SELECT 1 FROM blocks WHERE blocker = reader.id AND blocked = $2))
                  AS "refused!: bool""#,
        guild.get(),
        sender.get(),
        users(readers),
        answers.map(MailId::get),
        ms(at - LATEST_CLICK)
    )
    .fetch_one(conn)
    .await?;
    let end = bars.until.map(time).transpose()?;
    Ok(Bars {
        suspended: bars.suspended.then(|| Term::from(end)),
        refused: bars.refused,
    })
}

/// Removes a person's own block list.
pub async fn forget_list_of(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = user.get();
    sql::query!("DELETE FROM blocks WHERE blocker = $1", user)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}
