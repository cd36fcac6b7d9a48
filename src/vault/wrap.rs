//! Wrapping: a root key wraps every key of the file, and master keys wrap the root key.
//!
//! Both are XChaCha20-Poly1305. A master key can be exchanged without touching any slot, so also beside a
//! running bot, which only knows the root key.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use super::{DatabaseId, KEY_LENGTH, Key, Slot, VaultError};
use crate::model::MasterKey;

const TAG_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 24;
/// The part of a slot's nonce that is stored. The rest is the slot's number, so that a key opens in its own
/// place only.
const RANDOM_LENGTH: usize = 16;
/// Bytes of a wrapped key. It divides a sector, so a disk writes it as a whole.
pub(super) const WRAPPED_LENGTH: usize = RANDOM_LENGTH + KEY_LENGTH + TAG_LENGTH;
/// Bytes of a root key that a master key has wrapped.
pub(super) const ROOT_LENGTH: usize = NONCE_LENGTH + KEY_LENGTH + TAG_LENGTH;

/// The key that wraps the keys of one file.
#[derive(Debug)]
pub(super) struct Root {
    key: Key,
    id: DatabaseId,
}

impl Root {
    pub(super) fn random(id: DatabaseId) -> Result<Self, VaultError> {
        let key = Key::random()?;
        Ok(Self { key, id })
    }

    /// The key as it stands in its slot.
    pub(super) fn wrap(
        &self,
        slot: Slot,
        key: &[u8; KEY_LENGTH],
    ) -> Result<[u8; WRAPPED_LENGTH], VaultError> {
        let mut random = [0; RANDOM_LENGTH];
        getrandom::fill(&mut random).map_err(VaultError::Random)?;
        let wrapped = encrypt(&self.key.0, nonce(random, slot), key, &self.id.0)?;
        joined(&random, &wrapped)
    }

    /// The key in a slot. `None` if it was not wrapped by this root, or for another slot.
    pub(super) fn unwrap(&self, slot: Slot, wrapped: &[u8; WRAPPED_LENGTH]) -> Option<Key> {
        let (random, wrapped) = wrapped.split_first_chunk()?;
        decrypt(&self.key.0, nonce(*random, slot), wrapped, &self.id.0)
    }

    /// The root key as it stands in the header.
    pub(super) fn lock(&self, master: &MasterKey) -> Result<[u8; ROOT_LENGTH], VaultError> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(VaultError::Random)?;
        let wrapped = encrypt(master.bytes(), nonce, &self.key.0, &self.id.0)?;
        joined(&nonce, &wrapped)
    }

    /// The root key from the header. `None` if this master key has not wrapped it.
    pub(super) fn unlock(
        master: &MasterKey,
        id: DatabaseId,
        locked: &[u8; ROOT_LENGTH],
    ) -> Option<Self> {
        let (nonce, wrapped) = locked.split_first_chunk()?;
        let key = decrypt(master.bytes(), *nonce, wrapped, &id.0)?;
        Some(Self { key, id })
    }
}

fn nonce(random: [u8; RANDOM_LENGTH], slot: Slot) -> [u8; NONCE_LENGTH] {
    let mut nonce = [0; NONCE_LENGTH];
    nonce[..RANDOM_LENGTH].copy_from_slice(&random);
    nonce[RANDOM_LENGTH..].copy_from_slice(&slot.0.to_le_bytes());
    nonce
}

fn encrypt(
    with: &[u8; KEY_LENGTH],
    nonce: [u8; NONCE_LENGTH],
    key: &[u8; KEY_LENGTH],
    aad: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let cipher = XChaCha20Poly1305::new(with.into());
    let wrapped = cipher.encrypt(&nonce.into(), Payload { msg: key, aad });
    wrapped.map_err(|_| VaultError::Seal)
}

fn decrypt(
    with: &[u8; KEY_LENGTH],
    nonce: [u8; NONCE_LENGTH],
    wrapped: &[u8],
    aad: &[u8],
) -> Option<Key> {
    let cipher = XChaCha20Poly1305::new(with.into());
    let key = cipher.decrypt(&nonce.into(), Payload { msg: wrapped, aad });
    // Only a key of this length was ever wrapped.
    Key::stored(&Zeroizing::new(key.ok()?))
}

fn joined<const LENGTH: usize>(nonce: &[u8], wrapped: &[u8]) -> Result<[u8; LENGTH], VaultError> {
    let whole = [nonce, wrapped].concat();
    whole.try_into().map_err(|_| VaultError::Seal)
}
