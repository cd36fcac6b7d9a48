//! The disk: what a power cut may leave of the files. Synced changes stay. Any other block is as it was at
//! some moment since the last sync, a file may have an earlier length, and a name may be missing.
//!
//! It follows POSIX: syncing a file does not make its name durable.

use std::{collections::BTreeMap, fs, path::Path};

use fastrand::Rng;

use crate::trace::{Call, Event};

const BLOCK: usize = 4_096;

/// What happens to changes that were not synced.
#[derive(Clone, Copy, Debug)]
pub enum Unsynced {
    Lost,
    Kept,
    /// Decided by chance, block by block.
    Some,
}

type Names = BTreeMap<String, usize>;

/// The files of a directory, with their unsynced changes.
#[derive(Default)]
pub struct Disk {
    files: Vec<File>,
    /// The files as the running program sees them.
    names: Names,
    safe_names: Names,
    /// Every state since the last sync, and when it came about.
    later_names: Vec<(u64, Names)>,
}

#[derive(Default)]
struct File {
    safe: Vec<u8>,
    since: Vec<(u64, Change)>,
}

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Disk {
    /// The disk after everything in this length of the trace.
    pub fn at(events: &[Event], cut: u64) -> Self {
        let mut disk = Self::default();
        for event in events.iter().take_while(|event| event.end <= cut) {
            disk.happens(event);
        }
        disk
    }

    fn happens(&mut self, Event { end, call }: &Event) {
        match call {
            Call::Create { name } if self.names.contains_key(name) => {}
            Call::Create { name } => {
                self.names.insert(name.clone(), self.files.len());
                self.files.push(File::default());
                self.rename(*end);
            }
            Call::Rename { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
                self.rename(*end);
            }
            Call::Remove { name } => {
                self.names.remove(name);
                self.rename(*end);
            }
            Call::SyncNames { since } => {
                let later = self.later_names.iter().take_while(|(at, _)| at <= since);
                let count = later.count();
                if let Some((_, names)) = self.later_names.drain(..count).next_back() {
                    self.safe_names = names;
                }
            }
            Call::Write { name, at, bytes } => {
                let (at, bytes) = (*at, bytes.clone());
                self.change(name, *end, Change::Write { at, bytes });
            }
            Call::Length { name, length } => self.change(name, *end, Change::Length(*length)),
            Call::Sync { name, since } => {
                if let Some(file) = self.names.get(name) {
                    self.files[*file].sync(*since);
                }
            }
        }
    }

    fn rename(&mut self, end: u64) {
        self.later_names.push((end, self.names.clone()));
    }

    /// The content of a file without a name can never be found again.
    fn change(&mut self, name: &str, end: u64, change: Change) {
        if let Some(file) = self.names.get(name) {
            self.files[*file].since.push((end, change));
        }
    }

    /// Writes what is left into an empty directory.
    pub fn leave(&self, unsynced: Unsynced, rng: &mut Rng, directory: &Path) {
        let later = unsynced.choose(self.later_names.len(), rng);
        let names = match later.checked_sub(1) {
            Some(last) => &self.later_names[last].1,
            None => &self.safe_names,
        };
        for (name, file) in names {
            let bytes = self.files[*file].left(unsynced, rng);
            fs::write(directory.join(name), bytes).unwrap();
        }
    }
}

impl Unsynced {
    /// How many of these changes are left.
    fn choose(self, changes: usize, rng: &mut Rng) -> usize {
        match self {
            Self::Lost => 0,
            Self::Kept => changes,
            Self::Some => rng.usize(..=changes),
        }
    }
}

impl File {
    fn sync(&mut self, since: u64) {
        let count = self.since.iter().take_while(|(at, _)| *at <= since).count();
        for (_, change) in self.since.drain(..count) {
            match change {
                Change::Write { at, bytes } => {
                    let end = at + bytes.len();
                    self.safe.resize(self.safe.len().max(end), 0);
                    self.safe[at..end].copy_from_slice(&bytes);
                }
                Change::Length(length) => self.safe.resize(length, 0),
            }
        }
    }

    fn left(&self, unsynced: Unsynced, rng: &mut Rng) -> Vec<u8> {
        let ends = self.since.iter().map(|(_, change)| match change {
            Change::Write { at, bytes } => at + bytes.len(),
            Change::Length(length) => *length,
        });
        let longest = ends.max().unwrap_or(0).max(self.safe.len());
        let mut left = self.safe.clone();
        left.resize(longest, 0);
        let mut choose = || unsynced.choose(self.since.len(), rng);
        let blocks: Vec<usize> = (0..longest.div_ceil(BLOCK)).map(|_| choose()).collect();
        let (lengths, mut length) = (choose(), self.safe.len());
        for (number, (_, change)) in self.since.iter().enumerate() {
            let (from, to, grown) = match change {
                Change::Write { at, bytes } => {
                    let end = at + bytes.len();
                    (*at, end, length.max(end))
                }
                Change::Length(shorter) => (*shorter, longest, *shorter),
            };
            if number < lengths {
                length = grown;
            }
            for place in from..to {
                if number < blocks[place / BLOCK] {
                    left[place] = match change {
                        Change::Write { at, bytes } => bytes[place - at],
                        Change::Length(_) => 0,
                    };
                }
            }
        }
        left.truncate(length);
        left
    }
}
