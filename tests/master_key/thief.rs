//! A thief with copies of the files, who tries every key. The cipher is used here anew, not by the product.

use std::{fs, path::Path};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use inmail::model::MasterKey;
use sqlx::{Connection, SqliteConnection};

/// A text as it is in the database.
pub struct SealedText {
    pub id: i64,
    pub slot: u32,
    bytes: Vec<u8>,
}

pub async fn sealed(directory: &Path) -> Vec<SealedText> {
    let url = format!("sqlite://{}", directory.join("inmail.db").display());
    let mut db = SqliteConnection::connect(&url).await.unwrap();
    let rows: Vec<(i64, u32, Vec<u8>)> = sqlx::query_as("SELECT id, slot, sealed FROM texts")
        .fetch_all(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    let texts = rows.into_iter();
    texts
        .map(|(id, slot, bytes)| SealedText { id, slot, bytes })
        .collect()
}

pub fn keys(directory: &Path) -> Vec<u8> {
    fs::read(directory.join("inmail.keys")).unwrap()
}

/// The cipher, written anew.
fn decrypt(key: &[u8], nonce: &[u8], sealed: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    let key: &[u8; 32] = key.try_into().unwrap();
    let nonce: [u8; 24] = nonce.try_into().unwrap();
    let payload = Payload { msg: sealed, aad };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&nonce.into(), payload)
        .ok()
}

impl SealedText {
    pub fn opens_with(&self, key: &[u8]) -> bool {
        let (nonce, sealed) = self.bytes.split_at(24);
        decrypt(key, nonce, sealed, &self.id.to_le_bytes()).is_some()
    }

    /// Whether any 32 bytes of a key file are its key.
    pub fn opens_with_any_of(&self, file: &[u8]) -> bool {
        let mut candidates = file.windows(32).step_by(8);
        candidates.any(|bytes| bytes != [0; 32] && self.opens_with(bytes))
    }
}

/// What a thief with both files and the master key can read: the keys of a file, unwrapped.
pub fn unwrapped(file: &[u8], master: &MasterKey) -> Vec<Vec<u8>> {
    let id = &file[12..28];
    let root = &file[1024..1024 + 72];
    let root = decrypt(master.bytes(), &root[..24], &root[24..], id).unwrap();
    let slots = (0_u32..).zip(file[4096..].chunks(64));
    let held = slots.filter(|(_, slot)| slot.iter().any(|byte| *byte != 0));
    let keys = held.map(|(number, slot)| {
        let nonce = [&slot[..16], &number.to_le_bytes(), &[0; 4]].concat();
        decrypt(&root, &nonce, &slot[16..], id).unwrap()
    });
    keys.collect()
}
