//! Acts that are under way.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use crate::{
    acts::{Act, Outcome},
    stats::Latencies,
};

/// One run of acts by turns.
pub struct Run {
    acts: Vec<Act>,
    next: usize,
    /// How many are still to be begun by answers to others.
    left: usize,
    began: Instant,
    last: Instant,
    times: Vec<u32>,
    pub outcome: Outcome,
    /// Told when nobody waits for an answer.
    pub idle: Rc<Notify>,
}

impl Run {
    /// Of these acts; `left` of them follow by themselves on answers.
    pub fn new(acts: &[Act], left: usize) -> Self {
        let now = Instant::now();
        Self {
            acts: acts.to_vec(),
            next: 0,
            left,
            began: now,
            last: now,
            times: Vec::new(),
            outcome: Outcome::default(),
            idle: Rc::default(),
        }
    }

    /// What is done next.
    pub fn next(&mut self) -> Act {
        self.next += 1;
        self.acts[(self.next - 1) % self.acts.len()]
    }

    pub fn is_mixed(&self) -> bool {
        self.acts.len() > 1
    }

    /// Whether one more act follows on an answer.
    pub fn follows(&mut self) -> bool {
        let follows = self.left > 0;
        self.left -= usize::from(follows);
        follows
    }

    /// Somebody was answered after so long.
    pub fn answered(&mut self, took: Duration) {
        self.last = Instant::now();
        let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        self.times.push(micros);
    }

    /// How many answers there have been.
    pub fn progress(&self) -> usize {
        self.times.len()
    }

    pub fn end(self) -> Outcome {
        Outcome {
            times: Latencies::of(self.times),
            seconds: self.last.duration_since(self.began).as_secs_f64(),
            ..self.outcome
        }
    }
}
