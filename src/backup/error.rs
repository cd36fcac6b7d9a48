//! Why a backup could not be made or restored. Each sentence names the remedy.

use std::{io, path::PathBuf};

use crate::store::{OpenError, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{path} exists and is not overwritten; name another file, or move it away")]
    Exists { path: PathBuf },
    #[error("cannot write {path}; make room on its disk, or name a file in another place")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read {path}; check its name and its permissions")]
    File { path: PathBuf, source: io::Error },
    #[error("{path} is not a backup of InMail")]
    NotABackup { path: PathBuf },
    #[error("this passphrase does not open {path}; try it again, nothing was changed")]
    WrongPassphrase { path: PathBuf },
    #[error(
        "no identity given opens {path}; name the file of the one it was made for (`--identity`)"
    )]
    WrongIdentity { path: PathBuf },
    #[error("{path} was encrypted to a recipient; name the file of its identity (`--identity`)")]
    NeedsIdentity { path: PathBuf },
    #[error("{path} was encrypted with a passphrase; leave `--identity` out")]
    NeedsPassphrase { path: PathBuf },
    #[error("{path} is cut short or damaged, and nothing was changed; use another backup")]
    Damaged { path: PathBuf },
    #[error("{path} was made by a newer InMail; restore it with that version")]
    Newer { path: PathBuf },
    #[error("`{text}` is no recipient of age; it begins with age1")]
    Recipient { text: String },
    #[error("{path} holds no identity of age (a line that begins with AGE-SECRET-KEY-1)")]
    Identity { path: PathBuf },
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the data could not be read or written; check its disk")]
    Store(#[from] StoreError),
}

impl BackupError {
    /// Whether trying again changes nothing.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Write { .. } => false,
            Self::Open(error) => error.is_lasting(),
            Self::Store(error) => error.is_damage(),
            _ => true,
        }
    }
}
