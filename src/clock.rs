//! Discord's time, estimated: the only module that may ask the system for the time.
//!
//! Deadlines are promises made in Discord's time, and the host's clock may be hours off. Three witnesses
//! tell the time, and a better one silences the others:
//!
//! 1. Discord's own acts. The snowflake of an interaction is a moment that has passed there, so the
//!    greatest, carried forward by the monotonic clock, is the estimate. A first answer that Discord took
//!    shows when it was at the latest. One snowflake far ahead of all that is known counts only once
//!    Discord takes its answer, or another agrees: no single payload moves the time by much.
//! 2. `Date` headers, until the first such act. They come from whoever answered, so one alone counts only
//!    as far as the host's clock agrees with it; two that agree with each other outweigh the host.
//! 3. The host's clock.

mod known;
#[cfg(test)]
mod tests;

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use rustix::time::{ClockId, clock_gettime};
use tokio::sync::watch;

use known::{Known, earlier, later};

/// A shorter suspension wakes nobody.
const SUSPENDED: Duration = Duration::from_secs(1);

/// A boxed future, so that [`TimeSource`] can be used as `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the host knows of time.
pub trait TimeSource: Send + Sync + 'static {
    /// The host's clock. May be wrong, and may step.
    fn wall(&self) -> DateTime<Utc>;
    /// Monotonic time since the source was made.
    fn elapsed(&self) -> Duration;
    /// How long the host has been suspended in all. Timers stand still meanwhile.
    fn suspended(&self) -> Duration {
        Duration::ZERO
    }
    /// Completes once [`Self::elapsed`] has reached `elapsed`, or that much later as the host has been
    /// suspended.
    fn sleep_until(&self, elapsed: Duration) -> BoxFuture<'_, ()>;
}

/// The host's real clocks.
pub struct SystemTime {
    started: Duration,
    timers: Instant,
}

impl SystemTime {
    /// Starts counting [`TimeSource::elapsed`] now.
    pub fn new() -> Self {
        Self {
            started: since_boot(),
            timers: Instant::now(),
        }
    }
}

/// A clock that also counts while the host is suspended, where there is one.
fn since_boot() -> Duration {
    #[cfg(target_os = "linux")]
    const CLOCK: ClockId = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: ClockId = ClockId::Monotonic;
    // Never negative, and in range.
    Duration::try_from(clock_gettime(CLOCK)).unwrap_or_default()
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
        since_boot().saturating_sub(self.started)
    }

    fn suspended(&self) -> Duration {
        self.elapsed().saturating_sub(self.timers.elapsed())
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
    known: Arc<watch::Sender<Known>>,
}

impl Clock {
    /// A clock that trusts the host until Discord is first heard of.
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        Self {
            source,
            known: Arc::default(),
        }
    }

    /// Discord's time now, as estimated. Can move back when something shows that it was too early.
    pub fn now(&self) -> DateTime<Utc> {
        let estimate = self.known.borrow().estimate;
        estimate.map_or_else(
            || self.source.wall(),
            |estimate| later(estimate.origin, self.source.elapsed()),
        )
    }

    /// The moment that [`Self::was_within`] is later told of.
    pub fn mark(&self) -> Duration {
        self.source.elapsed()
    }

    /// Learns from `seen`, a moment that Discord's clock has already reached: the snowflake of an
    /// interaction. The first one sets the estimate in either direction; a later one moves it forward,
    /// and back only by what the host may have gained.
    pub fn observe(&self, seen: DateTime<Utc>) {
        let host = self.source.wall();
        self.learn(|known, at| known.observe(seen, at, host));
    }

    /// Learns that at `mark` Discord's clock was at most `age` past `seen`. An estimate that says
    /// otherwise has run ahead, for whatever reason, and begins anew with `seen`. A snowflake that was
    /// doubted counts from now on, as long as the next does not contradict it.
    pub fn was_within(&self, age: TimeDelta, seen: DateTime<Utc>, mark: Duration) {
        self.learn(|known, at| known.was_within(age, seen, mark, at));
    }

    /// Whether no witness contradicts another, so that what is too old may be thrown away for good.
    pub fn is_certain(&self) -> bool {
        let (wall, at) = (self.source.wall(), self.source.elapsed());
        self.known.borrow().is_certain(earlier(wall, at))
    }

    /// Returns once Discord itself has shown the time.
    pub async fn shown(&self) {
        let mut known = self.known.subscribe();
        // Cannot fail while `self` holds the sender.
        let _ = known
            .wait_for(|known| known.by_discord && known.before.is_none())
            .await;
    }

    /// Hears a `Date` header. It says nothing any more once Discord itself has shown the time.
    pub fn hint(&self, date: DateTime<Utc>) {
        let host = self.source.wall();
        self.learn(|known, at| known.hint(date, at, host));
    }

    /// Changes what is known, and wakes sleepers if that moves the time, or if they have overslept.
    fn learn(&self, change: impl FnOnce(&mut Known, Duration)) {
        self.known.send_if_modified(|known| {
            // Read under the lock, so that samples enter in order.
            let at = self.source.elapsed();
            let time = |known: &Known| {
                let origin = known.estimate.map(|estimate| estimate.origin);
                (origin, known.by_discord, known.before.is_some())
            };
            let before = time(known);
            change(known, at);
            let suspended = self.source.suspended();
            let overslept = suspended.saturating_sub(known.suspended) > SUSPENDED;
            if overslept {
                known.suspended = suspended;
            }
            overslept || before != time(known)
        });
    }

    /// Waits until Discord's clock has reached `at`, as far as we can tell; at once if it has.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        // Registered before the first look, so no observation falls between look and sleep.
        let mut moved = self.known.subscribe();
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
