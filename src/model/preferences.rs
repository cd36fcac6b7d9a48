//! Preferences: from whom a person accepts mail, whether they get notices, and whom they have blocked.

use super::{PersonName, UserId, notice::QuietHours};

/// From whom a person accepts mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    Everyone,
    /// People to whom this person has sent a mail that they still hold: an answer to it at once, and new
    /// mail once that one can no longer be deleted. So nobody can tell whether a mail was deleted.
    WrittenTo,
    Nobody,
}

impl Accepts {
    pub const ALL: [Self; 3] = [Self::Everyone, Self::WrittenTo, Self::Nobody];

    /// The stored number.
    pub const fn number(self) -> i64 {
        match self {
            Self::Nobody => 0,
            Self::Everyone => 1,
            Self::WrittenTo => 2,
        }
    }

    /// What this number stands for, if anything.
    pub fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.number() == number)
    }
}

/// A person's own switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// From whom the person accepts mail.
    pub accepts: Accepts,
    /// Whether the person gets a direct message about new mail.
    pub notices: bool,
    /// When no notice is posted.
    pub quiet: Option<QuietHours>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            accepts: Accepts::Everyone,
            notices: true,
            quiet: None,
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
