//! Every key that a bot has in a moment, wherever they are.

use std::{collections::BTreeMap, fs, path::Path};

use redis::{Client, Commands};

use crate::engine;

const KEY: usize = 32;
/// The header of a key file.
const HEADER: usize = 4_096;

/// The keys of all texts of the bot with this data directory: those in its key file, or those that its key nodes
/// and its rows hold.
pub async fn keys(data: &Path) -> Vec<Vec<u8>> {
    let Some(nodes) = engine::key_nodes() else {
        let file = fs::read(data.join("inmail.keys")).unwrap();
        let slots = file[HEADER..].chunks(KEY);
        let full = slots.filter(|slot| **slot != [0; KEY]);
        return full.map(<[u8]>::to_vec).collect();
    };
    let mut keys = settled(data).await;
    keys.extend(of_nodes(&nodes, &database_id(data).await));
    keys
}

/// The keys that are in rows.
pub async fn settled(data: &Path) -> Vec<Vec<u8>> {
    let hex = engine::hex("key");
    let keys = format!("SELECT {hex} FROM texts WHERE key IS NOT NULL");
    let keys = engine::ask(data, &keys).await;
    keys.iter().map(|key| hex::decode(key).unwrap()).collect()
}

/// The id of the bot's database, under which its keys are kept.
pub async fn database_id(data: &Path) -> Vec<u8> {
    let id = format!("SELECT {} FROM installation", engine::hex("database_id"));
    hex::decode(engine::ask(data, &id).await.remove(0)).unwrap()
}

/// A key is the sum of three addends. The first node holds the second and the third, the second node the third and
/// the first. Only keys that both have are found.
fn of_nodes(addresses: &str, id: &[u8]) -> Vec<Vec<u8>> {
    let prefix = [b"inmail:", id].concat();
    let mut nodes = addresses.split(',').map(|address| {
        let mut node = Client::open(address).unwrap().get_connection().unwrap();
        let names: Vec<Vec<u8>> = node.keys("*").unwrap();
        let ours = names.into_iter().filter(|name| name.starts_with(&prefix));
        let shares = ours.map(|name| {
            let share: Vec<u8> = node.get(&name).unwrap();
            (name, share)
        });
        shares.collect::<BTreeMap<_, _>>()
    });
    let (first, second) = (nodes.next().unwrap(), nodes.next().unwrap());
    let both = first
        .iter()
        .filter_map(|(name, share)| Some((share, second.get(name)?)));
    let keys = both.map(|(first, second)| {
        let key = (0..KEY).map(|at| first[at] ^ first[KEY + at] ^ second[KEY + at]);
        key.collect::<Vec<u8>>()
    });
    keys.filter(|key| *key != [0; KEY]).collect()
}
