//! A connection to either engine. Every statement of the store goes through here, so here a test can stop the
//! process between two statements or let one fail.

mod postgres;
mod shared;
mod sqlite;

use std::path::PathBuf;

use sqlx::{
    Error, FromRow,
    migrate::Migrator,
    postgres::{PgArguments, PgConnectOptions, PgRow},
};

use super::{StoreError, values::FromSqlite};
use crate::failpoints::{self, Point};

pub use postgres::PostgresConn;
pub(in crate::store) use postgres::{SCHEMA, STAGE, WRITER, in_schema};
pub(in crate::store) use shared::{CHANNEL, Shared, ViewGuard};
pub use sqlite::SqliteConn;

/// Where connections lead.
#[derive(Clone, Debug)]
pub enum Target {
    /// A file.
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>, Writers),
}

/// How many processes write to a database in PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writers {
    /// One, which keeps the others out as long as it is connected.
    One,
    /// Any number, one transaction after the other.
    Many,
}

/// An open connection.
#[derive(Debug)]
pub enum Conn {
    Sqlite(SqliteConn),
    Postgres(PostgresConn),
}

impl Conn {
    /// Opens a connection.
    pub(in crate::store) async fn open(target: &Target) -> Result<Self, Error> {
        Ok(match target {
            Target::Sqlite(path) => Self::Sqlite(SqliteConn::open(path)?),
            Target::Postgres(options, _) => Self::Postgres(PostgresConn::open(options).await?),
        })
    }

    /// Opens a connection that only reads.
    pub(in crate::store) async fn open_to_read(target: &Target) -> Result<Self, Error> {
        Ok(match target {
            Target::Sqlite(path) => Self::Sqlite(SqliteConn::open_to_read(path)?),
            Target::Postgres(options, _) => {
                Self::Postgres(PostgresConn::open_to_read(options).await?)
            }
        })
    }

    /// Opens the connection that writes. Where one process writes to PostgreSQL, only one at a time has it.
    pub(in crate::store) async fn open_to_write(target: &Target) -> Result<Self, StoreError> {
        let mut conn = Self::open(target).await?;
        if !matches!(target, Target::Postgres(_, Writers::Many)) {
            conn.hold(Writers::One).await?;
        }
        Ok(conn)
    }

    /// Keeps every other writer out until [`Conn::let_go`] or the end of the connection.
    pub(in crate::store) async fn hold(&mut self, writers: Writers) -> Result<(), StoreError> {
        let is_ours = match self {
            Self::Sqlite(_) => true,
            Self::Postgres(server) => server.hold(writers).await?,
        };
        is_ours.then_some(()).ok_or(StoreError::Held)
    }

    pub(in crate::store) async fn let_go(&mut self) -> Result<(), Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(server) => server.let_go().await,
        }
    }

    /// Closes it. Closing the last connection to a SQLite database copies the log back.
    pub(in crate::store) async fn close(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.close(),
            Self::Postgres(conn) => conn.close().await,
        }
    }

    /// Begins to read one state of all tables.
    pub(in crate::store) async fn begin_reading(&mut self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.run("BEGIN"),
            Self::Postgres(conn) => conn.begin_reading().await,
        }
    }

    /// Runs statements without arguments, in one round trip.
    pub(in crate::store) async fn run(&mut self, statements: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.run(statements),
            Self::Postgres(conn) => conn.run(statements).await,
        }
    }

    /// Reads rows with a statement that no macro has checked, because it is read before the tables are known
    /// to be of this release.
    pub async fn read<T>(&mut self, text: &'static str) -> Result<Vec<T>, Error>
    where
        T: FromSqlite + for<'r> FromRow<'r, PgRow>,
    {
        match self {
            Self::Sqlite(conn) => conn.read(text),
            Self::Postgres(conn) => {
                let rows = conn.fetch(text.to_owned(), PgArguments::default()).await?;
                rows.iter().map(<T as FromRow<PgRow>>::from_row).collect()
            }
        }
    }

    /// Brings the tables to the newest state.
    pub(in crate::store) async fn migrate(&mut self, to: &Migrator) -> Result<(), StoreError> {
        let done = match self {
            Self::Sqlite(conn) => conn.migrate(to),
            Self::Postgres(conn) => conn.migrate(to).await,
        };
        Ok(done.map_err(Error::from)?)
    }

    /// Whether the database exists. A file that can be opened does.
    pub(in crate::store) async fn is_made(&mut self) -> Result<bool, Error> {
        match self {
            Self::Sqlite(_) => Ok(true),
            Self::Postgres(_) => Ok(!self.tables().await?.is_empty()),
        }
    }

    /// The names of all tables, and of what else SQLite keeps beside them.
    pub(in crate::store) async fn tables(&mut self) -> Result<Vec<String>, Error> {
        let names: Vec<(String,)> = self
            .read(match self {
                Self::Sqlite(_) => "SELECT name FROM sqlite_schema",
                Self::Postgres(_) => postgres::TABLES,
            })
            .await?;
        Ok(names.into_iter().map(|(name,)| name).collect())
    }

    /// Copies SQLite's log into the database and empties it. Returns `false` if a reader prevented that. The
    /// log of PostgreSQL is its own.
    pub(in crate::store) fn cut_log(&mut self) -> Result<bool, Error> {
        let Self::Sqlite(conn) = self else {
            return Ok(true);
        };
        conn.cut_log()
    }

    /// What only SQLite can do is tested there.
    #[cfg(test)]
    pub(in crate::store) fn sqlite(&mut self) -> &mut SqliteConn {
        match self {
            Self::Sqlite(conn) => conn,
            Self::Postgres(_) => panic!("this test opens files"),
        }
    }

    /// Whether it is of no more use.
    pub(in crate::store) fn is_lost(&self) -> bool {
        matches!(self, Self::Postgres(conn) if conn.is_lost())
    }
}

/// A statement begins. A test may end the program here, or say that the disk is full.
fn reached() -> Result<(), Error> {
    failpoints::reached(Point::Statement);
    failpoints::disk(Point::Statement).map_err(Error::Io)
}
