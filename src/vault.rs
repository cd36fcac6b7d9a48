//! The vault: one key for each text. Wiping the key of a text erases the text.
//!
//! The keys are in a file beside the bot, or, as long as their texts can be unsent, in the memory of three key
//! nodes.

mod beside;
mod error;
mod file;
mod file_vault;
mod free;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod growth;
mod header;
mod master;
pub mod ring;
mod seal;
#[cfg(test)]
mod tests;
mod wrap;

use std::{fmt, sync::Arc};

use serde::de::DeserializeOwned;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::model::{TextId, key_nodes::KEY_NODES};
use ring::Ring;

pub use error::VaultError;
pub use file_vault::{Comparison, FileVault, Inspection};
pub use header::DatabaseId;
pub use seal::{Opened, Sealed, seal};

/// Bytes of a key, and of its slot in a file unless it is wrapped.
pub const KEY_LENGTH: usize = 32;

/// The place of one key: counted from 0 in a file, a random number of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u64);

/// Every slot of a file is below this, and every one of a ring is not.
const SLOTS_OF_A_FILE: u64 = 1 << 32;

impl Slot {
    /// Whether it is in a file, and not in a ring.
    pub fn is_in_file(self) -> bool {
        self.0 < SLOTS_OF_A_FILE
    }
}

/// The key of one text. It is zeroed when dropped and never printed.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; KEY_LENGTH]);

impl Key {
    /// A new key.
    pub fn random() -> Result<Self, VaultError> {
        let mut key = Self([0; KEY_LENGTH]);
        // A key of zeros would read as a wiped one.
        while key.0 == [0; KEY_LENGTH] {
            getrandom::fill(&mut key.0).map_err(VaultError::Random)?;
        }
        Ok(key)
    }

    /// A key as it is stored in a row.
    pub fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The key as it is stored in a row.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// What the vault has in a slot.
#[derive(Debug, PartialEq, Eq)]
pub enum Held {
    Key(Key),
    /// The key was wiped.
    Wiped,
    /// The key was lost, together with two key nodes. It was not wiped.
    Lost,
    /// What is there is no key of this vault.
    Damaged,
}

impl Held {
    /// Opens a text that was sealed with the key of this slot.
    pub fn open<T: DeserializeOwned>(&self, id: TextId, sealed: &[u8]) -> Opened<T> {
        match self {
            Self::Key(key) => seal::open(key, id, sealed),
            Self::Wiped => Opened::Wiped,
            Self::Lost | Self::Damaged => Opened::Mismatch,
        }
    }
}

/// Where keys are kept; cheap to clone.
#[derive(Clone)]
pub enum Vault {
    File(Arc<FileVault>),
    Ring(Arc<Ring>),
}

impl Vault {
    /// A free slot and a new key for it. The key is only in this process until it is written.
    pub fn reserve(&self) -> Result<(Slot, Key), VaultError> {
        match self {
            Self::File(file) => file.reserve(),
            Self::Ring(_) => Ok((ring::name()?, Key::random()?)),
        }
    }

    /// What is in these slots, in their order.
    pub async fn held(&self, slots: &[Slot]) -> Result<Vec<Held>, VaultError> {
        match self {
            Self::File(file) => slots.iter().map(|slot| file.held(*slot)).collect(),
            Self::Ring(ring) => ring.held(slots).await,
        }
    }

    /// Wipes keys. When this returns `Ok`, nothing can tell them any more. Their slots stay taken. A file is
    /// written by the caller's own thread.
    pub async fn wipe(&self, slots: &[Slot]) -> Result<(), VaultError> {
        match self {
            Self::File(file) => file.wipe(slots),
            Self::Ring(ring) => ring.wipe(slots).await,
        }
    }

    /// Lets slots be used again. Call it only once the removal of their rows is committed, or if they had
    /// no rows.
    pub fn release(&self, slots: &[Slot]) {
        match self {
            Self::File(file) => file.release(slots),
            // A name is never used again.
            Self::Ring(ring) => ring.forget(slots),
        }
    }

    /// Looks at the file again, which a bot may have changed. Refuses if its path leads to another file by now.
    pub fn reopen(&self) -> Result<Self, VaultError> {
        match self {
            Self::File(file) => Ok(Self::File(Arc::new(file.reopen()?))),
            Self::Ring(ring) => Ok(Self::Ring(Arc::clone(ring))),
        }
    }

    /// Refuses if the path of the file leads to another file by now.
    pub fn is_in_place(&self) -> Result<(), VaultError> {
        match self {
            Self::File(file) => file.is_in_place(),
            Self::Ring(_) => Ok(()),
        }
    }

    /// The number that the last batch with changed keys gave the key file. A ring has none.
    pub fn generation(&self) -> u64 {
        match self {
            Self::File(file) => file.generation(),
            Self::Ring(_) => 0,
        }
    }

    /// The number that the next batch with changed keys gives, after this one.
    pub fn generation_after(&self, generation: u64) -> u64 {
        match self {
            Self::File(file) => {
                file.stand_at(generation + 1);
                generation + 1
            }
            Self::Ring(_) => generation,
        }
    }

    /// How many key nodes there are, and how many of them can be asked.
    pub fn nodes(&self) -> (usize, usize) {
        match self {
            Self::File(_) => (0, 0),
            Self::Ring(ring) => (KEY_NODES, ring.nodes_here()),
        }
    }

    /// A number that no other bot on the same database has. 0 where there is none.
    pub fn bot(&self) -> i64 {
        match self {
            Self::File(_) => 0,
            Self::Ring(ring) => ring.bot(),
        }
    }

    /// Whether keys move into their rows once their texts can no longer be unsent.
    pub fn settles(&self) -> bool {
        matches!(self, Self::Ring(_))
    }
}
