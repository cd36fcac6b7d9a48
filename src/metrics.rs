//! What a self-hoster's monitoring can read: how fast and how well InMail works, and about nobody.
//!
//! No label holds what a person, server, channel or mail is called, and nothing here tells a deletion from
//! other work. So actions that a button begins share one kind, removals of notices are messages like
//! notices, and what depends on how much follows from a click is published in steps (`Coarse`) or as the
//! worst of the last minutes in whole seconds (`Worst`). `docs/watching.md` says what can be read from it.

mod labels;
mod values;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use prometheus_client::{
    encoding::text,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};

use labels::{Answer, Connection, OfStatus, OfWork, Took};
pub use labels::{Kind, Outcome, Status, Work};
use values::{Coarse, Worst};

/// The recorder; cheap to clone. One that nobody reads costs a few atomic additions.
#[derive(Clone)]
pub struct Metrics(Arc<Recorded>);

impl Default for Metrics {
    /// With every series there is, at zero: one that appeared later would tell of its first event.
    fn default() -> Self {
        let here = Recorded::default();
        for &kind in Kind::ALL {
            for &outcome in Outcome::ALL {
                for &took in Took::ALL {
                    let answer = Answer {
                        kind,
                        outcome,
                        took,
                    };
                    drop(here.interactions.get_or_create(&answer));
                }
            }
        }
        for &status in Status::ALL {
            drop(here.callbacks.get_or_create(&OfStatus { status }));
            drop(here.requests.get_or_create(&OfStatus { status }));
        }
        for &work in Work::ALL {
            drop(here.jobs.get_or_create(&OfWork { work }));
            drop(here.late.get_or_create(&OfWork { work }));
            drop(here.longest.get_or_create(&OfWork { work }));
        }
        for resumed in [false, true] {
            drop(here.connections.get_or_create(&Connection { resumed }));
        }
        Self(Arc::new(here))
    }
}

#[derive(Default)]
struct Recorded {
    interactions: Family<Answer, Counter>,
    callbacks: Family<OfStatus, Counter>,
    callback: Latency,
    requests: Family<OfStatus, Coarse>,
    limited: Worst,
    jobs: Family<OfWork, Coarse>,
    retries: Coarse,
    late: Family<OfWork, Worst>,
    longest: Family<OfWork, Worst>,
    listens: AtomicBool,
    wanted: Gauge,
    connected: Gauge,
    connections: Family<Connection, Counter>,
    lost: Counter,
    commits: Coarse,
    syncs: Coarse,
    use_cases: Coarse,
    waiting: Gauge,
    failing: Gauge,
    key_nodes: Gauge,
    key_nodes_connected: Gauge,
    memory: Gauge,
    started: Gauge,
}

/// From 10 ms to 5 s.
struct Latency(Histogram);

impl Default for Latency {
    fn default() -> Self {
        Self(Histogram::new(exponential_buckets(0.01, 2.0, 10)))
    }
}

/// How the store works, as far as it is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoreActivity {
    pub commits: u64,
    pub syncs: u64,
    pub use_cases: u64,
    /// Use cases that wait now.
    pub waiting: usize,
    /// Whether the last write failed.
    pub is_failing: bool,
    /// How many key nodes there are, and how many of them can be asked.
    pub key_nodes: (usize, usize),
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Waiting use cases are shown in steps, because every click makes one.
const STEP_OF_WAITING: usize = 10;

impl Metrics {
    /// The process began at this time.
    pub fn started(&self, now: DateTime<Utc>) {
        self.0.started.set(now.timestamp());
    }

    /// An interaction was answered, or not, this long after it happened.
    pub fn interaction(&self, kind: Kind, outcome: Outcome, took: TimeDelta) {
        let took = Took::of(took);
        let answer = Answer {
            kind,
            outcome,
            took,
        };
        self.0.interactions.get_or_create(&answer).inc();
    }

    /// The first answer to an interaction was sent to Discord. There is one of them for each interaction,
    /// whatever it is, so they are counted and timed exactly.
    pub fn callback(&self, status: Status, took: Duration) {
        self.0.callbacks.get_or_create(&OfStatus { status }).inc();
        self.0.callback.0.observe(took.as_secs_f64());
    }

    /// Any other request to Discord.
    pub fn request(&self, status: Status) {
        self.0.requests.get_or_create(&OfStatus { status }).add(1);
    }

    /// Discord asked to wait.
    pub fn limited(&self, wait: TimeDelta) {
        self.0.limited.note(wait);
    }

    /// A job that was due began this late.
    pub fn late(&self, work: Work, late: TimeDelta) {
        self.0.late.get_or_create(&OfWork { work }).note(late);
    }

    /// A job was run, and has to run again if it failed.
    pub fn job(&self, work: Work, took: TimeDelta, failed: bool) {
        let of = OfWork { work };
        self.0.jobs.get_or_create(&of).add(1);
        self.0.longest.get_or_create(&of).note(took);
        self.0.retries.add(u64::from(failed));
    }

    /// Discord wants so many gateway connections.
    pub fn wanted(&self, connections: u32) {
        self.0.wanted.set(connections.into());
    }

    /// Interactions arrive without the gateway.
    pub fn listens(&self) {
        self.0.listens.store(true, Ordering::Relaxed);
    }

    /// A gateway connection works: a new session, or one resumed.
    pub fn connected(&self, resumed: bool) {
        let connection = Connection { resumed };
        self.0.connections.get_or_create(&connection).inc();
        self.0.connected.inc();
    }

    /// A gateway connection that worked is lost.
    pub fn disconnected(&self) {
        self.0.connected.dec();
        self.0.lost.inc();
    }

    /// Whether interactions can arrive: the bot listens, or every gateway connection works.
    pub fn is_connected(&self) -> bool {
        if self.0.listens.load(Ordering::Relaxed) {
            return true;
        }
        let wanted = self.0.wanted.get();
        wanted > 0 && self.0.connected.get() >= wanted
    }

    /// Everything in Prometheus' text format, as `OpenMetrics` defines it.
    pub fn scrape(&self, store: StoreActivity) -> Result<String, fmt::Error> {
        let here = &self.0;
        here.commits.set(store.commits);
        here.syncs.set(store.syncs);
        here.use_cases.set(store.use_cases);
        let waiting = store.waiting / STEP_OF_WAITING * STEP_OF_WAITING;
        here.waiting.set(count(waiting));
        here.failing.set(store.is_failing.into());
        let (nodes, connected) = store.key_nodes;
        here.key_nodes.set(count(nodes));
        here.key_nodes_connected.set(count(connected));
        here.memory.set(values::resident().unwrap_or_default());
        let mut written = String::new();
        text::encode(&mut written, &self.registry())?;
        Ok(written)
    }

    fn registry(&self) -> Registry {
        let mut registry = Registry::with_prefix("inmail");
        let here = &*self.0;
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "This program", version);
        macro_rules! register {
            ($($field:ident $name:literal $help:literal;)*) => {
                $(registry.register($name, $help, here.$field.clone());)*
            };
        }
        register! {
            started "start_time_seconds" "When the process began, by the host's clock";
            memory "resident_memory_bytes" "Memory in use";
            interactions "interactions" "What people did, by kind, outcome and time to the answer";
            callbacks "discord_callbacks" "First answers sent to Discord";
            requests "discord_requests" "All other requests to Discord, in hundreds";
            jobs "jobs" "Runs of later work, in hundreds";
            retries "job_retries" "Runs of later work that failed and are repeated, in hundreds";
            wanted "gateway_wanted" "Gateway connections that Discord wants";
            connected "gateway_connected" "Gateway connections that work";
            connections "gateway_connections" "Gateway connections made, new or resumed";
            lost "gateway_lost" "Gateway connections lost";
            commits "store_commits" "Commits, in hundreds";
            syncs "store_syncs" "Commits that waited for the disk, in hundreds";
            use_cases "store_use_cases" "Changes in these commits, in hundreds";
            waiting "store_waiting" "Changes that wait for the writer, in tens";
            failing "store_failing" "1 if the last write failed";
            key_nodes "key_nodes" "Key nodes there are";
            key_nodes_connected "key_nodes_connected" "Key nodes that can be asked; keys need two";
        }
        registry.register_with_unit(
            "discord_callback",
            "How long Discord took for a first answer",
            Unit::Seconds,
            here.callback.0.clone(),
        );
        macro_rules! worst {
            ($($field:ident $name:literal $help:literal;)*) => {
                $(registry.register_with_unit($name, $help, Unit::Seconds, here.$field.clone());)*
            };
        }
        worst! {
            limited "discord_limited_worst" "Longest wait that Discord asked for in the last minutes";
            late "job_late_worst" "How late work began at worst in the last minutes";
            longest "job_took_worst" "How long a run took at worst in the last minutes";
        }
        registry
    }
}
