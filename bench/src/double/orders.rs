//! What the driver orders, one order at a time.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::Shared;
use crate::protocol::{Order, Outcome};

/// Who has waited for so long without anybody being answered is lost.
const LOST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_mins(2);
const LOOK: Duration = Duration::from_millis(20);

pub async fn obey(world: &Shared, order: Order) -> Outcome {
    let mut outcome = match order {
        Order::Ready => {
            until(LONGEST, || world.borrow().is_connected()).await;
            Outcome::default()
        }
        Order::Closed {
            acts,
            count,
            in_flight,
        } => {
            let first = in_flight.min(count);
            let idle = world.borrow_mut().begin(acts, count - first);
            for _ in 0..first {
                if !world.borrow_mut().act() {
                    break;
                }
            }
            if !world.borrow().nobody_waits() {
                answers_stop(world, idle).await;
            }
            world.borrow_mut().end()
        }
        Order::Open {
            acts,
            per_second,
            seconds,
        } => {
            let idle = world.borrow_mut().begin(acts, 0);
            drop(idle);
            let lag = send_steadily(world, per_second, seconds).await;
            drain(world).await;
            let mut outcome = world.borrow_mut().end();
            outcome.generator_lag_ms = lag.as_secs_f64() * 1e3;
            outcome
        }
        Order::People(count) => {
            world.borrow_mut().people.writers = count;
            Outcome::default()
        }
        Order::Keep => {
            world.borrow_mut().people.keep();
            Outcome::default()
        }
        Order::Freeze(frozen) => {
            world.borrow_mut().freeze(frozen);
            Outcome::default()
        }
        Order::Delay { ms } => {
            world.borrow_mut().delay = Duration::from_millis(ms);
            Outcome::default()
        }
        Order::Quiet => {
            until(LONGEST, || world.borrow_mut().is_quiet()).await;
            Outcome::default()
        }
        Order::Windows {
            window_ms,
            patience_ms,
        } => windows(world, window_ms, patience_ms).await,
    };
    let mut world = world.borrow_mut();
    outcome.requests = std::mem::take(&mut world.requests);
    outcome.connected_at_ms = world.connected_at_ms;
    outcome
}

async fn until(longest: Duration, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() && began.elapsed() < longest {
        sleep(LOOK).await;
    }
}

/// Waits for the last answer of a closed run, or until none comes any more.
async fn answers_stop(world: &Shared, mut idle: tokio::sync::oneshot::Receiver<()>) {
    loop {
        let before = world.borrow().progress();
        if timeout(LOST, &mut idle).await.is_ok() || world.borrow().progress() == before {
            return;
        }
    }
}

/// The same after an open run.
async fn drain(world: &Shared) {
    let (mut before, mut since) = (usize::MAX, Instant::now());
    while !world.borrow().nobody_waits() && since.elapsed() < LOST {
        let progress = world.borrow().progress();
        if progress != before {
            (before, since) = (progress, Instant::now());
        }
        sleep(LOOK).await;
    }
}

/// Sends events by the clock, not by answers; how late the latest was.
async fn send_steadily(world: &Shared, per_second: u32, seconds: u32) -> Duration {
    let mut tick = interval(Duration::from_millis(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (began, total) = (Instant::now(), per_second * seconds);
    let (mut sent, mut worst) = (0, Duration::ZERO);
    while sent < total {
        tick.tick().await;
        while sent < total {
            let due = Duration::from_secs(1) * sent / per_second;
            let Some(lag) = began.elapsed().checked_sub(due) else {
                break;
            };
            worst = worst.max(lag);
            world.borrow_mut().act();
            sent += 1;
        }
    }
    worst
}

async fn windows(world: &Shared, window_ms: u64, patience_ms: u64) -> Outcome {
    let alive = || {
        let world = world.borrow();
        world
            .windows()
            .filter(|item| item.dead_ms.is_none())
            .count()
    };
    until(Duration::from_millis(patience_ms), || alive() == 0).await;
    let world = world.borrow();
    let window = i64::try_from(window_ms).unwrap_or(i64::MAX);
    let dead = world
        .windows()
        .filter_map(|item| Some(item.dead_ms? - item.sent_ms - window));
    let mut dead: Vec<i64> = dead.collect();
    dead.sort_unstable();
    Outcome {
        dead_after_ms: dead,
        alive: world
            .windows()
            .filter(|item| item.dead_ms.is_none())
            .count(),
        ..Outcome::default()
    }
}
