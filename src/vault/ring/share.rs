//! How a key is split, so that any two of three nodes have it and one alone knows nothing of it.
//!
//! A key is the sum (XOR) of three random addends. Each node holds the two that are not its own.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::NODES;
use crate::vault::{KEY_LENGTH, Key, VaultError};

/// Bytes of a share. More than 44, so that a node keeps it in a place of its own and overwrites it there
/// (Redis: `OBJ_ENCODING_EMBSTR_SIZE_LIMIT`).
pub(super) const SHARE_LENGTH: usize = 2 * KEY_LENGTH;

/// What one node holds of a key: the addend of the next node, then that of the one after it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(super) struct Share(pub [u8; SHARE_LENGTH]);

type Addends = Zeroizing<[[u8; KEY_LENGTH]; NODES]>;

impl Share {
    /// What overwrites a share.
    pub(super) const WIPED: [u8; SHARE_LENGTH] = [0; SHARE_LENGTH];

    pub(super) fn is_wiped(&self) -> bool {
        self.0 == Self::WIPED
    }

    fn of(node: usize, addends: &Addends) -> Self {
        let mut share = Self([0; SHARE_LENGTH]);
        let (first, second) = share.0.split_at_mut(KEY_LENGTH);
        first.copy_from_slice(&addends[(node + 1) % NODES]);
        second.copy_from_slice(&addends[(node + 2) % NODES]);
        share
    }
}

/// The shares of a key, by node.
pub(super) fn split(key: &Key) -> Result<[Share; NODES], VaultError> {
    let mut addends = Addends::default();
    for addend in &mut addends[1..] {
        getrandom::fill(addend).map_err(VaultError::Random)?;
    }
    addends[0] = sum(&[&key.0, &addends[1], &addends[2]]);
    Ok([0, 1, 2].map(|node| Share::of(node, &addends)))
}

/// The key of which two different nodes hold these shares.
pub(super) fn join(a: (usize, &Share), b: (usize, &Share)) -> Key {
    let addends = addends(a, b);
    Key(sum(&[&addends[0], &addends[1], &addends[2]]))
}

/// The share of a third node.
pub(super) fn third(node: usize, a: (usize, &Share), b: (usize, &Share)) -> Share {
    Share::of(node, &addends(a, b))
}

fn addends(a: (usize, &Share), b: (usize, &Share)) -> Addends {
    let mut addends = Addends::default();
    for (node, share) in [a, b] {
        addends[(node + 1) % NODES].copy_from_slice(&share.0[..KEY_LENGTH]);
        addends[(node + 2) % NODES].copy_from_slice(&share.0[KEY_LENGTH..]);
    }
    addends
}

fn sum(addends: &[&[u8; KEY_LENGTH]; NODES]) -> [u8; KEY_LENGTH] {
    std::array::from_fn(|at| addends.iter().fold(0, |sum, addend| sum ^ addend[at]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_two_shares_make_the_key_and_the_third(key: [u8; KEY_LENGTH]) {
            let shares = split(&Key(key)).unwrap();
            for (a, b, c) in [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2)] {
                let (first, second) = ((a, &shares[a]), (b, &shares[b]));
                prop_assert!(join(first, second) == Key(key));
                prop_assert!(third(c, first, second) == shares[c]);
            }
        }

        /// A share fits every key: there is a second share with which it makes that key.
        #[test]
        fn one_share_tells_nothing(key: [u8; KEY_LENGTH], other: [u8; KEY_LENGTH]) {
            let shares = split(&Key(key)).unwrap();
            let mut forged = shares[1].clone();
            for at in 0..KEY_LENGTH {
                // The addend that node 0 does not hold.
                forged.0[KEY_LENGTH + at] ^= key[at] ^ other[at];
            }
            prop_assert!(join((0, &shares[0]), (1, &forged)) == Key(other));
        }
    }
}
