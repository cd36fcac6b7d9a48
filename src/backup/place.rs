//! A new file that appears under its name only when all of it is on the disk.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
};

use super::BackupError;

/// Removed when dropped, unless it has been put in place.
pub(super) struct NewFile {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
}

impl NewFile {
    /// Makes it beside `path`, for this user only. Refuses to take the place of anything.
    pub(super) fn make(path: &Path) -> Result<Self, BackupError> {
        refuse_existing(path)?;
        let failed = |source| BackupError::Write {
            path: path.to_owned(),
            source,
        };
        let name = path
            .file_name()
            .ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", process::id()));
        let temporary = path.with_file_name(hidden);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)
            .map_err(failed)?;
        Ok(Self {
            file,
            temporary,
            path: path.to_owned(),
        })
    }

    pub(super) fn writer(&self) -> &File {
        &self.file
    }

    pub(super) fn failed(&self, source: io::Error) -> BackupError {
        BackupError::Write {
            path: self.path.clone(),
            source,
        }
    }

    /// Syncs it and gives it its name.
    pub(super) fn put_in_place(self) -> Result<(), BackupError> {
        refuse_existing(&self.path)?;
        let put = || {
            self.file.sync_all()?;
            fs::rename(&self.temporary, &self.path)?;
            let folder = self
                .path
                .parent()
                .filter(|path| !path.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        put().map_err(|source| self.failed(source))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // It is not there any more if it has been put in place.
        let _ = fs::remove_file(&self.temporary);
    }
}

fn refuse_existing(path: &Path) -> Result<(), BackupError> {
    if path.symlink_metadata().is_ok() {
        return Err(BackupError::Exists {
            path: path.to_owned(),
        });
    }
    Ok(())
}
