//! Mending: a node that was away is given what it has missed, and what it has forgotten.

use std::{
    collections::BTreeSet,
    iter::zip,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use redis::Value;
use tokio::sync::Notify;

use super::{
    NODES, PORTION, Ring,
    share::{Share, third},
};
use crate::vault::{Slot, VaultError};

/// What nodes that were away have missed.
#[derive(Default)]
pub(super) struct Away {
    missed: Mutex<[Missed; NODES]>,
    returned: Notify,
}

#[derive(Default)]
struct Missed {
    /// Keys that were made or wiped while the node was away.
    slots: BTreeSet<Slot>,
    /// Whether the node has come back since it was mended, perhaps with nothing.
    has_returned: bool,
}

impl Away {
    /// No code panics while it holds them.
    fn missed(&self) -> MutexGuard<'_, [Missed; NODES]> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_returned(&self) -> bool {
        self.missed().iter().any(|missed| missed.has_returned)
    }
}

/// Tells the ring that a node has come back.
pub(super) struct Returned {
    pub node: usize,
    pub away: Arc<Away>,
}

impl Returned {
    /// The node is about to be asked again, and may have forgotten everything.
    pub(super) fn note(&self) {
        self.away.missed()[self.node].has_returned = true;
    }

    /// The node can be asked.
    pub(super) fn tell(&self) {
        self.away.returned.notify_one();
    }
}

impl Ring {
    /// Returns when a node has come back, so that it has to be mended. One task may wait for that.
    pub async fn returned(&self) {
        loop {
            self.away.returned.notified().await;
            if self.away.has_returned() {
                return;
            }
        }
    }

    /// Gives nodes that have come back what they lack of these keys and of those they have missed. Fails
    /// if another node is away, and is to be tried again.
    pub async fn mend(&self, slots: &[Slot]) -> Result<(), VaultError> {
        for node in 0..NODES {
            let mut missed = {
                let missed = &mut self.away.missed()[node];
                if !std::mem::take(&mut missed.has_returned) {
                    continue;
                }
                std::mem::take(&mut missed.slots)
            };
            missed.extend(slots);
            let all: Vec<Slot> = missed.into_iter().collect();
            for (at, portion) in all.chunks(PORTION).enumerate() {
                if let Err(error) = self.mend_portion(node, portion).await {
                    self.has_missed(node, all[at * PORTION..].iter().copied());
                    self.away.missed()[node].has_returned = true;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    async fn mend_portion(&self, node: usize, slots: &[Slot]) -> Result<(), VaultError> {
        let request = self.get(slots);
        let [a, b] = [(node + 1) % NODES, (node + 2) % NODES];
        let (own, from_a, from_b) = tokio::join!(
            self.shares(node, request.clone()),
            self.shares(a, request.clone()),
            self.shares(b, request),
        );
        let (Some(own), Some(from_a), Some(from_b)) = (own, from_a, from_b) else {
            return Err(VaultError::Unreachable);
        };
        let mut repair = redis::pipe();
        for (slot, (own, (from_a, from_b))) in zip(slots, zip(own, zip(from_a, from_b))) {
            let is_wiped = [&from_a, &from_b]
                .iter()
                .any(|share| share.as_ref().is_some_and(Share::is_wiped));
            match (own, from_a, from_b) {
                (Some(own), ..) if own.is_wiped() => {}
                _ if is_wiped => self.overwrite(&mut repair, *slot),
                (None, Some(from_a), Some(from_b)) => {
                    let share = third(node, (a, &from_a), (b, &from_b));
                    self.set(&mut repair, *slot, &share);
                }
                _ => {}
            }
        }
        if repair.is_empty() {
            return Ok(());
        }
        let repaired = self.nodes[node].ask::<Vec<Value>>(repair).await;
        repaired.map(drop).ok_or(VaultError::Unreachable)
    }

    pub(super) fn has_missed(&self, node: usize, slots: impl Iterator<Item = Slot>) {
        self.away.missed()[node].slots.extend(slots);
    }
}
