//! Conversations: the mails that answer one another, as far as one person holds them. It only reads.
//!
//! A conversation is followed from a mail to the one that it answers and to those that answer it, and only
//! through mails that this person holds. Where one is missing, the conversation ends, and what lies behind
//! it is another conversation. A mail that is gone would otherwise be told by what it joined: two mails
//! that have nothing to do with each other would stand in one list, and their reader would see that there
//! had been something between them. For the same reason no number of the conversation is stored, and none
//! is shown.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        MailId, PersonName, UserId,
        folder::{Count, Entry, Listing},
        paging::{PAGE_SIZE, Page},
    },
    store::engine::{Conn, StoreError, ms, sql, time},
};

/// The most mails of a conversation: those nearest to the one from which it is followed.
const MAX_MAILS: usize = 500;

/// A page of a conversation, oldest first, and whether the whole is longer than what is followed.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub listing: Listing,
    pub is_cut: bool,
}

/// One page of the conversation around a mail, for a person who holds that mail. Nobody else gets an entry.
pub async fn page(
    conn: &mut Conn,
    mail: MailId,
    holder: UserId,
    as_of: DateTime<Utc>,
    page: Page,
) -> Result<Conversation, StoreError> {
    sql::row! {
        struct Row {
            id: i64,
            sent_at: i64,
            unread: i64,
            archived: i64,
            sender: i64,
            deadline: i64,
            name: Option<String>,
        }
    }
    // CROSS JOIN keeps the order: from what is found to what is beside it, never from all that a person holds.
    let rows = sql::query_as!(
        Row,
        r#"WITH RECURSIVE thread (id) AS (
               SELECT mail_id FROM copies WHERE mail_id = $1 AND holder = $2 AND sent_at <= $3
               UNION
               SELECT c.mail_id FROM thread t CROSS JOIN mails m CROSS JOIN copies c
               WHERE (m.id = t.id OR m.parent = t.id)
               AND c.mail_id = CASE WHEN m.id = t.id THEN m.parent ELSE m.id END
               AND c.holder = $2 AND c.sent_at <= $3
           )
           SELECT m.id AS "id!: i64", c.sent_at AS "sent_at!: i64", c.unread AS "unread!: i64",
                  c.archived AS "archived!: i64", m.sender AS "sender!: i64", m.deadline AS "deadline!: i64",
                  coalesce(n.name, p.name) AS "name: String"
           FROM (SELECT id FROM thread LIMIT $4) t CROSS JOIN mails m CROSS JOIN copies c
           LEFT JOIN people p ON p.user_id = m.sender
           LEFT JOIN nicknames n ON n.user_id = p.user_id AND n.guild_id = m.guild_id
           WHERE m.id = t.id AND c.mail_id = m.id AND c.holder = $2
           ORDER BY c.sent_at, m.id"#,
        mail.get(),
        holder.get(),
        ms(as_of),
        i64::try_from(MAX_MAILS).unwrap_or(i64::MAX)
    )
    .fetch_all(conn)
    .await?;
    let is_cut = rows.len() == MAX_MAILS;
    let entries = rows.into_iter().map(|row| {
        Ok(Entry {
            mail: row.id.into(),
            other: row.sender.into(),
            name: row.name.as_deref().map(PersonName::parse),
            sent_at: time(row.sent_at)?,
            deadline: time(row.deadline)?,
            unread: row.unread != 0,
            archived: row.archived != 0,
        })
    });
    let entries: Vec<Entry> = entries.collect::<Result<_, StoreError>>()?;
    Ok(Conversation {
        listing: cut(entries, page),
        is_cut,
    })
}

/// The entries of one page, and its neighbours. A page that deletions have emptied is the newest one.
fn cut(mut entries: Vec<Entry>, page: Page) -> Listing {
    let place = |entry: &Entry| (entry.sent_at.timestamp_millis(), entry.mail);
    let all = entries.len();
    let (from, to) = match page {
        Page::Newest => (all.saturating_sub(PAGE_SIZE), all),
        Page::OlderThan(at) => {
            let end = entries.partition_point(|entry| place(entry) < (at.sent_ms, at.mail));
            (end.saturating_sub(PAGE_SIZE), end)
        }
        Page::NewerThan(at) => {
            let begin = entries.partition_point(|entry| place(entry) <= (at.sent_ms, at.mail));
            (begin, (begin + PAGE_SIZE).min(all))
        }
    };
    if from == to && page != Page::Newest {
        return cut(entries, Page::Newest);
    }
    entries.truncate(to);
    let entries = entries.split_off(from);
    let first = entries.first().filter(|_| from > 0);
    let last = entries.last().filter(|_| to < all);
    Listing {
        older: first.map(|entry| Page::OlderThan(entry.cursor())),
        newer: last.map(|entry| Page::NewerThan(entry.cursor())),
        entries,
        count: Count::default(),
    }
}

/// Whether a person who holds a mail also holds the mail that it answers, or an answer to it.
pub async fn is_any_beside(
    conn: &mut Conn,
    mail: MailId,
    holder: UserId,
    as_of: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let found = sql::query_scalar!(
        r#"SELECT c.mail_id AS "found!: i64" FROM mails m CROSS JOIN copies c
           WHERE m.id = $1 AND c.mail_id = m.parent AND c.holder = $2 AND c.sent_at <= $3
           UNION ALL
           SELECT c.mail_id FROM mails m CROSS JOIN copies c
           WHERE m.parent = $1 AND c.mail_id = m.id AND c.holder = $2 AND c.sent_at <= $3
           LIMIT 1"#,
        mail.get(),
        holder.get(),
        ms(as_of)
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}
