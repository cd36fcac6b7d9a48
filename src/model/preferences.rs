//! Preferences: what a person accepts, whether they are told of it, and whom they have blocked.

use super::{PersonName, UserId};

/// A person's own switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Gets mail at all.
    pub accepts: bool,
    /// Gets a direct message about new mail.
    pub notices: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            accepts: true,
            notices: true,
        }
    }
}

/// An entry of a block list.
#[derive(Clone, Debug)]
pub struct Blocked {
    pub user: UserId,
    /// Their name for menus, if known.
    pub name: Option<PersonName>,
}
