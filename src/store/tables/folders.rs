//! Folders: one person's copies, newest first, paged by keyset.
//!
//! A folder is one or two shelves, each one range of an index. Reading a page reads a part of each,
//! however large the folder is, and what is counted with it ends at [`MAX_COUNTED`].

use std::cmp::Reverse;

use crate::{
    model::{
        Folder, PersonName,
        folder::{Count, Entry, Listing, MAX_COUNTED, Scope},
        paging::{Cursor, PAGE_SIZE, Page},
        window::Window,
    },
    store::engine::{Conn, StoreError, ms, sql, time},
};

/// One page of a folder. What is searched for is no folder: [`walk`] leads through it.
pub async fn list(conn: &mut Conn, scope: Scope, page: Page) -> Result<Listing, StoreError> {
    let limit = PAGE_SIZE + 1;
    let (mut entries, count, more_older, more_newer) = match page {
        Page::Newest => {
            let (mut found, count) = read(conn, scope, Way::Older(None), limit).await?;
            let more = found.len() > PAGE_SIZE;
            found.truncate(PAGE_SIZE);
            (found, count, more, false)
        }
        Page::OlderThan(at) => {
            let (mut found, count) = read(conn, scope, Way::Older(Some(at)), limit).await?;
            let more = found.len() > PAGE_SIZE;
            found.truncate(PAGE_SIZE);
            let before = match found.first() {
                Some(first) => walk(conn, scope, Way::Newer(first.cursor()), 1).await?,
                None => Vec::new(),
            };
            (found, count, more, !before.is_empty())
        }
        Page::NewerThan(at) => {
            let (mut found, count) = read(conn, scope, Way::Newer(at), limit).await?;
            let more = found.len() > PAGE_SIZE;
            found.truncate(PAGE_SIZE);
            found.reverse();
            let after = match found.last() {
                Some(last) => walk(conn, scope, Way::Older(Some(last.cursor())), 1).await?,
                None => Vec::new(),
            };
            (found, count, !after.is_empty(), more)
        }
    };
    // A page that deletions have emptied, and a short page at the top, are replaced by the newest page.
    if page != Page::Newest
        && (entries.is_empty()
            || (!more_newer && entries.len() < PAGE_SIZE && matches!(page, Page::NewerThan(_))))
    {
        let (mut found, count) = read(conn, scope, Way::Older(None), limit).await?;
        let more = found.len() > PAGE_SIZE;
        found.truncate(PAGE_SIZE);
        entries = found;
        return Ok(Listing {
            older: more
                .then(|| entries.last().map(|e| Page::OlderThan(e.cursor())))
                .flatten(),
            newer: None,
            entries,
            count,
        });
    }
    let newer = entries.first().filter(|_| more_newer);
    let older = entries.last().filter(|_| more_older);
    Ok(Listing {
        newer: newer.map(|entry| Page::NewerThan(entry.cursor())),
        older: older.map(|entry| Page::OlderThan(entry.cursor())),
        entries,
        count,
    })
}

/// Which way a folder is read, and from where.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// From the newest mail, or from what is older than this place.
    Older(Option<Cursor>),
    Newer(Cursor),
}

/// The next mails of a folder on this way, the nearest first.
pub async fn walk(
    conn: &mut Conn,
    scope: Scope,
    way: Way,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    Ok(read_counted(conn, scope, way, limit, 0).await?.0)
}

/// The same, with the number of mails in the folder.
async fn read(
    conn: &mut Conn,
    scope: Scope,
    way: Way,
    limit: usize,
) -> Result<(Vec<Entry>, Count), StoreError> {
    read_counted(conn, scope, way, limit, MAX_COUNTED + 1).await
}

async fn read_counted(
    conn: &mut Conn,
    scope: Scope,
    way: Way,
    limit: usize,
    counted: u32,
) -> Result<(Vec<Entry>, Count), StoreError> {
    let (mut rows, shelves) = (Vec::new(), scope.folder.shelves());
    for shelf in shelves {
        rows.extend(shelf.read(conn, scope, way, limit, counted).await?);
    }
    if shelves.len() > 1 {
        let place = |row: &Row| (row.sent_at, row.mail_id);
        match way {
            Way::Older(_) => rows.sort_unstable_by_key(|row| Reverse(place(row))),
            Way::Newer(_) => rows.sort_unstable_by_key(place),
        }
        rows.truncate(limit);
    }
    // What a folder without mail has is none of each.
    let count = rows.first().map_or_else(Count::default, Row::count);
    let entries: Result<_, StoreError> = rows.into_iter().map(Row::entry).collect();
    Ok((entries?, count))
}

/// A part of one side of a person's mail.
#[derive(Clone, Copy)]
enum Shelf {
    Kept,
    Archived,
    Unread,
}

impl Folder {
    const fn shelves(self) -> &'static [Shelf] {
        match self {
            Self::Inbox | Self::Sent => &[Shelf::Kept],
            Self::Unread => &[Shelf::Unread],
            Self::Archive | Self::SentArchive => &[Shelf::Archived],
            Self::Deletable | Self::Search | Self::SentSearch => &[Shelf::Kept, Shelf::Archived],
        }
    }
}

sql::row! {
    struct Row {
        mail_id: i64,
        other: i64,
        name: Option<String>,
        sent_at: i64,
        deadline: i64,
        unread: i64,
        archived: i64,
        /// How many mails lie on this shelf, and how many are unread.
        all: i64,
        fresh: i64,
    }
}

impl Row {
    fn count(&self) -> Count {
        let counted = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Count {
            total: counted(self.all),
            unread: counted(self.fresh),
        }
    }

    fn entry(self) -> Result<Entry, StoreError> {
        Ok(Entry {
            mail: self.mail_id.into(),
            other: self.other.into(),
            name: self.name.as_deref().map(PersonName::parse),
            sent_at: time(self.sent_at)?,
            deadline: time(self.deadline)?,
            unread: self.unread != 0,
            archived: self.archived != 0,
        })
    }
}

impl Scope {
    /// The values that the statements bind: the end of the folder index, the lower bound of deadlines, and
    /// the lower bound of times of sending.
    fn bounds(self) -> (bool, i64, i64) {
        match self.folder {
            Folder::Deletable => (true, ms(self.now), ms(self.now - Window::MAX)),
            folder => (folder.home() == Folder::Sent, i64::MIN, i64::MIN),
        }
    }
}

/// Reads a shelf: what lies on it, the same for counting, what comes next and in which order. A partial index
/// serves only a statement that names its condition, so each shelf has statements of its own.
macro_rules! read_shelf {
    ($conn:ident, $bound:ident, $on:literal, $counted:literal, $beyond:literal, $order:literal) => {
        sql::query_as!(
            Row,
            r#"SELECT c.mail_id AS "mail_id!", c.sent_at AS "sent_at!", c.unread AS "unread!",
                  c.archived AS "archived!", m.deadline AS "deadline!",
                  coalesce(n.name, p.name) AS "name: String",
                  CASE WHEN $2 = 1 THEN m.recipient ELSE m.sender END AS "other!: i64",
                  (SELECT count(*) FROM (SELECT 1 FROM copies k WHERE k.holder = $1 AND k.sent_at <= $5 AND "#
                + $counted
                + r#" LIMIT $9) seen) AS "all!: i64",
                  CASE WHEN $2 = 1 THEN 0 ELSE
                      (SELECT count(*) FROM (SELECT 1 FROM copies k
                       WHERE k.holder = $1 AND k.sent_at <= $5 AND k.unread = 1 LIMIT $9) seen)
                  END AS "fresh!: i64"
           FROM copies c JOIN mails m ON m.id = c.mail_id
           LEFT JOIN people p ON p.user_id = CASE WHEN $2 = 1 THEN m.recipient ELSE m.sender END
           LEFT JOIN nicknames n ON n.user_id = p.user_id AND n.guild_id = m.guild_id
           WHERE c.holder = $1 AND "#
                + $on
                + " AND (c.sent_at, c.mail_id) "
                + $beyond
                + " ($3, $4) AND c.sent_at <= $5 AND m.deadline > $6 AND c.sent_at > $8
           ORDER BY "
                + $order
                + " LIMIT $7",
            $bound.holder,
            $bound.own,
            $bound.sent,
            $bound.mail,
            $bound.as_of,
            $bound.open_after,
            $bound.limit,
            $bound.sent_after,
            $bound.counted
        )
        .fetch_all($conn)
        .await?
    };
}

/// What the statements bind.
struct Bound {
    holder: i64,
    own: bool,
    sent: i64,
    mail: i64,
    as_of: i64,
    open_after: i64,
    limit: i64,
    sent_after: i64,
    counted: u32,
}

impl Shelf {
    #[rustfmt::skip]
    async fn read(
        self,
        conn: &mut Conn,
        scope: Scope,
        way: Way,
        limit: usize,
        counted: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let (own, open_after, sent_after) = scope.bounds();
        let (sent, mail) = match way {
            Way::Older(None) => (i64::MAX, i64::MAX),
            Way::Older(Some(at)) | Way::Newer(at) => (at.sent_ms, at.mail.get()),
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (holder, as_of) = (scope.holder.get(), ms(scope.as_of));
        let bound = Bound { holder, own, sent, mail, as_of, open_after, limit, sent_after, counted };
        Ok(match (self, way) {
            (Self::Kept, Way::Older(_)) => read_shelf!(
                conn, bound, "(c.role = 'sender') = ($2 = 1) AND c.archived = 0",
                "(k.role = 'sender') = ($2 = 1) AND k.archived = 0", "<", "c.sent_at DESC, c.mail_id DESC"
            ),
            (Self::Kept, Way::Newer(_)) => read_shelf!(
                conn, bound, "(c.role = 'sender') = ($2 = 1) AND c.archived = 0",
                "(k.role = 'sender') = ($2 = 1) AND k.archived = 0", ">", "c.sent_at, c.mail_id"
            ),
            (Self::Archived, Way::Older(_)) => read_shelf!(
                conn, bound, "(c.role = 'sender') = ($2 = 1) AND c.archived = 1",
                "(k.role = 'sender') = ($2 = 1) AND k.archived = 1", "<", "c.sent_at DESC, c.mail_id DESC"
            ),
            (Self::Archived, Way::Newer(_)) => read_shelf!(
                conn, bound, "(c.role = 'sender') = ($2 = 1) AND c.archived = 1",
                "(k.role = 'sender') = ($2 = 1) AND k.archived = 1", ">", "c.sent_at, c.mail_id"
            ),
            (Self::Unread, Way::Older(_)) => read_shelf!(
                conn, bound, "c.unread = 1", "k.unread = 1", "<", "c.sent_at DESC, c.mail_id DESC"
            ),
            (Self::Unread, Way::Newer(_)) => read_shelf!(
                conn, bound, "c.unread = 1", "k.unread = 1", ">", "c.sent_at, c.mail_id"
            ),
        })
    }
}
