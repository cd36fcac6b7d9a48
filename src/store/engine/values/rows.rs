//! What statements read.

use rusqlite::{Row, types::FromSql};
use sqlx::{Decode, Error, FromRow, Postgres, Row as _, Type, postgres::PgRow};

/// How a kind of statement reads a row of either engine.
pub trait Read<T> {
    fn from_sqlite(row: &Row<'_>) -> rusqlite::Result<T>;
    fn from_postgres(row: &PgRow) -> Result<T, Error>;
}

/// A statement whose rows have several columns, and one whose rows have one.
pub struct Rows;
pub struct Values;

impl<T: FromSqlite + for<'r> FromRow<'r, PgRow>> Read<T> for Rows {
    fn from_sqlite(row: &Row<'_>) -> rusqlite::Result<T> {
        T::from_sqlite(row)
    }

    fn from_postgres(row: &PgRow) -> Result<T, Error> {
        <T as FromRow<PgRow>>::from_row(row)
    }
}

impl<T: FromSql + for<'r> Decode<'r, Postgres> + Type<Postgres>> Read<T> for Values {
    fn from_sqlite(row: &Row<'_>) -> rusqlite::Result<T> {
        row.get(0)
    }

    fn from_postgres(row: &PgRow) -> Result<T, Error> {
        row.try_get(0)
    }
}

/// What a row of SQLite can be read into.
pub trait FromSqlite: Sized {
    fn from_sqlite(row: &Row<'_>) -> rusqlite::Result<Self>;
}

macro_rules! tuples {
    ($(($($place:tt $value:ident),*))*) => {$(
        impl<$($value: FromSql),*> FromSqlite for ($($value,)*) {
            fn from_sqlite(row: &Row<'_>) -> rusqlite::Result<Self> {
                Ok(($(row.get::<_, $value>($place)?,)*))
            }
        }
    )*};
}

tuples!((0 A)(0 A, 1 B)(0 A, 1 B, 2 C)(0 A, 1 B, 2 C, 3 D));

/// The columns of a row. They are found quickest in their order.
pub struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    pub const fn of(row: &'r Row<'s>) -> Self {
        Self { row, next: 0 }
    }

    /// The value of the column with this name.
    pub fn named<T: FromSql>(&mut self, name: &str) -> rusqlite::Result<T> {
        let statement = self.row.as_ref();
        let count = statement.column_count();
        for place in (self.next..count).chain(0..self.next) {
            if bare(statement.column_name(place)?) == name {
                self.next = place + 1;
                return self.row.get(place);
            }
        }
        Err(rusqlite::Error::InvalidColumnName(name.to_owned()))
    }
}

/// A column's name without what only sqlx's macros read, as in `AS "name!: String"`.
pub fn bare(name: &str) -> &str {
    let end = name
        .bytes()
        .position(|byte| matches!(byte, b'!' | b'?' | b':'));
    end.map_or(name, |end| &name[..end])
}
