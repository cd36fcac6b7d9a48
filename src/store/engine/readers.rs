//! The readers: a few connections that only read, each used by one caller at a time.
//!
//! There is no pool that tests every returned connection. One that goes to a file is never lost, and one to PostgreSQL
//! is opened anew by the statement that finds it lost.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::store::engine::{Conn, StoreError, Target};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Readers in use at the same time. A read takes well under a millisecond.
const READERS: usize = 4;

/// The connections; cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct Readers(Arc<Shared>);

struct Shared {
    target: Target,
    idle: Mutex<Vec<Conn>>,
    places: Arc<Semaphore>,
}

/// A connection to read with. Dropping it returns it.
pub struct Reader {
    /// `None` only while this is being dropped.
    conn: Option<Conn>,
    home: Readers,
    _place: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens no connection yet.
    pub(in crate::store) fn new(target: &Target) -> Self {
        Self(Arc::new(Shared {
            target: target.clone(),
            idle: Mutex::default(),
            places: Arc::new(Semaphore::new(READERS)),
        }))
    }

    /// Waits for a connection.
    pub(in crate::store) async fn take(&self) -> Result<Reader, StoreError> {
        let place = Arc::clone(&self.0.places).acquire_owned().await;
        let place = place.map_err(|_| StoreError::Closed)?;
        let idle = self.idle().pop();
        let conn = match idle {
            Some(conn) => conn,
            None => Conn::open_to_read(&self.0.target).await?,
        };
        Ok(Reader {
            conn: Some(conn),
            home: self.clone(),
            _place: place,
        })
    }

    /// Closes every connection. Those in use are closed when their caller returns them.
    pub(in crate::store) async fn close(&self) {
        self.0.places.close();
        let idle = std::mem::take(&mut *self.idle());
        for conn in idle {
            if let Err(error) = conn.close().await {
                tracing::warn!(%error, "a reader of the database did not close cleanly");
            }
        }
    }

    /// Each critical section is one list operation, so the list of a poisoned lock is still whole.
    fn idle(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        // Only `drop` takes it.
        self.conn.as_ref().expect("there until dropped")
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        // Only `drop` takes it.
        self.conn.as_mut().expect("there until dropped")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        if conn.is_lost() {
            // The others may have been lost with it.
            self.home.idle().clear();
        } else if !self.home.0.places.is_closed() {
            self.home.idle().push(conn);
        }
    }
}
