//! A transaction as a use case sees it: SQL on its connection, keys through its methods.
//!
//! Bounds the keys one use case may touch, and with it what a crash may leave half done. Must not
//! know how a transaction is committed.

use std::{mem, sync::Arc};

use serde::Serialize;

use crate::{
    model::TextId,
    store::engine::{Conn, StoreError, notifier::JobChanges},
    vault::{Key, Sealed, Slot, Vault},
};

/// Keys that one use case may add, and keys that it may wipe, at most. A longer erasure goes on
/// in another use case, until nothing is left.
pub(in crate::store) const KEYS: usize = 64;
/// Mails, drafts or reports that one use case erases at most, so that no caller waits long and few keys
/// go at once.
pub const PORTION: u32 = 16;
/// The largest: a person's copies and drafts.
const _: () = assert!(2 * PORTION as usize <= KEYS);
/// Rows without a key that a crash can leave at most: those whose keys one batch wiped before its
/// rows went, or those it committed before their keys were written. A batch begins no use case once
/// it has changes [`KEYS`].
pub(in crate::store) const MAX_UNFINISHED_KEYS: usize = KEYS - 1 + KEYS;

/// See the module.
pub struct Tx {
    pub(in crate::store) conn: Conn,
    vault: Arc<Vault>,
    /// Keys to be on disk before the callers are told.
    pub(in crate::store) added: Vec<(Slot, Key)>,
    /// Keys to be zero on disk before the rows go.
    pub(in crate::store) wiped: Vec<Slot>,
    /// Keys of texts that others take the place of: to be zero on disk once those are there, before
    /// the callers are told.
    pub(in crate::store) replaced: Vec<Slot>,
    /// What was done to the jobs.
    pub(in crate::store) jobs: JobChanges,
    /// What of each there was when the running use case began.
    began: Keys,
    most: usize,
}

/// A number of keys of each kind.
#[derive(Clone, Copy, Default)]
struct Keys {
    added: usize,
    wiped: usize,
    replaced: usize,
}

impl Tx {
    /// Over a connection inside a transaction; each use case may touch `most` keys.
    pub(in crate::store) fn new(conn: Conn, vault: Arc<Vault>, most: usize) -> Self {
        Self {
            conn,
            vault,
            added: Vec::new(),
            wiped: Vec::new(),
            replaced: Vec::new(),
            jobs: JobChanges::default(),
            began: Keys::default(),
            most,
        }
    }

    /// To look at what this transaction sees.
    pub fn reader(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Seals a text under a new key, durable with this transaction.
    pub(in crate::store) fn seal<T: Serialize>(
        &mut self,
        id: TextId,
        text: &T,
    ) -> Result<(Slot, Sealed), StoreError> {
        if self.added.len() - self.began.added >= self.most {
            return Err(StoreError::TooMany);
        }
        let (slot, key) = self.vault.reserve()?;
        let sealed = crate::vault::seal(&key, id, text);
        self.added.push((slot, key));
        Ok((slot, sealed?))
    }

    /// Wipes a key with this transaction.
    pub(in crate::store) fn wipe_key(&mut self, slot: Slot) -> Result<(), StoreError> {
        if self.wiped.len() - self.began.wiped >= self.most {
            return Err(StoreError::TooMany);
        }
        self.wiped.push(slot);
        Ok(())
    }

    /// Wipes a key once the text that takes the place of its own is there.
    pub(in crate::store) fn retire_key(&mut self, slot: Slot) -> Result<(), StoreError> {
        if self.replaced.len() - self.began.replaced >= self.most {
            return Err(StoreError::TooMany);
        }
        self.replaced.push(slot);
        Ok(())
    }

    /// A use case begins.
    pub(in crate::store) fn savepoint(&mut self) {
        self.began = Keys {
            added: self.added.len(),
            wiped: self.wiped.len(),
            replaced: self.replaced.len(),
        };
    }

    /// Whether the running use case has added a key.
    pub(in crate::store) fn has_added(&self) -> bool {
        self.added.len() > self.began.added
    }

    /// The running use case was undone; its keys were never written, so nothing is to be wiped.
    pub(in crate::store) fn rollback(&mut self) {
        self.wiped.truncate(self.began.wiped);
        self.replaced.truncate(self.began.replaced);
        let undone = self.added.drain(self.began.added..);
        let undone: Vec<Slot> = undone.map(|(slot, _)| slot).collect();
        self.vault.release(&undone);
    }

    /// Whether no further use case may begin in this transaction.
    pub(in crate::store) fn is_full(&self) -> bool {
        let most = self.added.len().max(self.wiped.len());
        most.max(self.replaced.len()) >= KEYS
    }

    /// Slots of the added keys and of the wiped ones.
    pub(in crate::store) fn slots(&mut self) -> (Vec<Slot>, Vec<Slot>) {
        let added = self.added.iter().map(|(slot, _)| *slot).collect();
        (added, mem::take(&mut self.wiped))
    }
}
