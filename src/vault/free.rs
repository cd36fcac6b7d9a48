//! Slots that can be handed out.

use std::{collections::BTreeSet, ops::Range};

use fixedbitset::FixedBitSet;

use super::Slot;

/// Slots without key and row, the lowest first. Slots that were never used are one range, so that an empty
/// file costs no memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Free {
    /// A set, so that a slot released twice is handed out once. Two texts in one slot would cost the first
    /// its key. All are below `unused`.
    released: BTreeSet<Slot>,
    unused: Range<u64>,
}

impl Free {
    /// All slots of a file except these.
    pub(super) fn without(taken: &FixedBitSet) -> Self {
        let used_to = taken.maximum().map_or(0, |last| last + 1);
        let released = taken.zeroes().take_while(|slot| *slot < used_to);
        Self {
            released: released.map(Slot::of).collect(),
            unused: Slot::of(used_to).0..Slot::of(taken.len()).0,
        }
    }

    /// Whether every slot from this one on is free.
    pub(super) fn has_all_from(&self, first: u64) -> bool {
        self.unused.start <= first
    }

    pub(super) fn is_empty(&self) -> bool {
        self.released.is_empty() && self.unused.is_empty()
    }

    /// Hands out a slot. `None` if the file has to grow.
    pub(super) fn take(&mut self) -> Option<Slot> {
        self.released
            .pop_first()
            .or_else(|| self.unused.next().map(Slot))
    }

    /// Adds the slots by which the file has grown.
    pub(super) fn grow(&mut self, slots: Range<u64>) {
        self.unused = slots;
    }

    /// Takes back slots that were handed out.
    pub(super) fn release(&mut self, slots: &[Slot]) {
        self.released.extend(slots);
    }
}
