//! A connection to either engine. Every statement of the store goes through here, so here a test can stop the
//! process between two statements or let one fail.

mod postgres;
mod shared;

use futures_util::{
    StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};
use sqlx::{
    AssertSqlSafe, Connection, Describe, Either, Error, Execute, Executor, FromRow, SqlStr, Sqlite,
    SqliteConnection,
    migrate::Migrator,
    postgres::{PgArguments, PgConnectOptions, PgRow},
    sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo},
};

use super::StoreError;
use crate::failpoints::{self, Point, blocking};

pub use postgres::PostgresConn;
pub(in crate::store) use postgres::{SCHEMA, STAGE, WRITER, in_schema};
pub(in crate::store) use shared::{CHANNEL, Shared, ViewGuard};

/// Where connections lead.
#[derive(Clone, Debug)]
pub enum Target {
    Sqlite(Box<SqliteConnectOptions>),
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
            Target::Sqlite(options) => Self::Sqlite(SqliteConn::open(options).await?),
            Target::Postgres(options, _) => Self::Postgres(PostgresConn::open(options).await?),
        })
    }

    /// Opens a connection that only reads.
    pub(in crate::store) async fn open_to_read(target: &Target) -> Result<Self, Error> {
        Ok(match target {
            Target::Sqlite(options) => {
                let options = options.as_ref().clone().pragma("query_only", "ON");
                Self::Sqlite(SqliteConn::open(&options).await?)
            }
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
            Self::Sqlite(conn) => conn.close().await,
            Self::Postgres(conn) => conn.close().await,
        }
    }

    /// Runs statements without arguments, in one round trip.
    pub(in crate::store) async fn run(&mut self, statements: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => {
                let statements = sqlx::raw_sql(AssertSqlSafe(statements));
                statements.execute(conn).await.map(drop)
            }
            Self::Postgres(conn) => conn.run(statements).await,
        }
    }

    /// Reads rows with a statement that no macro has checked, because it is read before the tables are known
    /// to be of this release.
    pub async fn read<T>(&mut self, text: &'static str) -> Result<Vec<T>, Error>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match self {
            Self::Sqlite(conn) => sqlx::query_as(text).fetch_all(conn).await,
            Self::Postgres(conn) => {
                let rows = conn.fetch(text.to_owned(), PgArguments::default()).await?;
                rows.iter().map(T::from_row).collect()
            }
        }
    }

    /// Brings the tables to the newest state.
    pub(in crate::store) async fn migrate(&mut self, to: &Migrator) -> Result<(), StoreError> {
        // `run` takes an `Acquire`, which makes this future unfit for spawning (sqlx 0.9).
        let done = match self {
            Self::Sqlite(conn) => blocking(to.run_direct(None, &mut conn.0, false)).await,
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
    pub(in crate::store) async fn cut_log(&mut self) -> Result<bool, Error> {
        let Self::Sqlite(conn) = self else {
            return Ok(true);
        };
        let busy: bool = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(conn)
            .await?;
        Ok(!busy)
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

/// A connection to SQLite.
#[derive(Debug)]
pub struct SqliteConn(SqliteConnection);

impl SqliteConn {
    /// Opens a connection.
    pub(in crate::store) async fn open(options: &SqliteConnectOptions) -> Result<Self, Error> {
        blocking(SqliteConnection::connect_with(options))
            .await
            .map(Self)
    }

    /// Closes it. Closing the last connection to a database copies the log back.
    pub(in crate::store) async fn close(self) -> Result<(), Error> {
        blocking(self.0.close()).await
    }
}

impl SqliteConn {
    #[cfg(test)]
    pub(in crate::store) fn inner(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

impl<'c> Executor<'c> for &'c mut SqliteConn {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        failpoints::reached(Point::Statement);
        if let Err(fault) = failpoints::disk(Point::Statement) {
            return stream::once(future::ready(Err(Error::Io(fault)))).boxed();
        }
        blocking(self.0.fetch_many(query)).boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        failpoints::reached(Point::Statement);
        if let Err(fault) = failpoints::disk(Point::Statement) {
            return Box::pin(future::ready(Err(Error::Io(fault))));
        }
        Box::pin(blocking(self.0.fetch_optional(query)))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'c: 'e,
    {
        self.0.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Sqlite>, Error>>
    where
        'c: 'e,
    {
        self.0.describe(sql)
    }
}
