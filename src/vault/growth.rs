//! How the key file grows: by whole chunks of zeros that are really written.

use std::{
    io,
    ops::Range,
    sync::atomic::Ordering::{Acquire, Release},
};

use super::{
    Slot, VaultError,
    file::{CHUNK_SLOTS, KeyFile, MAX_CHUNKS, chunk_length},
};
use crate::failpoints::{self, Change, Point};

impl KeyFile {
    /// Adds a chunk and returns its slots. Two callers must not do this at once.
    pub(super) fn grow(&self) -> Result<Range<u64>, VaultError> {
        let chunks = self.chunks.load(Acquire);
        if chunks >= MAX_CHUNKS {
            return Err(VaultError::Full);
        }
        let first = chunks * CHUNK_SLOTS;
        let start = self.offset(Slot(first));
        // The length is set first and in one step. A crash leaves a whole number of chunks, so the next
        // start does not take the file for a truncated one. See `fill_last`.
        let grown = self
            .resize(start + chunk_length(self.slot_length) as u64)
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
    pub(super) fn last_chunk(&self) -> Range<u64> {
        // Never zero, because `open` refuses a file without a chunk.
        let end = self.slots();
        end - CHUNK_SLOTS..end
    }

    /// Writes the zeros of the last chunk again, in case a crash while growing left a hole. Only for a
    /// chunk without keys.
    pub(super) fn fill_last(&self) -> Result<(), VaultError> {
        let start = self.offset(Slot(self.last_chunk().start));
        self.write_zeros(start).map_err(|e| self.io(e))
    }

    fn write_zeros(&self, start: u64) -> io::Result<()> {
        failpoints::disk(Point::Lengthened)?;
        self.overwrite(&vec![0; chunk_length(self.slot_length)], start)?;
        failpoints::synced(self.file.sync_all(), Change::Sync(&self.path))
    }
}
