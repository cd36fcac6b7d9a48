//! What nodes tell of one key, and when that is enough to know it.

use super::{
    QUORUM,
    share::{Share, join},
};
use crate::vault::{Held, VaultError};

/// What nodes have told of one key.
#[derive(Default)]
pub(super) struct Told {
    first: Option<(usize, Share)>,
    held: Option<Held>,
    without: usize,
}

impl Told {
    pub(super) fn is_enough(&self) -> bool {
        self.held.is_some()
    }

    pub(super) fn note(&mut self, node: usize, share: Option<Share>) {
        match (share, &self.first) {
            // Any two nodes include one of those that had wiped it when somebody was told.
            (Some(share), _) if share.is_wiped() => self.held = Some(Held::Wiped),
            _ if self.is_enough() => {}
            (Some(share), Some((other, first))) => {
                self.held = Some(Held::Key(join((*other, first), (node, &share))));
            }
            (Some(share), None) => self.first = Some((node, share)),
            (None, _) => {
                self.without += 1;
                if self.without == QUORUM {
                    self.held = Some(Held::Lost);
                }
            }
        }
    }

    pub(super) fn held(self) -> Result<Held, VaultError> {
        self.held.ok_or(VaultError::Unreachable)
    }
}
