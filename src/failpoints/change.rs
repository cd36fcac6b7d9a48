//! What the program does to files of its own, for tests that cut the power: SQLite's they see themselves.

use std::path::Path;

/// What is about to happen, or a sync that has gone well.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    Make(&'a Path),
    Write {
        file: &'a Path,
        at: u64,
        length: usize,
    },
    Length {
        file: &'a Path,
        length: u64,
    },
    Rename {
        from: &'a Path,
        to: &'a Path,
    },
    Sync(&'a Path),
    /// All names in the directory of these files.
    SyncNames,
}
