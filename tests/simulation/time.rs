//! The world's time. It stands still until the story moves it, and the host's clock may be wrong by any
//! amount.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use inmail::clock::{BoxFuture, TimeSource};

/// Where every story begins: 2026-01-01 12:00 UTC.
const BEGINNING_MS: i64 = 1_767_268_800_000;

/// When a sleeper wakes, and its place among those that wake together.
type Alarm = (Duration, u64);

/// Discord's clock, the host's clock, and everything that sleeps by either.
#[derive(Default)]
pub struct Time(Mutex<State>);

#[derive(Default)]
struct State {
    elapsed: Duration,
    /// How far the host's clock is ahead.
    ahead: TimeDelta,
    sleepers: BTreeMap<Alarm, Waker>,
    last: u64,
}

impl Time {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Discord's time.
    pub fn now(&self) -> DateTime<Utc> {
        beginning() + self.state().elapsed
    }

    /// How long the story has lasted.
    pub fn passed(&self) -> Duration {
        self.state().elapsed
    }

    /// Puts the host's clock this far ahead of Discord's.
    pub fn set_host_ahead(&self, by: TimeDelta) {
        self.state().ahead = by;
    }

    /// When the next sleeper wakes.
    pub fn next_alarm(&self) -> Option<Duration> {
        self.state().sleepers.keys().next().map(|(at, _)| *at)
    }

    /// Moves on to `elapsed` and wakes everything that slept until then, in order.
    pub fn move_to(&self, elapsed: Duration) {
        let mut state = self.state();
        state.elapsed = state.elapsed.max(elapsed);
        let later = state.sleepers.split_off(&(elapsed, u64::MAX));
        let due = std::mem::replace(&mut state.sleepers, later);
        drop(state);
        for (_, waker) in due {
            waker.wake();
        }
    }

    /// Sleeps by Discord's clock.
    pub async fn sleep(self: &Arc<Self>, time: Duration) {
        let until = self.passed() + time;
        self.sleep_until(until).await;
    }
}

fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(BEGINNING_MS).unwrap()
}

impl TimeSource for Time {
    fn wall(&self) -> DateTime<Utc> {
        let state = self.state();
        beginning() + state.elapsed + state.ahead
    }

    fn elapsed(&self) -> Duration {
        self.passed()
    }

    fn sleep_until(&self, elapsed: Duration) -> BoxFuture<'_, ()> {
        Box::pin(Sleep {
            time: self,
            until: elapsed,
            alarm: None,
        })
    }
}

struct Sleep<'a> {
    time: &'a Time,
    until: Duration,
    alarm: Option<Alarm>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.time.state();
        if state.elapsed >= self.until {
            return Poll::Ready(());
        }
        let alarm = self.alarm.unwrap_or_else(|| {
            state.last += 1;
            (self.until, state.last)
        });
        state.sleepers.insert(alarm, context.waker().clone());
        drop(state);
        self.alarm = Some(alarm);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(alarm) = self.alarm {
            self.time.state().sleepers.remove(&alarm);
        }
    }
}
