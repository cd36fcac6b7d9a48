//! Values that are published less exactly than they are kept.

use std::{
    fs,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use prometheus_client::{
    encoding::{EncodeMetric, MetricEncoder, NoLabelSet},
    metrics::{MetricType, TypedMetric},
};

/// What follows from one click is a handful of writes, requests and jobs. Of so many nobody can say which
/// one made the step.
const STEP: u64 = 100;

/// A counter that is published in whole hundreds.
#[derive(Clone, Debug, Default)]
pub(super) struct Coarse(Arc<AtomicU64>);

impl Coarse {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub fn set(&self, count: u64) {
        self.0.store(count, Ordering::Relaxed);
    }

    fn shown(&self) -> u64 {
        self.0.load(Ordering::Relaxed) / STEP * STEP
    }
}

impl TypedMetric for Coarse {
    const TYPE: MetricType = MetricType::Counter;
}

impl EncodeMetric for Coarse {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), std::fmt::Error> {
        encoder.encode_counter::<NoLabelSet, _, u64>(&self.shown(), None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

/// Half of the time that a worst value is remembered at most.
const HALF: Duration = Duration::from_mins(5);

/// The worst of the last five to ten minutes, in whole seconds. It does not say how many there were.
#[derive(Clone, Debug)]
pub(super) struct Worst(Arc<Mutex<Halves>>);

#[derive(Debug)]
struct Halves {
    since: Instant,
    now: i64,
    before: i64,
}

impl Default for Worst {
    fn default() -> Self {
        let (now, before) = (0, 0);
        let since = Instant::now();
        Self(Arc::new(Mutex::new(Halves { since, now, before })))
    }
}

impl Worst {
    pub fn note(&self, length: TimeDelta) {
        self.halves(|halves| halves.now = halves.now.max(length.num_seconds()));
    }

    fn shown(&self) -> i64 {
        self.halves(|halves| halves.now.max(halves.before))
    }

    fn halves<T>(&self, look: impl FnOnce(&mut Halves) -> T) -> T {
        // Three numbers, each of which is right by itself, so a poisoned lock does no harm.
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = halves.since.elapsed();
        if passed >= HALF {
            halves.before = if passed < 2 * HALF { halves.now } else { 0 };
            halves.now = 0;
            halves.since = Instant::now();
        }
        look(&mut halves)
    }
}

impl TypedMetric for Worst {
    const TYPE: MetricType = MetricType::Gauge;
}

impl EncodeMetric for Worst {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), std::fmt::Error> {
        encoder.encode_gauge(&self.shown())
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

/// The memory that this process has in use, in bytes, where the system tells it in Linux' way.
pub(super) fn resident() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_shown_in_whole_hundreds() {
        let counter = Coarse::default();
        counter.add(99);
        assert_eq!(counter.shown(), 0);
        counter.add(102);
        assert_eq!(counter.shown(), 200);
    }

    #[test]
    fn the_worst_is_shown_in_whole_seconds_and_forgotten() {
        let worst = Worst::default();
        worst.note(TimeDelta::milliseconds(999));
        assert_eq!(worst.shown(), 0);
        worst.note(TimeDelta::milliseconds(2_999));
        worst.note(TimeDelta::milliseconds(1_000));
        assert_eq!(worst.shown(), 2);
        for left in [2, 0] {
            worst.halves(|halves| halves.since -= HALF);
            assert_eq!(worst.shown(), left);
        }
    }
}
