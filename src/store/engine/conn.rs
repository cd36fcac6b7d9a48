//! A connection. Every statement of the store goes through here, so here a test can stop the process
//! between two statements or let one fail.

use futures_util::{
    StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};
use sqlx::{
    Connection, Describe, Either, Error, Execute, Executor, SqlStr, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo},
};

use crate::failpoints::{self, Point, blocking};

/// An open connection.
#[derive(Debug)]
pub struct Conn(SqliteConnection);

impl Conn {
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

    /// The connection as migrations need it, of sqlx's own type.
    pub(in crate::store) fn inner(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

impl<'c> Executor<'c> for &'c mut Conn {
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
