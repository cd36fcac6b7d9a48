//! Discord's time, estimated: the only module that may ask the system for the time.
//!
//! Deadlines are promises made in Discord's time, and the host's clock may be hours off. Every
//! moment Discord shows us has already passed there, so each is a lower bound; the greatest one,
//! carried forward by the monotonic clock, is the estimate. Must not know what the time is for.

#[cfg(test)]
mod tests;

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// A host's oscillator gains less than one part in so many: 100 ppm, nine seconds a day, is beyond
/// what any clock crystal is sold with.
const DRIFT: u32 = 10_000;
/// A smaller gain of the host is not looked for; it takes a quarter of an hour to come about.
const NOTICEABLE: Duration = Duration::from_millis(100);

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
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Default for SystemTime {
    fn default() -> Self {
        Self::new()
    }
}

impl TimeSource for SystemTime {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the system"
    )]
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

/// Discord's time at `elapsed == 0`, as good as it is known.
#[derive(Clone, Copy)]
struct Estimate {
    origin: DateTime<Utc>,
    /// The value of `elapsed` when it was last set.
    at: Duration,
}

impl Estimate {
    /// This estimate after one more sample. What was known before counts less the longer ago it was,
    /// by no more than the host can have gained since: so a sample that comes late, however long the
    /// silence before it, does not set the clock back.
    fn after(self, origin: DateTime<Utc>, at: Duration) -> Self {
        let gained = at.saturating_sub(self.at) / DRIFT;
        if origin < self.origin && gained < NOTICEABLE {
            return self;
        }
        Self {
            origin: earlier(self.origin, gained).max(origin),
            at,
        }
    }
}

impl Clock {
    /// A clock that trusts the host until Discord is first heard of.
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        Self {
            source,
            estimate: Arc::new(watch::Sender::new(None)),
        }
    }

    /// Discord's time now, as estimated. Can move back a little when a new sample shows that the host
    /// is fast.
    pub fn now(&self) -> DateTime<Utc> {
        let estimate = *self.estimate.borrow();
        estimate.map_or_else(
            || self.source.wall(),
            |estimate| later(estimate.origin, self.source.elapsed()),
        )
    }

    /// Learns from `seen`, a moment that Discord's clock has already reached: the snowflake of a
    /// received interaction or an HTTP `Date` header. The first one sets the estimate in either
    /// direction; a later one moves it forward, and back only by what the host may have gained.
    pub fn observe(&self, seen: DateTime<Utc>) {
        self.estimate.send_if_modified(|estimate| {
            // Read under the lock, so that samples enter in order.
            let at = self.source.elapsed();
            let origin = earlier(seen, at);
            let before = estimate.map(|estimate| estimate.origin);
            let after = estimate.map_or(Estimate { origin, at }, |known| known.after(origin, at));
            *estimate = Some(after);
            before != Some(after.origin)
        });
    }

    /// Waits until Discord's clock has reached `at`, as far as we can tell; at once if it has.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        // Registered before the first look, so no observation falls between look and sleep.
        let mut moved = self.estimate.subscribe();
        loop {
            moved.mark_unchanged();
            // Read before the time: if the host pauses between the two, the sleep is too short, and
            // looks again, instead of too long.
            let elapsed = self.source.elapsed();
            let Ok(left) = (at - self.now()).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            let until = elapsed.saturating_add(left);
            tokio::select! {
                biased;
                () = self.source.sleep_until(until) => {}
                // Cannot fail while `self` holds the sender; either way, look again.
                _ = moved.changed() => {}
            }
        }
    }

    /// What `future` returns, or `None` (and `future` dropped) when `at` comes first. Once `at` has
    /// passed, `future` is not even begun.
    pub async fn within<T>(&self, at: DateTime<Utc>, future: impl Future<Output = T>) -> Option<T> {
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
    at.checked_add_signed(by)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// See [`later`].
fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_sub_signed(by)
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}
