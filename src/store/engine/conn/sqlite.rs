//! A connection to SQLite. A statement runs on the thread that asks for it: nearly all take a few microseconds, and
//! to wake another thread takes longer (`docs/adr/0017-callers-thread.md`).

use std::{path::Path, time::Duration};

use rusqlite::{Connection as Sqlite, OpenFlags, Row};
use sqlx::{
    Error,
    migrate::{MigrateError, Migrator},
};

use super::reached;
use crate::store::engine::values::{Arguments, FromSqlite, arguments, failed};

/// How long SQLite itself waits for a lock. Only a checkpoint holds one that long.
const BUSY: Duration = Duration::from_secs(5);
/// How long it waits for readers before it cuts the log. Nobody can write meanwhile.
const BUSY_CUTTING: Duration = Duration::from_millis(200);

/// What every connection is set to: nothing told is lost in a power cut, nothing deleted is left in a page or in a
/// temporary file, nothing in the file is trusted.
const SETTINGS: [(&str, &str); 7] = [
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
];

/// Where sqlx's migrator, which applied them in the past, records migrations.
const MIGRATIONS: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 512;

/// A connection to SQLite.
#[derive(Debug)]
pub struct SqliteConn(Sqlite);

impl SqliteConn {
    /// Opens a file that exists.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Sqlite::open_with_flags(path, flags).map_err(failed)?;
        conn.busy_timeout(BUSY).map_err(failed)?;
        for (name, value) in SETTINGS {
            set(&conn, name, value)?;
        }
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self(conn))
    }

    /// Opens a connection that only reads.
    pub(super) fn open_to_read(path: &Path) -> Result<Self, Error> {
        let opened = Self::open(path)?;
        set(&opened.0, "query_only", "ON")?;
        Ok(opened)
    }

    /// Opens a database in memory, which ends with the connection.
    pub(in crate::store) fn nowhere() -> Result<Self, Error> {
        Sqlite::open_in_memory().map(Self).map_err(failed)
    }

    /// Closes it. Closing the last connection to a database copies the log back.
    pub(in crate::store) fn close(self) -> Result<(), Error> {
        self.0.close().map_err(|(_, error)| failed(error))
    }

    /// Brings the tables to the newest state, or changes nothing.
    pub(super) fn migrate(&mut self, to: &Migrator) -> Result<(), MigrateError> {
        self.run("BEGIN IMMEDIATE")?;
        let done = self.migrate_all(to);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.run(end);
        done.and(ended.map_err(MigrateError::from))
    }

    fn migrate_all(&mut self, to: &Migrator) -> Result<(), MigrateError> {
        self.run(MIGRATIONS)?;
        let done: Vec<(i64,)> = self.read("SELECT version FROM _sqlx_migrations")?;
        for migration in to.iter() {
            if done.contains(&(migration.version,)) {
                continue;
            }
            let made = self.run(migration.sql.as_str());
            made.map_err(|error| MigrateError::ExecuteMigration(error, migration.version))?;
            let (description, checksum) = (&*migration.description, &*migration.checksum);
            self.execute(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES ($1, $2, 1, $3, -1)",
                arguments!(migration.version, description, checksum),
            )?;
        }
        Ok(())
    }

    /// Copies the log back and truncates it. Returns `false` if a reader prevented that.
    pub(super) fn cut_log(&mut self) -> Result<bool, Error> {
        self.0.busy_timeout(BUSY_CUTTING).map_err(failed)?;
        let done: Result<Vec<(bool,)>, Error> = self.read("PRAGMA wal_checkpoint(TRUNCATE)");
        self.0.busy_timeout(BUSY).map_err(failed)?;
        Ok(done? == [(false,)])
    }

    /// Runs statements without arguments.
    pub(in crate::store) fn run(&mut self, statements: &str) -> Result<(), Error> {
        reached()?;
        self.0.execute_batch(statements).map_err(failed)
    }

    /// Reads rows with a statement without arguments.
    pub(in crate::store) fn read<T: FromSqlite>(&mut self, text: &str) -> Result<Vec<T>, Error> {
        self.fetch(text, |_| Ok(()), usize::MAX, T::from_sqlite)
    }

    /// Runs a statement and returns how many rows it has changed.
    pub(in crate::store) fn execute(
        &mut self,
        text: &str,
        bind: impl FnOnce(&mut Arguments<'_, '_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        reached()?;
        let mut statement = self.0.prepare_cached(text).map_err(failed)?;
        bind(&mut Arguments::to_sqlite(&mut statement))?;
        statement.raw_execute().map_err(failed)?;
        Ok(self.0.changes())
    }

    /// Runs a statement and reads `most` of its rows.
    pub(in crate::store) fn fetch<T>(
        &mut self,
        text: &str,
        bind: impl FnOnce(&mut Arguments<'_, '_>) -> Result<(), Error>,
        most: usize,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        reached()?;
        let mut statement = self.0.prepare_cached(text).map_err(failed)?;
        bind(&mut Arguments::to_sqlite(&mut statement))?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while found.len() < most
            && let Some(row) = rows.next().map_err(failed)?
        {
            found.push(read(row).map_err(failed)?);
        }
        Ok(found)
    }

    #[cfg(test)]
    pub(in crate::store) fn inner(&mut self) -> &mut Sqlite {
        &mut self.0
    }
}

#[cfg(test)]
impl From<Sqlite> for SqliteConn {
    fn from(conn: Sqlite) -> Self {
        Self(conn)
    }
}

fn set(conn: &Sqlite, name: &str, value: &str) -> Result<(), Error> {
    conn.pragma_update(None, name, value).map_err(failed)
}

#[cfg(test)]
mod tests {
    use sqlx::{
        AssertSqlSafe, SqlSafeStr,
        migrate::{Migration, MigrationType},
    };

    use super::*;

    fn migrator(migrations: &[&str]) -> Migrator {
        let migrations = (1..).zip(migrations).map(|(version, sql)| {
            let sql = AssertSqlSafe(*sql).into_sql_str();
            Migration::new(version, "".into(), MigrationType::Simple, sql, false)
        });
        Migrator::with_migrations(migrations.collect())
    }

    fn tables(conn: &mut SqliteConn) -> Vec<(String,)> {
        conn.read("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            .unwrap()
    }

    #[test]
    fn all_migrations_are_applied_or_none() {
        let mut conn = SqliteConn::nowhere().unwrap();
        let (one, two) = ("CREATE TABLE one (id)", "CREATE TABLE two (id)");
        let failed = conn.migrate(&migrator(&[one, "DROP TABLE three"]));
        assert!(matches!(failed, Err(MigrateError::ExecuteMigration(_, 2))));
        assert_eq!(tables(&mut conn), []);

        conn.migrate(&migrator(&[one])).unwrap();
        conn.migrate(&migrator(&[one, two])).unwrap();
        let made = ["_sqlx_migrations", "one", "two"].map(|name| (name.to_owned(),));
        assert_eq!(tables(&mut conn), made);
    }
}
