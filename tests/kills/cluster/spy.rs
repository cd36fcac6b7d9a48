//! A spy: it notes the keys of mails, and their shares, while they exist, so that they can be looked for afterwards.

use std::{
    collections::HashMap,
    io::{Read, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
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
    id: [u8; 16],
    ring: Ring,
    sockets: Vec<PathBuf>,
    secrets: Mutex<HashMap<String, Secret>>,
}

/// The key of a mail, and what each node holds of it.
#[derive(Clone)]
pub struct Secret {
    pub key: Vec<u8>,
    pub shares: Vec<Option<Vec<u8>>>,
}

/// Longer than any answer of a node that is there.
const PATIENCE: Duration = Duration::from_millis(300);
/// What overwrites the buffers in which a node has read and written for us (`src/vault/ring/node.rs`).
const RINSE: usize = 15_000;
const SHARE: usize = 64;

impl Spy {
    pub async fn new(data: &Path, nodes: &str) -> Self {
        let id = database_id(data).await.try_into().unwrap();
        let sockets = nodes
            .split(',')
            .map(|node| node.trim_start_matches("unix://"));
        let ring = Ring::open(&KeyNodes::parse(nodes).unwrap(), None, DatabaseId(id)).await;
        Self {
            data: data.to_owned(),
            id,
            ring: ring.unwrap(),
            sockets: sockets.map(PathBuf::from).collect(),
            secrets: Mutex::default(),
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
        let slot = slot.parse().unwrap();
        let held = self.ring.held(&[Slot(slot)]).await;
        if let Ok([Held::Key(key)]) = held.as_deref() {
            let share = |socket: &PathBuf| self.share(socket, slot).ok();
            let secret = Secret {
                key: key.bytes().to_vec(),
                shares: self.sockets.iter().map(share).collect(),
            };
            self.secrets().insert(mail.to_owned(), secret);
        }
    }

    /// What a node holds of a key, read as no bot does it, and leaving nothing behind.
    fn share(&self, socket: &Path, slot: u64) -> std::io::Result<Vec<u8>> {
        let mut node = UnixStream::connect(socket)?;
        node.set_read_timeout(Some(PATIENCE))?;
        node.set_write_timeout(Some(PATIENCE))?;
        let name = [b"inmail:", &self.id[..], &slot.to_be_bytes()].concat();
        let get = [b"*2\r\n$3\r\nGET\r\n$31\r\n", &name[..], b"\r\n"].concat();
        node.write_all(&get)?;
        let mut answer = [0; b"$64\r\n".len() + SHARE + b"\r\n".len()];
        node.read_exact(&mut answer)?;
        let rinse = format!("*2\r\n$4\r\nECHO\r\n${RINSE}\r\n{}\r\n", "0".repeat(RINSE));
        node.write_all(rinse.as_bytes())?;
        node.read_exact(&mut vec![0; RINSE])?;
        Ok(answer[b"$64\r\n".len()..][..SHARE].to_vec())
    }

    pub fn secret_of(&self, mail: &str) -> Option<Secret> {
        self.secrets().get(mail).cloned()
    }

    fn secrets(&self) -> MutexGuard<'_, HashMap<String, Secret>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys that have settled.
    pub async fn settled(&self) -> Vec<Vec<u8>> {
        settled(&self.data).await
    }
}
