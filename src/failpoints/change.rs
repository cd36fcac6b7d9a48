//! How the program changes its own files, for tests that cut the power. SQLite's changes are seen by
//! another layer.

use std::path::Path;

/// A change that is about to happen, or a sync that has succeeded.
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
    /// Two files get each other's name.
    Exchange {
        one: &'a Path,
        other: &'a Path,
    },
    Rename {
        from: &'a Path,
        to: &'a Path,
    },
    Sync(&'a Path),
    /// All names in the directory of these files.
    SyncNames,
}
