//! Cleaned files as SQLite sees them: sound, with every row, and with nothing else.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::traces;
use crate::store::{
    clean::{page, scrub},
    engine::SqliteConn,
};

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

fn open(path: &Path, page_size: u32) -> SqliteConn {
    let conn = Connection::open(path).unwrap();
    let settings = format!(
        "PRAGMA page_size = {page_size}; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
         PRAGMA synchronous = OFF"
    );
    conn.execute_batch(&settings).unwrap();
    SqliteConn::from(conn)
}

fn apply(conn: &mut SqliteConn, changes: &[Change], alive: &mut BTreeMap<i64, u16>) {
    conn.run("BEGIN").unwrap();
    for change in changes {
        match change {
            Change::Put(key, length) => {
                let body = vec![b'x'; usize::from(*length)];
                for table in ["rows", "keyed"] {
                    let put = format!("INSERT OR REPLACE INTO {table} VALUES (?1, ?2)");
                    conn.inner().execute(&put, params![key, body]).unwrap();
                }
                alive.insert(*key, *length);
            }
            Change::Remove(at) if !alive.is_empty() => {
                let key = *at.get(&alive.keys().copied().collect::<Vec<_>>());
                for table in ["rows", "keyed"] {
                    let remove = format!("DELETE FROM {table} WHERE id = ?1");
                    conn.inner().execute(&remove, [key]).unwrap();
                }
                alive.remove(&key);
            }
            Change::Remove(_) => {}
        }
    }
    conn.run("COMMIT").unwrap();
}

/// That both tables hold exactly this, and the file is sound.
fn check(conn: &mut SqliteConn, alive: &BTreeMap<i64, u16>) {
    let sound: Vec<(String,)> = conn.read("PRAGMA integrity_check").unwrap();
    assert_eq!(sound, [("ok".to_owned(),)]);
    for table in ["rows", "keyed"] {
        let all = format!("SELECT id, body FROM {table} ORDER BY id");
        let rows: Vec<(i64, Vec<u8>)> = conn.read(&all).unwrap();
        let wanted: Vec<_> = alive
            .iter()
            .map(|(id, length)| (*id, vec![b'x'; usize::from(*length)]))
            .collect();
        assert_eq!(rows, wanted, "{table}");
    }
}

fn clean(conn: &mut SqliteConn) {
    let mut next = Some(1);
    while let Some(page) = next {
        conn.run("BEGIN IMMEDIATE").unwrap();
        next = scrub::clean(conn, page).unwrap();
        conn.run("COMMIT").unwrap();
    }
}

#[test]
fn what_was_deleted_between_two_rows_is_gone_too() {
    let directory = TempDir::new().unwrap();
    let mut conn = open(&directory.path().join("inmail.db"), 4_096);
    for step in [
        "PRAGMA secure_delete = OFF",
        "CREATE TABLE rows (id INTEGER PRIMARY KEY, body INTEGER)",
        "INSERT INTO rows VALUES (1, 1 << 60), (2, 1234567890123456789), (3, 3 << 60)",
        "DELETE FROM rows WHERE id = 2",
    ] {
        conn.run(step).unwrap();
    }
    let gone = [1_234_567_890_123_456_789];
    assert_ne!(traces(directory.path(), &gone), [0; 3]);
    clean(&mut conn);
    assert_eq!(traces(directory.path(), &gone), [0; 3]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_file_keeps_its_rows_and_loses_all_else(
        before in changes(), after in changes(), small: bool,
    ) {
        let directory = TempDir::new().unwrap();
        // Small pages make deep trees.
        let (path, size) = (directory.path().join("inmail.db"), if small { 512 } else { 4_096 });
        let mut conn = open(&path, size);
        for table in [
            "CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)",
            "CREATE INDEX lengths ON rows (length(body))",
            "CREATE TABLE keyed (id INTEGER, body BLOB, PRIMARY KEY (id)) WITHOUT ROWID",
        ] {
            conn.run(table).unwrap();
        }
        let mut alive = BTreeMap::new();
        apply(&mut conn, &before, &mut alive);
        clean(&mut conn);
        check(&mut conn, &alive);

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
        clean(&mut conn);
        assert!(fs::read(&path).unwrap() == once, "a second time changes nothing");

        // It lives on, for the connection that cleaned and for one that comes later.
        apply(&mut conn, &after, &mut alive);
        check(&mut conn, &alive);
        conn.close().unwrap();
        check(&mut open(&path, size), &alive);
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
