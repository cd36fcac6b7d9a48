//! The key file: a header page, then slots in chunks of written zeros. Slots are overwritten in place. A slot
//! has 32 bytes, or 64 if its key is wrapped.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Release},
};

use fixedbitset::FixedBitSet;
use zeroize::Zeroizing;

use super::{
    KEY_LENGTH, Slot, VaultError,
    beside::Beside,
    header::{
        DatabaseId, GENERATION_AT, HEADER_LENGTH, Header, ROOTS_AT, Roots, header, slot_length,
    },
    wrap::ROOT_LENGTH,
};
use crate::failpoints::{self, Change, Point};

/// The file grows by this much at a time, in zeros that are really written. It has no holes, so an
/// overwrite stays in place.
pub(super) const CHUNK_SLOTS: u64 = CHUNK_PLACES as u64;
const CHUNK_PLACES: usize = 65_536;
#[cfg(any(test, fuzzing))]
pub(super) const CHUNK_LENGTH: usize = CHUNK_PLACES * KEY_LENGTH;
/// How many slots are read at a time. A chunk is a whole number of such blocks.
const BLOCK_SLOTS: usize = 1024;
/// As many slots as a slot's number can reach.
pub(super) const MAX_CHUNKS: u64 = u32::MAX as u64 / CHUNK_SLOTS;

/// The open file.
pub(super) struct KeyFile {
    pub(super) file: File,
    pub(super) path: PathBuf,
    id: DatabaseId,
    /// Bytes of a slot.
    pub(super) slot_length: usize,
    pub(super) chunks: AtomicU64,
    /// The number in the header, as the next sync will write it.
    generation: AtomicU64,
    next_generation: AtomicU64,
}

impl KeyFile {
    /// Makes an empty file. With `roots` its keys are to be wrapped.
    pub(super) fn create(
        path: &Path,
        id: DatabaseId,
        roots: Option<Roots>,
    ) -> Result<Self, VaultError> {
        let header = header(id, 0, roots);
        write_new(path, &header, slot_length(roots.is_some())).map_err(|source| {
            VaultError::Io {
                path: path.to_owned(),
                source,
            }
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
        let Header {
            id,
            is_wrapped,
            generation,
        } = Header::parse(&header, path)?;
        let slot_length = slot_length(is_wrapped);
        let slots = length - HEADER_LENGTH as u64;
        let chunk = chunk_length(slot_length) as u64;
        let chunks = slots / chunk;
        if !(1..=MAX_CHUNKS).contains(&chunks) || !slots.is_multiple_of(chunk) {
            return Err(VaultError::Cut { path: here() });
        }
        Ok(Self {
            file,
            path: here(),
            id,
            slot_length,
            chunks: AtomicU64::new(chunks),
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

    /// The wrapped root keys of its header.
    pub(super) fn roots(&self) -> Result<Roots, VaultError> {
        let mut roots = [[0; ROOT_LENGTH]; ROOTS_AT.len()];
        for (root, at) in roots.iter_mut().zip(ROOTS_AT) {
            self.file
                .read_exact_at(root, at as u64)
                .map_err(|e| self.io(e))?;
        }
        Ok(roots)
    }

    /// Overwrites a wrapped root key. It is on disk when this returns.
    pub(super) fn put_root(
        &self,
        place: usize,
        root: &[u8; ROOT_LENGTH],
    ) -> Result<(), VaultError> {
        self.overwrite(root, ROOTS_AT[place] as u64)
            .and_then(|()| failpoints::synced(self.file.sync_data(), Change::Sync(&self.path)))
            .map_err(|e| self.io(e))
    }

    pub(super) fn database_id(&self) -> DatabaseId {
        self.id
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> u64 {
        self.chunks.load(Acquire) * CHUNK_SLOTS
    }

    /// The slots that hold a key, among all slots.
    pub(super) fn full(&self) -> Result<FixedBitSet, VaultError> {
        let mut full = FixedBitSet::with_capacity(Slot(self.slots()).bit());
        let empty = vec![0; BLOCK_SLOTS * self.slot_length];
        self.each_block(|first, block| {
            // Most of a young file.
            if block == empty {
                return Ok(());
            }
            let numbered = (first..)
                .map(Slot)
                .zip(block.chunks_exact(self.slot_length));
            let keys = numbered.filter(|(_, key)| *key != &empty[..self.slot_length]);
            full.extend(keys.map(|(slot, _)| slot.bit()));
            Ok(())
        })?;
        Ok(full)
    }

    /// Reads the slots, many at a time, with the number of the first.
    pub(super) fn each_block(
        &self,
        mut look: impl FnMut(u64, &[u8]) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let mut block = Zeroizing::new(vec![0; BLOCK_SLOTS * self.slot_length]);
        for first in (0..self.slots()).step_by(BLOCK_SLOTS) {
            self.file
                .read_exact_at(&mut block, self.offset(Slot(first)))
                .map_err(|e| self.io(e))?;
            look(first, &block)?;
        }
        Ok(())
    }

    /// Whether the keys in it are wrapped.
    pub(super) fn is_wrapped(&self) -> bool {
        self.slot_length != KEY_LENGTH
    }

    /// Keeps other commands that change its header or its place away until it is closed.
    pub(super) fn keep_others_out(&self) -> Result<(), VaultError> {
        self.file.lock().map_err(|e| self.io(e))?;
        self.is_in_place()
    }

    /// The user and the group that it belongs to.
    pub(super) fn owner(&self) -> Result<(u32, u32), VaultError> {
        let facts = self.file.metadata().map_err(|e| self.io(e))?;
        Ok((facts.uid(), facts.gid()))
    }

    /// Refuses if the path leads to another file by now.
    pub(super) fn is_in_place(&self) -> Result<(), VaultError> {
        let (here, there) = self
            .file
            .metadata()
            .and_then(|here| Ok((here, fs::metadata(&self.path)?)))
            .map_err(|e| self.io(e))?;
        if (here.dev(), here.ino()) == (there.dev(), there.ino()) {
            Ok(())
        } else {
            Err(VaultError::Replaced {
                path: self.path.clone(),
            })
        }
    }

    pub(super) fn get(&self, slot: Slot, key: &mut [u8]) -> Result<(), VaultError> {
        self.file
            .read_exact_at(key, self.place(slot)?)
            .map_err(|e| self.io(e))
    }

    pub(super) fn put(&self, slot: Slot, key: &[u8]) -> Result<(), VaultError> {
        let at = self.place(slot)?;
        failpoints::disk(Point::SlotPut)
            .and_then(|()| self.overwrite(key, at))
            .map_err(|e| self.io(e))?;
        failpoints::reached(Point::SlotPut);
        Ok(())
    }

    pub(super) fn sync(&self) -> Result<(), VaultError> {
        let next = self.next_generation.load(Acquire);
        failpoints::disk(Point::SlotsSynced)
            .and_then(|()| self.write_generation(next))
            .and_then(|()| failpoints::synced(self.file.sync_data(), Change::Sync(&self.path)))
            .map_err(|e| self.io(e))?;
        // After a sync that failed the number is perhaps not on disk, and the next sync writes it again.
        self.generation.store(next, Release);
        failpoints::reached(Point::SlotsSynced);
        Ok(())
    }

    fn write_generation(&self, next: u64) -> io::Result<()> {
        if next == self.generation() {
            return Ok(());
        }
        self.overwrite(&next.to_le_bytes(), GENERATION_AT as u64)
    }

    pub(super) fn overwrite(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        let (file, length) = (self.path.as_path(), bytes.len());
        failpoints::changes(Change::Write { file, at, length });
        self.file.write_all_at(bytes, at)
    }

    pub(super) fn resize(&self, length: u64) -> io::Result<()> {
        let file = self.path.as_path();
        failpoints::changes(Change::Length { file, length });
        self.file.set_len(length)
    }

    /// The offset of a slot. A slot beyond the end would let the file grow by a part of a chunk.
    fn place(&self, slot: Slot) -> Result<u64, VaultError> {
        if slot.0 / CHUNK_SLOTS < self.chunks.load(Acquire) {
            Ok(self.offset(slot))
        } else {
            Err(VaultError::Cut {
                path: self.path.clone(),
            })
        }
    }

    pub(super) fn offset(&self, slot: Slot) -> u64 {
        HEADER_LENGTH as u64 + slot.0 * self.slot_length as u64
    }

    pub(super) fn slot_length(&self) -> usize {
        self.slot_length
    }

    pub(super) fn io(&self, source: io::Error) -> VaultError {
        VaultError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

pub(super) fn chunk_length(slot_length: usize) -> usize {
    CHUNK_PLACES * slot_length
}

/// Writes a whole vault under a temporary name and renames it.
fn write_new(path: &Path, header: &[u8], slot_length: usize) -> io::Result<()> {
    // Renaming would replace an existing vault and every key in it. The lock on the directory keeps other
    // processes out between this check and the rename.
    if path.try_exists()? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let temporary = Beside::of(path);
    temporary.clear()?;
    let mut file = temporary.make()?;
    let mut whole = vec![0; HEADER_LENGTH + chunk_length(slot_length)];
    whole[..HEADER_LENGTH].copy_from_slice(header);
    file.write(&whole)?;
    file.sync()?;
    let (from, to) = (temporary.path.as_path(), path);
    failpoints::changes(Change::Rename { from, to });
    fs::rename(from, to)?;
    temporary.sync_names()
}
