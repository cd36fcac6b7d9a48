//! The ring with three real nodes, each of which may be killed, hang, or come back with nothing.

use std::sync::Arc;

use testkit::nodes::Nodes;

use super::*;
use crate::vault::KEY_LENGTH;

const ID: DatabaseId = DatabaseId([7; 16]);

/// A ring on three nodes. `None` where there is no program for them, which is said by name.
async fn fresh() -> Option<(Nodes, Arc<Ring>)> {
    let nodes = Nodes::start()?;
    let ring = open(&nodes).await.unwrap();
    ring.mend(&[]).await.unwrap();
    Some((nodes, ring))
}

async fn open(nodes: &Nodes) -> Result<Arc<Ring>, VaultError> {
    open_as(nodes, ID).await
}

async fn open_as(nodes: &Nodes, id: DatabaseId) -> Result<Arc<Ring>, VaultError> {
    let nodes = KeyNodes::parse(&nodes.addresses()).unwrap();
    Ok(Arc::new(Ring::open(&nodes, None, id).await?))
}

fn keys(count: usize) -> Vec<(Slot, Key)> {
    (0..count)
        .map(|_| (name().unwrap(), Key::random().unwrap()))
        .collect()
}

fn slots(keys: &[(Slot, Key)]) -> Vec<Slot> {
    keys.iter().map(|(slot, _)| *slot).collect()
}

/// Whether the ring has exactly these keys.
async fn has(ring: &Ring, keys: &[(Slot, Key)]) -> bool {
    let held = ring.held(&slots(keys)).await.unwrap();
    let right =
        zip(held, keys).filter(|(held, (_, key))| matches!(held, Held::Key(held) if held == key));
    right.count() == keys.len()
}

async fn all_are(ring: &Ring, slots: &[Slot], wanted: &Held) -> bool {
    let held = ring.held(slots).await.unwrap();
    held.len() == slots.len() && held.iter().all(|held| held == wanted)
}

#[tokio::test]
async fn one_node_is_lost_after_the_other_and_no_key_with_them() {
    let Some((mut nodes, ring)) = fresh().await else {
        return;
    };
    // More than one request asks for.
    let keys = keys(PORTION + 88);
    ring.put(&keys).await.unwrap();
    for node in 0..NODES {
        nodes.kill(node);
        assert!(has(&ring, &keys).await, "without node {node}");
        nodes.restart(node);
        ring.returned().await;
        ring.mend(&slots(&keys)).await.unwrap();
    }
    assert!(has(&ring, &keys).await);
}

#[tokio::test]
async fn a_key_made_while_a_node_is_away_is_there_once_it_is_back() {
    let Some((mut nodes, ring)) = fresh().await else {
        return;
    };
    nodes.kill(2);
    let keys = keys(3);
    ring.put(&keys).await.unwrap();
    nodes.restart(2);
    ring.returned().await;
    // Its rows are not committed yet, so nobody names the slots.
    ring.mend(&[]).await.unwrap();
    nodes.kill(0);
    assert!(has(&ring, &keys).await);
}

#[tokio::test]
async fn what_two_nodes_have_lost_is_lost_and_not_deleted() {
    let Some((mut nodes, ring)) = fresh().await else {
        return;
    };
    let keys = keys(3);
    ring.put(&keys).await.unwrap();
    nodes.kill(0);
    nodes.kill(1);
    let away = ring.held(&slots(&keys)).await;
    assert!(matches!(away, Err(VaultError::Unreachable)));
    let refused = ring.put(&self::keys(1)).await;
    assert!(matches!(refused, Err(VaultError::Unreachable)));
    let refused = ring.wipe(&slots(&keys)).await;
    assert!(matches!(refused, Err(VaultError::Unreachable)));
    let again = Nodes::start().unwrap();
    let elsewhere = open(&again).await.unwrap();
    assert!(all_are(&elsewhere, &slots(&keys), &Held::Lost).await);
}

/// Keys, each with its shares.
struct Shared {
    keys: Vec<(Slot, Key)>,
    shares: Vec<[Share; NODES]>,
}

impl Shared {
    async fn put(ring: &Ring, count: usize) -> Self {
        let keys = keys(count);
        let shares = keys.iter().map(|(_, key)| split(key).unwrap());
        let shares: Vec<_> = shares.collect();
        ring.put_shares(&slots(&keys), &shares).await.unwrap();
        Self { keys, shares }
    }
}

/// How many addends of these keys are in the memory of the node that had them.
fn left(nodes: &Nodes, all: &[Shared]) -> usize {
    let in_each = zip(0.., nodes.memories()).map(|(node, memory)| {
        let shares = all.iter().flat_map(|shared| &shared.shares);
        let addends: Vec<_> = shares
            .flat_map(|shares| shares[node].0.chunks(KEY_LENGTH))
            .collect();
        memory.count(&addends)
    });
    in_each.sum()
}

#[tokio::test]
async fn a_wiped_key_is_gone_from_every_memory() {
    let Some((nodes, ring)) = fresh().await else {
        return;
    };
    let (mut wiped, mut kept) = (Vec::new(), Vec::new());
    // Much is asked at once, and then little, which would overwrite little of what stood in a node's buffers.
    for count in [1, 40, 3, 120, 1, 7, 2, 90, 48] {
        let one = async { Shared::put(&ring, 1).await };
        let some = async { Shared::put(&ring, count).await };
        let (one, some, others) = tokio::join!(one, some, Shared::put(&ring, count));
        let all = tokio::join!(
            has(&ring, &some.keys),
            has(&ring, &one.keys),
            has(&ring, &others.keys),
            has(&ring, &some.keys),
        );
        assert_eq!(all, (true, true, true, true));
        assert!(has(&ring, &others.keys).await && has(&ring, &some.keys).await);
        for slot in slots(&some.keys).into_iter().chain(slots(&one.keys)) {
            ring.wipe(&[slot]).await.unwrap();
        }
        wiped.extend([one, some]);
        kept.push(others);
    }
    // A node that was not waited for has its turn, and the rinse after it.
    for node in &ring.nodes {
        let mut last = redis::pipe();
        last.cmd("PING");
        node.ask::<Value>(last).await.unwrap();
    }
    let count: usize = kept.iter().map(|shared| shared.keys.len()).sum();
    let there = left(&nodes, &kept);
    assert_eq!(there, NODES * 2 * count, "the scanner finds what is there");
    assert_eq!(left(&nodes, &wiped), 0);
}

#[tokio::test]
async fn a_key_that_is_wiped_while_a_node_hangs_is_wiped_there_as_well() {
    let Some((mut nodes, ring)) = fresh().await else {
        return;
    };
    let keys = keys(2);
    ring.put(&keys).await.unwrap();
    nodes.stop(1);
    // This waits for it until it counts as away.
    ring.put(&self::keys(1)).await.unwrap();
    ring.wipe(&slots(&keys)).await.unwrap();
    assert!(all_are(&ring, &slots(&keys), &Held::Wiped).await);
    nodes.go_on(1);
    ring.returned().await;
    ring.mend(&[]).await.unwrap();
    // Node 1 and one that has forgotten everything.
    nodes.kill(0);
    nodes.restart(0);
    ring.returned().await;
    ring.mend(&slots(&keys)).await.unwrap();
    nodes.kill(2);
    assert!(all_are(&ring, &slots(&keys), &Held::Wiped).await);
}

#[tokio::test]
async fn a_node_that_saves_copies_drops_or_notes_keys_is_refused() {
    for (setting, value, sentence) in [
        ("save", "60 1", "save \"\""),
        ("appendonly", "yes", "appendonly no"),
        (
            "maxmemory-policy",
            "allkeys-lru",
            "maxmemory-policy noeviction",
        ),
        ("slowlog-log-slower-than", "0", "slowlog-log-slower-than -1"),
        ("replicaof", "127.0.0.1 1", "replicaof no one"),
    ] {
        let Some(nodes) = Nodes::start_with(setting, value) else {
            return;
        };
        let refused = open(&nodes).await.err().unwrap();
        assert!(refused.to_string().contains(sentence), "{refused}");
    }
}

#[tokio::test]
async fn a_number_is_new_once_for_all_bots_and_again_without_its_node() {
    let Some((mut nodes, ring)) = fresh().await else {
        return;
    };
    let other = open(&nodes).await.unwrap();
    let numbers = [1_i64, 2, 3, 4].map(|time| time << 22);
    for number in numbers {
        let (first, second) = tokio::join!(ring.is_first(number), other.is_first(number));
        assert!(first != second, "{number}");
        assert!(!ring.is_first(number).await);
    }
    // Rather twice than never.
    nodes.kill(0);
    assert!(ring.is_first(numbers[2]).await);
    assert!(!ring.is_first(numbers[3]).await);
}

#[tokio::test]
async fn two_databases_share_nodes_and_know_nothing_of_each_other() {
    let Some((nodes, ring)) = fresh().await else {
        return;
    };
    let keys = keys(2);
    ring.put(&keys).await.unwrap();
    let other = open_as(&nodes, DatabaseId([8; 16])).await.unwrap();
    assert!(all_are(&other, &slots(&keys), &Held::Lost).await);
    other.wipe(&slots(&keys)).await.unwrap();
    assert!(has(&ring, &keys).await);
}

#[tokio::test]
async fn what_bots_note_of_a_person_is_known_to_all_as_long_as_it_counts_and_its_node_is_there() {
    let Some((mut nodes, ring)) = fresh().await else {
        return;
    };
    let other = open(&nodes).await.unwrap();
    let (person, hour) = (3 << 22, Duration::from_hours(1));
    let first = [b"a".to_vec(), b"b".to_vec()];
    ring.add_notes(person, 100, &first, hour).await;
    other.add_notes(person, 200, &[b"c".to_vec()], hour).await;
    let all = ring.notes(person, 99).await.unwrap();
    assert_eq!(all, [b"a", b"b", b"c"]);
    assert_eq!(other.notes(person, 100).await.unwrap(), [b"c"]);
    assert_eq!(other.notes(person + 1, 0).await.unwrap(), [b""; 0]);
    nodes.kill(0);
    assert_eq!(ring.notes(person, 0).await, None);
}
