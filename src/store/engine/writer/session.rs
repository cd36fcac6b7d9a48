//! The writer's connection: opened anew after a failure, and set to how its commits reach the disk.

use crate::store::engine::{
    CHANNEL, Conn, StoreError, Target, WRITER, Writers, notifier::JobChanges, queue::Durability,
};

/// From here on a commit to SQLite syncs the log, and with it everything committed before. It copies a log of 1,000
/// pages back, which is SQLite's default.
const SYNC_ALL: &str = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;";
/// From here on a commit to SQLite leaves the log to a later sync, and so waits for no disk.
const SYNC_LATER: &str = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;";

/// The connection between transactions.
pub(super) struct Session {
    /// `None` during a transaction, and after one that failed: its connection is closed, which undoes it.
    conn: Option<Conn>,
    target: Target,
    /// How SQLite's next commit reaches the disk.
    mode: Durability,
}

impl Session {
    /// A session on a connection that was opened to this target.
    pub(super) fn new(conn: Conn, target: Target) -> Self {
        Self {
            conn: Some(conn),
            target,
            mode: Durability::Synced,
        }
    }

    /// Takes the connection and begins a transaction with it. Dropping the connection undoes it.
    pub(super) async fn begin(&mut self, durability: Durability) -> Result<Conn, StoreError> {
        let (mut conn, was_open) = if let Some(conn) = self.conn.take() {
            (conn, true)
        } else {
            self.mode = Durability::Synced;
            (Conn::open_to_write(&self.target).await?, false)
        };
        // What sets SQLite's durability travels with the statement that begins.
        let first = match &self.target {
            Target::Sqlite(_) => {
                let setting = match durability {
                    same if same == self.mode => "",
                    Durability::Synced => SYNC_ALL,
                    Durability::Committed => SYNC_LATER,
                };
                format!("{setting}BEGIN IMMEDIATE; SAVEPOINT use_case")
            }
            Target::Postgres(_, writers) => {
                let turn = match writers {
                    Writers::One => String::new(),
                    Writers::Many => format!("SELECT pg_advisory_xact_lock({WRITER});"),
                };
                format!("BEGIN;{turn}SAVEPOINT use_case")
            }
        };
        match conn.run(&first).await {
            // The server has ended it since the last transaction, as when it restarts.
            Err(_) if was_open && conn.is_lost() => {
                conn = Conn::open_to_write(&self.target).await?;
                conn.run(&first).await?;
            }
            begun => begun?,
        }
        self.mode = durability;
        Ok(conn)
    }

    /// Whether it leads to a file, and not to a server.
    pub(super) fn is_in_file(&self) -> bool {
        matches!(self.target, Target::Sqlite(_))
    }

    /// Whether a commit that needs no more than this leaves the log to a later sync. PostgreSQL syncs each commit:
    /// until then it is in the server's memory, and a server that is killed would lose it.
    pub(super) fn leaves_log(&self, durability: Durability) -> bool {
        durability == Durability::Committed && self.is_in_file()
    }

    /// The statements that commit a transaction after `last`. Other bots on the database are told what it did to
    /// the jobs.
    pub(super) fn commit(&self, last: &str, changes: &JobChanges) -> String {
        match self.target {
            Target::Sqlite(_) => format!("{last}COMMIT"),
            // After a statement that failed PostgreSQL undoes a transaction that is committed and reports no
            // error, but it runs no other statement.
            Target::Postgres(_, Writers::One) => format!("{last}SELECT 1; COMMIT"),
            Target::Postgres(_, Writers::Many) => {
                let told = changes.told();
                let tell = told.map(|told| format!("SELECT pg_notify('{CHANNEL}', '{told}');"));
                format!("{last}{}SELECT 1; COMMIT", tell.unwrap_or_default())
            }
        }
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
        match self.target {
            Target::Sqlite(_) => conn.run(&format!("{SYNC_ALL}{statement}")).await?,
            Target::Postgres(..) => conn.run(statement).await?,
        }
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
