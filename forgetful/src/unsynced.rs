//! The changes of one file since its last sync: its content before each change.

use std::collections::BTreeMap;

/// A disk writes this many bytes as a whole or not at all.
pub const SECTOR: usize = 512;

/// The changes, the oldest first.
#[derive(Clone, Default)]
pub(crate) struct Unsynced(Vec<Before>);

#[derive(Clone)]
struct Before {
    at: usize,
    bytes: Vec<u8>,
    length: usize,
}

impl Unsynced {
    /// The file changes at `at`, where these bytes were, in a file of this length. Beyond its end it has
    /// zeros.
    pub(crate) fn note(&mut self, at: usize, bytes: Vec<u8>, length: usize) {
        self.0.push(Before { at, bytes, length });
    }

    /// What a power cut leaves of a file that now holds `bytes`: of each sector, and of the length, only
    /// the first so many changes, as `choose` says when it is told of how many.
    pub(crate) fn left(
        &self,
        mut bytes: Vec<u8>,
        choose: &mut dyn FnMut(usize) -> usize,
    ) -> Vec<u8> {
        let changes = self.0.len();
        if changes == 0 {
            return bytes;
        }
        let mut length = bytes.len();
        let ends = self.0.iter().map(|before| before.at + before.bytes.len());
        bytes.resize(ends.fold(length, usize::max), 0);
        let lengths = choose(changes);
        let mut reached = BTreeMap::new();
        for (number, before) in self.0.iter().enumerate().rev() {
            if number >= lengths {
                length = before.length;
            }
            let end = before.at + before.bytes.len();
            let mut from = before.at;
            while from < end {
                let to = (from / SECTOR * SECTOR + SECTOR).min(end);
                let kept = reached
                    .entry(from / SECTOR)
                    .or_insert_with(|| choose(changes));
                if number >= *kept {
                    bytes[from..to].copy_from_slice(&before.bytes[from - before.at..][..to - from]);
                }
                from = to;
            }
        }
        bytes.resize(length, 0);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::{SECTOR, Unsynced};

    /// A file of ones, two sectors long, over which twos and then threes were written.
    fn written_twice() -> (Unsynced, Vec<u8>) {
        let mut unsynced = Unsynced::default();
        unsynced.note(0, vec![1; 2 * SECTOR], 2 * SECTOR);
        unsynced.note(0, vec![2; 2 * SECTOR], 2 * SECTOR);
        (unsynced, vec![3; 2 * SECTOR])
    }

    #[test]
    fn what_was_written_and_not_synced_is_lost() {
        let (unsynced, now) = written_twice();
        assert_eq!(unsynced.left(now, &mut |_| 0), vec![1; 2 * SECTOR]);
    }

    #[test]
    fn or_it_has_reached_the_disk_after_all() {
        let (unsynced, now) = written_twice();
        assert_eq!(unsynced.left(now.clone(), &mut |changes| changes), now);
    }

    #[test]
    fn or_one_sector_has_and_the_next_has_not() {
        let (unsynced, now) = written_twice();
        // The length, then each sector in turn.
        let mut reached = [2, 1, 0].into_iter();
        let left = unsynced.left(now, &mut |_| reached.next().unwrap());
        assert_eq!(left[..SECTOR], [2; SECTOR]);
        assert_eq!(left[SECTOR..], [1; SECTOR]);
    }

    #[test]
    fn a_file_that_grew_may_be_short_again_or_hold_zeros() {
        let mut unsynced = Unsynced::default();
        unsynced.note(3, vec![0; 2], 3);
        let now = b"oldab".to_vec();
        assert_eq!(unsynced.left(now.clone(), &mut |_| 0), b"old");
        let mut reached = [1, 0].into_iter();
        let left = unsynced.left(now, &mut |_| reached.next().unwrap());
        assert_eq!(left, b"old\0\0");
    }

    #[test]
    fn a_file_that_was_cut_may_be_long_again() {
        let mut unsynced = Unsynced::default();
        unsynced.note(1, b"ld".to_vec(), 3);
        assert_eq!(unsynced.left(b"o".to_vec(), &mut |_| 0), b"old");
    }
}
