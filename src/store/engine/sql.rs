//! Statements. Each is written once, in SQL that both engines take. On SQLite it runs as sqlx's own macro has
//! checked it, and `tests/engines` prepares every one on PostgreSQL.
//!
//! The macros take what sqlx's macros of these names take. Arguments are numbers, texts, bytes and truth
//! values; a truth value is bound as 0 or 1, as it is stored.

use std::marker::PhantomData;

use sqlx::{
    Arguments, Decode, Encode, Error, FromRow, IntoArguments, Postgres, Row, Sqlite, Type,
    postgres::{PgArguments, PgRow},
    query::{Map, Query, QueryScalar},
    sqlite::SqliteRow,
};

use super::{Conn, SqliteConn};

/// A statement with its arguments, for either engine.
pub struct Statement<S, P, K> {
    /// As sqlx's macro makes it.
    sqlite: S,
    text: &'static str,
    arguments: P,
    kind: PhantomData<K>,
}

/// A statement of which rows are read, one whose rows are one value each, and one without rows.
pub struct Rows;
pub struct Values;
pub struct Change;

impl<S, P, K> Statement<S, P, K> {
    pub const fn new(sqlite: S, text: &'static str, arguments: P) -> Self {
        Self {
            sqlite,
            text,
            arguments,
            kind: PhantomData,
        }
    }
}

impl<S, P> Statement<S, P, Change>
where
    P: FnOnce() -> Result<PgArguments, Error>,
{
    /// Runs it. Returns how many rows it has changed.
    pub async fn execute<'q, A>(self, conn: &mut Conn) -> Result<u64, Error>
    where
        S: FnOnce() -> Query<'q, Sqlite, A>,
        A: 'q + Send + IntoArguments<Sqlite>,
    {
        match conn {
            Conn::Sqlite(conn) => {
                let done = (self.sqlite)().execute(conn).await?;
                Ok(done.rows_affected())
            }
            Conn::Postgres(conn) => conn.execute(self.text, (self.arguments)()?).await,
        }
    }
}

impl<S, P, K, M> Statement<S, P, K>
where
    S: FnOnce() -> M,
    P: FnOnce() -> Result<PgArguments, Error>,
{
    /// All its rows.
    pub async fn fetch_all<T>(self, conn: &mut Conn) -> Result<Vec<T>, Error>
    where
        M: Checked<T>,
        K: Read<T>,
    {
        match conn {
            Conn::Sqlite(conn) => (self.sqlite)().all(conn).await,
            Conn::Postgres(conn) => {
                let rows = conn.fetch(unmarked(self.text), (self.arguments)()?).await?;
                rows.iter().map(K::read).collect()
            }
        }
    }

    /// Its row, if there is one.
    pub async fn fetch_optional<T>(self, conn: &mut Conn) -> Result<Option<T>, Error>
    where
        M: Checked<T>,
        K: Read<T>,
    {
        match conn {
            Conn::Sqlite(conn) => (self.sqlite)().optional(conn).await,
            Conn::Postgres(conn) => {
                let rows = conn.fetch(unmarked(self.text), (self.arguments)()?).await?;
                rows.first().map(K::read).transpose()
            }
        }
    }

    /// Its one row. No row is an error.
    pub async fn fetch_one<T>(self, conn: &mut Conn) -> Result<T, Error>
    where
        M: Checked<T>,
        K: Read<T>,
    {
        let row = self.fetch_optional(conn).await?;
        row.ok_or(Error::RowNotFound)
    }
}

/// What sqlx's macros make of a statement with rows, once they have checked it.
pub trait Checked<T> {
    fn all(self, conn: &mut SqliteConn) -> impl Future<Output = Result<Vec<T>, Error>> + Send;
    fn optional(
        self,
        conn: &mut SqliteConn,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send;
}

impl<F, T, A> Checked<T> for Map<'_, Sqlite, F, A>
where
    F: FnMut(SqliteRow) -> Result<T, Error> + Send,
    T: Send + Unpin,
    A: Send + IntoArguments<Sqlite>,
{
    async fn all(self, conn: &mut SqliteConn) -> Result<Vec<T>, Error> {
        self.fetch_all(conn).await
    }

    async fn optional(self, conn: &mut SqliteConn) -> Result<Option<T>, Error> {
        self.fetch_optional(conn).await
    }
}

impl<T, A> Checked<T> for QueryScalar<'_, Sqlite, T, A>
where
    (T,): for<'r> FromRow<'r, SqliteRow>,
    T: Send + Unpin,
    A: Send + IntoArguments<Sqlite>,
{
    async fn all(self, conn: &mut SqliteConn) -> Result<Vec<T>, Error> {
        self.fetch_all(conn).await
    }

    async fn optional(self, conn: &mut SqliteConn) -> Result<Option<T>, Error> {
        self.fetch_optional(conn).await
    }
}

/// How a kind of statement reads a row of PostgreSQL.
pub trait Read<T> {
    fn read(row: &PgRow) -> Result<T, Error>;
}

impl<T: for<'r> FromRow<'r, PgRow>> Read<T> for Rows {
    fn read(row: &PgRow) -> Result<T, Error> {
        T::from_row(row)
    }
}

impl<T: for<'r> Decode<'r, Postgres> + Type<Postgres>> Read<T> for Values {
    fn read(row: &PgRow) -> Result<T, Error> {
        row.try_get(0)
    }
}

/// The text without what sqlx's macros read in the names of columns, as in `AS "name!: String"`.
fn unmarked(text: &str) -> String {
    let mut is_name = false;
    let parts = text.split_inclusive('"').map(|part| {
        let kept = match part.find(['!', '?', ':']) {
            Some(end) if is_name => format!("{}\"", &part[..end]),
            _ => part.to_owned(),
        };
        is_name = !is_name;
        kept
    });
    parts.collect()
}

/// A value that a statement binds.
pub trait Argument {
    type Stored<'a>: Encode<'a, Postgres> + Type<Postgres>
    where
        Self: 'a;
    fn stored(&self) -> Self::Stored<'_>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            type Stored<'a> = i64;
            fn stored(&self) -> i64 {
                (*self).into()
            }
        }
    )*};
}

numbers!(bool, i32, i64, u8, u32);

impl Argument for str {
    type Stored<'a> = &'a str;
    fn stored(&self) -> &str {
        self
    }
}

impl Argument for String {
    type Stored<'a> = &'a str;
    fn stored(&self) -> &str {
        self
    }
}

impl Argument for [u8] {
    type Stored<'a> = &'a [u8];
    fn stored(&self) -> &[u8] {
        self
    }
}

impl Argument for Vec<u8> {
    type Stored<'a> = &'a [u8];
    fn stored(&self) -> &[u8] {
        self
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    type Stored<'a>
        = T::Stored<'a>
    where
        Self: 'a;
    fn stored(&self) -> T::Stored<'_> {
        T::stored(self)
    }
}

impl<T: Argument> Argument for Option<T> {
    type Stored<'a>
        = Option<T::Stored<'a>>
    where
        Self: 'a;
    fn stored(&self) -> Option<T::Stored<'_>> {
        self.as_ref().map(T::stored)
    }
}

/// Adds an argument to those of a statement.
pub fn bind(arguments: &mut PgArguments, argument: &impl Argument) -> Result<(), Error> {
    arguments.add(argument.stored()).map_err(Error::Encode)
}

/// A statement without rows.
macro_rules! query {
    ($text:literal $(, $argument:expr)* $(,)?) => {
        $crate::store::engine::sql::Statement::<_, _, $crate::store::engine::sql::Change>::new(
            || sqlx::query!($text $(, $argument)*),
            $text,
            || $crate::store::engine::sql::arguments!($($argument),*),
        )
    };
}

/// A statement whose rows are read into a struct.
macro_rules! query_as {
    ($row:ident, $text:literal $(+ $more:literal)* $(, $argument:expr)* $(,)?) => {
        $crate::store::engine::sql::Statement::<_, _, $crate::store::engine::sql::Rows>::new(
            || sqlx::query_as!($row, $text $(+ $more)* $(, $argument)*),
            concat!($text $(, $more)*),
            || $crate::store::engine::sql::arguments!($($argument),*),
        )
    };
}

/// A statement whose rows are one value each.
macro_rules! query_scalar {
    ($text:literal $(, $argument:expr)* $(,)?) => {
        $crate::store::engine::sql::Statement::<_, _, $crate::store::engine::sql::Values>::new(
            || sqlx::query_scalar!($text $(, $argument)*),
            $text,
            || $crate::store::engine::sql::arguments!($($argument),*),
        )
    };
}

macro_rules! arguments {
    ($($argument:expr),*) => {{
        #[allow(unused_mut, reason = "a statement may bind nothing")]
        let mut arguments = sqlx::postgres::PgArguments::default();
        $($crate::store::engine::sql::bind(&mut arguments, &$argument)?;)*
        Ok(arguments)
    }};
}

pub(in crate::store) use {arguments, query, query_as, query_scalar};

#[cfg(test)]
mod tests {
    use super::unmarked;

    #[test]
    fn names_lose_what_only_sqlx_reads() {
        let text =
            r#"SELECT a AS "a!", b AS "b?: i64", "only", c AS "c: String" FROM t WHERE d <> ':'"#;
        let plain = r#"SELECT a AS "a", b AS "b", "only", c AS "c" FROM t WHERE d <> ':'"#;
        assert_eq!(unmarked(text), plain);
    }
}
