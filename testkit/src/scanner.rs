//! The scanner: where in a directory, a log or a disk something is left that should be gone.
//!
//! It looks only at bytes.

use std::{
    collections::HashMap,
    fmt, fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use aho_corasick::{AhoCorasick, Input, MatchKind};

use crate::fixtures::opens;

/// This many consecutive bytes of a text or key are a trace of it.
pub const WINDOW: usize = 12;
const KEY: usize = 32;
/// Disks and key files are mostly zeros, which are skipped in pieces of this size.
const BLOCK: usize = 4_096;

/// Where something was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Trace {
    place: PathBuf,
    at: usize,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.place.display(), self.at)
    }
}

/// The bytes that are searched, and their name.
pub struct Place {
    name: PathBuf,
    bytes: Vec<u8>,
    /// The parts that are not all zeros, with enough zeros around them for patterns that begin or end with
    /// zeros.
    written: Vec<Range<usize>>,
}

impl Place {
    pub fn new(name: impl Into<PathBuf>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            written: written(&bytes),
            bytes,
        }
    }

    fn trace(&self, at: usize) -> Trace {
        let place = self.name.clone();
        Trace { place, at }
    }

    /// The first 32 consecutive bytes that open one of the sealed texts.
    pub fn key_of(&self, sealed: &(i64, Vec<u8>)) -> Option<Trace> {
        let mut stretches = self.written.iter();
        stretches.find_map(|stretch| {
            let mut windows = self.bytes[stretch.clone()].windows(KEY);
            let key = windows.position(|window| window != [0; KEY] && opens(sealed, window))?;
            Some(self.trace(stretch.start + key))
        })
    }
}

fn written(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (number, block) in bytes.chunks(BLOCK).enumerate() {
        if block == &[0; BLOCK][..block.len()] {
            continue;
        }
        let start = (number * BLOCK).saturating_sub(KEY);
        let end = (number * BLOCK + block.len() + KEY).min(bytes.len());
        match found.last_mut() {
            Some(last) if last.end >= start => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

/// Every file in a directory as it is now.
pub fn files(directory: &Path) -> Vec<Place> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
            continue;
        }
        match fs::read(entry.path()) {
            Ok(bytes) => found.push(Place::new(entry.path(), bytes)),
            // SQLite removes its log when it closes.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => panic!("{} cannot be read: {error}", entry.path().display()),
        }
    }
    found
}

/// The bytes that are searched for.
pub struct Wanted {
    secrets: Vec<Vec<u8>>,
    /// This many consecutive bytes of a secret are a trace of it, or all of a shorter one.
    least: usize,
    /// The secrets, cut into pieces. Anything twice as long as a piece contains a whole one, and a few
    /// pieces are found much faster than all windows.
    pieces: AhoCorasick,
    /// The secrets to which each piece belongs, and its place in them.
    origins: Vec<Vec<(usize, usize)>>,
}

impl Wanted {
    /// Any [`WINDOW`] consecutive bytes of these, which are at least that long.
    pub fn windows<'a>(secrets: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let secrets: Vec<Vec<u8>> = secrets.into_iter().map(<[u8]>::to_vec).collect();
        let long = secrets.iter().all(|secret| secret.len() >= WINDOW);
        assert!(long, "too short to be told from chance");
        Self::new(secrets, WINDOW, WINDOW / 2)
    }

    /// These bytes as they are.
    pub fn whole(patterns: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let patterns: Vec<Vec<u8>> = patterns.into_iter().collect();
        let shortest = patterns.iter().map(Vec::len).min().unwrap_or(1);
        Self::new(patterns, usize::MAX, shortest)
    }

    fn new(secrets: Vec<Vec<u8>>, least: usize, piece: usize) -> Self {
        let mut known: HashMap<&[u8], Vec<(usize, usize)>> = HashMap::new();
        for (number, secret) in secrets.iter().enumerate() {
            for (place, part) in secret.chunks_exact(piece).enumerate() {
                let at = (number, place * piece);
                known.entry(part).or_default().push(at);
            }
        }
        let (parts, origins): (Vec<_>, Vec<_>) = known.into_iter().unzip();
        let mut builder = AhoCorasick::builder();
        let built = builder.match_kind(MatchKind::LeftmostFirst).build(parts);
        Self {
            least,
            pieces: built.expect("pieces that fit into memory"),
            origins,
            secrets,
        }
    }

    /// The first trace of them in these bytes.
    pub fn within(&self, place: &Place) -> Option<Trace> {
        let mut stretches = place.written.iter();
        let found = stretches.find_map(|stretch| {
            let bytes = &place.bytes[stretch.clone()];
            let mut from = 0;
            while let Some(piece) = self.pieces.find(Input::new(bytes).range(from..)) {
                let origins = &self.origins[piece.pattern().as_usize()];
                let is_trace = |origin: &(usize, usize)| {
                    let least = self.least.min(self.secrets[origin.0].len());
                    self.run(*origin, bytes, piece.start()) >= least
                };
                if origins.iter().any(is_trace) {
                    return Some(stretch.start + piece.start());
                }
                from = piece.start() + 1;
            }
            None
        });
        found.map(|at| place.trace(at))
    }

    /// How many consecutive bytes around `at` equal those of a secret around this place.
    fn run(&self, (secret, place): (usize, usize), bytes: &[u8], at: usize) -> usize {
        let (before, after) = self.secrets[secret].split_at(place);
        let same = |(one, other): &(&u8, &u8)| one == other;
        let on = after.iter().zip(&bytes[at..]).take_while(same);
        let back = before.iter().rev().zip(bytes[..at].iter().rev());
        on.count() + back.take_while(same).count()
    }

    /// The first trace of them in any of these.
    pub fn anywhere(&self, places: &[Place]) -> Option<Trace> {
        places.iter().find_map(|place| self.within(place))
    }
}
