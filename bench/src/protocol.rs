//! What the driver asks of the double, and what it is told: one JSON value a line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::stats::Latencies;

/// One thing a person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// `/inmail sent`.
    List,
    /// `/inmail send` with the text in the command.
    Compose,
    /// The button Send.
    Send,
    /// The button Delete, which asks.
    Ask,
    /// The button Yes.
    Delete,
}

impl Act {
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Compose => "compose",
            Self::Send => "send",
            Self::Ask => "ask",
            Self::Delete => "delete",
        }
    }
}

/// What people do by turns in the scenario *mixed*: half of it is looking.
pub const MIXED: [Act; 8] = [
    Act::List,
    Act::Compose,
    Act::List,
    Act::Send,
    Act::List,
    Act::Ask,
    Act::List,
    Act::Delete,
];

/// What the double is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Waits until the bot is connected.
    Ready,
    /// So many acts, each by turns of these, so many at a time.
    Closed {
        acts: Vec<Act>,
        count: usize,
        in_flight: usize,
    },
    /// So many acts a second, whatever becomes of them.
    Open {
        acts: Vec<Act>,
        per_second: u32,
        seconds: u32,
    },
    /// Mails are written by so many people from now on; by a new person each if 0.
    People(u64),
    /// What has been sent so far stays, and its senders are those who look at lists.
    Keep,
    /// From now on every click is made at this moment, as its snowflake says.
    Freeze(bool),
    /// Every answer takes so long.
    Delay { ms: u64 },
    /// Waits until the bot has asked for nothing for a while.
    Quiet,
    /// Waits until Delete is dead on every view, each so long after its Send.
    Windows { window_ms: u64, patience_ms: u64 },
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Of all acts, from the event to its answer.
    pub all: Latencies,
    pub by_act: BTreeMap<Act, Latencies>,
    /// From the first event to the last answer.
    pub seconds: f64,
    pub answered: usize,
    /// Not answered at all.
    pub lost: usize,
    /// Answered later than Discord waits.
    pub late: usize,
    /// Answered by something else than what was asked for.
    pub odd: usize,
    /// First told that it takes longer.
    pub deferred: usize,
    /// Told that the notice is still there.
    pub notices_left: usize,
    /// How much later than planned the double itself sent an event, at worst, ms.
    pub generator_lag_ms: f64,
    /// Since the last order: what else the bot asked for.
    pub requests: BTreeMap<String, usize>,
    /// When Delete went dead on each view, ms after its time, in order.
    pub dead_after_ms: Vec<i64>,
    /// Of those, how many never did.
    pub alive: usize,
    /// When the bot connected, ms since the Unix epoch.
    pub connected_at_ms: u64,
}
