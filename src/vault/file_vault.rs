//! The vault in a file of fixed slots.
//!
//! SQLite leaves traces of deleted rows in its pages. Overwriting 32 bytes in place leaves none. All calls
//! block on the disk, so the caller chooses the thread.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fixedbitset::FixedBitSet;
use zeroize::Zeroizing;

use super::{
    DatabaseId, Held, KEY_LENGTH, Key, Slot, VaultError,
    beside::Beside,
    file::KeyFile,
    free::Free,
    master,
    wrap::{Root, WRAPPED_LENGTH},
};
use crate::{failpoints, model::MasterKey};

impl Slot {
    /// Its place in a set of all slots of a file.
    pub(super) fn bit(self) -> usize {
        // The slot of a ring is beyond each file.
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// The slot of a place in a set of all slots of a file.
    pub(super) fn of(bit: usize) -> Self {
        Self(bit as u64)
    }
}

/// How the key file compares with the slots that rows use.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Slots with a key but no row. Their text was never committed, or a crash interrupted its erasure.
    pub orphans: Vec<Slot>,
    /// Slots with a row but no key. Their texts can never be read again.
    pub empty: Vec<Slot>,
    /// Slots with neither row nor key.
    pub(super) free: Free,
}

/// A comparison of the key file with the slots that rows use. It takes a bit for each slot of the file.
pub struct Comparison<'a> {
    file: &'a KeyFile,
    used: FixedBitSet,
}

impl Comparison<'_> {
    /// Adds a slot that a row uses. Refuses one beyond the end of the file.
    pub fn add(&mut self, used: Slot) -> Result<(), VaultError> {
        if used.bit() >= self.used.len() {
            return Err(VaultError::Cut {
                path: self.file.path().to_owned(),
            });
        }
        self.used.insert(used.bit());
        Ok(())
    }

    /// Reads the file, once all slots are added.
    pub fn end(self) -> Result<Inspection, VaultError> {
        let (full, used) = (self.file.full()?, self.used);
        Ok(Inspection {
            orphans: full.difference(&used).map(Slot::of).collect(),
            empty: used.difference(&full).map(Slot::of).collect(),
            free: Free::without(&(&full | &used)),
        })
    }
}

/// The open file of keys.
pub struct FileVault {
    pub(super) file: KeyFile,
    /// Wraps the keys, if the file has a master key.
    pub(super) root: Option<Arc<Root>>,
    free: Mutex<Free>,
}

impl FileVault {
    /// Makes a new, empty vault, whose keys are wrapped if there is a master key. A crash leaves either no
    /// file or a whole one.
    pub fn create(
        path: &Path,
        master: Option<&MasterKey>,
    ) -> Result<(Self, DatabaseId), VaultError> {
        let id = DatabaseId::random()?;
        let new = |master| {
            let root = Root::random(id)?;
            Ok((master::first(&root, master)?, root))
        };
        let (roots, root) = master.map(new).transpose()?.unzip();
        let file = KeyFile::create(path, id, roots)?;
        Ok((Self::over(file, root), id))
    }

    /// Opens an existing vault without changing it. Refuses one that has a master key if none is given, or
    /// another one, and one without if one is given.
    pub fn open(path: &Path, master: Option<&MasterKey>) -> Result<Self, VaultError> {
        let file = KeyFile::open(path)?;
        let path = || path.to_owned();
        let root = match (file.is_wrapped(), master) {
            (false, None) => None,
            (false, Some(_)) => return Err(VaultError::MasterKeyUnused { path: path() }),
            (true, None) => return Err(VaultError::MasterKeyMissing { path: path() }),
            (true, Some(master)) => {
                let roots = file.roots()?;
                let mut opened = roots
                    .iter()
                    .filter_map(|root| Root::unlock(master, file.database_id(), root));
                let wrong = || VaultError::MasterKeyWrong { path: path() };
                Some(opened.next().ok_or_else(wrong)?)
            }
        };
        Ok(Self::over(file, root))
    }

    fn over(file: KeyFile, root: Option<Root>) -> Self {
        Self {
            file,
            root: root.map(Arc::new),
            free: Mutex::default(),
        }
    }

    /// Looks at the length of the file again, which a bot may have changed. Refuses if the path leads to
    /// another file by now.
    pub fn reopen(&self) -> Result<Self, VaultError> {
        self.is_in_place()?;
        let again = Self {
            file: KeyFile::open(self.path())?,
            root: self.root.clone(),
            free: Mutex::default(),
        };
        self.file.is_in_place()?;
        Ok(again)
    }

    /// Refuses if the path leads to another file by now.
    pub fn is_in_place(&self) -> Result<(), VaultError> {
        self.file.is_in_place()
    }

    /// The id of the database this vault belongs to.
    pub fn database_id(&self) -> DatabaseId {
        self.file.database_id()
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The number that the last batch with changed keys gave the file.
    pub fn generation(&self) -> u64 {
        self.file.generation()
    }

    /// Sets the number that the next sync gives the file.
    pub fn stand_at(&self, generation: u64) {
        self.file.stand_at(generation);
    }

    /// Syncs the file. A process that was killed may have left its changes in memory only.
    pub fn sync(&self) -> Result<(), VaultError> {
        self.file.sync()
    }

    /// Compares the file with the slots that rows use. Changes nothing.
    pub fn inspect(&self, used: impl IntoIterator<Item = Slot>) -> Result<Inspection, VaultError> {
        let mut comparison = self.compare();
        for slot in used {
            comparison.add(slot)?;
        }
        comparison.end()
    }

    /// The same for slots that come one after the other.
    pub fn compare(&self) -> Comparison<'_> {
        let slots = Slot(self.file.slots()).bit();
        Comparison {
            file: &self.file,
            used: FixedBitSet::with_capacity(slots),
        }
    }

    /// Zeroes keys without rows and whatever a crash left beside the file, and makes the free slots
    /// available.
    pub fn adopt(&self, found: Inspection) -> Result<(), VaultError> {
        let beside = Beside::of(self.path());
        beside.clear().map_err(|error| self.file.io(error))?;
        self.wipe(&found.orphans)?;
        if found.free.has_all_from(self.file.last_chunk().start) {
            self.file.fill_last()?;
        }
        *self.free() = found.free;
        self.release(&found.orphans);
        Ok(())
    }

    /// Returns a free slot and a new key for it. The key is only in memory until [`FileVault::write`].
    pub fn reserve(&self) -> Result<(Slot, Key), VaultError> {
        let key = Key::random()?;
        let mut free = self.free();
        if free.is_empty() || failpoints::has_no_slot() {
            free.grow(self.file.grow()?);
        }
        // The file was just grown if no slot was free.
        let slot = free.take().ok_or(VaultError::Full)?;
        Ok((slot, key))
    }

    /// Writes keys in place. They are on disk when this returns.
    pub fn write(&self, keys: &[(Slot, Key)]) -> Result<(), VaultError> {
        if keys.is_empty() {
            return Ok(());
        }
        for (slot, key) in keys {
            match &self.root {
                Some(root) => self.file.put(*slot, &root.wrap(*slot, &key.0)?)?,
                None => self.file.put(*slot, &key.0)?,
            }
        }
        self.file.sync()
    }

    /// Zeroes keys in place. They are zero on disk when this returns. Their slots stay taken.
    pub fn wipe(&self, slots: &[Slot]) -> Result<(), VaultError> {
        if slots.is_empty() {
            return Ok(());
        }
        for slot in slots {
            self.file
                .put(*slot, &[0; WRAPPED_LENGTH][..self.file.slot_length()])?;
        }
        self.file.sync()
    }

    /// Lets slots be used again. Call it only once the removal of their rows is committed, or if they had
    /// no rows.
    pub fn release(&self, slots: &[Slot]) {
        self.free().release(slots);
    }

    /// What is in a slot.
    pub fn held(&self, slot: Slot) -> Result<Held, VaultError> {
        let mut held = Zeroizing::new([0; WRAPPED_LENGTH]);
        let held = &mut held[..self.file.slot_length()];
        self.file.get(slot, held)?;
        if held.iter().all(|byte| *byte == 0) {
            return Ok(Held::Wiped);
        }
        Ok(self.key(slot, held).map_or(Held::Damaged, Held::Key))
    }

    /// The key in the content of a slot, unwrapped. `None` if it is damaged.
    pub(super) fn key(&self, slot: Slot, held: &[u8]) -> Option<Key> {
        match &self.root {
            Some(root) => root.unwrap(slot, held.first_chunk()?),
            None => Key::stored(held.first_chunk::<KEY_LENGTH>()?),
        }
    }

    /// No code panics while it holds the set, so the set of a poisoned lock is still whole.
    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
