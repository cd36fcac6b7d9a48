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
        self.previous
            .map_or(self.latest, |previous| previous.max(self.latest))
    }

    /// This estimate after one more sample. Only a sample ages an older one out: without news the
    /// last estimate is still the best there is.
    fn after(self, bucket: u64, origin: DateTime<Utc>) -> Self {
        match bucket.saturating_sub(self.bucket) {
            0 => Self {
                latest: self.latest.max(origin),
                ..self
            },
            1 => Self {
                bucket,
                latest: origin,
                previous: Some(self.latest),
            },
            _ => Self {
                bucket,
                latest: origin,
                previous: None,
            },
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
                Estimate {
                    bucket,
                    latest: origin,
                    previous: None,
                },
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
            let Ok(left) = (at - self.now()).to_std() else {
                return;
            };
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Stands still until moved by hand.
    struct ManualTime {
        wall: Mutex<DateTime<Utc>>,
        elapsed: watch::Sender<Duration>,
    }

    impl ManualTime {
        fn advance(&self, by: TimeDelta) {
            let step = by.to_std().unwrap();
            *self.wall.lock().unwrap() += by;
            self.elapsed.send_modify(|elapsed| *elapsed += step);
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

    const MINUTE: TimeDelta = TimeDelta::minutes(1);
    const HOUR: TimeDelta = TimeDelta::hours(1);

    /// What Discord's clock says when a test begins.
    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
    }

    fn host(wall: DateTime<Utc>) -> (Arc<ManualTime>, Clock) {
        let elapsed = watch::Sender::new(Duration::ZERO);
        let time = Arc::new(ManualTime {
            wall: Mutex::new(wall),
            elapsed,
        });
        (time.clone(), Clock::new(time))
    }

    #[test]
    fn a_host_an_hour_off_is_believed_until_discord_speaks() {
        for wrong in [HOUR, -HOUR] {
            let (time, clock) = host(noon() + wrong);
            assert_eq!(clock.now(), noon() + wrong);
            clock.observe(noon());
            assert_eq!(clock.now(), noon());
            time.advance(MINUTE);
            *time.wall.lock().unwrap() -= HOUR;
            assert_eq!(
                clock.now(),
                noon() + MINUTE,
                "a step of the host's clock is not news"
            );
        }
    }

    #[test]
    fn a_late_sample_moves_nothing_back_and_an_early_one_moves_forward() {
        let (time, clock) = host(noon());
        clock.observe(noon());
        time.advance(MINUTE);
        clock.observe(noon());
        assert_eq!(clock.now(), noon() + MINUTE);
        clock.observe(noon() + MINUTE * 2);
        assert_eq!(clock.now(), noon() + MINUTE * 2);
    }

    #[test]
    fn a_sample_counts_for_one_to_two_hours_and_only_a_newer_one_ends_it() {
        let (time, clock) = host(noon());
        clock.observe(noon() + MINUTE);
        time.advance(HOUR);
        clock.observe(noon() + HOUR);
        assert_eq!(
            clock.now(),
            noon() + HOUR + MINUTE,
            "the bucket before still counts"
        );
        time.advance(HOUR);
        assert_eq!(
            clock.now(),
            noon() + HOUR * 2 + MINUTE,
            "without news nothing ages"
        );
        clock.observe(noon() + HOUR * 2);
        assert_eq!(clock.now(), noon() + HOUR * 2);
    }

    #[test]
    fn after_a_long_silence_the_first_sample_stands_alone() {
        let (time, clock) = host(noon());
        clock.observe(noon() + MINUTE);
        time.advance(HOUR * 5);
        assert_eq!(clock.now(), noon() + HOUR * 5 + MINUTE);
        clock.observe(noon() + HOUR * 5);
        assert_eq!(clock.now(), noon() + HOUR * 5);
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_time_comes_or_an_observation_jumps_past_it() {
        for jump in [false, true] {
            let (time, clock) = host(noon());
            clock.observe(noon());
            let mut sleep = std::pin::pin!(clock.sleep_until(noon() + MINUTE));
            assert!(poll_once(sleep.as_mut()).await.is_pending());
            clock.observe(noon() + MINUTE / 2);
            assert!(
                poll_once(sleep.as_mut()).await.is_pending(),
                "half a minute is left"
            );
            if jump {
                clock.observe(noon() + MINUTE);
            } else {
                time.advance(MINUTE / 2);
            }
            sleep.await;
        }
    }

    #[tokio::test]
    async fn within_gives_the_value_or_the_deadline_whichever_comes_first() {
        let (_time, clock) = host(noon());
        clock.observe(noon());
        assert_eq!(clock.within(noon() + MINUTE, async { 7 }).await, Some(7));
        assert_eq!(
            clock.within(noon(), async { 7 }).await,
            None,
            "already too late"
        );
        let mut waiting =
            std::pin::pin!(clock.within(noon() + MINUTE, std::future::pending::<()>()));
        assert!(poll_once(waiting.as_mut()).await.is_pending());
        clock.observe(noon() + MINUTE);
        assert_eq!(waiting.await, None);
    }

    #[tokio::test]
    async fn a_date_beyond_all_calendars_is_no_panic() {
        let (_time, clock) = host(noon());
        clock.observe(DateTime::<Utc>::MIN_UTC);
        let mut sleep = std::pin::pin!(clock.sleep_until(DateTime::<Utc>::MAX_UTC));
        assert!(poll_once(sleep.as_mut()).await.is_pending());
        clock.observe(DateTime::<Utc>::MAX_UTC);
        sleep.await;
    }

    /// One poll within a task, so that a test sees "still asleep" without waiting for it.
    async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> std::task::Poll<F::Output> {
        std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context))).await
    }
}
