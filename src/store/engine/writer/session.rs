//! The writer's connection: opened anew after a failure, and set to how its commits reach the disk.

use sqlx::{AssertSqlSafe, sqlite::SqliteConnectOptions};

use crate::store::engine::{Conn, StoreError, queue::Durability};

/// From here on a commit syncs the log, and with it everything committed before.
const SYNC_ALL: &str = "PRAGMA synchronous = FULL;";
/// From here on a commit leaves the log to a later sync.
const SYNC_LATER: &str = "PRAGMA synchronous = NORMAL;";

/// The connection between transactions.
pub(super) struct Session {
    /// `None` during a transaction, and after one that failed: an sqlx connection stays unusable after a
    /// full disk.
    conn: Option<Conn>,
    options: SqliteConnectOptions,
    mode: Durability,
}

impl Session {
    /// A session on a connection that was opened with these options.
    pub(super) fn new(conn: Conn, options: SqliteConnectOptions) -> Self {
        Self {
            conn: Some(conn),
            options,
            mode: Durability::Synced,
        }
    }

    /// Takes the connection and begins a transaction with it. Dropping the connection undoes it.
    pub(super) async fn begin(&mut self, durability: Durability) -> Result<Conn, StoreError> {
        let mut conn = if let Some(conn) = self.conn.take() {
            conn
        } else {
            self.mode = Durability::Synced;
            Conn::open(&self.options).await?
        };
        // The setting travels with the statement that begins, and only where it changes.
        let setting = match durability {
            same if same == self.mode => "",
            Durability::Synced => SYNC_ALL,
            Durability::Committed => SYNC_LATER,
        };
        let begin = format!("{setting}BEGIN IMMEDIATE; SAVEPOINT use_case");
        sqlx::raw_sql(AssertSqlSafe(begin))
            .execute(&mut conn)
            .await?;
        self.mode = durability;
        Ok(conn)
    }

    /// Takes back the connection of a transaction that is committed.
    pub(super) fn end(&mut self, conn: Conn) {
        self.conn = Some(conn);
    }

    /// Runs a statement by itself and syncs it. Returns `false` without a connection.
    pub(super) async fn sync(&mut self, statement: &str) -> Result<bool, StoreError> {
        let Some(mut conn) = self.conn.take() else {
            return Ok(false);
        };
        let synced = format!("{SYNC_ALL}{statement}");
        sqlx::raw_sql(AssertSqlSafe(synced))
            .execute(&mut conn)
            .await?;
        self.mode = Durability::Synced;
        self.conn = Some(conn);
        Ok(true)
    }

    /// Closes the connection. The files are consistent without that; it only copies the log back.
    pub(super) async fn close(self) -> Result<(), sqlx::Error> {
        match self.conn {
            Some(conn) => conn.close().await,
            None => Ok(()),
        }
    }
}
