//! The key file: a header page, then 32-byte slots in chunks of written zeros. Slots are overwritten in
//! place.

use std::{
    cmp::Ordering,
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    ops::Range,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Acquire, Ordering::Release},
};

use zeroize::Zeroizing;

use super::{KEY_LENGTH, Slot, VaultError};
use crate::failpoints::{self, Change, Point};

/// The header takes one page, so that no slot shares a block with it.
pub(super) const HEADER_LENGTH: usize = 4096;
/// Where the header numbers the changes of the file. It is in a sector of its own, since it is overwritten.
const GENERATION_AT: usize = 512;
const MAGIC: &[u8; 8] = b"INMAILKV";
const VERSION: u32 = 1;
/// The file grows by this much at a time, in zeros that are really written. It has no holes, so an
/// overwrite stays in place.
pub(super) const CHUNK_LENGTH: usize = 2 * 1024 * 1024;
#[expect(clippy::cast_possible_truncation, reason = "65,536")]
pub(super) const CHUNK_SLOTS: u32 = (CHUNK_LENGTH / KEY_LENGTH) as u32;
/// How many slots are read at a time. A chunk is a whole number of such blocks.
const BLOCK_SLOTS: usize = 1024;
/// As many slots as a slot's number can reach.
const MAX_CHUNKS: u32 = u32::MAX / CHUNK_SLOTS;

/// The random name of an installation, stored in the vault's header and in its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseId(pub [u8; 16]);

/// The open file.
pub(super) struct KeyFile {
    file: File,
    path: PathBuf,
    id: DatabaseId,
    chunks: AtomicU32,
    /// The number in the header, as the next sync will write it.
    generation: AtomicU64,
    next_generation: AtomicU64,
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
        let (stored, rest) = rest.split_at(size_of::<u32>());
        let mut version = [0; size_of::<u32>()];
        version.copy_from_slice(stored);
        match u32::from_le_bytes(version).cmp(&VERSION) {
            Ordering::Less => return Err(VaultError::NotAVault { path: here() }),
            Ordering::Greater => return Err(VaultError::Newer { path: here() }),
            Ordering::Equal => {}
        }
        let mut id = DatabaseId([0; 16]);
        id.0.copy_from_slice(&rest[..16]);
        let slots = length - HEADER_LENGTH as u64;
        let chunks = u32::try_from(slots / CHUNK_LENGTH as u64).unwrap_or(0);
        if !(1..=MAX_CHUNKS).contains(&chunks) || !slots.is_multiple_of(CHUNK_LENGTH as u64) {
            return Err(VaultError::Cut { path: here() });
        }
        let mut generation = [0; size_of::<u64>()];
        generation.copy_from_slice(&header[GENERATION_AT..GENERATION_AT + size_of::<u64>()]);
        let generation = u64::from_le_bytes(generation);
        Ok(Self {
            file,
            path: here(),
            id,
            chunks: AtomicU32::new(chunks),
            generation: generation.into(),
            next_generation: generation.into(),
        })
    }

    /// The number of the last change of keys.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Acquire)
    }

    /// Sets what the next sync writes as [`Self::generation`].
    pub(super) fn stand_at(&self, generation: u64) {
        self.next_generation.store(generation, Release);
    }

    pub(super) fn database_id(&self) -> DatabaseId {
        self.id
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> u32 {
        self.chunks.load(Acquire) * CHUNK_SLOTS
    }

    /// The slots that hold a key.
    pub(super) fn full(&self) -> Result<BTreeSet<Slot>, VaultError> {
        let mut block = Zeroizing::new(vec![[0; KEY_LENGTH]; BLOCK_SLOTS]);
        let mut full = BTreeSet::new();
        for first in (0..self.slots()).step_by(BLOCK_SLOTS) {
            self.file
                .read_exact_at(block.as_flattened_mut(), offset(Slot(first)))
                .map_err(|e| self.io(e))?;
            let numbered = (first..).map(Slot).zip(block.iter());
            let keys = numbered.filter(|(_, key)| **key != [0; KEY_LENGTH]);
            full.extend(keys.map(|(slot, _)| slot));
        }
        Ok(full)
    }

    /// Adds a chunk and returns its slots. Two callers must not do this at once.
    pub(super) fn grow(&self) -> Result<Range<u32>, VaultError> {
        let chunks = self.chunks.load(Acquire);
        if chunks >= MAX_CHUNKS {
            return Err(VaultError::Full);
        }
        let first = chunks * CHUNK_SLOTS;
        let start = offset(Slot(first));
        // The length is set first and in one step. A crash leaves a whole number of chunks, so the next
        // start does not take the file for a truncated one. See `fill_last`.
        let grown = self
            .resize(start + CHUNK_LENGTH as u64)
            .inspect(|()| failpoints::reached(Point::Lengthened))
            .and_then(|()| self.write_zeros(start));
        if let Err(error) = grown {
            // Gives back the space that a full disk could not fill. If even that fails, the length is still
            // whole, and the next attempt begins at the same place.
            let _ = self.resize(start);
            return Err(self.io(error));
        }
        self.chunks.store(chunks + 1, Release);
        Ok(first..first + CHUNK_SLOTS)
    }

    /// The slots of the last chunk.
    pub(super) fn last_chunk(&self) -> Range<u32> {
        // Never zero, because `open` refuses a file without a chunk.
        let end = self.slots();
        end - CHUNK_SLOTS..end
    }

    /// Writes the zeros of the last chunk again, in case a crash while growing left a hole. Only for a
    /// chunk without keys.
    pub(super) fn fill_last(&self) -> Result<(), VaultError> {
        let start = offset(Slot(self.last_chunk().start));
        self.write_zeros(start).map_err(|e| self.io(e))
    }

    fn write_zeros(&self, start: u64) -> io::Result<()> {
        failpoints::disk(Point::Lengthened)?;
        self.overwrite(&vec![0; CHUNK_LENGTH], start)?;
        failpoints::synced(self.file.sync_all(), Change::Sync(&self.path))
    }

    pub(super) fn get(&self, slot: Slot, key: &mut [u8; KEY_LENGTH]) -> Result<(), VaultError> {
        self.file
            .read_exact_at(key, self.place(slot)?)
            .map_err(|e| self.io(e))
    }

    pub(super) fn put(&self, slot: Slot, key: &[u8; KEY_LENGTH]) -> Result<(), VaultError> {
        let at = self.place(slot)?;
        failpoints::disk(Point::SlotPut)
            .and_then(|()| self.overwrite(key, at))
            .map_err(|e| self.io(e))?;
        failpoints::reached(Point::SlotPut);
        Ok(())
    }

    pub(super) fn sync(&self) -> Result<(), VaultError> {
        failpoints::disk(Point::SlotsSynced)
            .and_then(|()| self.write_generation())
            .and_then(|()| failpoints::synced(self.file.sync_data(), Change::Sync(&self.path)))
            .map_err(|e| self.io(e))?;
        failpoints::reached(Point::SlotsSynced);
        Ok(())
    }

    fn write_generation(&self) -> io::Result<()> {
        let next = self.next_generation.load(Acquire);
        if next != self.generation() {
            self.overwrite(&next.to_le_bytes(), GENERATION_AT as u64)?;
            self.generation.store(next, Release);
        }
        Ok(())
    }

    fn overwrite(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        let (file, length) = (self.path.as_path(), bytes.len());
        failpoints::changes(Change::Write { file, at, length });
        self.file.write_all_at(bytes, at)
    }

    fn resize(&self, length: u64) -> io::Result<()> {
        let file = self.path.as_path();
        failpoints::changes(Change::Length { file, length });
        self.file.set_len(length)
    }

    /// The offset of a slot. A slot beyond the end would let the file grow by a part of a chunk.
    fn place(&self, slot: Slot) -> Result<u64, VaultError> {
        if slot.0 / CHUNK_SLOTS < self.chunks.load(Acquire) {
            Ok(offset(slot))
        } else {
            Err(VaultError::Cut {
                path: self.path.clone(),
            })
        }
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

/// Writes a whole vault under a temporary name and renames it.
fn write_new(path: &Path, temporary: &Path, id: DatabaseId) -> io::Result<()> {
    // Renaming would replace an existing vault and every key in it. The lock on the directory keeps other
    // processes out between this check and the rename.
    if path.try_exists()? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    match fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    failpoints::changes(Change::Make(temporary));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(temporary)?;
    let mut whole = vec![0; HEADER_LENGTH + CHUNK_LENGTH];
    whole[..8].copy_from_slice(MAGIC);
    whole[8..12].copy_from_slice(&VERSION.to_le_bytes());
    whole[12..28].copy_from_slice(&id.0);
    let (at, length) = (0, whole.len());
    failpoints::changes(Change::Write {
        file: temporary,
        at,
        length,
    });
    file.write_all(&whole)?;
    failpoints::synced(file.sync_all(), Change::Sync(temporary))?;
    let (from, to) = (temporary, path);
    failpoints::changes(Change::Rename { from, to });
    fs::rename(from, to)?;
    // The new name is durable only once its directory is synced.
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?,
        _ => File::open(".")?,
    };
    failpoints::synced(directory.sync_all(), Change::SyncNames)
}
