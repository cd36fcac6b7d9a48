//! Connections: each is as careful as the others.

use rusqlite::types::Value;

use super::Place;
use crate::store::engine::{SqliteConn, StoreError};

/// What every connection is set to: nothing told is lost in a power cut, nothing deleted is left in a
/// page or in a temporary file, nothing in the file is trusted.
const CAREFUL: [(&str, &str); 7] = [
    ("PRAGMA journal_mode", "wal"),
    // FULL.
    ("PRAGMA synchronous", "2"),
    ("PRAGMA secure_delete", "1"),
    // MEMORY.
    ("PRAGMA temp_store", "2"),
    ("PRAGMA foreign_keys", "1"),
    ("PRAGMA trusted_schema", "0"),
    ("PRAGMA cell_size_check", "1"),
];

fn value(conn: &mut SqliteConn, pragma: &str) -> String {
    let value = conn.inner().query_row(pragma, [], |row| row.get(0));
    match value.unwrap() {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_writer_and_every_reader_are_careful() {
    let place = Place::new().await;
    for (pragma, wanted) in CAREFUL {
        let mut reader = place.store.read().await.unwrap();
        assert_eq!(
            value(reader.sqlite(), pragma),
            wanted,
            "{pragma} of a reader"
        );
        let written = place
            .store
            .write(async move |tx| Ok::<_, StoreError>(value(tx.reader().sqlite(), pragma)));
        assert_eq!(written.await.unwrap(), wanted, "{pragma} of the writer");
    }
}

/// What the flag in `.cargo/config.toml` is for: SQLite would plan each list anew.
#[tokio::test]
async fn a_statement_keeps_its_plan_whatever_is_bound_to_it() {
    let place = Place::new().await;
    let mut reader = place.store.read().await.unwrap();
    let asked = "SELECT sqlite_compileoption_used('ENABLE_QPSG')";
    assert_eq!(value(reader.sqlite(), asked), "1");
}
