//! Mistakes that tests plant to show that they would find them.

/// One mistake each, as somebody might make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// The deadline itself still counts.
    DeadlineCounts,
}
