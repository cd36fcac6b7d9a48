//! The writer under failure: everybody hears the truth, nothing is kept by half, and work goes on.

use std::{fs, io, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::LocalBoxFuture;
use tempfile::TempDir;
use testkit::engine;
use tokio::sync::oneshot;

use super::{keys, location};
use crate::{
    model::{Addressees, Envelope, MailContent, MailId},
    store::{
        OpenError, Store, StoreError, Tx,
        engine::{KEYS, writer::step},
        tables::drafts,
    },
    vault::Slot,
};

const ALICE: i64 = 7;
/// The first slot that a new vault does not have.
const BEYOND: Slot = Slot(65_536);

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

async fn fresh() -> (TempDir, Store) {
    let place = TempDir::new().unwrap();
    let store = reopen(place.path()).await.unwrap();
    (place, store)
}

async fn reopen(directory: &Path) -> Result<Store, OpenError> {
    Ok(Store::open(location(directory), None).await?.0)
}

async fn begin(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    let envelope = Envelope {
        id: id.into(),
        guild: 1_i64.into(),
        sender: ALICE.into(),
        addressees: Addressees {
            to: 8_i64.into(),
            cc: Vec::new(),
        },
        parent: None,
    };
    drafts::begin(tx, &envelope, noon() + TimeDelta::minutes(14)).await
}

async fn write(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    begin(tx, id).await?;
    let content = MailContent::parse("", "a text").unwrap();
    let until = noon() + TimeDelta::minutes(14);
    drafts::write(tx, id.into(), 1, ALICE.into(), noon(), until, &content).await?;
    Ok(())
}

/// Drafts with text, as many as asked for.
async fn with_drafts(store: &Store, ids: std::ops::Range<i64>) {
    for id in ids {
        store
            .write(async move |tx| write(tx, id).await)
            .await
            .unwrap();
    }
}

async fn discard(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    drafts::discard(tx, id.into(), None, ALICE.into()).await?;
    Ok(())
}

/// Makes the commit itself fail, after everything before it went well.
async fn spoil_commit(tx: &mut Tx) -> Result<(), StoreError> {
    let spoil = if engine::is_postgres() {
        "CREATE TEMPORARY TABLE spoiled (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP;
         INSERT INTO spoiled VALUES (1), (1)"
    } else {
        "PRAGMA defer_foreign_keys = ON;
         INSERT INTO copies (mail_id, holder, role, sent_at) VALUES (99, 7, 'to', 0)"
    };
    step(tx, spoil).await
}

/// Makes the disk full for this connection, and runs into it.
async fn fill_disk(tx: &mut Tx) -> Result<(), StoreError> {
    step(
        tx,
        "PRAGMA max_page_count = 1; INSERT INTO texts (id, slot, sealed) VALUES (99, 99, zeroblob(100000))",
    )
    .await
}

async fn ids(store: &Store, table: &str) -> Vec<i64> {
    let mut conn = store.read().await.unwrap();
    let ids = match table {
        "drafts" => "SELECT id FROM drafts ORDER BY id",
        _ => "SELECT id FROM texts ORDER BY id",
    };
    let ids = conn.read::<(i64,)>(ids).await.unwrap();
    ids.into_iter().map(|(id,)| id).collect()
}

fn is_driver(ended: &Result<(), StoreError>) -> bool {
    matches!(ended, Err(StoreError::Driver(_)))
}

/// A use case that waits for a store to run in.
type Case = Box<dyn for<'s> FnOnce(&'s Store) -> LocalBoxFuture<'s, Result<(), StoreError>>>;

/// A use case out of an async block.
macro_rules! case {
    ($tx:ident => $body:expr) => {
        Box::new(move |store: &Store| -> LocalBoxFuture<'_, _> {
            Box::pin(store.write(async move |$tx| $body))
        })
    };
}

// Here, since macros are known only below their definition.
mod bounds;
mod edits;
mod keys;

/// Runs use cases in this order, all of them waiting before the first one begins.
async fn in_one_batch(store: &Store, cases: Vec<Case>) -> Vec<Result<(), StoreError>> {
    let (entered, at_work) = oneshot::channel::<()>();
    let (go, gate) = oneshot::channel::<()>();
    let holding = store.clone();
    let holder = tokio::spawn(async move {
        holding
            .write(async move |_| {
                entered.send(()).unwrap();
                gate.await.unwrap();
                Ok::<_, StoreError>(())
            })
            .await
    });
    at_work.await.unwrap();
    let mut calls: Vec<_> = cases.into_iter().map(|case| case(store)).collect();
    // One poll each puts them into the queue, in this order.
    for call in &mut calls {
        assert!(futures_util::poll!(call.as_mut()).is_pending());
    }
    go.send(()).unwrap();
    holder.await.unwrap().unwrap();
    futures_util::future::join_all(calls).await
}

#[tokio::test]
async fn a_full_disk_is_reported_to_everybody_in_the_batch_and_nobody_else() {
    let (_place, store) = fresh().await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => write(tx, 1).await),
            case!(tx => fill_disk(tx).await),
            // SQLite has ended the transaction by itself; whatever comes now is on its own.
            case!(tx => write(tx, 3).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]) && is_driver(&ended[1]), "{ended:?}");
    assert!(
        ended[2].is_ok(),
        "begun anew on a new connection: {ended:?}"
    );
    assert_eq!(ids(&store, "drafts").await, [3]);
    assert_eq!(ids(&store, "texts").await, [3]);
}

#[tokio::test]
async fn a_swallowed_failure_of_sqlite_does_not_pass_for_success() {
    let (_place, store) = fresh().await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => {
                begin(tx, 1).await?;
                assert!(fill_disk(tx).await.is_err());
                Ok(())
            }),
            case!(tx => begin(tx, 2).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]) && ended[1].is_ok(), "{ended:?}");
    assert_eq!(ids(&store, "drafts").await, [2]);
}

#[tokio::test]
async fn a_panic_costs_its_batch_and_not_the_writer() {
    let (_place, store) = fresh().await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => write(tx, 1).await),
            case!(tx => {
                write(tx, 2).await?;
                panic!("planted")
            }),
            case!(tx => write(tx, 3).await),
        ],
    )
    .await;
    assert!(matches!(ended[0], Err(StoreError::Panicked)), "{ended:?}");
    assert!(matches!(ended[1], Err(StoreError::Panicked)), "{ended:?}");
    assert!(ended[2].is_ok(), "{ended:?}");
    assert_eq!(ids(&store, "drafts").await, [3]);
    store.write(async |tx| write(tx, 4).await).await.unwrap();
    assert_eq!(ids(&store, "texts").await, [3, 4]);
}

#[tokio::test]
async fn a_person_who_cannot_be_served_hears_the_cause() {
    let (place, store) = fresh().await;
    let ended: Result<(), StoreError> = store.write(async |tx| fill_disk(tx).await).await;
    assert!(is_driver(&ended), "{ended:?}");
    fs::rename(place.path(), place.path().with_extension("away")).unwrap();
    let ended: Result<(), StoreError> = store.write(async |tx| write(tx, 1).await).await;
    fs::rename(place.path().with_extension("away"), place.path()).unwrap();
    assert!(is_driver(&ended), "not that the store is closed: {ended:?}");
    store.write(async |tx| write(tx, 1).await).await.unwrap();
}

/// Hands out slots until [`BEYOND`] exists.
fn grow_vault(store: &Store) {
    while store.vault.reserve().unwrap().0 < BEYOND {}
}

/// What a crash would leave. The log first: a connection that was dropped may be folding it back.
fn copy(from: &Path, to: &Path) {
    for name in ["inmail.db-wal", "inmail.db", "inmail.keys"] {
        match fs::copy(from.join(name), to.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && name.ends_with("-wal") => {}
            copied => drop(copied.unwrap()),
        }
    }
}

#[tokio::test]
async fn a_writer_that_hangs_does_not_answer_and_one_whose_disk_fails_does() {
    let (_place, store) = fresh().await;
    store.answers().await;
    let failed = store.write(async |_| Err::<(), _>(StoreError::Closed));
    failed.await.unwrap_err();
    store.answers().await;

    let (let_go, held) = oneshot::channel::<()>();
    let (begin, has_begun) = oneshot::channel();
    let hanging = store.write(async move |_| {
        let _ = (begin.send(()), held.await);
        Ok::<_, StoreError>(())
    });
    let asking = async {
        has_begun.await.unwrap();
        let mut answer = Box::pin(store.answers());
        let asked = futures_util::poll!(&mut answer);
        assert!(asked.is_pending());
        // The question lies before the writer, which cannot take it.
        tokio::task::yield_now().await;
        assert!(futures_util::poll!(&mut answer).is_pending());
        let_go.send(()).unwrap();
        answer.await;
    };
    let (hung, ()) = tokio::join!(hanging, asking);
    hung.unwrap();
}
