//! The properties of the key file that fuzzing checks.

use std::{
    fs::File,
    os::{
        fd::AsRawFd,
        unix::fs::{FileExt, MetadataExt},
    },
    path::PathBuf,
};

use rustix::fs::{MemfdFlags, memfd_create};

use super::{
    FileVault, KEY_LENGTH, Slot, VaultError,
    file::{CHUNK_LENGTH, CHUNK_SLOTS},
    header::HEADER_LENGTH,
    seal::Opened,
};
use crate::model::MailContent;

/// Larger files are opened but not read through. Of the others one in 256 is read, chosen by the sum of its
/// bytes, since reading takes as long as opening all of them.
const READ_THROUGH: u64 = (HEADER_LENGTH + CHUNK_LENGTH) as u64;
/// Magic number, version and the id of the database.
const NAMED: usize = 28;

/// A key file has two million bytes, so an input only describes one: how many chunks and how many bytes
/// more or less, then the first bytes, then marks.
struct Sketch {
    length: u64,
    head: [u8; NAMED],
    marks: Vec<Mark>,
    is_read_through: bool,
}

/// A mark: a slot, what its key is made of, and whether a row uses it.
struct Mark {
    slot: Slot,
    key: u8,
    is_used: bool,
}

impl Sketch {
    fn read(data: &[u8]) -> Option<Self> {
        let sum = data.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte));
        let (chunks, data) = data.split_first_chunk()?;
        let (more, data) = data.split_first_chunk()?;
        let (head, data) = data.split_first_chunk()?;
        let length =
            HEADER_LENGTH as u64 + u64::from(u32::from_le_bytes(*chunks)) * CHUNK_LENGTH as u64;
        let marks = data
            .as_chunks()
            .0
            .iter()
            .map(|[a, b, c, d, key, used]| Mark {
                slot: Slot(u32::from_le_bytes([*a, *b, *c, *d]).into()),
                key: *key,
                is_used: used % 2 == 1,
            });
        let length = length.saturating_add_signed(i32::from_le_bytes(*more).into());
        Some(Self {
            length,
            is_read_through: length <= READ_THROUGH && sum == 0,
            head: *head,
            marks: marks.collect(),
        })
    }

    /// The file that the input describes, in memory and sparse, so that it costs little.
    fn draw(&self, file: &File) {
        file.write_all_at(&self.head, 0).unwrap();
        for mark in &self.marks {
            file.write_all_at(&[mark.key; KEY_LENGTH], place(mark.slot))
                .unwrap();
        }
        file.set_len(self.length).unwrap();
    }

    /// All parts of it that are not holes.
    fn written(&self, file: &File) -> Vec<u8> {
        let mut bytes = vec![0; HEADER_LENGTH + self.marks.len() * KEY_LENGTH];
        let (header, keys) = bytes.split_at_mut(HEADER_LENGTH);
        // Holes are not compared, neither before nor after.
        let _ = file.read_at(header, 0);
        for (mark, key) in self.marks.iter().zip(keys.chunks_mut(KEY_LENGTH)) {
            let _ = file.read_at(key, place(mark.slot));
        }
        bytes
    }
}

fn place(slot: Slot) -> u64 {
    HEADER_LENGTH as u64 + slot.0 * KEY_LENGTH as u64
}

/// Any bytes in the place of the key file are opened, or refused in a sentence, and stay unchanged.
///
/// # Panics
///
/// If they are not.
pub fn vault_file(data: &[u8]) {
    let Some(sketch) = Sketch::read(data) else {
        return;
    };
    let file = File::from(memfd_create("inmail.keys", MemfdFlags::CLOEXEC).unwrap());
    let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    sketch.draw(&file);
    let state = || {
        let facts = file.metadata().unwrap();
        (facts.len(), facts.blocks(), sketch.written(&file))
    };
    let before = state();
    match FileVault::open(&path, None) {
        Ok(vault) => is_read_right(&vault, &sketch),
        Err(error) => is_a_sentence(&error),
    }
    assert!(state() == before, "opening changed the file");
}

fn is_a_sentence(error: &VaultError) {
    let sentence = error.to_string();
    assert!(
        sentence.contains("/proc/self/fd/") && !sentence.contains('\n'),
        "{sentence}"
    );
}

fn is_read_right(vault: &FileVault, sketch: &Sketch) {
    assert_eq!(sketch.head[..12], *b"INMAILKV\x01\0\0\0");
    assert_eq!(sketch.head[12..], vault.database_id().0);
    let slots = sketch.length / KEY_LENGTH as u64 - 128;
    let is_inside = |slot: Slot| slot.0 < slots;
    for mark in &sketch.marks {
        let opened = vault
            .held(mark.slot)
            .map(|held| held.open::<MailContent>(1_i64.into(), &[mark.key; 64]));
        match opened {
            Ok(Opened::Text(_)) => panic!("opened with a made-up key"),
            Ok(_) => assert!(is_inside(mark.slot)),
            Err(error) => {
                is_a_sentence(&error);
                assert!(!is_inside(mark.slot));
            }
        }
    }
    if !sketch.is_read_through {
        return;
    }
    let used = sketch.marks.iter().filter(|mark| mark.is_used);
    match vault.inspect(used.clone().map(|mark| mark.slot)) {
        Ok(found) => {
            let is_used = |slot: &Slot| used.clone().any(|mark| mark.slot == *slot);
            assert!(!found.orphans.iter().any(is_used) && found.empty.iter().all(is_used));
            let mut free = found.free.clone();
            let mut number = 0;
            while let Some(slot) = free.take() {
                assert!(!is_used(&slot));
                number += 1;
            }
            let kept = usize::try_from(CHUNK_SLOTS).unwrap()
                - found.orphans.len()
                - found.empty.len()
                - number;
            assert!(kept <= used.count());
        }
        Err(error) => {
            is_a_sentence(&error);
            assert!(used.clone().any(|mark| !is_inside(mark.slot)));
        }
    }
}
