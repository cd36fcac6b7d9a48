//! The lock on the data directory: one process holds it, or some look at it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use rustix::fs::{Timespec, Timestamps, UTIME_NOW, futimens};

use super::OpenError;
use crate::store::Store;

/// Held by the process that uses the directory.
pub(super) const LOCK: &str = "inmail.lock";

/// How long a start waits for those who only look at the directory, and how often at most.
const MOMENT: Duration = Duration::from_millis(50);
const ASKS: u32 = 100;

/// Holds the data directory for this process until dropped.
#[derive(Debug)]
pub struct DirectoryLock(File);

impl DirectoryLock {
    /// Gives the lock file the present time.
    pub fn touch(&self) -> io::Result<()> {
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_NOW,
        };
        let times = Timestamps {
            last_access: now,
            last_modification: now,
        };
        Ok(futimens(&self.0, &times)?)
    }
}

/// Holds the directory for this process alone.
pub(super) fn hold(directory: &Path) -> Result<DirectoryLock, OpenError> {
    let file = lock_file(directory, true)?;
    taken(directory, file.try_lock())?;
    Ok(DirectoryLock(file))
}

/// The same, once those have finished who only look at the directory.
pub(super) async fn hold_soon(directory: &Path) -> Result<DirectoryLock, OpenError> {
    for _ in 0..ASKS {
        match hold(directory) {
            Err(OpenError::InUse { .. }) if !Store::is_held(directory)? => {
                tokio::time::sleep(MOMENT).await;
            }
            held => return held,
        }
    }
    hold(directory)
}

/// Keeps others from holding the directory while this process looks at it.
pub(super) fn look_on(directory: &Path) -> Result<File, OpenError> {
    let file = lock_file(directory, false)?;
    taken(directory, file.try_lock_shared())?;
    Ok(file)
}

fn lock_file(directory: &Path, create: bool) -> Result<File, OpenError> {
    let opened = OpenOptions::new()
        .create(create)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .open(directory.join(LOCK));
    opened.map_err(|source| OpenError::Directory {
        path: directory.to_owned(),
        source,
    })
}

fn taken(directory: &Path, tried: Result<(), TryLockError>) -> Result<(), OpenError> {
    let path = directory.to_owned();
    tried.map_err(|error| match error {
        TryLockError::WouldBlock => OpenError::InUse { path },
        TryLockError::Error(source) => OpenError::Directory { path, source },
    })
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_start_waits_for_who_only_looks_and_is_refused_by_who_holds() {
        let place = tempfile::TempDir::new().unwrap();
        let first = hold(place.path()).unwrap();
        let refused = hold_soon(place.path()).now_or_never();
        assert!(matches!(refused, Some(Err(OpenError::InUse { .. }))));
        drop(first);
        let looks = [look_on(place.path()), look_on(place.path())].map(Result::unwrap);
        let mut waits = pin!(hold_soon(place.path()));
        assert!(waits.as_mut().now_or_never().is_none());
        drop(looks);
        assert!(waits.await.is_ok());
    }
}
