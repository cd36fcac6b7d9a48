//! Discord's time, estimated: the only module that may ask the system for the time.
//!
//! Deadlines are promises made in Discord's time, and the host's clock may be hours off. Every
//! moment Discord shows us has already passed there, so each is a lower bound; the greatest recent
//! one, carried forward by the monotonic clock, is the estimate. Must not know what the time is for.

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// A bound sample counts for at least this long and at most twice as long, so that the drift of the
/// host's oscillator (seconds a day at worst) ages out before it amounts to anything.
const BUCKET: Duration = Duration::from_hours(1);

/// A boxed future, so that [`TimeSource`] can be used as `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the host knows of time.
pub trait TimeSource: Send + Sync + 'static {
    /// The host's clock. May be wrong, and may step.
    fn wall(&self) -> DateTime<Utc>;
    /// Monotonic time since the source was made.
    fn elapsed(&self) -> Duration;
    /// Completes once [`Self::elapsed`] has reached `elapsed`.
    fn sleep_until(&self, elapsed: Duration) -> BoxFuture<'_, ()>;
}

/// The host's real clocks.
pub struct SystemTime {
    started: Instant,
}

impl SystemTime {
    /// Starts counting [`TimeSource::elapsed`] now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemTime {
    fn default() -> Self {
        Self::new()
    }
}

impl TimeSource for SystemTime {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep_until(&self, elapsed: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(elapsed.saturating_sub(self.elapsed())))
    }
}

/// Discord's clock as far as this process can know it. Clones share one estimate.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn TimeSource>,
    /// In a watch channel, so that sleepers hear of every change.
    estimate: Arc<watch::Sender<Option<Estimate>>>,
}

/// The greatest origin (Discord's time at `elapsed == 0`) seen in each of two neighbouring buckets.
#[derive(Clone, Copy)]
struct Estimate {
    /// Which [`BUCKET`] of `elapsed` `latest` belongs to.
    bucket: u64,
    latest: DateTime<Utc>,
    previous: Option<DateTime<Utc>>,
}

impl Estimate {
    fn origin(self) -> DateTime<Utc> {
        self.previous.map_or(self.latest, |previous| previous.max(self.latest))
    }

    /// This estimate after one more sample. Only a sample ages an older one out: without news the
    /// last estimate is still the best there is.
    fn after(self, bucket: u64, origin: DateTime<Utc>) -> Self {
        match bucket.saturating_sub(self.bucket) {
            0 => Self { latest: self.latest.max(origin), ..self },
            1 => Self { bucket, latest: origin, previous: Some(self.latest) },
            _ => Self { bucket, latest: origin, previous: None },
        }
    }
}

impl Clock {
    /// A clock that trusts the host until Discord is first heard of.
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        Self { source, estimate: Arc::new(watch::Sender::new(None)) }
    }

    /// Discord's time now, as estimated. Can move back a little when old samples age out.
    pub fn now(&self) -> DateTime<Utc> {
        let estimate = *self.estimate.borrow();
        estimate.map_or_else(
            || self.source.wall(),
            |estimate| later(estimate.origin(), self.source.elapsed()),
        )
    }

    /// Learns from `seen`, a moment that Discord's clock has already reached: the snowflake of a
    /// received interaction or an HTTP `Date` header. The first one sets the estimate in either
    /// direction; a later one moves it only forward, unless all that was seen before is too old.
    pub fn observe(&self, seen: DateTime<Utc>) {
        self.estimate.send_if_modified(|estimate| {
            // Read under the lock, so that samples enter their buckets in order.
            let elapsed = self.source.elapsed();
            let bucket = elapsed.as_secs() / BUCKET.as_secs();
            let origin = earlier(seen, elapsed);
            let before = estimate.map(Estimate::origin);
            let after = estimate.map_or(
                Estimate { bucket, latest: origin, previous: None },
                |estimate| estimate.after(bucket, origin),
            );
            *estimate = Some(after);
            before != Some(after.origin())
        });
    }

    /// Waits until Discord's clock has reached `at`, as far as we can tell; at once if it has.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        // Registered before the first look, so no observation falls between look and sleep.
        let mut moved = self.estimate.subscribe();
        loop {
            moved.mark_unchanged();
            let Ok(left) = (at - self.now()).to_std() else { return };
            if left.is_zero() {
                return;
            }
            let until = self.source.elapsed().saturating_add(left);
            tokio::select! {
                () = self.source.sleep_until(until) => {}
                // Cannot fail while `self` holds the sender; either way, look again.
                _ = moved.changed() => {}
            }
        }
    }

    /// What `future` returns, or `None` (and `future` dropped) when `at` comes first. Once `at` has
    /// passed, `future` is not even begun.
    pub async fn within<T>(
        &self,
        at: DateTime<Utc>,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            () = self.sleep_until(at) => None,
            value = future => Some(value),
        }
    }
}

/// Saturates where chrono's range ends, since a far-off date must not bring a task down.
fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// See [`later`].
fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_sub_signed(by).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

#[cfg(test)]
pub(crate) mod manual {
    //! A time source that tests move by hand.

    use std::sync::Mutex;

    use super::*;

    /// Stands still until [`ManualTime::advance`].
    pub(crate) struct ManualTime {
        wall: Mutex<DateTime<Utc>>,
        elapsed: watch::Sender<Duration>,
    }

    impl ManualTime {
        pub(crate) fn new(wall: DateTime<Utc>) -> Arc<Self> {
            Arc::new(Self { wall: Mutex::new(wall), elapsed: watch::Sender::new(Duration::ZERO) })
        }

        /// Time passes on both clocks; sleepers whose time has come wake.
        pub(crate) fn advance(&self, by: Duration) {
            *self.wall.lock().unwrap() += by;
            self.elapsed.send_modify(|elapsed| *elapsed += by);
        }

        /// The host's clock is set, as by an administrator or NTP.
        pub(crate) fn step_wall(&self, to: DateTime<Utc>) {
            *self.wall.lock().unwrap() = to;
        }

        /// How many are asleep on this source.
        pub(crate) fn sleepers(&self) -> usize {
            self.elapsed.receiver_count()
        }
    }

    impl TimeSource for ManualTime {
        fn wall(&self) -> DateTime<Utc> {
            *self.wall.lock().unwrap()
        }

        fn elapsed(&self) -> Duration {
            *self.elapsed.borrow()
        }

        fn sleep_until(&self, until: Duration) -> BoxFuture<'_, ()> {
            let mut elapsed = self.elapsed.subscribe();
            Box::pin(async move {
                // The sender lives in `self`, which this future borrows.
                elapsed.wait_for(|elapsed| *elapsed >= until).await.unwrap();
            })
        }
    }
}

#[cfg(test)]
#[path = "clock/tests.rs"]
mod tests;
