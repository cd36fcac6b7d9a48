//! What statements bind.

use rusqlite::{Statement, ToSql};
use sqlx::{Arguments as _, Encode, Error, Postgres, Type, postgres::PgArguments};

use super::failed;

/// Where the arguments of a statement go.
pub enum Arguments<'s, 'c> {
    Sqlite {
        statement: &'s mut Statement<'c>,
        /// How many it has.
        bound: usize,
    },
    Postgres(PgArguments),
}

impl<'s, 'c> Arguments<'s, 'c> {
    pub const fn to_sqlite(statement: &'s mut Statement<'c>) -> Self {
        Self::Sqlite {
            statement,
            bound: 0,
        }
    }

    pub fn to_postgres(
        bind: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<PgArguments, Error> {
        let mut arguments = Self::Postgres(PgArguments::default());
        bind(&mut arguments)?;
        match arguments {
            Self::Postgres(arguments) => Ok(arguments),
            Self::Sqlite { .. } => Ok(PgArguments::default()),
        }
    }

    /// Binds the next argument, which the statement calls `$1`, `$2` and so on.
    pub fn add(&mut self, argument: &impl Argument) -> Result<(), Error> {
        let argument = argument.stored();
        match self {
            Self::Sqlite { statement, bound } => {
                *bound += 1;
                let name = format!("${bound}");
                let bound = statement.raw_bind_parameter(name.as_str(), argument);
                bound.map_err(failed)
            }
            Self::Postgres(arguments) => arguments.add(argument).map_err(Error::Encode),
        }
    }
}

/// A value that a statement binds.
pub trait Argument {
    type Stored<'a>: ToSql + Encode<'a, Postgres> + Type<Postgres>
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
