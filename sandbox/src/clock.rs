//! Discord's clock in the sandbox: moves only when told. Must not know the system's.

use std::time::Duration;

use tokio::sync::watch;

/// 2026-01-01T12:00:00Z.
const START_MS: i64 = 1_767_268_800_000;

/// A clock that tests move; cheap to clone.
#[derive(Clone)]
pub struct Clock(watch::Sender<i64>);

impl Clock {
    /// A clock that stands still until told.
    pub fn manual() -> Self {
        Self(watch::Sender::new(START_MS))
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        *self.0.borrow()
    }

    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.send_modify(|now| *now += by);
    }

    /// Returns once the clock has reached this.
    pub async fn reached(&self, ms: i64) {
        // The sender lives as long as this clock.
        let _ = self.0.subscribe().wait_for(|now| *now >= ms).await;
    }
}
