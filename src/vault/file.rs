//! The file of keys: a header page, then 32-byte slots in chunks of written zeros, overwritten in
//! place.
//!
//! Must not know which slots are in use, or what a key opens.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    ops::Range,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use zeroize::Zeroizing;

use super::{KEY_LENGTH, Slot};

/// One page, so that no slot shares a block with the header.
const HEADER_LENGTH: usize = 4096;
const MAGIC: &[u8; 8] = b"INMAILKV";
const VERSION: u32 = 1;
/// Grown this much at a time, in zeros really written: no holes, so an overwrite stays in place.
const CHUNK_LENGTH: usize = 2 * 1024 * 1024;
#[expect(clippy::cast_possible_truncation, reason = "65,536")]
const CHUNK_SLOTS: u32 = (CHUNK_LENGTH / KEY_LENGTH) as u32;

/// Random name of an installation, in the vault's header and in its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseId(pub [u8; 16]);

/// Why the vault cannot do what was asked; sentences are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the key file {path} is missing; restore it and the database from the same backup")]
    Missing { path: PathBuf },
    #[error("{path} is not an InMail key file; restore it and the database from the same backup")]
    NotAVault { path: PathBuf },
    #[error("the key file {path} was written by a newer InMail; start that version")]
    Newer { path: PathBuf },
    #[error("the key file {path} is cut short; restore it and the database from the same backup")]
    Cut { path: PathBuf },
    #[error("cannot use the key file {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("the key file is full")]
    Full,
    #[error("the system gave no random numbers")]
    Random(#[source] getrandom::Error),
    #[error("a text could not be sealed")]
    Seal,
}

/// The open file.
pub(super) struct KeyFile {
    file: File,
    path: PathBuf,
    id: DatabaseId,
    chunks: AtomicU32,
}

impl KeyFile {
    pub(super) fn create(path: &Path) -> Result<Self, VaultError> {
        let mut id = DatabaseId([0; 16]);
        getrandom::fill(&mut id.0).map_err(VaultError::Random)?;
        let temporary = path.with_extension("keys.new");
        write_new(path, &temporary, id).map_err(|source| VaultError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::open(path)
    }

    pub(super) fn open(path: &Path) -> Result<Self, VaultError> {
        let here = || path.to_owned();
        let failed = |source| VaultError::Io {
            path: here(),
            source,
        };
        let mut file = match OpenOptions::new().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(VaultError::Missing { path: here() });
            }
            opened => opened.map_err(failed)?,
        };
        let length = file.metadata().map_err(failed)?.len();
        let mut header = [0; HEADER_LENGTH];
        match file.read_exact(&mut header) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(VaultError::Cut { path: here() });
            }
            read => read.map_err(failed)?,
        }
        let (magic, rest) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(VaultError::NotAVault { path: here() });
        }
        let (version, rest) = rest.split_at(size_of::<u32>());
        if version != VERSION.to_le_bytes() {
            return Err(VaultError::Newer { path: here() });
        }
        let mut id = DatabaseId([0; 16]);
        id.0.copy_from_slice(&rest[..16]);
        let slots = length - HEADER_LENGTH as u64;
        let chunks = u32::try_from(slots / CHUNK_LENGTH as u64).unwrap_or(0);
        if chunks == 0 || !slots.is_multiple_of(CHUNK_LENGTH as u64) {
            return Err(VaultError::Cut { path: here() });
        }
        Ok(Self {
            file,
            path: here(),
            id,
            chunks: AtomicU32::new(chunks),
        })
    }

    pub(super) fn database_id(&self) -> DatabaseId {
        self.id
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// For every slot, whether it holds a key.
    pub(super) fn occupancy(&self) -> Result<Vec<bool>, VaultError> {
        let chunks = self.chunks.load(Ordering::Acquire);
        let mut block = Zeroizing::new(vec![0; CHUNK_LENGTH]);
        let mut full = Vec::with_capacity(chunks as usize * CHUNK_SLOTS as usize);
        for chunk in 0..chunks {
            let at = offset(Slot(chunk * CHUNK_SLOTS));
            self.file
                .read_exact_at(&mut block, at)
                .map_err(|e| self.io(e))?;
            full.extend(
                block
                    .chunks(KEY_LENGTH)
                    .map(|key| key.iter().any(|byte| *byte != 0)),
            );
        }
        Ok(full)
    }

    /// Adds a chunk; the slots that came with it.
    pub(super) fn grow(&self) -> Result<Range<u32>, VaultError> {
        let chunks = self.chunks.load(Ordering::Acquire);
        let first = chunks.checked_mul(CHUNK_SLOTS).ok_or(VaultError::Full)?;
        let end = first.checked_add(CHUNK_SLOTS).ok_or(VaultError::Full)?;
        let zeros = vec![0; CHUNK_LENGTH];
        let grown = self
            .file
            .write_all_at(&zeros, offset(Slot(first)))
            .and_then(|()| self.file.sync_all());
        if let Err(error) = grown {
            // A chunk half there would look like a cut file at the next start.
            self.file
                .set_len(offset(Slot(first)))
                .map_err(|e| self.io(e))?;
            return Err(self.io(error));
        }
        self.chunks.store(chunks + 1, Ordering::Release);
        Ok(first..end)
    }

    pub(super) fn get(&self, slot: Slot, key: &mut [u8; KEY_LENGTH]) -> Result<(), VaultError> {
        self.file
            .read_exact_at(key, offset(slot))
            .map_err(|e| self.io(e))
    }

    pub(super) fn put(&self, slot: Slot, key: &[u8; KEY_LENGTH]) -> Result<(), VaultError> {
        self.file
            .write_all_at(key, offset(slot))
            .map_err(|e| self.io(e))
    }

    pub(super) fn sync(&self) -> Result<(), VaultError> {
        self.file.sync_data().map_err(|e| self.io(e))
    }

    fn io(&self, source: io::Error) -> VaultError {
        VaultError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

fn offset(slot: Slot) -> u64 {
    HEADER_LENGTH as u64 + u64::from(slot.0) * KEY_LENGTH as u64
}

/// Writes a whole vault under a temporary name and moves it into place.
fn write_new(path: &Path, temporary: &Path, id: DatabaseId) -> io::Result<()> {
    match fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(temporary)?;
    let mut whole = vec![0; HEADER_LENGTH + CHUNK_LENGTH];
    whole[..8].copy_from_slice(MAGIC);
    whole[8..12].copy_from_slice(&VERSION.to_le_bytes());
    whole[12..28].copy_from_slice(&id.0);
    file.write_all(&whole)?;
    file.sync_all()?;
    fs::rename(temporary, path)?;
    // The new name is durable only with its directory.
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
