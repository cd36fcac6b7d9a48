//! What was measured, as it is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    acts::Outcome,
    stats::{Latencies, median},
};

pub const INMAIL: &str = "InMail";
pub const YARDSTICK: &str = "yardstick";
/// InMail asked over HTTP: what a deployment is called, and what it is. So many processes as its place says are
/// over PostgreSQL and key nodes; none, one with its files.
pub const DEPLOYMENTS: [(&str, &str); 4] = [
    ("http", "one process, SQLite"),
    ("cluster1", "one process, PostgreSQL and key nodes"),
    ("cluster2", "two processes, the same"),
    ("cluster3", "three processes, the same"),
];
/// A start when windows have ended while the bot was not there.
pub const DUE: &str = "windows ended";
/// How many events a second, where they come by the clock.
pub const RATES: [u32; 2] = [200, 2_000];

#[derive(Default, Serialize, Deserialize)]
pub struct Figures {
    pub machine: Vec<(String, String)>,
    pub command: String,
    pub seconds: f64,
    pub load_after: String,
    pub program_bytes: u64,
    /// How long a release build takes, if it was asked for.
    #[serde(default)]
    pub build_seconds: Option<f64>,
    /// One of each round.
    pub fdatasync: Vec<Latencies>,
    pub cells: Vec<Cell>,
    pub counts: Vec<Counts>,
    pub idle: Vec<Idle>,
    pub restarts: Vec<Restart>,
    pub expiry: Vec<Expiry>,
    pub growth: Vec<Growth>,
    /// What there was no time for.
    pub skipped: Vec<String>,
}

/// One run of one scenario.
#[derive(Serialize, Deserialize)]
pub struct Cell {
    pub bot: String,
    pub scenario: String,
    /// How many at a time; 0 where events came by the clock.
    pub in_flight: usize,
    /// How many a second, where events came by the clock.
    pub per_second: u32,
    pub outcome: Outcome,
    /// CPU time of the bot for each act, with all that follows on it.
    pub cpu_us: f64,
    /// The same of the servers it uses.
    #[serde(default)]
    pub servers_us: f64,
    pub switches: f64,
    /// What else it asked Discord for, for each act.
    pub requests: BTreeMap<String, f64>,
}

impl Cell {
    pub fn throughput(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of answers")]
        let answered = self.outcome.times.count as f64;
        answered / self.outcome.seconds
    }
}

/// Calls of the kernel for each act.
#[derive(Serialize, Deserialize)]
pub struct Counts {
    pub bot: String,
    pub scenario: String,
    pub in_flight: usize,
    pub calls: BTreeMap<String, f64>,
}

impl Counts {
    /// A call that was not made is not named.
    pub fn call(&self, name: &str) -> f64 {
        self.calls.get(name).copied().unwrap_or(0.0)
    }

    pub fn syncs(&self) -> f64 {
        self.call("fdatasync") + self.call("fsync")
    }
}

/// A bot that nobody asks for anything.
#[derive(Serialize, Deserialize)]
pub struct Idle {
    pub bot: String,
    pub when: String,
    pub rss_kib: f64,
    /// Context switches a second.
    pub switches: f64,
}

#[derive(Serialize, Deserialize)]
pub struct Restart {
    /// What is stored.
    pub what: String,
    /// From the start of the process to its connection.
    pub ms: f64,
    /// From the connection to the first message that was due to be drawn again, if any was.
    pub work_ms: Option<f64>,
}

/// Windows that end together.
#[derive(Serialize, Deserialize)]
pub struct Expiry {
    pub windows: usize,
    pub dead_after_ms: Vec<i64>,
    pub alive: usize,
    pub quiet: Latencies,
    pub meanwhile: Latencies,
}

/// How long acts take, one at a time, when so many mails are stored.
#[derive(Serialize, Deserialize)]
pub struct Growth {
    pub mails: usize,
    pub p50_us: BTreeMap<String, f64>,
    pub rss_kib: f64,
    pub disk_bytes: u64,
}

impl Figures {
    /// The runs of one cell of a table.
    pub fn of<'a>(
        &'a self,
        bot: &'a str,
        scenario: &'a str,
        in_flight: usize,
        per_second: u32,
    ) -> impl Iterator<Item = &'a Cell> {
        self.cells.iter().filter(move |cell| {
            cell.bot == bot
                && cell.scenario == scenario
                && (cell.in_flight, cell.per_second) == (in_flight, per_second)
        })
    }

    /// The median of what was seen in one cell of a table.
    pub fn median(
        &self,
        bot: &str,
        scenario: &str,
        in_flight: usize,
        value: impl Fn(&Cell) -> f64,
    ) -> f64 {
        median(self.of(bot, scenario, in_flight, 0).map(value))
    }

    /// The median of the ratios of InMail to the yardstick, each of two runs that followed each other.
    pub fn ratio(&self, scenario: &str, in_flight: usize, value: impl Fn(&Cell) -> f64) -> f64 {
        let ours = self.of(INMAIL, scenario, in_flight, 0);
        let theirs = self.of(YARDSTICK, scenario, in_flight, 0);
        median(
            ours.zip(theirs)
                .map(|(ours, theirs)| value(ours) / value(theirs)),
        )
    }

    /// One sync, µs.
    pub fn sync_us(&self) -> f64 {
        median(self.fdatasync.iter().map(|times| times.p50))
    }
}
