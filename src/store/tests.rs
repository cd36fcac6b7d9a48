//! What the store's tests share: a store in a directory of its own, and mail in it.

mod apart;
mod connections;
mod conversations;
mod cost;
mod damage;
mod durability;
mod folders;
mod jobs;
mod lives;
mod notices;
mod pages;
mod people;
mod reports;
mod scrub;
mod views;
mod writer;

use std::{
    collections::HashSet,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use testkit::engine;

use super::{DirectoryLock, Place as Location};
use crate::{
    model::{
        Addressees, DatabaseUrl, Envelope, KeyNodes, MailContent, MailId, UserId,
        ids::first_snowflake_at, mail::Schedule,
    },
    store::{
        Store,
        clean::page,
        engine::{Conn, StoreError},
        erase,
        tables::{drafts, mails},
    },
};

/// An open store and its directory.
pub(crate) struct Place {
    pub(crate) directory: TempDir,
    pub(crate) store: Store,
    _lock: DirectoryLock,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let location = location(directory.path());
        let (store, lock) = Store::open(location, None).await.unwrap();
        Self {
            directory,
            store,
            _lock: lock,
        }
    }
}

/// Where the mailbox of a directory is, with the engine that the tests are run on.
fn location(directory: &Path) -> Location {
    let database = engine::database(directory).map(|url| DatabaseUrl::parse(&url).unwrap());
    let nodes = engine::key_nodes().map(|nodes| KeyNodes::parse(&nodes).unwrap());
    Location::new(directory, database.as_ref(), nodes.as_ref()).unwrap()
}

/// When every test happens.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

/// The id of the `n`th mail.
pub(crate) fn mail(n: i64) -> MailId {
    (first_snowflake_at(noon() + TimeDelta::seconds(n)) + n).into()
}

pub(crate) fn person(n: i64) -> UserId {
    (first_snowflake_at(noon()) - 1_000_000 - n).into()
}

fn envelope(id: MailId, from: UserId, to: UserId) -> Envelope {
    Envelope {
        id,
        guild: 7_i64.into(),
        sender: from,
        addressees: Addressees { to, cc: Vec::new() },
        parent: None,
    }
}

fn deadline() -> DateTime<Utc> {
    noon() + TimeDelta::minutes(10)
}

/// What a read returns, and how many steps SQLite takes for it, in hundreds.
async fn counting<T>(place: &Place, read: impl AsyncFnOnce(&mut Conn) -> T) -> (usize, T) {
    let mut conn = place.store.read().await.unwrap();
    let steps = count_steps(&mut conn);
    let done = read(&mut conn).await;
    stop_counting(&mut conn);
    (steps.load(Ordering::Relaxed), done)
}

/// Counts from now on how many steps SQLite takes on this connection, in hundreds.
fn count_steps(conn: &mut Conn) -> Arc<AtomicUsize> {
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&steps);
    let count = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        false
    };
    if !engine::is_postgres() {
        let set = conn.sqlite().inner().progress_handler(100, Some(count));
        set.unwrap();
    }
    steps
}

fn stop_counting(conn: &mut Conn) {
    if !engine::is_postgres() {
        let conn = conn.sqlite().inner();
        conn.progress_handler(0, None::<fn() -> bool>).unwrap();
    }
}

/// One person writes a mail to another and does not send it.
pub(crate) async fn begin(
    store: &Store,
    id: MailId,
    from: UserId,
    to: UserId,
) -> Result<(), StoreError> {
    let content = MailContent::parse("", "hello").unwrap();
    store
        .write(async move |tx| {
            drafts::begin(tx, &envelope(id, from, to), deadline()).await?;
            assert!(drafts::write(tx, id, 1, from, noon(), deadline(), &content).await?);
            Ok(())
        })
        .await
}

/// One person sends another a mail.
pub(crate) async fn send(
    store: &Store,
    id: MailId,
    from: UserId,
    to: UserId,
) -> Result<(), StoreError> {
    begin(store, id, from, to).await?;
    let schedule = Schedule {
        sent_at: noon(),
        release_at: noon(),
        deadline: deadline(),
    };
    store
        .write(async move |tx| {
            let taken = drafts::take(tx, id, 1, from, noon()).await?;
            mails::send(tx, &taken.unwrap(), schedule).await
        })
        .await
}

/// Every view shows something that only another release could read.
pub(crate) async fn garble_views(store: &Store) {
    let garbled: Result<(), StoreError> = store
        .write(async move |tx| {
            let garble = "UPDATE views SET scene = 'of another release'";
            Ok(tx.conn.run(garble).await?)
        })
        .await;
    garbled.unwrap();
}

/// The database has at least so many more bytes.
pub(crate) async fn fill(store: &Store, bytes: i64) {
    let filled: Result<(), StoreError> = store
        .write(async move |tx| {
            let filling =
                format!("INSERT INTO texts (id, slot, sealed) VALUES (1, 1, zeroblob({bytes}))");
            Ok(tx.conn.run(&filling).await?)
        })
        .await;
    filled.unwrap();
}

/// The text of a mail is gone, as if the mail had been deleted just now.
pub(crate) async fn lose_text(store: &Store, id: MailId) {
    let lost: Result<(), StoreError> = store
        .write(async move |tx| {
            let lose = format!("DELETE FROM texts WHERE id = {}", id.get());
            Ok(tx.conn.run(&lose).await?)
        })
        .await;
    lost.unwrap();
}

/// The sender takes a mail back; whether there was one.
async fn unsend(store: &Store, id: MailId, from: UserId) -> Result<bool, StoreError> {
    store
        .write(async move |tx| Ok(erase::unsend(tx, id, from, noon()).await?.is_some()))
        .await
}

/// How many keys the bot with this directory has.
pub(crate) async fn keys(directory: &Path) -> usize {
    testkit::keys::keys(directory).await.len()
}

/// How often one of these ids is in a file of the database: as a column, as a rowid, as text.
fn traces(directory: &Path, ids: &[i64]) -> [usize; 3] {
    let columns: HashSet<_> = ids.iter().map(|id| id.to_be_bytes().to_vec()).collect();
    let rowids: HashSet<_> = ids.iter().map(|id| page::varint(*id)).collect();
    let texts: HashSet<_> = ids.iter().map(|id| id.to_string().into_bytes()).collect();
    let mut found = [0; 3];
    for file in ["inmail.db", "inmail.db-wal", "inmail.db-shm"] {
        // A log that is not there says nothing.
        let bytes = fs::read(directory.join(file)).unwrap_or_default();
        for (found, forms) in found.iter_mut().zip([&columns, &rowids, &texts]) {
            let lengths: HashSet<_> = forms.iter().map(Vec::len).collect();
            for length in lengths {
                let windows = bytes.windows(length);
                *found += windows.filter(|window| forms.contains(*window)).count();
            }
        }
    }
    found
}
