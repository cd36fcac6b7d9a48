//! A connection to PostgreSQL.

use sqlx::{
    AssertSqlSafe, Connection, Error, PgConnection,
    migrate::{MigrateError, Migrator},
    postgres::{PgArguments, PgConnectOptions, PgRow},
};

use super::{Writers, reached};

/// A commit waits for the disk, whatever the server's own setting.
pub(super) const SETTINGS: [(&str, &str); 5] = [
    ("synchronous_commit", "on"),
    // The server notices within seconds that a host has vanished, and with it whoever held a lock. By default it
    // would take two hours.
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "2"),
    ("tcp_keepalives_count", "3"),
    // A process that hangs or has lost its connection keeps the others waiting for well below the three seconds in
    // which a person must be answered. Asking the key nodes, of which one may hang, takes one.
    ("idle_in_transaction_session_timeout", "1500ms"),
];

/// The schema of all tables, so that they can share a database with another program's, and the one in which a restore
/// makes them first.
pub(in crate::store) const SCHEMA: &str = "inmail";
pub(in crate::store) const STAGE: &str = "inmail_restoring";
pub(super) const TABLES: &str = "SELECT CAST(tablename AS TEXT) FROM pg_tables
     WHERE schemaname = split_part(current_setting('search_path'), ',', 1)";
const MAKE_SCHEMA: &str = "DO $$ BEGIN
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', split_part(current_setting('search_path'), ',', 1));
END $$";

/// Connections that find their tables in this schema. Names of SQLite's functions are looked up there first.
pub(in crate::store) fn in_schema(options: &PgConnectOptions, schema: &str) -> PgConnectOptions {
    let path = format!("{schema}, pg_catalog");
    options.clone().options([("search_path", path)])
}

/// The lock that a process holds while it writes: until its connection ends, or for each transaction. Its number
/// means nothing.
pub(in crate::store) const WRITER: i64 = 0x1a_2a_11;

/// How long a start waits for the connection of the last bot to end, and how long for the transactions of others.
/// One that stands still is ended by the server after a second and a half, and several may wait in line.
const PATIENCE: &str = "3s";
const PATIENCE_AMONG_MANY: &str = "15s";
/// PostgreSQL's code for a lock that was not to be had in time ("Error Codes": `lock_not_available`).
const LOCK_TIMEOUT: &str = "55P03";

/// A connection to PostgreSQL.
#[derive(Debug)]
pub struct PostgresConn {
    conn: PgConnection,
    is_lost: bool,
    /// How to open it anew, as long as each of its statements stands alone.
    anew: Option<Box<PgConnectOptions>>,
}

impl PostgresConn {
    pub(super) async fn open(options: &PgConnectOptions) -> Result<Self, Error> {
        let options = options.clone().options(SETTINGS);
        Ok(Self {
            conn: PgConnection::connect_with(&options).await?,
            is_lost: false,
            anew: None,
        })
    }

    /// Opens a connection that only reads.
    pub(super) async fn open_to_read(options: &PgConnectOptions) -> Result<Self, Error> {
        let read_only = [("default_transaction_read_only", "on")];
        let options = Box::new(options.clone().options(read_only));
        Ok(Self {
            anew: Some(options.clone()),
            ..Self::open(&options).await?
        })
    }

    /// Becomes the one connection that writes, for as long as it is open. Returns `false` if another one stays
    /// it. The server notices a little later that a connection has ended.
    pub(super) async fn hold(&mut self, writers: Writers) -> Result<bool, Error> {
        let patience = match writers {
            Writers::One => PATIENCE,
            Writers::Many => PATIENCE_AMONG_MANY,
        };
        // Together they are a transaction, with which the setting ends; the lock is the connection's.
        let take =
            format!("SET LOCAL lock_timeout = '{patience}'; SELECT pg_advisory_lock({WRITER})");
        match self.run(&take).await {
            Ok(()) => Ok(true),
            Err(Error::Database(refused)) if refused.code().as_deref() == Some(LOCK_TIMEOUT) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Lets others write again.
    pub(super) async fn let_go(&mut self) -> Result<(), Error> {
        self.run(&format!("SELECT pg_advisory_unlock({WRITER})"))
            .await
    }

    /// Begins to read one state of all tables, however long that takes.
    pub(super) async fn begin_reading(&mut self) -> Result<(), Error> {
        self.run(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL idle_in_transaction_session_timeout = 0",
        )
        .await
    }

    pub(super) async fn close(self) -> Result<(), Error> {
        self.conn.close().await
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    pub(super) async fn run(&mut self, statements: &str) -> Result<(), Error> {
        // They may begin a transaction.
        self.anew = None;
        reached()?;
        let statements = sqlx::raw_sql(AssertSqlSafe(statements));
        let done = statements.execute(&mut self.conn).await;
        self.noted(done).map(drop)
    }

    /// Runs a statement and returns how many rows it has changed.
    pub(in crate::store::engine) async fn execute(
        &mut self,
        text: &'static str,
        arguments: PgArguments,
    ) -> Result<u64, Error> {
        reached()?;
        let statement = sqlx::query_with(text, arguments);
        let done = statement.execute(&mut self.conn).await;
        Ok(self.noted(done)?.rows_affected())
    }

    /// Runs a statement and returns its rows. A connection that only reads is opened anew for it if it turns out to
    /// be lost: the server may have restarted since the last statement.
    pub(in crate::store::engine) async fn fetch(
        &mut self,
        text: String,
        arguments: PgArguments,
    ) -> Result<Vec<PgRow>, Error> {
        reached()?;
        if self.anew.is_none() {
            return self.fetch_once(text, arguments).await;
        }
        let rows = self.fetch_once(text.clone(), arguments.clone()).await;
        let Some(anew) = self.anew.as_ref().filter(|_| self.is_lost) else {
            return rows;
        };
        self.conn = Self::open(anew).await?.conn;
        self.is_lost = false;
        self.fetch_once(text, arguments).await
    }

    async fn fetch_once(
        &mut self,
        text: String,
        arguments: PgArguments,
    ) -> Result<Vec<PgRow>, Error> {
        let statement = sqlx::query_with(AssertSqlSafe(text), arguments);
        let rows = statement.fetch_all(&mut self.conn).await;
        self.noted(rows)
    }

    pub(super) async fn migrate(&mut self, to: &Migrator) -> Result<(), MigrateError> {
        self.run(MAKE_SCHEMA).await?;
        to.run_direct(None, &mut self.conn, false).await
    }

    /// What the server refuses leaves a connection as it was; anything else may have come at any moment.
    fn noted<T>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &done {
            self.is_lost |=
                !matches!(error, Error::Database(refused) if !is_farewell(refused.as_ref()));
        }
        done
    }
}

/// Whether the server ends the connection with this error: class 57P, "operator intervention".
fn is_farewell(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.code().is_some_and(|code| code.starts_with("57P"))
}
