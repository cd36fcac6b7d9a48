//! Notices: our messages in people's direct messages that say what is unread, and the requests that may
//! have made one. No row names a mail.
//!
//! A row is written before the request that may create its message, and goes once Discord has said that no
//! message is left. Meanwhile a job of its person exists.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        ChannelId, GuildId, Job, MailId, MessageId, Notice, NoticeContent, NoticeId, UserId,
        notice::{MAX_ANNOUNCED, NoticeState, Unread},
    },
    random,
    store::{
        engine::{Conn, StoreError, Tx, ms, sql, time},
        tables::{jobs, people},
    },
};

/// In `copies.notice`: no notice will announce it.
const GIVEN_UP: i64 = 0;

/// Everything on which a person's notice depends.
pub async fn state(conn: &mut Conn, person: UserId) -> Result<NoticeState, StoreError> {
    sql::row! {
        struct Row {
            marker: i64,
            channel_id: i64,
            message_id: Option<i64>,
            attempted_at: i64,
            shown: Option<String>,
            edited_at: Option<i64>,
            stale: i64,
        }
    }
    let reach = people::reach(&mut *conn, person).await?;
    let rows = sql::query_as!(
        Row,
        r#"SELECT marker, channel_id, message_id, attempted_at, shown, edited_at, stale
           FROM notices WHERE holder = $1
           ORDER BY message_id IS NULL DESC, message_id DESC, begun_at DESC"#,
        person.get()
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut notices = Vec::with_capacity(rows.len());
    for row in rows {
        notices.push(Notice {
            id: row.marker.into(),
            channel: row.channel_id.into(),
            message: row.message_id.map(MessageId::from),
            attempted_at: time(row.attempted_at)?,
            shown: row
                .shown
                .and_then(|shown| serde_json::from_str(&shown).ok()),
            edited_at: row.edited_at.map(time).transpose()?,
            is_stale: row.stale != 0,
        });
    }
    let unread = unread(conn, person, DateTime::<Utc>::MAX_UTC).await?;
    let unread = unread.into_iter().map(|(some, _)| some).collect();
    Ok(NoticeState {
        person,
        reach,
        unread,
        notices,
    })
}

/// The unread mails of a person, sent by `as_of`, of which a notice may tell: their senders may write to
/// this person, and their server wants them told. With each group comes one of its mails. It looks at the
/// newest, one more than [`MAX_ANNOUNCED`], so that a person with many costs no more.
async fn unread(
    conn: &mut Conn,
    person: UserId,
    as_of: DateTime<Utc>,
) -> Result<Vec<(Unread, MailId)>, StoreError> {
    sql::row! {
        struct Row {
            guild_id: i64,
            notice: Option<i64>,
            count: i64,
            mail: i64,
        }
    }
    let rows = sql::query_as!(
        Row,
        r#"SELECT guild_id AS "guild_id!", notice, count(*) AS "count!: i64", min(mail_id) AS "mail!: i64"
           FROM (SELECT c.guild_id, c.notice, c.mail_id
           FROM copies c
           LEFT JOIN people p ON p.user_id = c.holder
           LEFT JOIN guilds g ON g.guild_id = c.guild_id
           WHERE c.holder = $1 AND c.unread = 1 AND c.sent_at <= $2
             AND coalesce(p.accepts, 1) <> 0
             AND (coalesce(g.notices_to_users, 0) = 0 OR coalesce(p.used, 0) = 1)
             AND NOT EXISTS (SELECT 1 FROM blocks b
                             WHERE b.blocker = c.holder AND b.blocked = c.sender)
             AND NOT EXISTS (SELECT 1 FROM suspensions s
                             WHERE s.guild_id = c.guild_id AND s.user_id = c.sender)
           ORDER BY c.sent_at DESC LIMIT $3) newest
           GROUP BY guild_id, notice ORDER BY guild_id"#,
        person.get(),
        ms(as_of),
        MAX_ANNOUNCED + 1
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let some = Unread {
            guild: row.guild_id.into(),
            count: u32::try_from(row.count).unwrap_or(u32::MAX),
            notice: row.notice.map(NoticeId::from),
        };
        (some, row.mail.into())
    });
    Ok(rows.collect())
}

/// The unread mails of a person of which a notice may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announced {
    Nothing,
    One(MailId),
    Several,
}

/// What a notice may tell a person of, sent by `as_of`.
pub async fn announced(
    conn: &mut Conn,
    person: UserId,
    as_of: DateTime<Utc>,
) -> Result<Announced, StoreError> {
    Ok(match unread(conn, person, as_of).await?[..] {
        [] => Announced::Nothing,
        [(Unread { count: 1, .. }, mail)] => Announced::One(mail),
        _ => Announced::Several,
    })
}

/// How many unread mails a person has, sent by `as_of`, of which no notice can tell them. No more than one
/// above [`MAX_ANNOUNCED`] are counted.
pub async fn unannounced(
    conn: &mut Conn,
    person: UserId,
    as_of: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let reach = people::reach(&mut *conn, person).await?;
    if reach.notices && !reach.counts_in_answers {
        return Ok(0);
    }
    let unread = unread(conn, person, as_of).await?;
    Ok(unread.iter().map(|(some, _)| some.count).sum())
}

/// What a person's notice says may have changed at `at`.
pub fn touch(tx: &mut Tx, person: UserId, at: DateTime<Utc>) {
    jobs::enqueue(tx, &Job::Tidy { person }, at);
}

/// The same if the person has a notice, or unread mail for one.
pub async fn touch_if_any(
    tx: &mut Tx,
    person: UserId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let has_any = sql::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM notices WHERE holder = $1)
               OR EXISTS (SELECT 1 FROM copies WHERE holder = $1 AND unread = 1) AS "has_any!: bool""#,
        person.get()
    )
    .fetch_one(&mut tx.conn)
    .await?;
    if has_any {
        touch(tx, person, at);
    }
    Ok(())
}

/// The same for everybody with unread mail of this server, or of one sender in it.
pub async fn touch_readers(
    tx: &mut Tx,
    guild: GuildId,
    sender: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let readers = sql::query_scalar!(
        "SELECT DISTINCT holder FROM copies
         WHERE unread = 1 AND guild_id = $1 AND sender = coalesce($2, sender)",
        guild.get(),
        sender.map(UserId::get)
    )
    .fetch_all(&mut tx.conn)
    .await?;
    for reader in readers {
        touch(tx, reader.into(), at);
    }
    Ok(())
}

/// Records, before the request is made, that it may create a new notice, which announces all that is unread.
pub async fn begin(
    tx: &mut Tx,
    person: UserId,
    channel: ChannelId,
    at: DateTime<Utc>,
) -> Result<Notice, StoreError> {
    let id = random::marker()?;
    sql::query!(
        "INSERT INTO notices (marker, holder, channel_id, begun_at, attempted_at)
         VALUES ($1, $2, $3, $4, $4)",
        id.get(),
        person.get(),
        channel.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    announce(tx, person, id.get()).await?;
    Ok(Notice {
        id,
        channel,
        message: None,
        attempted_at: at,
        shown: None,
        edited_at: None,
        is_stale: false,
    })
}

/// Lets what is unread and not announced yet count as announced by this notice. The index of unread copies names
/// the few that change. Without the inner `SELECT` SQLite would look at every copy of the person.
async fn announce(tx: &mut Tx, person: UserId, marker: i64) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE copies SET notice = $2 WHERE holder = $1 AND mail_id IN
             (SELECT mail_id FROM copies WHERE holder = $1 AND unread = 1
              AND (notice IS NULL OR notice IN (SELECT marker FROM notices
                                                WHERE holder = $1 AND message_id IS NULL)))",
        person.get(),
        marker
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records, before the request is made, that it may create this notice.
pub async fn attempt(tx: &mut Tx, notice: NoticeId, at: DateTime<Utc>) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE notices SET attempted_at = $2 WHERE marker = $1",
        notice.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records the message of a notice, and what it says, if that is certain.
pub async fn delivered(
    tx: &mut Tx,
    person: UserId,
    notice: NoticeId,
    message: MessageId,
    shown: Option<&NoticeContent>,
) -> Result<(), StoreError> {
    let shown = shown.map(encode).transpose()?;
    sql::query!(
        "UPDATE notices SET message_id = $2, shown = $3 WHERE marker = $1",
        notice.get(),
        message.get(),
        shown
    )
    .execute(&mut tx.conn)
    .await?;
    people::reached(tx, person).await
}

/// Records, before the request is made, that an edit of a notice may arrive, now or late.
pub async fn edit(tx: &mut Tx, notice: NoticeId, at: DateTime<Utc>) -> Result<(), StoreError> {
    sql::query!(
        "UPDATE notices SET shown = NULL, edited_at = $2 WHERE marker = $1",
        notice.get(),
        ms(at)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records what a notice says after an edit, and when an earlier one began that may still arrive.
pub async fn edited(
    tx: &mut Tx,
    notice: NoticeId,
    shown: Option<&NoticeContent>,
    uncertain: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let shown = shown.map(encode).transpose()?;
    sql::query!(
        "UPDATE notices SET shown = $2, edited_at = $3 WHERE marker = $1",
        notice.get(),
        shown,
        uncertain.map(ms)
    )
    .execute(&mut tx.conn)
    .await?;
    Ok(())
}

/// Records that a notice has to go, before the request to remove it is made.
pub async fn condemn(tx: &mut Tx, notice: NoticeId) -> Result<(), StoreError> {
    let notice = notice.get();
    sql::query!("UPDATE notices SET stale = 1 WHERE marker = $1", notice)
        .execute(&mut tx.conn)
        .await?;
    Ok(())
}

/// Forgets a notice of which no message is left. What only it has announced is not announced.
pub async fn forget(tx: &mut Tx, notice: NoticeId) -> Result<(), StoreError> {
    sql::row! {
        struct Row {
            holder: i64,
            message_id: Option<i64>,
        }
    }
    let gone = sql::query_as!(
        Row,
        "DELETE FROM notices WHERE marker = $1 RETURNING holder, message_id",
        notice.get()
    )
    .fetch_optional(&mut tx.conn)
    .await?;
    if let Some(gone) = gone.filter(|gone| gone.message_id.is_none()) {
        sql::query!(
            "UPDATE copies SET notice = NULL WHERE holder = $1 AND mail_id IN
                 (SELECT mail_id FROM copies WHERE holder = $1 AND unread = 1 AND notice = $2)",
            gone.holder,
            notice.get()
        )
        .execute(&mut tx.conn)
        .await?;
    }
    Ok(())
}

/// Announces nothing more of what is unread, because Discord takes no notice for this person. Their answers
/// count it.
pub async fn give_up(tx: &mut Tx, person: UserId) -> Result<(), StoreError> {
    announce(tx, person, GIVEN_UP).await?;
    people::count_in_answers(tx, person).await
}

fn encode(content: &NoticeContent) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|_| StoreError::Damaged { what: "notice" })
}
