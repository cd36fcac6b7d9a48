//! The first page of the key file: what it is, which database it belongs to, the number of its last change and
//! the wrapped root keys.

use std::path::Path;

use super::{
    KEY_LENGTH, VaultError,
    wrap::{ROOT_LENGTH, WRAPPED_LENGTH},
};

/// The header takes one page, so that no slot shares a block with it.
pub(super) const HEADER_LENGTH: usize = 4096;
/// Where the header numbers the changes of the file. It is in a sector of its own, since it is overwritten.
pub(super) const GENERATION_AT: usize = 512;
const MAGIC: &[u8; 8] = b"INMAILKV";
/// Where the header holds the root key, each time wrapped by another master key, in sectors of their own.
pub(super) const ROOTS_AT: [usize; 2] = [1024, 1536];
/// The version of a file whose keys are not wrapped, and of one whose keys are.
const PLAIN: u32 = 1;
const WRAPPED: u32 = 2;

/// The random name of an installation, stored in the vault's header and in its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseId(pub [u8; 16]);

impl DatabaseId {
    /// The id of a new installation.
    pub fn random() -> Result<Self, VaultError> {
        let mut id = Self([0; 16]);
        getrandom::fill(&mut id.0).map_err(VaultError::Random)?;
        Ok(id)
    }
}

/// The root key as master keys have wrapped it. A place of zeros is free.
pub(super) type Roots = [[u8; ROOT_LENGTH]; ROOTS_AT.len()];

/// What a header says beside its root keys.
pub(super) struct Header {
    pub id: DatabaseId,
    pub is_wrapped: bool,
    pub generation: u64,
}

impl Header {
    /// Reads the first page of the file at `path`.
    pub(super) fn parse(page: &[u8; HEADER_LENGTH], path: &Path) -> Result<Self, VaultError> {
        let here = || path.to_owned();
        if &part::<8>(page, 0) != MAGIC {
            return Err(VaultError::NotAVault { path: here() });
        }
        let is_wrapped = match u32::from_le_bytes(part(page, 8)) {
            PLAIN => false,
            WRAPPED => true,
            newer if newer > WRAPPED => return Err(VaultError::Newer { path: here() }),
            _ => return Err(VaultError::NotAVault { path: here() }),
        };
        Ok(Self {
            id: DatabaseId(part(page, 12)),
            is_wrapped,
            generation: u64::from_le_bytes(part(page, GENERATION_AT)),
        })
    }
}

/// The bytes at this place.
fn part<const LENGTH: usize>(page: &[u8; HEADER_LENGTH], at: usize) -> [u8; LENGTH] {
    let mut part = [0; LENGTH];
    part.copy_from_slice(&page[at..at + LENGTH]);
    part
}

/// Bytes of a slot.
pub(super) fn slot_length(is_wrapped: bool) -> usize {
    if is_wrapped {
        WRAPPED_LENGTH
    } else {
        KEY_LENGTH
    }
}

/// The first page of a file. With `roots` its keys are wrapped.
pub(super) fn header(id: DatabaseId, generation: u64, roots: Option<Roots>) -> Vec<u8> {
    let mut header = vec![0; HEADER_LENGTH];
    let version = if roots.is_some() { WRAPPED } else { PLAIN };
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&version.to_le_bytes());
    header[12..28].copy_from_slice(&id.0);
    header[GENERATION_AT..][..size_of::<u64>()].copy_from_slice(&generation.to_le_bytes());
    for (root, at) in roots.iter().flatten().zip(ROOTS_AT) {
        header[at..][..ROOT_LENGTH].copy_from_slice(root);
    }
    header
}
