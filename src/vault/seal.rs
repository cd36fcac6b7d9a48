//! Sealing: XChaCha20-Poly1305 over a padded text, bound to the text's id.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{Key, VaultError};
use crate::model::TextId;

const NONCE_LENGTH: usize = 24;
/// First byte of the plaintext. Another layout gets another number.
const LAYOUT: u8 = 1;
/// Plaintexts are padded to multiples of this, so that the length reveals little. JSON ignores spaces at
/// its end.
const PAD: usize = 256;
/// No text's JSON is longer. A mail and a comment on it are 2,700 code points of at most four bytes (or
/// two, if escaped), field names and padding. So the buffer never moves and leaves no copy that is not
/// zeroed.
pub(super) const MAX_PLAIN: usize = 16 * 1024;

/// A sealed text: a random nonce, then ciphertext and tag.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// The result of opening a sealed text.
#[derive(Debug, PartialEq, Eq)]
pub enum Opened<T> {
    Text(T),
    /// Its key has been wiped.
    Wiped,
    /// The key in the slot is not the one it was sealed with, or the text is damaged.
    Mismatch,
}

/// Seals a text so that only this key opens it, and only under this id.
pub fn seal<T: Serialize>(key: &Key, id: TextId, text: &T) -> Result<Sealed, VaultError> {
    let mut plain = Zeroizing::new(Vec::with_capacity(MAX_PLAIN));
    plain.push(LAYOUT);
    serde_json::to_writer(&mut *plain, text).map_err(VaultError::Encode)?;
    let padded = plain.len().next_multiple_of(PAD);
    plain.resize(padded, b' ');
    let mut nonce = [0; NONCE_LENGTH];
    getrandom::fill(&mut nonce).map_err(VaultError::Random)?;
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let text = cipher
        .encrypt(&nonce.into(), payload(&plain, &id.get().to_le_bytes()))
        .map_err(|_| VaultError::Seal)?;
    Ok(Sealed([&nonce[..], &text].concat()))
}

/// Opens a sealed text with this key.
pub(super) fn open<T: DeserializeOwned>(key: &Key, id: TextId, sealed: &[u8]) -> Opened<T> {
    let Some((nonce, text)) = sealed.split_first_chunk::<NONCE_LENGTH>() else {
        return Opened::Mismatch;
    };
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let plain = cipher.decrypt(&(*nonce).into(), payload(text, &id.get().to_le_bytes()));
    let plain = plain.map(Zeroizing::new).unwrap_or_default();
    match plain.split_first() {
        Some((&LAYOUT, json)) => {
            serde_json::from_slice(json).map_or(Opened::Mismatch, Opened::Text)
        }
        _ => Opened::Mismatch,
    }
}

fn payload<'a>(msg: &'a [u8], aad: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg, aad }
}
