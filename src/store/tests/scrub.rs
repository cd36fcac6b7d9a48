//! The clean-up against real files: nothing of what is gone is left, and nothing else has changed.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
    sync::Mutex,
};

use proptest::prelude::*;
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::{
    super::{StoreError, jobs, jobs::Job, page, scrub},
    Place, mail, noon, person, send, unsend,
};
use crate::mail::UserId;

/// Rounds of sending, and mails in each.
const ROUNDS: i64 = 20;
const AT_ONCE: i64 = 45;

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

async fn clean_all(place: &Place) {
    let mut next = Some(1);
    while let Some(page) = next {
        let cleaned = place
            .store
            .write(move |tx| Box::pin(scrub::portion(tx, page)));
        next = cleaned.await.unwrap();
    }
    assert!(place.store.truncate_log().await.unwrap());
}

/// A store with hundreds of mails among many people, and the ids of those that were taken back.
async fn churned() -> (Place, Vec<i64>) {
    let place = Place::new().await;
    let mut gone = Vec::new();
    for round in 0..ROUNDS {
        let mut sending = JoinSet::new();
        for n in round * AT_ONCE..(round + 1) * AT_ONCE {
            let store = place.store.clone();
            sending.spawn(async move {
                send(&store, mail(n), sender(n), person(50 + n % 23))
                    .await
                    .unwrap();
            });
        }
        sending.join_all().await;
        // Every second of those that came a while ago goes.
        let mut taking_back = JoinSet::new();
        for n in ((round - 6).max(0) * AT_ONCE..(round - 5).max(0) * AT_ONCE).step_by(2) {
            let store = place.store.clone();
            gone.push(mail(n).get());
            taking_back.spawn(async move {
                assert!(unsend(&store, mail(n), sender(n)).await.unwrap());
            });
        }
        taking_back.join_all().await;
    }
    (place, gone)
}

fn sender(n: i64) -> UserId {
    person(n % 37)
}

#[tokio::test]
async fn after_a_clean_up_no_file_names_a_mail_that_was_taken_back() {
    let (place, gone) = churned().await;
    assert!(place.store.truncate_log().await.unwrap());
    let left = traces(place.directory.path(), &gone);
    assert_ne!(left, [0; 3], "nothing was left, so nothing can be shown");

    clean_all(&place).await;
    assert_eq!(traces(place.directory.path(), &gone), [0; 3]);
    let alive: Vec<i64> = (0..ROUNDS * AT_ONCE).map(|n| mail(n).get()).collect();
    assert!(
        traces(place.directory.path(), &alive)
            .iter()
            .all(|found| *found > 0),
        "the look works"
    );
    let mut conn = place.store.read().await.unwrap();
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(sound, "ok");
    let mails: i64 = sqlx::query_scalar("SELECT count(*) FROM mails")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(mails, ROUNDS * AT_ONCE - i64::try_from(gone.len()).unwrap());
}

#[tokio::test]
async fn a_write_waits_for_one_portion_and_not_for_the_clean_up() {
    let (place, _) = churned().await;
    let order = Mutex::new(Vec::new());
    let cleaning = async {
        let mut next = Some(1);
        while let Some(page) = next {
            let cleaned = place
                .store
                .write(move |tx| Box::pin(scrub::portion(tx, page)));
            next = cleaned.await.unwrap();
            order.lock().unwrap().push("portion");
        }
    };
    let writing = async {
        for _ in 0..3 {
            let write = place
                .store
                .write(|tx| Box::pin(async move { jobs::enqueue(tx, &Job::Sweep, noon()).await }));
            let written: Result<(), StoreError> = write.await;
            written.unwrap();
            order.lock().unwrap().push("write");
        }
    };
    tokio::join!(cleaning, writing);
    let order = order.into_inner().unwrap();
    let portions = order.iter().filter(|step| **step == "portion").count();
    assert!(portions >= 4, "{order:?}");
    let last_write = order.iter().rposition(|step| *step == "write").unwrap();
    assert!(last_write <= 6, "{order:?}");
}

/// One change of a table.
#[derive(Clone, Debug)]
enum Change {
    Put(i64, u16),
    Remove(prop::sample::Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    // Rowids of every length, most of them close together as those of a busy table are.
    let key = prop_oneof![
        4 => (1_i64 << 60)..(1 << 60) + 1_000_000_000_000,
        1 => any::<i64>(),
        1 => 0_i64..300,
        1 => 0_i64..(1 << 40),
    ];
    let change = prop_oneof![
        3 => (key, 0_u16..700).prop_map(|(key, length)| Change::Put(key, length)),
        2 => any::<prop::sample::Index>().prop_map(Change::Remove),
    ];
    prop::collection::vec(change, 1..400)
}

async fn open(path: &Path, page_size: u32) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .page_size(page_size)
        .pragma("secure_delete", "ON")
        .pragma("cell_size_check", "ON")
        .pragma("synchronous", "OFF")
        .connect()
        .await
        .unwrap()
}

async fn apply(conn: &mut SqliteConnection, changes: &[Change], alive: &mut BTreeMap<i64, u16>) {
    sqlx::query("BEGIN").execute(&mut *conn).await.unwrap();
    for change in changes {
        match change {
            Change::Put(key, length) => {
                let body = vec![b'x'; usize::from(*length)];
                for table in ["rows", "keyed"] {
                    let put = format!("INSERT OR REPLACE INTO {table} VALUES (?1, ?2)");
                    sqlx::query(sqlx::AssertSqlSafe(put))
                        .bind(key)
                        .bind(&body)
                        .execute(&mut *conn)
                        .await
                        .unwrap();
                }
                alive.insert(*key, *length);
            }
            Change::Remove(at) if !alive.is_empty() => {
                let key = *at.get(&alive.keys().copied().collect::<Vec<_>>());
                for table in ["rows", "keyed"] {
                    let remove = format!("DELETE FROM {table} WHERE id = ?1");
                    sqlx::query(sqlx::AssertSqlSafe(remove))
                        .bind(key)
                        .execute(&mut *conn)
                        .await
                        .unwrap();
                }
                alive.remove(&key);
            }
            Change::Remove(_) => {}
        }
    }
    sqlx::query("COMMIT").execute(conn).await.unwrap();
}

/// That both tables hold exactly this, and the file is sound.
async fn check(conn: &mut SqliteConnection, alive: &BTreeMap<i64, u16>) {
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(sound, "ok");
    for table in ["rows", "keyed"] {
        let all = format!("SELECT id, body FROM {table} ORDER BY id");
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(sqlx::AssertSqlSafe(all))
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        let wanted: Vec<_> = alive
            .iter()
            .map(|(id, length)| (*id, vec![b'x'; usize::from(*length)]))
            .collect();
        assert_eq!(rows, wanted, "{table}");
    }
}

async fn clean(conn: &mut SqliteConnection) {
    let mut next = Some(1);
    while let Some(page) = next {
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut *conn)
            .await
            .unwrap();
        next = scrub::clean(conn, page).await.unwrap();
        sqlx::query("COMMIT").execute(&mut *conn).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_deleted_between_two_rows_is_gone_too() {
    let directory = TempDir::new().unwrap();
    let mut conn = open(&directory.path().join("inmail.db"), 4_096).await;
    for step in [
        "PRAGMA secure_delete = OFF",
        "CREATE TABLE rows (id INTEGER PRIMARY KEY, body INTEGER)",
        "INSERT INTO rows VALUES (1, 1 << 60), (2, 1234567890123456789), (3, 3 << 60)",
        "DELETE FROM rows WHERE id = 2",
    ] {
        sqlx::query(step).execute(&mut conn).await.unwrap();
    }
    let gone = [1_234_567_890_123_456_789];
    assert_ne!(traces(directory.path(), &gone), [0; 3]);
    clean(&mut conn).await;
    assert_eq!(traces(directory.path(), &gone), [0; 3]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_file_keeps_its_rows_and_loses_all_else(
        before in changes(), after in changes(), small: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let directory = TempDir::new().unwrap();
            // Small pages make deep trees.
            let (path, size) = (directory.path().join("inmail.db"), if small { 512 } else { 4_096 });
            let mut conn = open(&path, size).await;
            for table in [
                "CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)",
                "CREATE INDEX lengths ON rows (length(body))",
                "CREATE TABLE keyed (id INTEGER, body BLOB, PRIMARY KEY (id)) WITHOUT ROWID",
            ] {
                sqlx::query(table).execute(&mut conn).await.unwrap();
            }
            let mut alive = BTreeMap::new();
            apply(&mut conn, &before, &mut alive).await;
            clean(&mut conn).await;
            check(&mut conn, &alive).await;

            let gone: Vec<i64> = before
                .iter()
                .filter_map(|change| match change {
                    // Shorter ones are found anywhere by chance.
                    Change::Put(key, _) if *key >= 1 << 57 && !alive.contains_key(key) => Some(*key),
                    _ => None,
                })
                .collect();
            assert_eq!(traces(directory.path(), &gone), [0; 3]);
            let once = fs::read(&path).unwrap();
            clean(&mut conn).await;
            assert!(fs::read(&path).unwrap() == once, "a second time changes nothing");

            // It lives on, for the connection that cleaned and for one that comes later.
            apply(&mut conn, &after, &mut alive).await;
            check(&mut conn, &alive).await;
            conn.close().await.unwrap();
            check(&mut open(&path, size).await, &alive).await;
        });
    }

    #[test]
    fn anything_else_is_left_without_a_panic(bytes: Vec<u8>, kind in 0_u8..16, first: bool) {
        let mut page = bytes;
        if let Some(byte) = page.get_mut(0) {
            *byte = kind;
        }
        page::scrub_page(&mut page, first);
        page::dividers(&page, first);
        page::greatest(&page, first);
    }
}
