//! A data directory without data, held until data is put into it: all of it or nothing.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::store::open::{
    DirectoryLock, LOCK, OpenError, hold, look::KEYS_NAME, make, place::DATABASE,
};

/// Where the new files are made before they are put in place.
const STAGE: &str = "inmail.restoring";

/// An empty data directory that no other process can use meanwhile.
pub struct VacantDirectory {
    directory: PathBuf,
    was_there: bool,
    _lock: DirectoryLock,
}

impl VacantDirectory {
    /// Takes the directory, and makes it if it is missing. Removes what an interrupted restore left.
    pub fn take(directory: &Path) -> Result<Self, OpenError> {
        let was_there = directory.exists();
        make(directory)?;
        let taken = Self {
            directory: directory.to_owned(),
            was_there,
            _lock: hold(directory)?,
        };
        for name in [DATABASE, KEYS_NAME] {
            if directory.join(name).symlink_metadata().is_ok() {
                return Err(OpenError::HasData {
                    path: directory.to_owned(),
                });
            }
        }
        clear(&taken.stage()).map_err(|source| taken.failed(source))?;
        Ok(taken)
    }

    /// Where a store is to be made that then becomes this directory's.
    pub fn stage(&self) -> PathBuf {
        self.directory.join(STAGE)
    }

    /// Puts the files of the closed store in place. The key file comes first: without its database no start
    /// takes the directory for an empty one.
    pub fn settle(self) -> Result<(), OpenError> {
        self.put_in_place().map_err(|source| self.failed(source))
    }

    fn put_in_place(&self) -> io::Result<()> {
        let stage = self.stage();
        if stage.join("inmail.db-wal").exists() {
            return Err(io::Error::other("the new database did not close cleanly"));
        }
        for name in [KEYS_NAME, DATABASE] {
            fs::rename(stage.join(name), self.directory.join(name))?;
        }
        File::open(&self.directory)?.sync_all()?;
        fs::remove_dir_all(stage)
    }

    /// Leaves the directory as it was.
    pub fn abandon(self) -> Result<(), OpenError> {
        let left = clear(&self.stage()).and_then(|()| {
            if self.was_there {
                return Ok(());
            }
            fs::remove_file(self.directory.join(LOCK))?;
            fs::remove_dir(&self.directory)
        });
        left.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> OpenError {
        OpenError::Directory {
            path: self.directory.clone(),
            source,
        }
    }
}

/// Removes a stage. Its keys are zeroed first, so that nothing opens what the disk may keep of its texts.
fn clear(stage: &Path) -> io::Result<()> {
    if !stage.exists() {
        return Ok(());
    }
    if let Ok(mut keys) = OpenOptions::new().write(true).open(stage.join(KEYS_NAME)) {
        let length = usize::try_from(keys.metadata()?.len()).unwrap_or(0);
        keys.write_all(&vec![0; length])?;
        keys.sync_data()?;
    }
    fs::remove_dir_all(stage)
}
