//! Statements. Each is written once, in SQL that both engines take. sqlx's own macro checks it for SQLite when it is
//! compiled, and `tests/engines` prepares every one on PostgreSQL.
//!
//! The macros take what sqlx's macros of these names take. Arguments are numbers, texts, bytes and truth
//! values; a truth value is bound as 0 or 1, as it is stored.

use std::marker::PhantomData;

use sqlx::{
    Error, Sqlite,
    query::{Map, Query, QueryScalar},
    sqlite::SqliteRow,
};

use super::{
    Conn,
    values::{Arguments, Read, bare},
};

/// A statement with its arguments, whose rows are read as `T`.
pub struct Statement<A, K, T> {
    text: &'static str,
    arguments: A,
    reads: PhantomData<(K, T)>,
}

impl<A, K, T> Statement<A, K, T>
where
    A: FnOnce(&mut Arguments<'_, '_>) -> Result<(), Error>,
{
    /// A statement that sqlx's macro has checked. What the macro made of it is not used.
    pub fn new<M: Checked<Row = T>>(
        _checked: impl FnOnce() -> M,
        text: &'static str,
        arguments: A,
    ) -> Self {
        Self {
            text,
            arguments,
            reads: PhantomData,
        }
    }

    /// Runs it. Returns how many rows it has changed.
    pub async fn execute(self, conn: &mut Conn) -> Result<u64, Error> {
        match conn {
            Conn::Sqlite(conn) => conn.execute(self.text, self.arguments),
            Conn::Postgres(conn) => {
                let arguments = Arguments::to_postgres(self.arguments)?;
                conn.execute(self.text, arguments).await
            }
        }
    }

    /// All its rows.
    pub async fn fetch_all(self, conn: &mut Conn) -> Result<Vec<T>, Error>
    where
        K: Read<T>,
    {
        self.fetch(conn, usize::MAX).await
    }

    /// Its row, if there is one.
    pub async fn fetch_optional(self, conn: &mut Conn) -> Result<Option<T>, Error>
    where
        K: Read<T>,
    {
        Ok(self.fetch(conn, 1).await?.pop())
    }

    /// Its one row. No row is an error.
    pub async fn fetch_one(self, conn: &mut Conn) -> Result<T, Error>
    where
        K: Read<T>,
    {
        let row = self.fetch_optional(conn).await?;
        row.ok_or(Error::RowNotFound)
    }

    /// The first `most` of its rows.
    async fn fetch(self, conn: &mut Conn, most: usize) -> Result<Vec<T>, Error>
    where
        K: Read<T>,
    {
        match conn {
            Conn::Sqlite(conn) => conn.fetch(self.text, self.arguments, most, K::from_sqlite),
            Conn::Postgres(conn) => {
                let arguments = Arguments::to_postgres(self.arguments)?;
                let rows = conn.fetch(unmarked(self.text), arguments).await?;
                rows.iter().take(most).map(K::from_postgres).collect()
            }
        }
    }
}

/// What sqlx's macros make of a statement once they have checked it.
pub trait Checked {
    type Row;
}

impl<A> Checked for Query<'_, Sqlite, A> {
    type Row = ();
}

impl<F, T, A> Checked for Map<'_, Sqlite, F, A>
where
    F: FnMut(SqliteRow) -> Result<T, Error>,
{
    type Row = T;
}

impl<T, A> Checked for QueryScalar<'_, Sqlite, T, A> {
    type Row = T;
}

/// The text without what only sqlx's macros read in the names of columns.
fn unmarked(text: &str) -> String {
    let mut is_name = false;
    let parts = text.split_inclusive('"').map(|part| {
        let kept = match part.strip_suffix('"') {
            Some(name) if is_name => format!("{}\"", bare(name)),
            _ => part.to_owned(),
        };
        is_name = !is_name;
        kept
    });
    parts.collect()
}

/// A statement without rows.
macro_rules! query {
    ($text:literal $(, $argument:expr)* $(,)?) => {
        $crate::store::engine::sql::Statement::<_, (), _>::new(
            || sqlx::query!($text $(, $argument)*),
            $text,
            $crate::store::engine::values::arguments!($($argument),*),
        )
    };
}

/// A statement whose rows are read into a struct, which [`row!`] defines.
macro_rules! query_as {
    ($row:ident, $text:literal $(+ $more:literal)* $(, $argument:expr)* $(,)?) => {
        $crate::store::engine::sql::Statement::<_, $crate::store::engine::values::Rows, _>::new(
            || sqlx::query_as!($row, $text $(+ $more)* $(, $argument)*),
            concat!($text $(, $more)*),
            $crate::store::engine::values::arguments!($($argument),*),
        )
    };
}

/// A statement whose rows are one value each.
macro_rules! query_scalar {
    ($text:literal $(, $argument:expr)* $(,)?) => {
        $crate::store::engine::sql::Statement::<_, $crate::store::engine::values::Values, _>::new(
            || sqlx::query_scalar!($text $(, $argument)*),
            $text,
            $crate::store::engine::values::arguments!($($argument),*),
        )
    };
}

/// Defines a struct that a row of either engine can be read into. Its fields are named like the columns.
macro_rules! row {
    (
        $(#[$attribute:meta])*
        $sight:vis struct $name:ident {
            $($(#[$of_field:meta])* $field_sight:vis $field:ident: $kind:ty),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(sqlx::FromRow)]
        $sight struct $name {
            $($(#[$of_field])* $field_sight $field: $kind),*
        }

        impl $crate::store::engine::values::FromSqlite for $name {
            fn from_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut columns = $crate::store::engine::values::Columns::of(row);
                Ok(Self {
                    $($field: columns.named(stringify!($field))?),*
                })
            }
        }
    };
}

pub(in crate::store) use {query, query_as, query_scalar, row};

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
