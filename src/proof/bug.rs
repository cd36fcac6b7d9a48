//! Mistakes that tests plant to show that they would find them.

/// One mistake each, as somebody might make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// The deadline itself still counts.
    DeadlineCounts,
    /// A key is kept when its text is deleted.
    KeyKept,
    /// People are told before anything is on the disk.
    ToldTooEarly,
    /// After a crash, rows without keys are left alone.
    RecoveryForgotten,
    /// After a crash, keys without rows are left alone.
    OrphansKept,
    /// Whoever knows its id can read a mail.
    HolderNotChecked,
    /// Strangers hear that a mail's window is over.
    RefusalsDiffer,
    /// Sending leaves the draft where it is.
    DraftNotConsumed,
    /// Copied people lose a deleted mail, too.
    CopiedLoseTheirs,
    /// Whoever looks at a mail still sees it after its deletion.
    ViewsNotRefreshed,
    /// Nobody disables Delete at the end of the window.
    ExpireForgotten,
    /// A notice is sent again without looking for the first.
    NoticeSentBlindly,
    /// Nobody notes that a notice may now exist.
    AttemptNotNoted,
    /// A notice that may not be removed is left.
    RetractDroppedWhenForbidden,
    /// A notice that is not there yet is taken for one that never will be.
    RetractGivenUp,
    /// Two answer on one view at a time.
    TurnNotTaken,
    /// Nobody throws away what has outlived its time.
    NothingSwept,
    /// A list drawn through an old token shows what was sent since.
    TokenOutlived,
    /// A notice is posted without the nonce under which Discord takes it once.
    NoNonce,
    /// The token of an interaction is logged.
    TokenLogged,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::DeadlineCounts,
        Self::KeyKept,
        Self::ToldTooEarly,
        Self::RecoveryForgotten,
        Self::OrphansKept,
        Self::HolderNotChecked,
        Self::RefusalsDiffer,
        Self::DraftNotConsumed,
        Self::CopiedLoseTheirs,
        Self::ViewsNotRefreshed,
        Self::ExpireForgotten,
        Self::NoticeSentBlindly,
        Self::AttemptNotNoted,
        Self::RetractDroppedWhenForbidden,
        Self::RetractGivenUp,
        Self::TurnNotTaken,
        Self::NothingSwept,
        Self::TokenOutlived,
        Self::NoNonce,
        Self::TokenLogged,
    ];

    /// Made where the program speaks to Discord.
    pub const fn is_at_the_edge(self) -> bool {
        matches!(self, Self::NoNonce | Self::TokenLogged)
    }
}
