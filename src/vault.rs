//! The vault: one key per text in a file of fixed slots. Wiping a key in place erases the text.
//!
//! SQLite leaves traces of deleted rows in its pages; 32 bytes overwritten in place leave none. All
//! calls block on the disk; the caller chooses the thread.

mod error;
mod file;
mod free;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod seal;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    fmt,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub use error::VaultError;
pub use file::DatabaseId;
use file::KeyFile;
use free::Free;
pub use seal::{Opened, Sealed, seal};
use serde::de::DeserializeOwned;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{failpoints, model::TextId};

/// Bytes of a key, and of its slot.
pub const KEY_LENGTH: usize = 32;

/// A place for one key, counted from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// The key of one text; zeroed when dropped, never printed.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; KEY_LENGTH]);

impl Key {
    fn random() -> Result<Self, VaultError> {
        let mut key = Self([0; KEY_LENGTH]);
        // A key of zeros would read as a wiped one.
        while key.0 == [0; KEY_LENGTH] {
            getrandom::fill(&mut key.0).map_err(VaultError::Random)?;
        }
        Ok(key)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// What a look at the file found, against the slots that rows use.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Slots with a key but no row: texts that never were, or whose erasure a crash cut short.
    pub orphans: Vec<Slot>,
    /// Slots with a row but no key: texts that can never be read again.
    pub empty: Vec<Slot>,
    /// Slots with neither.
    free: Free,
}

/// The open file of keys.
pub struct Vault {
    file: KeyFile,
    free: Mutex<Free>,
}

impl Vault {
    /// Makes a new, empty vault. A crash leaves either none or a whole one.
    pub fn create(path: &Path) -> Result<(Self, DatabaseId), VaultError> {
        let file = KeyFile::create(path)?;
        let id = file.database_id();
        Ok((Self::over(file), id))
    }

    /// Opens an existing vault without changing it.
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        Ok(Self::over(KeyFile::open(path)?))
    }

    fn over(file: KeyFile) -> Self {
        Self {
            file,
            free: Mutex::default(),
        }
    }

    /// The database this vault belongs to.
    pub fn database_id(&self) -> DatabaseId {
        self.file.database_id()
    }

    /// The number that the last batch gave the file that changed keys.
    pub fn generation(&self) -> u64 {
        self.file.generation()
    }

    /// The next sync gives the file this number.
    pub fn stand_at(&self, generation: u64) {
        self.file.stand_at(generation);
    }

    /// Makes sure that what the file says is on the disk: a process that was killed may have left it in
    /// memory.
    pub fn sync(&self) -> Result<(), VaultError> {
        self.file.sync()
    }

    /// Compares the file with the slots that rows use. Changes nothing.
    pub fn inspect(&self, used: impl IntoIterator<Item = Slot>) -> Result<Inspection, VaultError> {
        let (full, slots) = (self.file.full()?, self.file.slots());
        let used: BTreeSet<Slot> = used.into_iter().collect();
        if used.last().is_some_and(|last| last.0 >= slots) {
            return Err(VaultError::Cut {
                path: self.file.path().to_owned(),
            });
        }
        Ok(Inspection {
            orphans: full.difference(&used).copied().collect(),
            empty: used.difference(&full).copied().collect(),
            free: Free::without(&(&full | &used), slots),
        })
    }

    /// Zeroes the orphans and readies the free slots.
    pub fn adopt(&self, found: Inspection) -> Result<(), VaultError> {
        self.wipe(&found.orphans)?;
        if found.free.has_all_from(self.file.last_chunk().start) {
            self.file.fill_last()?;
        }
        *self.free() = found.free;
        self.release(&found.orphans);
        Ok(())
    }

    /// A free slot and a new key for it, in memory only until [`Vault::write`].
    pub fn reserve(&self) -> Result<(Slot, Key), VaultError> {
        let key = Key::random()?;
        let mut free = self.free();
        if free.is_empty() || failpoints::has_no_slot() {
            free.grow(self.file.grow()?);
        }
        // Just grown if it was empty.
        let slot = free.take().ok_or(VaultError::Full)?;
        Ok((slot, key))
    }

    /// Writes keys in place; on disk when this returns.
    pub fn write(&self, keys: &[(Slot, Key)]) -> Result<(), VaultError> {
        if keys.is_empty() {
            return Ok(());
        }
        for (slot, key) in keys {
            self.file.put(*slot, &key.0)?;
        }
        self.file.sync()
    }

    /// Zeroes keys in place; on disk when this returns. Their slots stay taken.
    pub fn wipe(&self, slots: &[Slot]) -> Result<(), VaultError> {
        if slots.is_empty() {
            return Ok(());
        }
        for slot in slots {
            self.file.put(*slot, &[0; KEY_LENGTH])?;
        }
        self.file.sync()
    }

    /// Lets slots be used again: only once their rows' removal has committed, or if they had none.
    pub fn release(&self, slots: &[Slot]) {
        self.free().release(slots);
    }

    /// Opens a sealed text with the key in `slot`.
    pub fn open_sealed<T: DeserializeOwned>(
        &self,
        slot: Slot,
        id: TextId,
        sealed: &[u8],
    ) -> Result<Opened<T>, VaultError> {
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        self.file.get(slot, &mut key)?;
        if key.iter().all(|byte| *byte == 0) {
            return Ok(Opened::Wiped);
        }
        Ok(seal::open(&key, id, sealed))
    }

    /// Nothing panics while holding the set, so a poisoned one is still whole.
    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
