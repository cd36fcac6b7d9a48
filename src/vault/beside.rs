//! The file beside the key file: a new one before it takes its place, or the old one afterwards.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, fchown},
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::failpoints::{self, Change};

/// How many zeros are written at a time.
const BLOCK_LENGTH: usize = 1024 * 1024;

/// The place beside a key file.
pub(super) struct Beside {
    pub path: PathBuf,
}

impl Beside {
    pub(super) fn of(keys: &Path) -> Self {
        Self {
            path: keys.with_extension("keys.new"),
        }
    }

    /// Makes the file, for this user only.
    pub(super) fn make(&self) -> io::Result<NewFile<'_>> {
        failpoints::changes(Change::Make(&self.path));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.path)?;
        let (path, at) = (self.path.as_path(), 0);
        Ok(NewFile { file, path, at })
    }

    /// Removes what a crash left here. It may hold keys, so it is zeroed first.
    pub(super) fn clear(&self) -> io::Result<()> {
        let file = match OpenOptions::new().write(true).open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        let mut left = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
        let (path, at) = (self.path.as_path(), 0);
        let mut file = NewFile { file, path, at };
        let zeros = vec![0; BLOCK_LENGTH];
        while left > 0 {
            let part = left.min(BLOCK_LENGTH);
            file.write(&zeros[..part])?;
            left -= part;
        }
        file.sync()?;
        fs::remove_file(&self.path)
    }

    /// The two files exchange their names, in one step. They have done so on disk when this returns.
    pub(super) fn exchange(&self, keys: &Path) -> io::Result<()> {
        let (one, other) = (self.path.as_path(), keys);
        failpoints::changes(Change::Exchange { one, other });
        renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?;
        self.sync_names()
    }

    /// A new name is durable only once its directory is synced.
    pub(super) fn sync_names(&self) -> io::Result<()> {
        let directory = match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?,
            _ => File::open(".")?,
        };
        failpoints::synced(directory.sync_all(), Change::SyncNames)
    }
}

/// A file that is written from its beginning to its end.
pub(super) struct NewFile<'p> {
    file: File,
    path: &'p Path,
    at: u64,
}

impl NewFile<'_> {
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (file, at, length) = (self.path, self.at, bytes.len());
        failpoints::changes(Change::Write { file, at, length });
        self.at += length as u64;
        self.file.write_all(bytes)
    }

    /// Gives it to this user and group.
    pub(super) fn give_to(&self, (user, group): (u32, u32)) -> io::Result<()> {
        fchown(&self.file, Some(user), Some(group))
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        failpoints::synced(self.file.sync_all(), Change::Sync(self.path))
    }
}
