//! Preferences: whether a person accepts mail, whether they get notices, and whom they have blocked.

use super::{PersonName, UserId};

/// A person's own switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Whether the person accepts mail.
    pub accepts: bool,
    /// Whether the person gets a direct message about new mail.
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
    /// The blocked person's name for menus, if known.
    pub name: Option<PersonName>,
}
