//! Put into the copy as `crate::mutant`: which mutant is on, and which have been reached.

use std::{
    env,
    fs::OpenOptions,
    io::Write,
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

static ON: LazyLock<Option<usize>> = LazyLock::new(|| env::var("MUTANT").ok()?.parse().ok());
static REACHED: [AtomicBool; 4096] = [const { AtomicBool::new(false) }; 4096];

/// Whether this mutant is on. The file that `MUTANT_REACH` names gets a line for each that is asked for.
pub fn on(id: usize) -> bool {
    if !REACHED[id].swap(true, Relaxed)
        && let Some(path) = env::var_os("MUTANT_REACH")
        && let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path)
    {
        // A disk that a test has filled is not this file's; if it were, one line would be missing.
        let _ = file.write_all(format!("{id}\n").as_bytes());
    }
    *ON == Some(id)
}
