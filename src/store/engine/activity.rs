//! How much the writer does. Numbers only, which say nothing about what is written.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::store::engine::queue::Durability;

/// What the writer counts.
#[derive(Debug, Default)]
pub(in crate::store) struct Counts {
    commits: AtomicU64,
    syncs: AtomicU64,
    use_cases: AtomicU64,
    is_failing: AtomicBool,
}

/// How much the store does.
#[derive(Clone, Copy, Debug)]
pub struct Activity {
    pub commits: u64,
    /// Commits that waited for the disk.
    pub syncs: u64,
    /// What was committed together.
    pub use_cases: u64,
    /// Use cases that wait now.
    pub waiting: usize,
    /// Whether the last write failed.
    pub is_failing: bool,
    /// How many key nodes there are, and how many of them can be asked.
    pub key_nodes: (usize, usize),
}

impl Counts {
    /// A batch has been committed.
    pub fn committed(&self, use_cases: usize, durability: Durability) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        let use_cases = u64::try_from(use_cases).unwrap_or(u64::MAX);
        self.use_cases.fetch_add(use_cases, Ordering::Relaxed);
        self.is_failing.store(false, Ordering::Relaxed);
        if durability == Durability::Synced {
            self.synced();
        }
    }

    /// What was committed is on disk.
    pub fn synced(&self) {
        self.syncs.fetch_add(1, Ordering::Relaxed);
    }

    /// A write has failed.
    pub fn failed(&self) {
        self.is_failing.store(true, Ordering::Relaxed);
    }

    pub fn with(&self, waiting: usize, key_nodes: (usize, usize)) -> Activity {
        Activity {
            commits: self.commits.load(Ordering::Relaxed),
            syncs: self.syncs.load(Ordering::Relaxed),
            use_cases: self.use_cases.load(Ordering::Relaxed),
            waiting,
            is_failing: self.is_failing.load(Ordering::Relaxed),
            key_nodes,
        }
    }
}
