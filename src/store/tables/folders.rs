//! Folders: one person's copies, newest first, paged by keyset.
//!
//! Reading a page reads one range of an index, however large the folder is.

use chrono::{DateTime, Utc};

use crate::{
    model::{
        Folder, PersonName, UserId,
        folder::{Entry, Listing, Scope},
        paging::{Cursor, PAGE_SIZE, Page},
        window::Window,
    },
    store::engine::{Conn, StoreError, ms, time},
};

/// One page of a folder.
pub async fn list(conn: &mut Conn, scope: Scope, page: Page) -> Result<Listing, StoreError> {
    let limit = PAGE_SIZE + 1;
    let (mut entries, more_older, more_newer) = match page {
        Page::Newest => {
            let mut found = older(conn, scope, None, limit).await?;
            let more = found.len() > PAGE_SIZE;
            found.truncate(PAGE_SIZE);
            (found, more, false)
        }
        Page::OlderThan(at) => {
            let mut found = older(conn, scope, Some(at), limit).await?;
            let more = found.len() > PAGE_SIZE;
            found.truncate(PAGE_SIZE);
            let before = match found.first() {
                Some(first) => newer(conn, scope, first.cursor(), 1).await?,
                None => Vec::new(),
            };
            (found, more, !before.is_empty())
        }
        Page::NewerThan(at) => {
            let mut found = newer(conn, scope, at, limit).await?;
            let more = found.len() > PAGE_SIZE;
            found.truncate(PAGE_SIZE);
            found.reverse();
            let after = match found.last() {
                Some(last) => older(conn, scope, Some(last.cursor()), 1).await?,
                None => Vec::new(),
            };
            (found, !after.is_empty(), more)
        }
    };
    // A page that deletions have emptied, and a short page at the top, are replaced by the newest page.
    if page != Page::Newest
        && (entries.is_empty()
            || (!more_newer && entries.len() < PAGE_SIZE && matches!(page, Page::NewerThan(_))))
    {
        let mut found = older(conn, scope, None, limit).await?;
        let more = found.len() > PAGE_SIZE;
        found.truncate(PAGE_SIZE);
        entries = found;
        return Ok(Listing {
            older: more
                .then(|| entries.last().map(|e| Page::OlderThan(e.cursor())))
                .flatten(),
            newer: None,
            entries,
        });
    }
    let newer = entries.first().filter(|_| more_newer);
    let older = entries.last().filter(|_| more_older);
    Ok(Listing {
        newer: newer.map(|entry| Page::NewerThan(entry.cursor())),
        older: older.map(|entry| Page::OlderThan(entry.cursor())),
        entries,
    })
}

/// How many unread mails a person has whose notice Discord refused, as of a time.
pub async fn unannounced(
    conn: &mut Conn,
    holder: UserId,
    as_of: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(
        "SELECT count(*) FROM notices n JOIN copies c ON c.mail_id = n.mail_id AND c.holder = n.holder
         WHERE n.holder = ?1 AND n.given_up = 1 AND c.unread = 1 AND c.sent_at <= ?2",
        holder.get(),
        ms(as_of)
    )
    .fetch_one(conn)
    .await?;
    Ok(count.unsigned_abs())
}

struct Row {
    mail_id: i64,
    other: i64,
    name: Option<String>,
    sent_at: i64,
    deadline: i64,
    unread: i64,
}

impl Row {
    fn entry(self) -> Result<Entry, StoreError> {
        Ok(Entry {
            mail: self.mail_id.into(),
            other: self.other.into(),
            name: self.name.as_deref().map(PersonName::parse),
            sent_at: time(self.sent_at)?,
            deadline: time(self.deadline)?,
            unread: self.unread != 0,
        })
    }
}

impl Scope {
    /// The values that the statements bind: the end of the folder index, the lower bound of deadlines, and
    /// the upper bound of times of sending.
    fn bounds(self) -> (i64, i64, i64) {
        match self.folder {
            Folder::Sent => (1, i64::MIN, i64::MIN),
            Folder::Deletable => (1, ms(self.now), ms(self.now - Window::MAX)),
            Folder::Inbox => (0, i64::MIN, i64::MIN),
        }
    }
}

async fn older(
    conn: &mut Conn,
    scope: Scope,
    than: Option<Cursor>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let (own, open_after, sent_after) = scope.bounds();
    let (sent, id) = than.map_or((i64::MAX, i64::MAX), |at| (at.sent_ms, at.mail.get()));
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.mail_id AS "mail_id!", c.sent_at AS "sent_at!", c.unread AS "unread!",
                  m.deadline AS "deadline!", coalesce(n.name, p.name) AS "name: String",
                  CASE WHEN ?2 THEN m.recipient ELSE m.sender END AS "other!: i64"
           FROM copies c JOIN mails m ON m.id = c.mail_id
           LEFT JOIN people p ON p.user_id = CASE WHEN ?2 THEN m.recipient ELSE m.sender END
           LEFT JOIN nicknames n ON n.user_id = p.user_id AND n.guild_id = m.guild_id
           WHERE c.holder = ?1 AND (c.role = 'sender') = ?2 AND (c.sent_at, c.mail_id) < (?3, ?4)
                 AND c.sent_at <= ?5 AND m.deadline > ?6 AND c.sent_at > ?8
           ORDER BY c.sent_at DESC, c.mail_id DESC LIMIT ?7"#,
        scope.holder.get(),
        own,
        sent,
        id,
        ms(scope.as_of),
        open_after,
        i64::try_from(limit).unwrap_or(i64::MAX),
        sent_after
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}

async fn newer(
    conn: &mut Conn,
    scope: Scope,
    than: Cursor,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let (own, open_after, sent_after) = scope.bounds();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.mail_id AS "mail_id!", c.sent_at AS "sent_at!", c.unread AS "unread!",
                  m.deadline AS "deadline!", coalesce(n.name, p.name) AS "name: String",
                  CASE WHEN ?2 THEN m.recipient ELSE m.sender END AS "other!: i64"
           FROM copies c JOIN mails m ON m.id = c.mail_id
           LEFT JOIN people p ON p.user_id = CASE WHEN ?2 THEN m.recipient ELSE m.sender END
           LEFT JOIN nicknames n ON n.user_id = p.user_id AND n.guild_id = m.guild_id
           WHERE c.holder = ?1 AND (c.role = 'sender') = ?2 AND (c.sent_at, c.mail_id) > (?3, ?4)
                 AND c.sent_at <= ?5 AND m.deadline > ?6 AND c.sent_at > ?8
           ORDER BY c.sent_at, c.mail_id LIMIT ?7"#,
        scope.holder.get(),
        own,
        than.sent_ms,
        than.mail.get(),
        ms(scope.as_of),
        open_after,
        i64::try_from(limit).unwrap_or(i64::MAX),
        sent_after
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}
