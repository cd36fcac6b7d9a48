//! What can go wrong below the tables.

use std::sync::Arc;

use crate::{random::NoRandomness, vault::VaultError};

/// Why the store could not do something. All callers of one failed batch share it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database or its driver failed: disk full, read-only, corrupt, out of reach.
    #[error("the database failed")]
    Driver(#[source] Arc<sqlx::Error>),
    /// The vault could not be read or written.
    #[error("the vault failed")]
    Vault(#[source] Arc<VaultError>),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// A row holds a value that this program never writes.
    #[error("a stored {what} is damaged")]
    Damaged { what: &'static str },
    /// A use case panicked, and its batch was undone with it.
    #[error("a use case panicked; nothing was changed")]
    Panicked,
    /// A use case changes more keys than it may, because it does not work in portions.
    #[error("a use case changes too many keys; please report this as a bug")]
    TooMany,
    /// The clean-up cannot tell pages apart beyond this size. Everything else still works.
    #[error("the database is too large to be cleaned up")]
    TooLarge,
    /// Another process writes to the database.
    #[error("another InMail is using the database")]
    Held,
    /// The writer has ended; nothing was changed.
    #[error("the store is closed")]
    Closed,
}

/// SQLite's result codes for a file that is not a database, or not a whole one ("Result and Error
/// Codes": `SQLITE_CORRUPT`, `SQLITE_NOTADB`), and for one that is locked (`SQLITE_BUSY`,
/// `SQLITE_LOCKED`). Extended codes have them in their last byte.
const DAMAGED: [i32; 2] = [11, 26];
const LOCKED: [i32; 2] = [5, 6];

impl StoreError {
    /// Whether the files are damaged, which does not pass by itself.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            _ => self
                .sqlite_code()
                .is_some_and(|code| DAMAGED.contains(&code)),
        }
    }

    /// Whether another program holds the database.
    pub fn is_locked(&self) -> bool {
        self.sqlite_code()
            .is_some_and(|code| LOCKED.contains(&code))
    }

    fn sqlite_code(&self) -> Option<i32> {
        let Self::Driver(error) = self else {
            return None;
        };
        let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
        Some(code & 0xff)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(Arc::new(error))
    }
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        Self::Vault(Arc::new(error))
    }
}
