//! What people do, and what came of it.

use serde::{Deserialize, Serialize};

use crate::stats::Latencies;

/// One thing a person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The way of a mail: each act makes what the next needs.
pub const CHAIN: [Act; 5] = [Act::Compose, Act::Send, Act::List, Act::Ask, Act::Delete];

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

/// What people write, and what the yardstick answers.
pub const TEXT: &str = "Dear Bob, the keys lie under the second flower pot, the cat has been fed, and I shall be back on Thursday evening if the trains run. Please do not tell anybody before I have spoken with the others.";

/// What came of many acts.
#[derive(Default, Serialize, Deserialize)]
pub struct Outcome {
    /// From the event to its answer.
    pub times: Latencies,
    /// From the first event to the last answer.
    pub seconds: f64,
    /// Not answered at all.
    pub lost: usize,
    /// Answered later than Discord waits.
    pub late: usize,
    /// Answered by something else than what was asked for.
    pub odd: usize,
    /// First told that it takes longer.
    pub deferred: usize,
}
