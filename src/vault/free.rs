//! Slots that may be handed out.

use std::{collections::BTreeSet, ops::Range};

use super::Slot;

/// Slots without key and row, the lowest first. What has never been used is one range, so that an
/// empty file costs no memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Free {
    /// A set, so that a slot released twice is still handed out once: two texts in one slot would
    /// cost the first its key. All below `unused`.
    released: BTreeSet<Slot>,
    unused: Range<u32>,
}

impl Free {
    /// All of a file's slots but these.
    pub(super) fn without(taken: &BTreeSet<Slot>, slots: u32) -> Self {
        let used_to = taken.last().map_or(0, |last| last.0 + 1);
        let released = (0..used_to).map(Slot).filter(|slot| !taken.contains(slot));
        Self {
            released: released.collect(),
            unused: used_to..slots,
        }
    }

    /// Whether every slot from this one on is free.
    pub(super) fn has_all_from(&self, first: u32) -> bool {
        self.unused.start <= first
    }

    pub(super) fn is_empty(&self) -> bool {
        self.released.is_empty() && self.unused.is_empty()
    }

    /// Hands one out; `None` if the file has to grow.
    pub(super) fn take(&mut self) -> Option<Slot> {
        self.released
            .pop_first()
            .or_else(|| self.unused.next().map(Slot))
    }

    /// The file has grown by these.
    pub(super) fn grow(&mut self, slots: Range<u32>) {
        self.unused = slots;
    }

    /// Takes slots back that were handed out.
    pub(super) fn release(&mut self, slots: &[Slot]) {
        self.released.extend(slots);
    }
}
