//! The writer under failure: everybody hears the truth, nothing is kept by half, and work goes on.

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Row};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{
    super::{OpenError, Store, UseCase, drafts, tx::KEYS_MOST},
    batch::step,
    *,
};
use crate::mail::{Addressees, Envelope, Letter, MailId};

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
    Ok(Store::open(directory).await?.0)
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
    let letter = Letter::parse("", "a text").unwrap();
    let until = noon() + TimeDelta::minutes(14);
    drafts::write(tx, id.into(), ALICE.into(), noon(), until, &letter).await?;
    Ok(())
}

/// Drafts with text, as many as asked for.
async fn with_drafts(store: &Store, ids: std::ops::Range<i64>) {
    for id in ids {
        store
            .write(move |tx| Box::pin(write(tx, id)))
            .await
            .unwrap();
    }
}

async fn discard(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    drafts::discard(tx, id.into(), ALICE.into()).await?;
    Ok(())
}

/// Makes the commit itself fail, after everything before it went well.
async fn spoil_commit(tx: &mut Tx) -> Result<(), StoreError> {
    step(
        tx,
        "PRAGMA defer_foreign_keys = ON;
         INSERT INTO copies (mail_id, holder, role, sent_at) VALUES (99, 7, 'to', 0)",
    )
    .await
}

/// Makes the disk full for this connection, and runs into it.
async fn fill_disk(tx: &mut Tx) -> Result<(), StoreError> {
    step(
        tx,
        "PRAGMA max_page_count = 1; INSERT INTO texts VALUES (99, 99, zeroblob(100000))",
    )
    .await
}

async fn ids(store: &Store, table: &str) -> Vec<i64> {
    let mut conn = store.read().await.unwrap();
    let sql = AssertSqlSafe(format!("SELECT id FROM {table} ORDER BY id"));
    let rows = sqlx::query(sql).fetch_all(&mut *conn).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn is_driver(ended: &Result<(), StoreError>) -> bool {
    matches!(ended, Err(StoreError::Driver(_)))
}

type Case = Box<dyn for<'t> FnOnce(&'t mut Tx) -> UseCase<'t, (), StoreError> + Send>;

/// Names the type, which no cast of a closure can.
fn boxed<F>(case: F) -> Case
where
    F: for<'t> FnOnce(&'t mut Tx) -> UseCase<'t, (), StoreError> + Send + 'static,
{
    Box::new(case)
}

/// A use case out of an async function.
macro_rules! case {
    ($tx:ident => $body:expr) => {
        boxed(move |$tx| Box::pin(async move { $body }))
    };
}

// Here, since macros are known only below their definition.
mod edits;

/// Runs use cases in this order, all of them waiting before the first one begins.
async fn in_one_batch(store: &Store, cases: Vec<Case>) -> Vec<Result<(), StoreError>> {
    let (entered, at_work) = oneshot::channel::<()>();
    let (go, gate) = oneshot::channel::<()>();
    let holding = store.clone();
    let holder = tokio::spawn(async move {
        holding
            .write(move |_| {
                Box::pin(async move {
                    entered.send(()).unwrap();
                    gate.await.unwrap();
                    Ok::<_, StoreError>(())
                })
            })
            .await
    });
    at_work.await.unwrap();
    let mut calls: Vec<_> = cases
        .into_iter()
        .map(|case| Box::pin(async { store.write(case).await }))
        .collect();
    // One poll each puts them into the queue, in this order.
    for call in &mut calls {
        assert!(futures_util::poll!(call.as_mut()).is_pending());
    }
    go.send(()).unwrap();
    holder.await.unwrap().unwrap();
    futures_util::future::join_all(calls).await
}

#[tokio::test]
async fn a_full_disk_is_told_to_everybody_in_the_batch_and_nobody_else() {
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
    store.write(|tx| Box::pin(write(tx, 4))).await.unwrap();
    assert_eq!(ids(&store, "texts").await, [3, 4]);
}

#[tokio::test]
async fn whoever_cannot_be_served_hears_the_cause() {
    let (place, store) = fresh().await;
    let ended: Result<(), StoreError> = store.write(|tx| Box::pin(fill_disk(tx))).await;
    assert!(is_driver(&ended), "{ended:?}");
    fs::rename(place.path(), place.path().with_extension("away")).unwrap();
    let ended: Result<(), StoreError> = store.write(|tx| Box::pin(write(tx, 1))).await;
    fs::rename(place.path().with_extension("away"), place.path()).unwrap();
    assert!(is_driver(&ended), "not that the store is closed: {ended:?}");
    store.write(|tx| Box::pin(write(tx, 1))).await.unwrap();
}

#[tokio::test]
async fn keys_wiped_for_a_commit_that_fails_take_their_rows_with_them_before_the_next_write() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..4).await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => discard(tx, 2).await),
            case!(tx => spoil_commit(tx).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]) && is_driver(&ended[1]), "{ended:?}");
    assert_eq!(
        ids(&store, "texts").await,
        [1, 2, 3],
        "nothing was committed"
    );
    assert_eq!(store.letter(MailId::from(2_i64)).await.unwrap(), None);
    // In the same transaction its slot is still taken.
    let (free, _) = store.vault.reserve().unwrap();
    assert_eq!(free, Slot(3));
    store.vault.release(&[free]);

    store.write(|tx| Box::pin(write(tx, 4))).await.unwrap();
    assert_eq!(ids(&store, "texts").await, [1, 3, 4]);
    assert_eq!(ids(&store, "drafts").await, [1, 3, 4]);
    assert!(store.letter(MailId::from(4_i64)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_wipe_that_fails_is_tried_again_before_the_next_write() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..4).await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => discard(tx, 1).await),
            case!(tx => tx.shred(BEYOND)),
            case!(tx => discard(tx, 3).await),
        ],
    )
    .await;
    for ended in &ended {
        assert!(matches!(ended, Err(StoreError::Vault(_))), "{ended:?}");
    }
    assert!(
        store.letter(MailId::from(3_i64)).await.unwrap().is_some(),
        "the wipe ended before it"
    );
    let write_4 = || store.write(|tx| Box::pin(write(tx, 4)));
    let ended = write_4().await;
    assert!(matches!(ended, Err(StoreError::Vault(_))), "{ended:?}");
    assert_eq!(
        ids(&store, "texts").await,
        [1, 2, 3],
        "nothing new comes first"
    );

    grow_vault(&store);
    write_4().await.unwrap();
    assert_eq!(
        ids(&store, "drafts").await,
        [2, 4],
        "both wipes are completed"
    );
}

#[tokio::test]
async fn keys_that_cannot_be_written_fail_those_who_need_them_and_their_rows_go() {
    let (_place, store) = fresh().await;
    with_drafts(&store, 1..3).await;
    let vault = Arc::clone(&store.vault);
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => discard(tx, 1).await),
            case!(tx => {
                let (_, key) = vault.reserve()?;
                tx.added.push((BEYOND, key));
                write(tx, 3).await
            }),
        ],
    )
    .await;
    assert!(ended[0].is_ok(), "it is done and on disk: {ended:?}");
    assert!(matches!(ended[1], Err(StoreError::Vault(_))), "{ended:?}");
    assert_eq!(store.letter(MailId::from(3_i64)).await.unwrap(), None);

    grow_vault(&store);
    store.write(|tx| Box::pin(write(tx, 4))).await.unwrap();
    assert_eq!(ids(&store, "drafts").await, [2, 4]);
    assert_eq!(ids(&store, "texts").await, [2, 4]);
}

#[tokio::test]
async fn keys_written_beside_a_commit_that_fails_are_forgotten_at_once() {
    let (place, store) = fresh().await;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => write(tx, 1).await),
            case!(tx => spoil_commit(tx).await),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]), "{ended:?}");
    assert_eq!(keys(place.path()), 0);
    assert_eq!(ids(&store, "drafts").await, [0_i64; 0]);
    with_drafts(&store, 2..4).await;
    assert_eq!(ids(&store, "texts").await, [2, 3]);
    assert_eq!(keys(place.path()), 2);
}

#[tokio::test]
async fn a_batch_ends_once_it_has_touched_enough_keys() {
    let (_place, store) = fresh().await;
    let most = i64::try_from(KEYS).unwrap();
    with_drafts(&store, 0..3 * most).await;
    let discard_many = |ids: std::ops::Range<i64>| {
        case!(tx => {
            for id in ids {
                discard(tx, id).await?;
            }
            Ok(())
        })
    };
    let ended = in_one_batch(
        &store,
        vec![
            discard_many(1..most),
            discard_many(most..2 * most),
            case!(tx => {
                discard(tx, 2 * most).await?;
                spoil_commit(tx).await
            }),
        ],
    )
    .await;
    assert!(ended[0].is_ok() && ended[1].is_ok(), "{ended:?}");
    assert!(is_driver(&ended[2]), "in a batch of its own: {ended:?}");

    let ended: Result<(), StoreError> = store.write(discard_many(2 * most..3 * most + 1)).await;
    assert!(ended.is_ok(), "a portion, and one that is gone: {ended:?}");
}

#[tokio::test]
async fn a_use_case_that_wipes_more_than_a_portion_is_undone() {
    let (place, store) = fresh().await;
    let most = i64::try_from(KEYS).unwrap();
    with_drafts(&store, 0..most + 1).await;
    let ended: Result<(), StoreError> = store
        .write(case!(tx => {
            for id in 0..=most {
                discard(tx, id).await?;
            }
            Ok(())
        }))
        .await;
    assert!(matches!(ended, Err(StoreError::TooMany)), "{ended:?}");
    assert_eq!(keys(place.path()), KEYS + 1);
}

#[tokio::test]
async fn a_crash_between_wipe_and_commit_at_the_bound_is_completed_and_beyond_it_refused() {
    let (place, store) = fresh().await;
    let most = 2 * i64::try_from(KEYS).unwrap() - 1;
    with_drafts(&store, 0..most + 2).await;
    // The largest batch there is, stopped by a commit that fails: what is on the disk now is what a
    // crash at that moment leaves.
    let half = i64::try_from(KEYS).unwrap() - 1;
    let ended = in_one_batch(
        &store,
        vec![
            case!(tx => {
                for id in 0..half {
                    discard(tx, id).await?;
                }
                spoil_commit(tx).await
            }),
            case!(tx => {
                for id in half..most {
                    discard(tx, id).await?;
                }
                Ok(())
            }),
        ],
    )
    .await;
    assert!(is_driver(&ended[0]) && is_driver(&ended[1]), "{ended:?}");
    assert_eq!(keys(place.path()), 2);
    let crashed = TempDir::new().unwrap();
    copy(place.path(), crashed.path());
    let store = reopen(crashed.path()).await.unwrap();
    assert_eq!(ids(&store, "drafts").await, [most, most + 1]);
    assert_eq!(ids(&store, "texts").await, [most, most + 1]);

    // One key more is missing than any crash explains.
    let crashed = TempDir::new().unwrap();
    copy(place.path(), crashed.path());
    let path = crashed.path().join("inmail.keys");
    let mut bytes = fs::read(&path).unwrap();
    let last = 4_096 + KEYS_MOST * 32;
    bytes[last..last + 32].fill(0);
    fs::write(&path, &bytes).unwrap();
    let refused = reopen(crashed.path()).await.err().unwrap();
    assert!(
        matches!(refused, OpenError::KeysMissing { missing, .. } if missing == KEYS_MOST + 1),
        "{refused}"
    );
    assert!(fs::read(&path).unwrap() == bytes, "nothing is changed");
}

/// Hands out slots until [`BEYOND`] exists.
fn grow_vault(store: &Store) {
    while store.vault.reserve().unwrap().0 < BEYOND {}
}

/// How many slots of the vault hold a key.
fn keys(directory: &Path) -> usize {
    let bytes = fs::read(directory.join("inmail.keys")).unwrap();
    let slots = bytes[4_096..].chunks(32);
    slots
        .filter(|slot| slot.iter().any(|byte| *byte != 0))
        .count()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
