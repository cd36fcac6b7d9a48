//! Discord's time, estimated. Only this module may read the system's clock.
//!
//! Deadlines are promises in Discord's time, and the host's clock may be hours off. Three witnesses tell
//! the time, and a better one silences the others: the host's clock, the `Date` of Discord's answers, and Discord's
//! snowflakes, which are the best.

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

/// A shorter suspension wakes no sleeper.
const SUSPENDED: Duration = Duration::from_secs(1);

/// A boxed future, so that [`TimeSource`] can be used as `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the host knows about time.
pub trait TimeSource: Send + Sync + 'static {
    /// The host's clock. It may be wrong, and it may jump.
    fn wall(&self) -> DateTime<Utc>;
    /// Monotonic time since the source was made.
    fn elapsed(&self) -> Duration;
    /// How long the host has been suspended in total. Timers stand still meanwhile.
    fn suspended(&self) -> Duration {
        Duration::ZERO
    }
    /// Completes once [`Self::elapsed`] has reached `elapsed`. While the host is suspended, the timer
    /// stands still.
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

/// A clock that also counts while the host is suspended, if the host has one.
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

/// Discord's clock, as well as this process can know it. Clones share one estimate.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn TimeSource>,
    /// In a watch channel, so that sleepers learn of every change.
    known: Arc<watch::Sender<Known>>,
}

impl Clock {
    /// A clock that trusts the host until the first sign from Discord.
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        Self {
            source,
            known: Arc::default(),
        }
    }

    /// The estimate of Discord's time now. It can move back when a sample shows that it was ahead.
    pub fn now(&self) -> DateTime<Utc> {
        let estimate = self.known.borrow().estimate;
        estimate.map_or_else(
            || self.source.wall(),
            |estimate| later(estimate.origin, self.source.elapsed()),
        )
    }

    /// By how much the host's clock is ahead of Discord's, as far as is known.
    pub fn skew(&self) -> TimeDelta {
        self.source.wall() - self.now()
    }

    /// The moment that [`Self::was_within`] refers to later.
    pub fn mark(&self) -> Duration {
        self.source.elapsed()
    }

    /// Learns from `seen`, a moment that Discord's clock has reached: the snowflake of an interaction. The
    /// first one sets the estimate in either direction. A later one moves it forward, and back only by what
    /// the host may have gained.
    pub fn observe(&self, seen: DateTime<Utc>) {
        let host = self.source.wall();
        self.learn(|known, at| known.observe(seen, at, host));
    }

    /// Learns that at `mark` Discord's clock was at most `age` past `seen`. An estimate that contradicts
    /// this is ahead, so it starts again with `seen`. A doubted snowflake counts from now on, as long as
    /// the next one does not contradict it.
    pub fn was_within(&self, age: TimeDelta, seen: DateTime<Utc>, mark: Duration) {
        self.learn(|known, at| known.was_within(age, seen, mark, at));
    }

    /// Whether no witness contradicts another, so that expired data may be erased for good.
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

    /// Learns from a `Date` header. It counts only until Discord itself has shown the time.
    pub fn hint(&self, date: DateTime<Utc>) {
        let host = self.source.wall();
        self.learn(|known, at| known.hint(date, at, host));
    }

    /// Changes what is known. Wakes sleepers if that moves the time, or if they have overslept.
    fn learn(&self, change: impl FnOnce(&mut Known, Duration)) {
        self.known.send_if_modified(|known| {
            // Read under the lock, so that samples are entered in order.
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

    /// Waits until Discord's clock has reached `at`, as far as we can tell. Returns at once if it has.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        // Registers before the first look, so that it misses no observation in between.
        let mut moved = self.known.subscribe();
        loop {
            moved.mark_unchanged();
            // Read before the time. If the host pauses between the two, the sleep is too short and the loop
            // looks again. Otherwise it would be too long.
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
                // Cannot fail while `self` holds the sender. Either way, look again.
                _ = moved.changed() => {}
            }
        }
    }

    /// The output of `future`, or `None` (with `future` dropped) if `at` comes first. If `at` has passed
    /// already, `future` is not begun.
    pub async fn within<T>(&self, at: DateTime<Utc>, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.sleep_until(at) => None,
            value = future => Some(value),
        }
    }
}
