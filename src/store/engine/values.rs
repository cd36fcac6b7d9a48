//! Values: what statements bind and read, and how they fail, the same for both engines.

mod argument;
mod failure;
mod rows;

pub use argument::Arguments;
pub use failure::failed;
pub use rows::{Columns, FromSqlite, Read, Rows, Values, bare};

/// Adds the arguments of a statement.
macro_rules! arguments {
    ($($argument:expr),*) => {
        |_arguments: &mut $crate::store::engine::values::Arguments<'_, '_>| {
            $(_arguments.add(&$argument)?;)*
            Ok(())
        }
    };
}

pub(in crate::store) use arguments;
