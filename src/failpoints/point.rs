//! Points at which the program may end or the disk may fail.

/// Around every durable step, in the order of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// At start: the key file stands, the database does not.
    VaultMade,
    /// At start: an empty database stands.
    DatabaseMade,
    /// At start: the tables stand; nothing ties the database to its vault.
    Migrated,
    /// At start: keys without rows are zero.
    Adopted,
    /// Before any statement.
    Statement,
    /// A use case has run inside its transaction.
    UseCaseRan,
    /// Keys to be wiped are about to be.
    Wiping,
    /// A key or zeros are in the file, perhaps not on the disk.
    SlotPut,
    /// What was put in the key file is on the disk.
    SlotsSynced,
    /// Wiped keys are zero; their rows still stand.
    Wiped,
    /// New keys are written; their rows are not committed.
    KeysWritten,
    /// Rows are committed; their new keys are not written.
    RowsFirst,
    /// All is on disk; nobody has been told.
    Durable,
    /// The key file has been made longer, not filled.
    Lengthened,
    /// After a failure: rows without keys are removed, not committed.
    Recovering,
    /// After a failure: what was half done is done.
    Recovered,
    /// Jobs are taken, not begun.
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
