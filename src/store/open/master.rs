//! The key file's master keys: the first one, another one, none any more.

use std::path::Path;

use super::{LOCK, OpenError, Place, hold, look};
use crate::{
    model::MasterKey,
    store::Store,
    vault::{FileVault, VaultError},
};

impl Store {
    /// Gives the key file of this place a master key. No bot may run.
    pub async fn wrap_keys(place: impl Into<Place>, master: &MasterKey) -> Result<(), OpenError> {
        match turn(&place.into(), None, Some(master)).await {
            Err(OpenError::Vault(VaultError::MasterKeyMissing { path })) => {
                Err(VaultError::HasMasterKey { path }.into())
            }
            turned => turned,
        }
    }

    /// Takes the master key away. No bot may run.
    pub async fn unwrap_keys(place: impl Into<Place>, master: &MasterKey) -> Result<(), OpenError> {
        turn(&place.into(), Some(master), None).await
    }

    /// Lets another master key open the key file as well, also while a bot runs.
    pub fn admit_master(
        directory: &Path,
        current: &MasterKey,
        new: &MasterKey,
    ) -> Result<(), OpenError> {
        Ok(existing(directory, current)?.admit(current, new)?)
    }

    /// Lets only this master key open the key file any more, also while a bot runs.
    pub fn retire_masters(directory: &Path, current: &MasterKey) -> Result<(), OpenError> {
        Ok(existing(directory, current)?.retire(current)?)
    }
}

fn existing(directory: &Path, current: &MasterKey) -> Result<FileVault, OpenError> {
    if Store::is_new(directory) {
        return Err(OpenError::Empty {
            path: directory.to_owned(),
        });
    }
    Ok(FileVault::open(
        &directory.join(look::KEYS_NAME),
        Some(current),
    )?)
}

/// Whatever does not fit is refused as it is at a start, and nothing is changed.
async fn turn(
    place: &Place,
    from: Option<&MasterKey>,
    to: Option<&MasterKey>,
) -> Result<(), OpenError> {
    let directory = &place.directory;
    let has_lock = directory.join(LOCK).exists();
    let _lock = has_lock.then(|| hold(directory)).transpose()?;
    let found = look::look(place, from).await?;
    if let Some(database) = found.database {
        database.close(&place.database()).await?;
    }
    let vault = found.vault.ok_or_else(|| OpenError::Empty {
        path: directory.clone(),
    })?;
    Ok(vault.turn(to)?)
}
