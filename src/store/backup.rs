//! What a backup is made of, read by a second process while the bot may run, and put into a new store.
//!
//! It only reads, so it needs no lock. Rows are taken in one short read transaction. Texts are opened
//! afterwards, one by one, with the keys of that moment: what has been erased meanwhile has no key any
//! more, and its entry is left out. `docs/adr` says why this is safe.

mod entries;
mod put;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

pub use entries::Entry;
use entries::{
    Block, Copied, Copy, Mail, Nickname, Person, PostedNotice, Record, Report, Server, Suspension,
};
pub use put::{Due, Put};

use crate::{
    model::{Job, MasterKey, TextId, window::LATEST_CLICK},
    store::{
        engine::{Conn, StoreError, ms, sql},
        open::{self, OpenError, Place},
        tables::texts,
    },
    vault::Vault,
};

/// A data directory from which a second process reads.
pub struct Source {
    conn: Conn,
    vault: Vault,
}

impl Source {
    /// Opens both files of a directory that fit this release. Changes nothing.
    pub async fn open(
        place: impl Into<Place>,
        master: Option<&MasterKey>,
    ) -> Result<Self, OpenError> {
        let (conn, vault) = open::to_read(&place.into(), master).await?;
        Ok(Self { conn, vault })
    }

    /// The rows as they are in one moment. Mail that can still be deleted at `now` is left out, and so is
    /// mail whose window the bot has not closed yet, since this host's clock may be wrong. Drafts, views,
    /// tokens and jobs are left out always; only an erasure that has begun goes on after a restore.
    pub async fn rows(self, now: DateTime<Utc>) -> Result<(Self, Vec<Entry>), StoreError> {
        self.read(now - LATEST_CLICK, false).await
    }

    /// The same with mail that can still be deleted, for a mailbox that is moved while no bot runs.
    pub async fn all_rows(self) -> Result<(Self, Vec<Entry>), StoreError> {
        self.read(DateTime::<Utc>::MAX_UTC, true).await
    }

    /// Rows with the mail whose windows were over at `closed`, and, unless `is_whole`, have been closed by the bot.
    async fn read(
        mut self,
        closed: DateTime<Utc>,
        is_whole: bool,
    ) -> Result<(Self, Vec<Entry>), StoreError> {
        self.conn.begin_reading().await?;
        let rows = rows(&mut self.conn, closed, is_whole).await;
        self.conn.run("ROLLBACK").await?;
        // A slot may lie in a part of the key file that did not exist before.
        self.vault = self.vault.reopen()?;
        Ok((self, rows?))
    }

    /// Adds the text that belongs to an entry. `None` if it has been erased, or cannot be read: then the
    /// entry must not be kept.
    pub async fn complete(&mut self, entry: Entry) -> Result<Option<Entry>, StoreError> {
        let conn = &mut self.conn;
        Ok(match entry {
            Entry::Mail(mut mail) => {
                mail.content = open_text(conn, &self.vault, mail.id.into()).await?;
                mail.content.is_some().then_some(Entry::Mail(mail))
            }
            Entry::Report(mut report) => {
                report.evidence = open_text(conn, &self.vault, report.id.into()).await?;
                report.evidence.is_some().then_some(Entry::Report(report))
            }
            Entry::Record(mut record) => {
                record.words = open_text(conn, &self.vault, record.id.into()).await?;
                Some(Entry::Record(record))
            }
            plain => Some(plain),
        })
    }

    /// Closes the database. Fails if the key file was replaced while texts were read: they would have looked
    /// erased.
    pub async fn close(self) -> Result<(), StoreError> {
        self.conn.close().await?;
        Ok(self.vault.is_in_place()?)
    }
}

async fn open_text<T: DeserializeOwned>(
    conn: &mut Conn,
    vault: &Vault,
    id: TextId,
) -> Result<Option<T>, StoreError> {
    match texts::open(conn, vault, id).await {
        Err(StoreError::Damaged { .. }) => Ok(None),
        opened => opened,
    }
}

async fn rows(
    conn: &mut Conn,
    closed: DateTime<Utc>,
    is_whole: bool,
) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    entries.extend(about_people(conn).await?);
    entries.extend(about_servers(conn).await?);
    entries.extend(
        mails(conn, closed, is_whole)
            .await?
            .into_iter()
            .map(Entry::Mail),
    );
    let jobs = sql::query_scalar!("SELECT payload FROM jobs WHERE key LIKE 'forget:%'")
        .fetch_all(conn)
        .await?;
    for payload in jobs {
        if let Ok(Job::EraseUser { user }) = serde_json::from_str(&payload) {
            entries.push(Entry::Erasure { user });
        }
    }
    Ok(entries)
}

async fn about_people(conn: &mut Conn) -> Result<Vec<Entry>, StoreError> {
    let people = sql::query_as!(
        Person,
        "SELECT user_id, name, dm_channel, unreachable_until, refusals, accepts, notices, language, avatar,
                used, untold, quiet_from, quiet_to, utc_offset
         FROM people"
    )
    .fetch_all(&mut *conn)
    .await?;
    let nicknames = sql::query_as!(Nickname, "SELECT user_id, guild_id, name FROM nicknames")
        .fetch_all(&mut *conn)
        .await?;
    let blocks = sql::query_as!(Block, r#"SELECT blocker AS "blocker!", blocked AS "blocked!", blocked_at AS "blocked_at!" FROM blocks"#)
        .fetch_all(&mut *conn)
        .await?;
    let posted = sql::query_as!(
        PostedNotice,
        r#"SELECT marker, holder, channel_id, message_id AS "message_id!", attempted_at
           FROM notices WHERE message_id IS NOT NULL"#
    )
    .fetch_all(&mut *conn)
    .await?;
    let people = people.into_iter().map(Entry::Person);
    let people = people.chain(posted.into_iter().map(Entry::Notice));
    let people = people.chain(nicknames.into_iter().map(Entry::Nickname));
    Ok(people.chain(blocks.into_iter().map(Entry::Block)).collect())
}

async fn about_servers(conn: &mut Conn) -> Result<Vec<Entry>, StoreError> {
    sql::row! {
        struct Row2 {
            id: i64,
            guild_id: i64,
            reporter: i64,
            accused: i64,
            reported_at: i64,
            expires_at: i64,
            outcome: Option<String>,
            decided_by: Option<i64>,
            channel_id: Option<i64>,
            message_id: Option<i64>,
            attempted_at: Option<i64>,
            warning_failed: i64,
        }
    }
    sql::row! {
        struct Row {
            id: i64,
            guild_id: i64,
            user_id: i64,
            kind: String,
            made_by: i64,
            made_at: i64,
            until: Option<i64>,
            untold: i64,
            expires_at: Option<i64>,
        }
    }
    let servers = sql::query_as!(
        Server,
        "SELECT guild_id, reports_channel, reports_trouble, left_at, language, reporters_hidden,
                notices_to_users FROM guilds"
    )
    .fetch_all(&mut *conn)
    .await?;
    let suspensions = sql::query_as!(
        Suspension,
        "SELECT guild_id, user_id, suspended_at, until, record FROM suspensions"
    )
    .fetch_all(&mut *conn)
    .await?;
    let records = sql::query_as!(
        Row,
        r#"SELECT id AS "id!", guild_id, user_id, kind, made_by, made_at, until, untold, expires_at
           FROM records"#
    )
    .fetch_all(&mut *conn)
    .await?;
    let records = records.into_iter().map(|row| Record {
        id: row.id,
        guild_id: row.guild_id,
        user_id: row.user_id,
        deed: row.kind,
        made_by: row.made_by,
        made_at: row.made_at,
        until: row.until,
        untold: row.untold,
        expires_at: row.expires_at,
        words: None,
    });
    let reports = sql::query_as!(
        Row2,
        "SELECT id, guild_id, reporter, accused, reported_at, expires_at, outcome, decided_by,
                channel_id, message_id, attempted_at, warning_failed
         FROM reports"
    )
    .fetch_all(conn)
    .await?;
    let reports = reports.into_iter().map(|row| Report {
        id: row.id,
        guild_id: row.guild_id,
        reporter: row.reporter,
        accused: row.accused,
        reported_at: row.reported_at,
        expires_at: row.expires_at,
        outcome: row.outcome,
        decided_by: row.decided_by,
        channel_id: row.channel_id,
        message_id: row.message_id,
        attempted_at: row.attempted_at,
        warning_failed: row.warning_failed,
        evidence: None,
    });
    let servers = servers.into_iter().map(Entry::Server);
    let servers = servers.chain(suspensions.into_iter().map(Entry::Suspension));
    let servers = servers.chain(records.map(Entry::Record));
    Ok(servers.chain(reports.map(Entry::Report)).collect())
}

async fn mails(
    conn: &mut Conn,
    closed: DateTime<Utc>,
    is_whole: bool,
) -> Result<Vec<Mail>, StoreError> {
    sql::row! {
        struct Row3 {
            mail_id: i64,
            holder: i64,
            role: String,
            unread: i64,
            archived: i64,
            report: Option<i64>,
        }
    }
    sql::row! {
        struct Row2 {
            id: i64,
            place: i64,
            user_id: i64,
        }
    }
    sql::row! {
        struct Row {
            id: i64,
            guild_id: i64,
            sender: i64,
            recipient: i64,
            sent_at: i64,
            deadline: i64,
            parent: Option<i64>,
            deliver_at: Option<i64>,
        }
    }
    let rows = sql::query_as!(
        Row,
        r#"SELECT id AS "id!", guild_id, sender, recipient, sent_at, deadline, parent,
                  (SELECT due_at FROM jobs WHERE key = 'deliver:' || mails.id) AS "deliver_at: i64"
         FROM mails
         WHERE $2 = 1
         OR (deadline <= $1
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE key = 'expire:' || mails.id)
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE key = 'deliver:' || mails.id))
         ORDER BY id"#,
        ms(closed),
        is_whole
    )
    .fetch_all(&mut *conn)
    .await?;
    let mails = rows.into_iter().map(|row| Mail {
        id: row.id,
        guild_id: row.guild_id,
        sender: row.sender,
        recipient: row.recipient,
        sent_at: row.sent_at,
        deadline: row.deadline,
        parent: row.parent,
        deliver_at: row.deliver_at,
        cc: Vec::new(),
        copies: Vec::new(),
        content: None,
    });
    let mut mails: BTreeMap<i64, Mail> = mails.map(|mail| (mail.id, mail)).collect();
    let cc = sql::query_as!(
        Row2,
        r#"SELECT id AS "id!", place AS "place!", user_id AS "user_id!" FROM cc ORDER BY id, place"#
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in cc {
        if let Some(mail) = mails.get_mut(&row.id) {
            let (place, user_id) = (row.place, row.user_id);
            mail.cc.push(Copied { place, user_id });
        }
    }
    let copies = sql::query_as!(
        Row3,
        "SELECT mail_id, holder, role, unread, archived, report FROM copies"
    )
    .fetch_all(conn)
    .await?;
    for row in copies {
        let Some(mail) = mails.get_mut(&row.mail_id) else {
            continue;
        };
        mail.copies.push(Copy {
            holder: row.holder,
            role: row.role,
            unread: row.unread,
            archived: row.archived,
            report: row.report,
            notice: None,
        });
    }
    let mut known: Vec<Mail> = mails.into_values().collect();
    let ids: BTreeSet<i64> = known.iter().map(|mail| mail.id).collect();
    for mail in &mut known {
        // What it answers may be in its window still.
        mail.parent = mail.parent.filter(|parent| ids.contains(parent));
    }
    Ok(known)
}
