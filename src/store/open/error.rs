//! Why a data directory cannot be used. Each sentence names the remedy.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::io::Errno;

use crate::{store::engine::StoreError, vault::VaultError};

/// The flag that `.cargo/config.toml` sets.
const SQLITE_FLAGS: &str = "-DSQLITE_ENABLE_DBPAGE_VTAB";

/// Why the data directory cannot be used. Each sentence names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot use the data directory {path}; make it writable for this user or set `data_dir`"
    )]
    Directory { path: PathBuf, source: io::Error },
    #[error("another InMail is running on {path}; stop it or set another `data_dir`")]
    InUse { path: PathBuf },
    #[error(
        "{path} was written by a newer InMail; start that version, or restore a backup made with this one"
    )]
    Newer { path: PathBuf },
    #[error("`database` is no address of a PostgreSQL database that InMail can read")]
    Address { source: sqlx::Error },
    #[error(
        "cannot use {path}; check that the server runs, that `database` leads to it, and that this user may make a schema there"
    )]
    Server {
        path: PathBuf,
        #[source]
        source: StoreError,
    },
    #[error("there is no InMail data in {path}; set `data_dir` to the directory that the bot uses")]
    Empty { path: PathBuf },
    #[error(
        "there is InMail data in {path}, and it is not overwritten; move it away, or set another `data_dir`"
    )]
    HasData { path: PathBuf },
    #[error(
        "there is InMail data in {path}, and it is not overwritten; set `database` to a new database"
    )]
    HasRows { path: PathBuf },
    #[error("{path} was written by an older InMail; start this version on it once")]
    Older { path: PathBuf },
    #[error(
        "{path} was made by another build of InMail (its migration {version} differs); start that build, or restore a backup made with this one"
    )]
    OtherBuild { path: PathBuf, version: i64 },
    #[error(
        "the key file is there but {path} is missing or empty; restore both from the same backup"
    )]
    DatabaseMissing { path: PathBuf },
    #[error(
        "the key file belongs to another database than {path}; restore both from the same backup"
    )]
    KeyFileMismatch { path: PathBuf },
    #[error(
        "the keys of {missing} stored texts are missing, more than a crash can explain; restore {path} and the key file from the same backup"
    )]
    KeysMissing { missing: usize, path: PathBuf },
    #[error(
        "the key file is older than {path}, so texts written since could never be read again; restore both from the same backup"
    )]
    KeysOlder { path: PathBuf },
    #[error(
        "another InMail is running on {path}, or its host vanished a moment ago; stop that one, or start this one again in a minute"
    )]
    HeldElsewhere { path: PathBuf },
    #[error("other InMail processes kept {path} busy for too long; start this one again")]
    Busy { path: PathBuf },
    #[error("the keys of {path} are on key nodes; set `key_nodes` to them")]
    KeysOnNodes { path: PathBuf },
    #[error(
        "the keys of {path} are in a key file; set `key_nodes` to \"\" to go on with it, or `database` to a new database"
    )]
    KeysInFile { path: PathBuf },
    #[error("cannot use the database {path}; check its permissions and its disk")]
    Access { path: PathBuf, source: io::Error },
    #[error("{path} is a database of another program; move it away, or set another `data_dir`")]
    NotOurs { path: PathBuf },
    #[error(
        "a migration of {path} is missing or was not finished; restore it and the key file from the same backup"
    )]
    HalfMigrated { path: PathBuf },
    #[error(
        "{path} is locked by another program; close it (a database browser, a backup under way) and start InMail again"
    )]
    Locked { path: PathBuf },
    #[error(
        "this program was built without the SQLite table that its clean-up needs; build it inside its own folder, or with LIBSQLITE3_FLAGS={SQLITE_FLAGS}"
    )]
    MissingDbpageVtab,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    KeyNode(Arc<VaultError>),
    #[error("cannot open {path}; restore it from a backup if it is damaged")]
    Database {
        path: PathBuf,
        #[source]
        source: StoreError,
    },
}

impl OpenError {
    /// Whether every start fails like this until the operator changes something.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Database { source, .. } => source.is_damage(),
            Self::Locked { .. }
            | Self::HeldElsewhere { .. }
            | Self::Busy { .. }
            | Self::Server { .. }
            | Self::Vault(
                VaultError::Random(_) | VaultError::Node { .. } | VaultError::Unreachable,
            ) => false,
            Self::Directory { source, .. }
            | Self::Access { source, .. }
            | Self::Vault(VaultError::Io { source, .. }) => !passes(source),
            _ => true,
        }
    }

    /// The database could not be opened or read.
    pub(in crate::store) fn database(path: &Path, source: StoreError) -> Self {
        let path = path.to_owned();
        if source.is_locked() {
            Self::Locked { path }
        } else {
            Self::Database { path, source }
        }
    }
}

/// Whether the next start may fare better though nobody changes anything: a disk that is full, a host that
/// has too much to do.
fn passes(error: &io::Error) -> bool {
    use io::ErrorKind::{
        Interrupted, OutOfMemory, QuotaExceeded, ResourceBusy, StorageFull, TimedOut, WouldBlock,
    };
    let too_many_files = [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error);
    let code = error.raw_os_error();
    code.is_some_and(|code| too_many_files.contains(&code))
        || matches!(
            error.kind(),
            StorageFull
                | QuotaExceeded
                | OutOfMemory
                | ResourceBusy
                | TimedOut
                | WouldBlock
                | Interrupted
        )
}
