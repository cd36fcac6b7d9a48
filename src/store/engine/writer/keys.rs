//! The writer's changes of the key file.

use std::sync::Arc;

use tokio::task;

use crate::{
    failpoints::{self, Point},
    store::engine::StoreError,
    vault::{Key, Slot, Vault, VaultError},
};

/// Zeroes keys. When this returns `Ok`, they are gone from the disk. Nothing else can happen until then, so
/// the writer's own thread does it.
pub(in crate::store) fn wipe(vault: &Vault, slots: &[Slot]) -> Result<(), StoreError> {
    if slots.is_empty() {
        return Ok(());
    }
    failpoints::reached(Point::Wiping);
    vault.wipe(slots)?;
    failpoints::reached(Point::Wiped);
    Ok(())
}

/// Writes new keys on another thread. When this returns `Ok`, they are on the disk.
pub(in crate::store) async fn write(
    vault: &Arc<Vault>,
    keys: Vec<(Slot, Key)>,
) -> Result<(), StoreError> {
    if keys.is_empty() {
        return Ok(());
    }
    let vault = Arc::clone(vault);
    blocking(move || vault.write(&keys)).await?;
    failpoints::reached(Point::KeysWritten);
    Ok(())
}

async fn blocking<F>(work: F) -> Result<(), StoreError>
where
    F: FnOnce() -> Result<(), VaultError> + Send + 'static,
{
    if failpoints::is_blocking() {
        return Ok(work()?);
    }
    match task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        // The task panicked or the runtime has ended. Either way nothing more can be promised.
        Err(_) => Err(StoreError::Closed),
    }
}
