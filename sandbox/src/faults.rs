//! Faults: which requests fail, how, and how often.

use std::time::Duration;

use tokio::sync::watch;

use crate::{Discord, guarded};

/// How a request fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// This status and error code; nothing is done.
    Before(u16, i64),
    /// It is done, but the answer has this status.
    After(u16),
    /// Status 429 with these seconds in body and header. Nothing is done. Discord adds an error code only
    /// sometimes.
    RateLimited {
        retry_after: f64,
        global: bool,
        code: Option<i64>,
    },
    /// Status 429 with these seconds, for a limit that others share. It does not count as an invalid
    /// request.
    SharedLimit { retry_after: f64 },
    /// This status with a page of HTML, as proxies answer; nothing is done.
    Html(u16),
    /// The same with a `Date` that is wrong by this many seconds, since a proxy has a clock of its own.
    HtmlDated(u16, i64),
    /// It is done and answered, but the `Date` of the answer is wrong by this many seconds.
    Dated(i64),
    /// It is done after this long by the sandbox's clock.
    Slow(Duration),
    /// Nothing happens until the fault is lifted; then it is done.
    Hang,
    /// It is done, and answered once the fault is lifted.
    Unanswered,
    /// The connection breaks; nothing is done.
    DropBefore,
    /// It is done, but the connection breaks instead of an answer.
    DropAfter,
}

/// Requests of this method (`*` for any) whose path contains this.
#[derive(Clone)]
struct Which {
    method: String,
    part: String,
}

impl Which {
    fn new(method: &str, part: &str) -> Self {
        let (method, part) = (method.to_owned(), part.to_owned());
        Self { method, part }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        (self.method == "*" || self.method == method) && path.contains(&self.part)
    }
}

struct Rule {
    which: Which,
    fault: Fault,
    /// How many more requests fail. `None` means all.
    left: Option<usize>,
    /// Only each n-th such request fails.
    every: usize,
    seen: usize,
    state: State,
}

impl Rule {
    fn meets(&mut self, method: &str, path: &str) -> bool {
        if !self.which.matches(method, path) {
            return false;
        }
        self.seen += 1;
        self.seen.is_multiple_of(self.every)
    }
}

#[derive(Clone)]
struct State {
    hits: watch::Sender<usize>,
    lifted: watch::Sender<bool>,
}

/// A fault in force.
#[derive(Clone)]
pub struct ActiveFault {
    discord: Discord,
    state: State,
}

impl ActiveFault {
    /// Ends it. Hanging requests continue.
    pub fn lift(&self) {
        self.state.lifted.send_replace(true);
        let state = &self.state;
        self.discord.change(|world| {
            let rules = &mut world.faults.rules;
            rules.retain(|rule| !rule.state.hits.same_channel(&state.hits));
        });
    }

    /// How many requests have met it.
    pub fn hits(&self) -> usize {
        *self.state.hits.borrow()
    }

    /// Returns once this many requests have met it.
    ///
    /// # Panics
    /// If they do not within the guard.
    pub async fn met(&self, times: usize) {
        let mut hits = self.state.hits.subscribe();
        // The sender lives as long as this handle.
        let _ = guarded(
            "a request to meet the fault",
            hits.wait_for(|hits| *hits >= times),
        )
        .await;
    }
}

/// Holds one request until the gate is opened.
#[derive(Clone)]
pub struct Gate {
    arrived: watch::Sender<bool>,
    open: watch::Sender<bool>,
}

impl Gate {
    /// Returns once the request is at the gate.
    ///
    /// # Panics
    ///
    /// If it does not arrive within the guard.
    pub async fn reached(&self) {
        let mut arrived = self.arrived.subscribe();
        // The sender lives as long as this handle.
        let _ = guarded(
            "a request at the gate",
            arrived.wait_for(|arrived| *arrived),
        )
        .await;
    }

    /// Lets it pass.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    pub(crate) async fn pass(&self) {
        self.arrived.send_replace(true);
        // Both ends live in the gate.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

/// All faults and gates set.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    gates: Vec<(Which, Gate)>,
}

/// A fault that a request has met.
pub(crate) struct Met {
    pub fault: Fault,
    lifted: watch::Sender<bool>,
}

impl Met {
    /// Returns once the fault is lifted.
    pub async fn lifted(&self) {
        // Both ends live in the fault.
        let _ = self.lifted.subscribe().wait_for(|lifted| *lifted).await;
    }
}

impl Faults {
    /// The gate at which this request stops.
    pub fn gate(&mut self, method: &str, path: &str) -> Option<Gate> {
        let mut gates = self.gates.iter();
        let place = gates.position(|(which, _)| which.matches(method, path))?;
        Some(self.gates.remove(place).1)
    }

    /// The fault this request meets, the oldest first.
    pub fn meet(&mut self, method: &str, path: &str) -> Option<Met> {
        let mut rules = self.rules.iter_mut();
        let place = rules.position(|rule| rule.meets(method, path))?;
        let rule = &mut self.rules[place];
        rule.state.hits.send_modify(|hits| *hits += 1);
        let (fault, lifted) = (rule.fault.clone(), rule.state.lifted.clone());
        rule.left = rule.left.map(|left| left.saturating_sub(1));
        if rule.left == Some(0) {
            self.rules.remove(place);
        }
        Some(Met { fault, lifted })
    }
}

impl Discord {
    /// The next request of this method whose path contains `part` fails in this way.
    pub fn fail_next(&self, method: &str, part: &str, fault: Fault) -> ActiveFault {
        self.fail(method, part, fault, Some(1), 1)
    }

    /// The next `times` such requests fail in this way.
    pub fn fail_times(&self, method: &str, part: &str, fault: Fault, times: usize) -> ActiveFault {
        self.fail(method, part, fault, Some(times), 1)
    }

    /// Every such request fails in this way until the fault is lifted.
    pub fn fail_until_lifted(&self, method: &str, part: &str, fault: Fault) -> ActiveFault {
        self.fail(method, part, fault, None, 1)
    }

    /// Every n-th such request fails in this way until the fault is lifted.
    pub fn fail_every(&self, nth: usize, method: &str, part: &str, fault: Fault) -> ActiveFault {
        self.fail(method, part, fault, None, nth)
    }

    fn fail(
        &self,
        method: &str,
        part: &str,
        fault: Fault,
        left: Option<usize>,
        every: usize,
    ) -> ActiveFault {
        let state = State {
            hits: watch::Sender::new(0),
            lifted: watch::Sender::new(false),
        };
        let rule = Rule {
            which: Which::new(method, part),
            fault,
            left,
            every,
            seen: 0,
            state: state.clone(),
        };
        self.change(|world| world.faults.rules.push(rule));
        let discord = self.clone();
        ActiveFault { discord, state }
    }

    /// Stops the next request of this method whose path contains `part` before it acts.
    pub fn hold_next(&self, method: &str, part: &str) -> Gate {
        let gate = Gate {
            arrived: watch::Sender::new(false),
            open: watch::Sender::new(false),
        };
        let held = (Which::new(method, part), gate.clone());
        self.change(|world| world.faults.gates.push(held));
        gate
    }
}
