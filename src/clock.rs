//! Discord's time, estimated: the only module that may ask the system for the time.
//!
//! Deadlines are promises made in Discord's time, and the host's clock may be hours off. Every
//! moment Discord shows us has already passed there, so each is a lower bound; the greatest one,
//! carried forward by the monotonic clock, is the estimate. Must not know what the time is for.

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
    fn a_sample_that_comes_late_after_a_long_silence_does_not_set_the_clock_back() {
        let (time, clock) = host(noon());
        clock.observe(noon());
        time.advance(HOUR * 24);
        clock.observe(noon() + MINUTE);
        let drift = HOUR * 24 / 10_000;
        assert_eq!(clock.now(), noon() + HOUR * 24 - drift);
    }

    #[test]
    fn a_fast_host_is_put_right_by_what_it_may_have_gained() {
        let (time, clock) = host(noon());
        clock.observe(noon());
        // Two seconds too many in ten hours are within 100 ppm: Discord is at ten hours less two.
        time.advance(HOUR * 10);
        let true_time = noon() + HOUR * 10 - TimeDelta::seconds(2);
        clock.observe(true_time);
        assert_eq!(clock.now(), true_time);
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
