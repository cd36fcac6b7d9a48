//! The writer's changes of the key file.

use std::sync::Arc;

use crate::{
    failpoints::{self, Point},
    store::engine::{StoreError, aside},
    vault::{Key, Slot, Vault},
};

/// Wipes keys. When this returns `Ok`, they are gone from the disk, or from two key nodes. Nothing else can
/// happen until then, so the writer's own thread does it.
pub(in crate::store) async fn wipe(vault: &Vault, slots: &[Slot]) -> Result<(), StoreError> {
    if slots.is_empty() {
        return Ok(());
    }
    failpoints::reached(Point::Wiping);
    vault.wipe(slots).await?;
    failpoints::reached(Point::Wiped);
    Ok(())
}

/// Writes new keys, to a file on another thread. When this returns `Ok`, they are on the disk, or on two key
/// nodes.
pub(in crate::store) async fn write(
    vault: &Vault,
    keys: Vec<(Slot, Key)>,
) -> Result<(), StoreError> {
    if keys.is_empty() {
        return Ok(());
    }
    match vault {
        Vault::File(file) => {
            let file = Arc::clone(file);
            aside(move || Ok(file.write(&keys)?)).await?;
        }
        Vault::Ring(ring) => ring.put(&keys).await?,
    }
    failpoints::reached(Point::KeysWritten);
    Ok(())
}
