//! Discord's own description of its API, used to judge the bot's requests and this sandbox's answers and
//! events.
//!
//! The description lies beside the checkout and is not part of it. Without it nothing is judged.

mod contradictions;
mod description;
mod events;
mod schema;

use std::{
    collections::BTreeSet,
    io::{Write, stderr},
    sync::LazyLock,
    thread,
};

use serde_json::Value;

use crate::Discord;
use description::Description;

/// Read once in a process: it is large, and nothing changes it.
static DESCRIPTION: LazyLock<Option<Description>> = LazyLock::new(|| {
    let found = Description::read(description::PATH);
    if found.is_none() {
        skipped("the judge of every exchange");
    }
    found
});

/// Prints what is skipped without the description, past the test harness, which would swallow it.
fn skipped(what: &str) {
    let path = description::PATH;
    // If printing fails, there is no other way to report it.
    let _ = writeln!(stderr(), "SKIPPED {what}: there is no {path}");
}

/// A request and its answer, as they were transmitted.
pub(crate) struct Exchanged<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    /// What was sent as JSON, also within a form.
    pub body: &'a Value,
    /// Without a status Discord has not answered.
    pub status: Option<u16>,
    pub answer: &'a Value,
}

/// What was judged, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    pub requests: usize,
    pub answers: usize,
    pub events: usize,
    /// The operations that were asked for.
    pub operations: BTreeSet<String>,
    /// Requests that the description refuses, whatever they were answered here.
    pub refused: BTreeSet<String>,
    /// Answers and events that the description does not allow, and requests that it refuses and the sandbox
    /// accepted.
    pub amiss: BTreeSet<String>,
}

/// The judge of one sandbox.
#[derive(Default)]
pub(crate) struct Judge {
    verdict: Verdict,
    /// Whether the bot tries requests on purpose that Discord refuses.
    tries: bool,
}

impl Judge {
    pub fn exchange(&mut self, exchanged: &Exchanged<'_>) {
        let Some(description) = DESCRIPTION.as_ref() else {
            return;
        };
        let verdict = &mut self.verdict;
        verdict.requests += 1;
        let operation = description.operation(exchanged.method, exchanged.path);
        let asked = operation
            .as_ref()
            .ok_or_else(|| "no such operation".to_owned())
            .and_then(|operation| operation.request(description, exchanged));
        let name = operation.as_ref().map_or_else(
            || {
                let path = crate::record::masked(exchanged.path);
                format!("{} {path}", exchanged.method)
            },
            description::Found::name,
        );
        if operation.is_some() && !verdict.operations.contains(&name) {
            verdict.operations.insert(name.clone());
        }
        if let Err(why) = asked {
            let taken = exchanged.status.is_some_and(|status| status < 400);
            verdict.refused.insert(format!("{name}: {why}"));
            if taken {
                verdict.amiss.insert(format!("{name} was taken: {why}"));
            }
        }
        if let Some(Err(why)) = operation.as_ref().map(|one| one.needless(exchanged)) {
            verdict.refused.insert(format!("{name}: {why}"));
        }
        // Server errors are not described.
        let status = exchanged.status.filter(|status| *status < 500);
        if let (Some(status), Some(operation)) = (status, operation) {
            verdict.answers += 1;
            if let Err(why) = operation.answer(description, status, exchanged.answer) {
                verdict.amiss.insert(format!("{name} → {status}: {why}"));
            }
        }
    }

    pub fn event(&mut self, kind: &str, payload: &Value) {
        let Some(description) = DESCRIPTION.as_ref() else {
            return;
        };
        self.verdict.events += 1;
        if let Err(why) = description.event(kind, payload) {
            self.verdict.amiss.insert(format!("{kind}: {why}"));
        }
    }
}

impl Discord {
    /// Whether Discord's description is there. If not, prints the test's name as skipped.
    pub fn is_judged() -> bool {
        let there = DESCRIPTION.is_some();
        if !there {
            skipped(thread::current().name().unwrap_or_default());
        }
        there
    }

    /// What Discord's description says about all requests, answers and events so far.
    pub fn verdict(&self) -> Verdict {
        self.world().judge.verdict.clone()
    }

    /// Declares that the bot tries requests on purpose that Discord refuses. The sandbox must refuse them
    /// too.
    pub fn expect_refusals(&self) {
        self.change(|world| world.judge.tries = true);
    }

    /// Every wait for a bot or a person calls this.
    ///
    /// # Panics
    ///
    /// If the bot has made a request that Discord refuses, or this sandbox has done what Discord does not.
    pub fn assert_official(&self) {
        let world = self.world();
        let Judge { verdict, tries } = &world.judge;
        let (refused, amiss) = (&verdict.refused, &verdict.amiss);
        assert!(
            *tries || refused.is_empty(),
            "Discord refuses this: {refused:#?}"
        );
        assert!(amiss.is_empty(), "Discord does not do this: {amiss:#?}");
    }

    /// Where Discord's papers contradict each other, and why the sandbox follows the other one.
    pub fn contradictions() -> Vec<(&'static str, &'static str)> {
        let table = contradictions::TABLE.iter();
        table.map(|known| (known.at, known.reason)).collect()
    }
}
