//! The key ring: the keys of texts that can still be unsent, in the memory of three key nodes.
//!
//! A key is split, so that any two nodes have it and one alone knows nothing of it. One node may be lost, and
//! every key is still there. Once two nodes have wiped their shares the key is gone, whatever the third holds.
//! Nodes know nothing of each other.

mod fit;
mod mend;
mod node;
mod notes;
mod share;
#[cfg(test)]
mod tests;
mod told;

use std::{iter::zip, sync::Arc, time::Duration};

use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use redis::{Pipeline, Value};

use super::{DatabaseId, Held, Key, SLOTS_OF_A_FILE, Slot, VaultError};
use crate::model::{KeyNodes, key_nodes::KEY_NODES as NODES};
use mend::{Away, Returned};
use node::Node;
use share::{Share, split};
use told::Told;

pub use fit::Unfit;
pub use node::PASSWORD;

/// How many nodes together have a key, and on how many a wipe suffices.
const QUORUM: usize = 2;
/// A key moves into its row minutes after it was made, or is wiped. A share that a crash left behind goes by
/// itself after this time, which is longer than a bot is out of order.
const SHARE_LIVES: Duration = Duration::from_hours(7 * 24);
/// How long a node remembers that a key was wiped. Until the erasure is finished, which takes a crash and a new
/// start at most, the row of the text must not look like one whose key was lost.
const WIPED_LIVES: Duration = Duration::from_hours(24);
/// The same once no row names the key any more. A node may be mended meanwhile with what another one had before.
const ERASED_LIVES: Duration = Duration::from_hours(1);
/// How many keys one request is about at most. To wipe one takes 203 bytes, and a request has less than 15,000.
const PORTION: usize = 48;

/// The ring, as described above.
pub struct Ring {
    nodes: [Node; NODES],
    id: DatabaseId,
    bot: i64,
    away: Arc<Away>,
}

impl Ring {
    /// Connects to the nodes, on which each database has names of its own. Refuses nodes that are not fit, and
    /// fewer than two.
    pub async fn open(
        nodes: &KeyNodes,
        password: Option<&str>,
        id: DatabaseId,
    ) -> Result<Self, VaultError> {
        let ring = Self::connect(nodes, password, id)?;
        let faults = ring.faults().await;
        for fault in &faults {
            if let VaultError::Unfit { address, why } = &**fault {
                let (address, why) = (address.clone(), *why);
                return Err(VaultError::Unfit { address, why });
            }
        }
        enough(NODES - faults.len())?;
        Ok(ring)
    }

    /// Begins to connect, whatever the nodes are like.
    pub fn connect(
        nodes: &KeyNodes,
        password: Option<&str>,
        id: DatabaseId,
    ) -> Result<Self, VaultError> {
        let away = Arc::<Away>::default();
        let connect = |node: usize| {
            let away = Arc::clone(&away);
            let returned = Returned { node, away };
            Node::new(&nodes.addresses()[node], password, returned)
        };
        Ok(Self {
            nodes: [connect(0)?, connect(1)?, connect(2)?],
            id,
            bot: getrandom::u64().map_err(VaultError::Random)?.cast_signed(),
            away,
        })
    }

    /// A number that no other bot on these nodes has.
    pub fn bot(&self) -> i64 {
        self.bot
    }

    /// Why nodes cannot be used, of those that could not when they were asked first.
    pub async fn faults(&self) -> Vec<Arc<VaultError>> {
        let mut faults = Vec::new();
        for node in &self.nodes {
            faults.extend(node.first().await.err());
        }
        faults
    }

    /// How many nodes can be asked at the moment.
    pub fn nodes_here(&self) -> usize {
        self.nodes.iter().filter(|node| node.is_here()).count()
    }

    /// Keeps new keys. When this returns `Ok`, two nodes at least have their shares of each.
    pub async fn put(&self, keys: &[(Slot, Key)]) -> Result<(), VaultError> {
        let (slots, keys): (Vec<Slot>, Vec<&Key>) =
            keys.iter().map(|(slot, key)| (*slot, key)).unzip();
        let shares = keys.into_iter().map(split);
        self.put_shares(&slots, &shares.collect::<Result<Vec<_>, _>>()?)
            .await
    }

    async fn put_shares(
        &self,
        slots: &[Slot],
        shares: &[[Share; NODES]],
    ) -> Result<(), VaultError> {
        let asked: FuturesUnordered<_> = (0..NODES)
            .map(async |node| {
                let mut is_kept = true;
                for (slots, shares) in zip(slots.chunks(PORTION), shares.chunks(PORTION)) {
                    let mut request = redis::pipe();
                    for (slot, shares) in zip(slots, shares) {
                        self.set(&mut request, *slot, &shares[node]);
                    }
                    let answers: Option<Vec<Value>> = self.nodes[node].ask(request).await;
                    let are_kept =
                        answers.is_some_and(|all| all.iter().all(|one| *one == Value::Okay));
                    is_kept &= are_kept;
                }
                if !is_kept {
                    self.has_missed(node, slots.iter().copied());
                }
                is_kept
            })
            .collect();
        let kept: Vec<bool> = asked.collect().await;
        enough(kept.into_iter().filter(|is_kept| *is_kept).count())
    }

    /// Wipes keys. When this returns `Ok`, two nodes have overwritten their shares. The third is not waited for.
    pub async fn wipe(self: &Arc<Self>, slots: &[Slot]) -> Result<(), VaultError> {
        let slots = Arc::new(slots.to_vec());
        let mut asked: FuturesUnordered<_> = (0..NODES)
            .map(|node| {
                let (ring, slots) = (Arc::clone(self), Arc::clone(&slots));
                tokio::spawn(async move {
                    let mut is_wiped = true;
                    for slots in slots.chunks(PORTION) {
                        let mut request = redis::pipe();
                        for slot in slots {
                            ring.overwrite(&mut request, *slot);
                        }
                        is_wiped &= ring.nodes[node].ask::<()>(request).await.is_some();
                    }
                    if !is_wiped {
                        ring.has_missed(node, slots.iter().copied());
                    }
                    is_wiped
                })
            })
            .collect();
        let mut wiped = 0;
        while let Some(is_wiped) = asked.next().await {
            wiped += usize::from(matches!(is_wiped, Ok(true)));
            if wiped == QUORUM {
                return Ok(());
            }
        }
        enough(wiped)
    }

    /// The rows of wiped keys are gone, so that the nodes need not remember them for long. A node that is away
    /// remembers them a little longer.
    pub fn forget(self: &Arc<Self>, slots: &[Slot]) {
        let (ring, slots) = (Arc::clone(self), slots.to_vec());
        tokio::spawn(async move {
            for slots in slots.chunks(PORTION) {
                let mut request = redis::pipe();
                for slot in slots {
                    request.cmd("PEXPIRE").arg(ring.name(*slot));
                    request.arg(ERASED_LIVES.as_millis());
                }
                let asked = ring.nodes.iter();
                join_all(asked.map(|node| node.ask::<Value>(request.clone()))).await;
            }
        });
    }

    /// What the ring has in these slots, from the first nodes that can tell.
    pub async fn held(&self, slots: &[Slot]) -> Result<Vec<Held>, VaultError> {
        let mut held = Vec::with_capacity(slots.len());
        for slots in slots.chunks(PORTION) {
            let request = self.get(slots);
            let mut asked: FuturesUnordered<_> = (0..NODES)
                .map(async |node| (node, self.shares(node, request.clone()).await))
                .collect();
            let mut told: Vec<Told> = slots.iter().map(|_| Told::default()).collect();
            while told.iter().any(|told| !told.is_enough())
                && let Some((node, shares)) = asked.next().await
            {
                for (told, share) in zip(&mut told, shares.into_iter().flatten()) {
                    told.note(node, share);
                }
            }
            for told in told {
                held.push(told.held()?);
            }
        }
        Ok(held)
    }

    /// What a node has in these slots, in their order. `None` if it is away.
    async fn shares(&self, node: usize, request: Pipeline) -> Option<Vec<Option<Share>>> {
        let [shares]: [Vec<Option<Vec<u8>>>; 1] = self.nodes[node]
            .ask::<Vec<_>>(request)
            .await?
            .try_into()
            .ok()?;
        let share = |bytes: Vec<u8>| bytes.try_into().ok().map(Share);
        Some(
            shares
                .into_iter()
                .map(|bytes| bytes.and_then(share))
                .collect(),
        )
    }

    fn get(&self, slots: &[Slot]) -> Pipeline {
        let mut request = redis::pipe();
        request.cmd("MGET");
        for slot in slots {
            request.arg(self.name(*slot));
        }
        request
    }

    /// What was wiped stays wiped.
    fn set(&self, request: &mut Pipeline, slot: Slot, share: &Share) {
        let name = self.name(slot);
        request.cmd("SET").arg(&name).arg(&share.0[..]);
        request.arg("PX").arg(SHARE_LIVES.as_millis()).arg("NX");
    }

    /// A node overwrites a value of this length in its place (`SETRANGE`); `SET` would leave the old one in free
    /// memory.
    fn overwrite(&self, request: &mut Pipeline, slot: Slot) {
        let name = self.name(slot);
        request.atomic();
        request
            .cmd("SETRANGE")
            .arg(&name)
            .arg(0)
            .arg(&Share::WIPED[..]);
        request
            .cmd("PEXPIRE")
            .arg(&name)
            .arg(WIPED_LIVES.as_millis());
    }

    /// What the nodes call a slot.
    fn name(&self, slot: Slot) -> Vec<u8> {
        [b"inmail:", &self.id.0[..], &slot.0.to_be_bytes()].concat()
    }
}

fn enough(nodes: usize) -> Result<(), VaultError> {
    if nodes < QUORUM {
        return Err(VaultError::Unreachable);
    }
    Ok(())
}

/// A slot that nobody has used: 63 random bits, none of them one of a file's.
pub(super) fn name() -> Result<Slot, VaultError> {
    loop {
        let slot = Slot(getrandom::u64().map_err(VaultError::Random)? >> 1);
        if slot.0 >= SLOTS_OF_A_FILE {
            return Ok(slot);
        }
    }
}
