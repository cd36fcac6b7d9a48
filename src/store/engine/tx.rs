//! A transaction as a use case sees it: SQL on its connection, keys through its methods.
//!
//! It limits how many keys one use case changes, and so how much a crash can leave half done. It does not
//! know how a transaction is committed.

use std::mem;

use serde::Serialize;

use crate::{
    model::TextId,
    store::engine::{Conn, StoreError, job_plan::JobPlan, notifier::JobChanges},
    vault::{Key, Sealed, Slot, Vault},
};

/// How many keys one use case may add, and how many it may wipe. A longer erasure continues in further use
/// cases until nothing is left.
pub(in crate::store) const KEYS: usize = 64;
/// How many mails, drafts or reports one use case erases. No caller waits long, and few keys change at
/// once.
pub const PORTION: u32 = 16;
/// The largest use case erases a portion each of a person's copies, drafts and records.
const _: () = assert!(3 * PORTION as usize <= KEYS);
/// How many rows without a key a crash can leave: those whose keys one batch wiped before it removed the
/// rows, and those it committed before it wrote the keys. A batch starts no further use case once it has
/// changed [`KEYS`] keys.
pub(in crate::store) const MAX_UNFINISHED_KEYS: usize = KEYS - 1 + KEYS;

/// A transaction, as described above.
pub struct Tx {
    pub(in crate::store) conn: Conn,
    vault: Vault,
    /// Keys that must be on disk before the callers are answered.
    pub(in crate::store) added: Vec<(Slot, Key)>,
    /// Keys that must be zero on disk before the rows go.
    pub(in crate::store) wiped: Vec<Slot>,
    /// Keys of texts that are being replaced. They must be zero on disk once the new texts are, and before
    /// the callers are answered.
    pub(in crate::store) replaced: Vec<Slot>,
    /// New keys must be on disk before the rows are. A row without its key would be erased, and what was done
    /// together with it would stay.
    pub(in crate::store) keys_first: bool,
    /// What the running use case wants of the jobs and has not written yet.
    pub(in crate::store) plan: JobPlan,
    /// What this transaction did to the jobs.
    pub(in crate::store) jobs: JobChanges,
    /// How many changes of each kind there were when the running use case began.
    began: Keys,
    most: usize,
}

/// How many keys of each kind.
#[derive(Clone, Copy, Default)]
struct Keys {
    added: usize,
    wiped: usize,
    replaced: usize,
}

impl Tx {
    /// Wraps a connection inside a transaction. Each use case may change `most` keys.
    pub(in crate::store) fn new(conn: Conn, vault: Vault, most: usize) -> Self {
        Self {
            conn,
            vault,
            added: Vec::new(),
            wiped: Vec::new(),
            replaced: Vec::new(),
            keys_first: false,
            plan: JobPlan::default(),
            jobs: JobChanges::default(),
            began: Keys::default(),
            most,
        }
    }

    /// The connection, for reading what this transaction sees.
    pub fn reader(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Seals a text under a new key. The key becomes durable with this transaction.
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

    /// Seals a text that cannot be unsent. Where keys leave the vault for their rows in the end, the new key
    /// belongs into the row at once and is returned. Elsewhere it is on disk before anything else of this
    /// transaction.
    pub(in crate::store) fn seal_settled<T: Serialize>(
        &mut self,
        id: TextId,
        text: &T,
    ) -> Result<(Slot, Sealed, Option<Key>), StoreError> {
        if !self.settles() {
            let (slot, sealed) = self.seal(id, text)?;
            self.keys_first = true;
            return Ok((slot, sealed, None));
        }
        let (slot, key) = self.vault.reserve()?;
        let sealed = crate::vault::seal(&key, id, text)?;
        Ok((slot, sealed, Some(key)))
    }

    /// The number of this bot among those that share the database.
    pub(in crate::store) fn bot(&self) -> i64 {
        self.vault.bot()
    }

    /// Whether keys move into their rows once their texts can no longer be unsent.
    pub(in crate::store) fn settles(&self) -> bool {
        self.vault.settles()
    }

    /// Wipes a key together with this transaction.
    pub(in crate::store) fn wipe_key(&mut self, slot: Slot) -> Result<(), StoreError> {
        if self.wiped.len() - self.began.wiped >= self.most {
            return Err(StoreError::TooMany);
        }
        self.wiped.push(slot);
        Ok(())
    }

    /// Wipes the key of a text once the text that replaces it is on disk.
    pub(in crate::store) fn retire_key(&mut self, slot: Slot) -> Result<(), StoreError> {
        if self.replaced.len() - self.began.replaced >= self.most {
            return Err(StoreError::TooMany);
        }
        self.replaced.push(slot);
        Ok(())
    }

    /// Marks the beginning of a use case.
    pub(in crate::store) fn savepoint(&mut self) {
        // The one before may have failed before it wrote its plan.
        self.plan = JobPlan::default();
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

    /// Takes back the keys of the running use case. They were never written, so none has to be wiped.
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
