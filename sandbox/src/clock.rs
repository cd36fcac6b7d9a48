//! Discord's clock in the sandbox. It stands still until moved, or follows real time and can be moved too.
//!
//! Only this module asks the system for the time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::{sync::watch, time::Instant};

/// 2026-01-01T12:00:00Z.
const START_MS: i64 = 1_767_268_800_000;

/// A clock that tests move; cheap to clone.
#[derive(Clone)]
pub struct Clock {
    /// What the clock shows, less the real time that has passed since `began`.
    base: watch::Sender<i64>,
    /// Set if it runs by itself.
    began: Option<Instant>,
}

impl Clock {
    /// A clock that stands still until told.
    pub fn manual() -> Self {
        Self {
            base: watch::Sender::new(START_MS),
            began: None,
        }
    }

    /// A clock that begins at the system's time and runs with it.
    pub fn running() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one clock of this crate")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            // A system before 1970 gets the manual clock's start.
            base: watch::Sender::new(since.map_or(START_MS, millis)),
            began: Some(Instant::now()),
        }
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        let ran = self.began.map_or(0, |began| millis(began.elapsed()));
        *self.base.borrow() + ran
    }

    /// Whether it goes on by itself.
    pub(crate) fn runs(&self) -> bool {
        self.began.is_some()
    }

    /// Reports every move except the running itself.
    pub(crate) fn moves(&self) -> watch::Receiver<i64> {
        self.base.subscribe()
    }

    /// Moves the clock, and wakes everything that waits for a moment on the way.
    pub fn advance(&self, by: Duration) {
        self.base.send_modify(|base| *base += millis(by));
    }

    /// Returns once the clock has reached this.
    pub async fn reached(&self, ms: i64) {
        let mut moved = self.base.subscribe();
        loop {
            // Marked as seen before it is read, so that no move is missed.
            moved.borrow_and_update();
            let left = ms - self.now_ms();
            if left <= 0 {
                return;
            }
            let by_itself = async {
                match self.began {
                    Some(_) => tokio::time::sleep(Duration::from_millis(left.unsigned_abs())).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = by_itself => {}
                // The sender lives as long as this clock.
                _ = moved.changed() => {}
            }
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
