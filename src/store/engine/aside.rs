//! Work that waits for the disk, so that no task waits with it.

use tokio::task;

use crate::{failpoints, store::engine::StoreError};

/// Does the work on a thread of its own.
pub async fn aside<T, F>(work: F) -> Result<T, StoreError>
where
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
    T: Send + 'static,
{
    if failpoints::is_blocking() {
        return work();
    }
    // If the task panicked or the runtime has ended, nothing more can be promised.
    task::spawn_blocking(work)
        .await
        .unwrap_or(Err(StoreError::Closed))
}
