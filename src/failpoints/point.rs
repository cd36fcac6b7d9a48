//! Points at which the program may end or the disk may fail.

/// The points around every durable step, in the order of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// At start: the key file exists, the database does not.
    VaultMade,
    /// At start: an empty database exists.
    DatabaseMade,
    /// At start: the tables exist. Nothing ties the database to its vault yet.
    Migrated,
    /// At start: keys without rows are zero.
    Adopted,
    /// Before any statement.
    Statement,
    /// A use case has run inside its transaction.
    UseCaseRan,
    /// Keys are about to be wiped.
    Wiping,
    /// A key or zeros are in the file, but perhaps not on disk.
    SlotPut,
    /// The changes of the key file are on disk.
    SlotsSynced,
    /// Wiped keys are zero. Their rows are not removed yet.
    Wiped,
    /// New keys are written. Their rows are not committed.
    KeysWritten,
    /// Rows are committed. Their new keys are not written.
    RowsFirst,
    /// Everything is on disk. No caller has been answered.
    Durable,
    /// The key file has been made longer but not filled.
    Lengthened,
    /// After a failure: rows without keys are removed but not committed.
    Recovering,
    /// After a failure: interrupted changes are finished.
    Recovered,
    /// Jobs are claimed but not begun.
    Claimed,
    /// A portion of pages has been cleaned.
    Scrubbed,
    /// The write-ahead log has been cut.
    LogCut,
}

impl Point {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::VaultMade,
        Self::DatabaseMade,
        Self::Migrated,
        Self::Adopted,
        Self::Statement,
        Self::UseCaseRan,
        Self::Wiping,
        Self::SlotPut,
        Self::SlotsSynced,
        Self::Wiped,
        Self::KeysWritten,
        Self::RowsFirst,
        Self::Durable,
        Self::Lengthened,
        Self::Recovering,
        Self::Recovered,
        Self::Claimed,
        Self::Scrubbed,
        Self::LogCut,
    ];
}
