//! Reads the database and the key file of a running bot: what belongs to one mail, before it is deleted. It
//! changes nothing, and does not know what is searched for.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use sqlx::{
    AssertSqlSafe, Column, Connection, Row, SqliteConnection, TypeInfo, ValueRef,
    sqlite::SqliteConnectOptions,
};

/// The page before the first slot.
const HEADER: u64 = 4_096;
const KEY: usize = 32;

/// How a text is stored: sealed, under its id, with the key that opens it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub sealed: (i64, Vec<u8>),
    pub key: [u8; KEY],
}

/// The files of a bot.
pub struct Records {
    conn: SqliteConnection,
    keys: PathBuf,
}

impl Records {
    pub async fn open(data: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(data.join("inmail.db"));
        let options = options.pragma("query_only", "ON");
        let conn = SqliteConnection::connect_with(&options).await;
        Self {
            conn: conn.unwrap(),
            keys: data.join("inmail.keys"),
        }
    }

    /// How the text of a draft or mail is stored.
    pub async fn kept(&mut self, id: i64) -> Kept {
        let (slot, sealed): (u32, Vec<u8>) =
            sqlx::query_as("SELECT slot, sealed FROM texts WHERE id = ?1")
                .bind(id)
                .fetch_one(&mut self.conn)
                .await
                .unwrap();
        let mut key = [0; KEY];
        let at = HEADER + u64::from(slot) * key.len() as u64;
        let file = File::open(&self.keys).unwrap();
        file.read_exact_at(&mut key, at).unwrap();
        let sealed = (id, sealed);
        assert!(
            crate::fixtures::opens(&sealed, &key),
            "the right key opens it, so a wrong one means something"
        );
        Kept { sealed, key }
    }

    /// Whether a job is running, or due at `now` in milliseconds.
    pub async fn is_at_work(&mut self, now: i64) -> bool {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM jobs WHERE leased = 1 OR due_at <= ?1)")
            .bind(now)
            .fetch_one(&mut self.conn)
            .await
            .unwrap()
    }

    /// Every mail that its main recipient holds, with that recipient.
    pub async fn received(&mut self) -> Vec<(i64, i64)> {
        sqlx::query_as("SELECT mail_id, holder FROM copies WHERE role = 'to' ORDER BY mail_id")
            .fetch_all(&mut self.conn)
            .await
            .unwrap()
    }

    /// A row that contains all of these ids, alone in a column or within one's text.
    pub async fn row_with(&mut self, ids: &[i64]) -> Option<String> {
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'")
                .fetch_all(&mut self.conn)
                .await
                .unwrap();
        for table in tables {
            let sql = AssertSqlSafe(format!("SELECT * FROM {table}"));
            for row in sqlx::query(sql).fetch_all(&mut self.conn).await.unwrap() {
                let columns = row.columns().iter();
                let values: Vec<String> = columns.map(|at| value(&row, at.ordinal())).collect();
                let whole = values.join("|");
                if ids.iter().all(|id| whole.contains(&id.to_string())) {
                    return Some(format!("{table}: {whole}"));
                }
            }
        }
        None
    }

    pub async fn close(self) {
        self.conn.close().await.unwrap();
    }
}

/// A column as text. Sealed and random columns are left out.
fn value(row: &sqlx::sqlite::SqliteRow, at: usize) -> String {
    let raw = row.try_get_raw(at).unwrap();
    match raw.type_info().name() {
        "INTEGER" => row.get::<i64, _>(at).to_string(),
        "TEXT" => row.get(at),
        _ => String::new(),
    }
}
