//! A spy: it notes the keys of mails while they exist, so that they can be looked for afterwards.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use inmail::{
    model::KeyNodes,
    vault::{DatabaseId, Held, Slot, ring::Ring},
};
use testkit::{
    engine,
    keys::{database_id, settled},
};

pub struct Spy {
    data: PathBuf,
    ring: Ring,
    keys: Mutex<HashMap<String, Vec<u8>>>,
}

impl Spy {
    pub async fn new(data: &Path, nodes: &str) -> Self {
        let id = database_id(data).await.try_into().unwrap();
        let ring = Ring::open(&KeyNodes::parse(nodes).unwrap(), None, DatabaseId(id)).await;
        Self {
            data: data.to_owned(),
            ring: ring.unwrap(),
            keys: Mutex::default(),
        }
    }

    /// Notes the key of a mail, if the mail and two nodes are there.
    pub async fn note(&self, mail: &str) {
        let Ok(mail_id) = mail.parse::<i64>() else {
            return;
        };
        let slot = format!("SELECT CAST(slot AS TEXT) FROM texts WHERE id = {mail_id}");
        let Some(slot) = engine::try_ask(&self.data, &slot).pop() else {
            return;
        };
        let held = self.ring.held(&[Slot(slot.parse().unwrap())]).await;
        if let Ok([Held::Key(key)]) = held.as_deref() {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.insert(mail.to_owned(), key.bytes().to_vec());
        }
    }

    pub fn key_of(&self, mail: &str) -> Option<Vec<u8>> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(mail).cloned()
    }

    /// The keys that have settled.
    pub async fn settled(&self) -> Vec<Vec<u8>> {
        settled(&self.data).await
    }
}
