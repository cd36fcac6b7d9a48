//! A key file gets its first master key, another one, or loses the last.
//!
//! The file with wrapped keys, or without, is made beside the old one, exchanges names with it when it is on
//! disk, and only then is the old one zeroed. Whatever a crash leaves beside is zeroed by the next start.

use zeroize::Zeroizing;

use super::{
    FileVault, KEY_LENGTH, Key, Slot, VaultError,
    beside::Beside,
    header::{Roots, header},
    wrap::{ROOT_LENGTH, Root, WRAPPED_LENGTH},
};
use crate::model::MasterKey;

const FREE: [u8; ROOT_LENGTH] = [0; ROOT_LENGTH];

/// The root key in the first place of a header.
pub(super) fn first(root: &Root, master: &MasterKey) -> Result<Roots, VaultError> {
    Ok([root.lock(master)?, FREE])
}

impl FileVault {
    /// Wraps every key, with a new root key, or with `None` unwraps them. No other process may write to the
    /// file meanwhile. What a crash leaves opens as before or as wanted.
    pub fn turn(self, master: Option<&MasterKey>) -> Result<(), VaultError> {
        self.file.keep_others_out()?;
        let (id, generation) = (self.database_id(), self.generation());
        let root = master.map(|_| Root::random(id)).transpose()?;
        let roots = match (&root, master) {
            (Some(root), Some(master)) => Some(first(root, master)?),
            _ => None,
        };
        let failed = |error| self.file.io(error);
        let beside = Beside::of(self.path());
        beside.clear().map_err(failed)?;
        let mut new = beside.make().map_err(failed)?;
        // Root may do this for the bot's user.
        let owner = self.file.owner()?;
        new.give_to(owner).map_err(failed)?;
        new.write(&header(id, generation, roots)).map_err(failed)?;
        self.file.each_block(|begin, block| {
            let slots = block.chunks_exact(self.file.slot_length());
            let mut turned = Zeroizing::new(Vec::with_capacity(2 * block.len()));
            for (slot, held) in (begin..).map(Slot).zip(slots) {
                self.turn_one(slot, held, root.as_ref(), &mut turned)?;
            }
            new.write(&turned).map_err(failed)
        })?;
        new.sync().map_err(failed)?;
        beside.exchange(self.path()).map_err(failed)?;
        beside.clear().map_err(failed)
    }

    fn turn_one(
        &self,
        slot: Slot,
        held: &[u8],
        root: Option<&Root>,
        turned: &mut Vec<u8>,
    ) -> Result<(), VaultError> {
        if held.iter().all(|byte| *byte == 0) {
            let length = root.map_or(KEY_LENGTH, |_| WRAPPED_LENGTH);
            turned.resize(turned.len() + length, 0);
            return Ok(());
        }
        // The text of a damaged slot cannot be read any more. It stays so, and its mail can still be deleted.
        let key = match self.key(slot, held) {
            Some(key) => key,
            None => Key::random()?,
        };
        match root {
            Some(root) => turned.extend(root.wrap(slot, &key.0)?),
            None => turned.extend_from_slice(&key.0),
        }
        Ok(())
    }

    /// Lets a second master key open the file as well, also while a bot uses it. It takes the place of one
    /// that was let in before and is not `current`.
    pub fn admit(&self, current: &MasterKey, new: &MasterKey) -> Result<(), VaultError> {
        let (place, root) = self.second_place(current)?;
        if Root::unlock(new, self.database_id(), &self.file.roots()?[1 - place]).is_some() {
            return Err(VaultError::SameMasterKey);
        }
        self.file.put_root(place, &root.lock(new)?)
    }

    /// Lets only this master key open the file any more, also while a bot uses it.
    pub fn retire(&self, current: &MasterKey) -> Result<(), VaultError> {
        let (place, _) = self.second_place(current)?;
        self.file.put_root(place, &FREE)
    }

    /// Whether the header has a place filled that `current` does not open.
    pub fn has_another_master(&self, current: &MasterKey) -> Result<bool, VaultError> {
        let roots = self.file.roots()?;
        let is_other = |root: &[u8; ROOT_LENGTH]| {
            *root != FREE && Root::unlock(current, self.database_id(), root).is_none()
        };
        Ok(roots.iter().any(is_other))
    }

    /// The place that `current` does not need, and the root key. Of two places that it opens it needs the
    /// first.
    fn second_place(&self, current: &MasterKey) -> Result<(usize, &Root), VaultError> {
        self.file.keep_others_out()?;
        let opens = |root| Root::unlock(current, self.database_id(), root).is_some();
        let roots = self.file.roots()?;
        let needed = roots.iter().position(opens);
        let path = || self.path().to_owned();
        let needed = needed.ok_or_else(|| VaultError::MasterKeyWrong { path: path() })?;
        let root = self.root.as_ref();
        let root = root.ok_or_else(|| VaultError::MasterKeyUnused { path: path() })?;
        Ok((1 - needed, root))
    }
}
