//! What the double knows: the bot's connection, who waits for which answer, and what has been counted.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::sync::{mpsc::UnboundedSender, oneshot};

use super::{
    payload::Event,
    people::{Item, People},
};
use crate::{
    protocol::{Act, Outcome},
    stats::Latencies,
};

/// Discord waits so long for the first answer.
const ANSWERABLE: Duration = Duration::from_secs(3);
/// The bot has fallen silent when it has asked for nothing for so long, and what is expected comes sooner.
const SILENCE: Duration = Duration::from_millis(250);
const EXPECTED: Duration = Duration::from_secs(3);
/// The epoch of snowflakes, ms ("Snowflakes").
const EPOCH_MS: i64 = 1_420_070_400_000;

/// One interaction that waits for its answer.
struct Pending {
    act: Act,
    item: usize,
    sent: Instant,
}

/// Acts that are under way.
struct Run {
    acts: Vec<Act>,
    next: usize,
    /// How many are still to be begun by answers to others.
    left: usize,
    began: Instant,
    last: Instant,
    times: BTreeMap<Act, Vec<u32>>,
    outcome: Outcome,
    idle: Option<oneshot::Sender<()>>,
}

pub struct World {
    /// Whether answers of this bot hold nothing to click.
    plain: bool,
    pub gateway: String,
    line: Option<UnboundedSender<String>>,
    pub connected_at_ms: u64,
    sequence: u64,
    increment: u64,
    frozen_ms: Option<i64>,
    pub delay: Duration,
    pub people: People,
    pending: HashMap<u64, Pending>,
    /// Which mail the message of an interaction shows.
    shows: HashMap<u64, usize>,
    run: Option<Run>,
    /// What else the bot asked for since the last order.
    pub requests: BTreeMap<String, usize>,
    pub last_request: Instant,
    /// How many notices, and removals of notices, are still to be expected.
    owed: i64,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the double is the clock by which the bot goes"
)]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0))
}

impl World {
    pub fn new(plain: bool, gateway: String) -> Self {
        Self {
            plain,
            gateway,
            line: None,
            connected_at_ms: 0,
            sequence: 1,
            increment: 0,
            frozen_ms: None,
            delay: Duration::ZERO,
            people: People::default(),
            pending: HashMap::new(),
            shows: HashMap::new(),
            run: None,
            requests: BTreeMap::new(),
            last_request: Instant::now(),
            owed: 0,
        }
    }

    pub fn connected(&mut self, line: UnboundedSender<String>) {
        self.line = Some(line);
        self.connected_at_ms = now_ms().cast_unsigned();
    }

    /// Whether a bot is there to be told anything.
    pub fn is_connected(&self) -> bool {
        self.line.as_ref().is_some_and(|line| !line.is_closed())
    }

    pub fn freeze(&mut self, frozen: bool) {
        self.frozen_ms = frozen.then(now_ms);
    }

    /// An id of now, or of the moment at which all clicks are made.
    pub fn snowflake(&mut self) -> u64 {
        self.increment += 1;
        let ms = self.frozen_ms.unwrap_or_else(now_ms) - EPOCH_MS;
        (ms.cast_unsigned() << 22) | (self.increment & ((1 << 22) - 1))
    }

    pub fn count(&mut self, what: &str) {
        match self.requests.get_mut(what) {
            Some(count) => *count += 1,
            None => drop(self.requests.insert(what.to_owned(), 1)),
        }
    }

    /// Begins a run of these acts by turns; `left` of them follow by themselves on answers.
    pub fn begin(&mut self, acts: Vec<Act>, left: usize) -> oneshot::Receiver<()> {
        let (idle, is_idle) = oneshot::channel();
        let now = Instant::now();
        self.run = Some(Run {
            acts,
            next: 0,
            left,
            began: now,
            last: now,
            times: BTreeMap::new(),
            outcome: Outcome::default(),
            idle: Some(idle),
        });
        is_idle
    }

    /// Somebody acts. False when nobody is left who could.
    pub fn act(&mut self) -> bool {
        let Some(run) = &mut self.run else {
            return false;
        };
        let mut act = run.acts[run.next % run.acts.len()];
        run.next += 1;
        let mixed = run.acts.len() > 1;
        let mut item = self.people.take(act);
        if item.is_none() && mixed {
            // Where nothing is ready yet to be clicked, somebody writes.
            act = Act::Compose;
            item = self.people.take(act);
        }
        let Some(item) = item else {
            return false;
        };
        let id = self.snowflake();
        self.sequence += 1;
        let mut event = Event {
            sequence: self.sequence,
            id,
            by: 0,
            to: 0,
            act,
            button: "",
        };
        if act == Act::List {
            event.by = self.people.reader();
        } else {
            let item = &self.people.items[item];
            (event.by, event.to, event.button) = (item.by, item.to, &item.button);
        }
        let text = event.text();
        let sent = Instant::now();
        // A bot that has gone answers nothing: the event is counted as lost.
        let _ = self.line.as_ref().map(|line| line.send(text));
        self.pending.insert(id, Pending { act, item, sent });
        true
    }

    /// A notice came or went.
    pub fn settled(&mut self, what: &str) {
        self.owed -= 1;
        self.count(what);
    }

    /// Whether nothing more is expected of the bot. A notice that was overtaken by its deletion never
    /// comes, so expectations end with a longer silence.
    pub fn is_quiet(&mut self) -> bool {
        let silence = self.last_request.elapsed();
        if silence > EXPECTED {
            self.owed = 0;
        }
        silence > SILENCE && self.owed <= 0
    }

    /// The bot says that an answer takes longer.
    pub fn deferred(&mut self) {
        if let Some(run) = &mut self.run {
            run.outcome.deferred += 1;
        }
    }

    /// Whether this interaction still waits for its answer.
    pub fn waits(&self, id: u64) -> bool {
        self.pending.contains_key(&id)
    }

    /// An answer. In a closed run another act follows.
    pub fn answered(&mut self, id: u64, body: &str) {
        let Some(Pending { act, item, sent }) = self.pending.remove(&id) else {
            return self.count("answers to nothing");
        };
        let took = sent.elapsed();
        let button = if self.plain {
            Some("im1:send:1:2:3")
        } else {
            wanted(act, body)
        };
        let button = button.map(str::to_owned);
        if let Some(run) = &mut self.run {
            run.last = Instant::now();
            let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
            run.times.entry(act).or_default().push(micros);
            let outcome = &mut run.outcome;
            outcome.late += usize::from(took > ANSWERABLE);
            outcome.odd += usize::from(button.is_none());
            outcome.notices_left += usize::from(act == Act::Delete && body.contains(NOTICE_LEFT));
        }
        if let Some(button) = button {
            self.owed += i64::from(!self.plain && matches!(act, Act::Send | Act::Delete));
            if act == Act::Send {
                self.people.items[item].sent_ms = moment(id);
            }
            if act != Act::List {
                self.shows.insert(id, item);
            }
            self.people.advance(act, item, button);
        }
        let follows = self.run.as_mut().is_some_and(|run| {
            let follows = run.left > 0;
            run.left -= usize::from(follows);
            follows
        });
        if !(follows && self.act()) && self.pending.is_empty() {
            self.tell_idle();
        }
    }

    fn tell_idle(&mut self) {
        if let Some(idle) = self.run.as_mut().and_then(|run| run.idle.take()) {
            // Whoever gave up waiting need not be told.
            let _ = idle.send(());
        }
    }

    /// How many answers there have been, to see whether any still come.
    pub fn progress(&self) -> usize {
        let run = self.run.as_ref();
        run.map_or(0, |run| run.times.values().map(Vec::len).sum())
    }

    pub fn nobody_waits(&self) -> bool {
        self.pending.is_empty()
    }

    /// What came of the run; who still waits is lost.
    pub fn end(&mut self) -> Outcome {
        let Some(run) = self.run.take() else {
            return Outcome::default();
        };
        let mut outcome = run.outcome;
        outcome.lost = self.pending.drain().count();
        outcome.seconds = run.last.duration_since(run.began).as_secs_f64();
        let all: Vec<u32> = run.times.values().flatten().copied().collect();
        outcome.answered = all.len();
        outcome.all = Latencies::of(all);
        let by_act = run.times.into_iter();
        outcome.by_act = by_act
            .map(|(act, times)| (act, Latencies::of(times)))
            .collect();
        outcome
    }

    /// A message is drawn again, without anybody having clicked.
    pub fn redrawn(&mut self, id: u64, body: &str) {
        self.count("redraw");
        let is_dead = body.contains(r#""disabled":true"#);
        if let Some(item) = self.shows.get(&id).filter(|_| is_dead) {
            let dead = &mut self.people.items[*item].dead_ms;
            dead.get_or_insert_with(now_ms);
        }
    }

    /// The mails that have been sent and whose view still offers Delete, and those whose does not.
    pub fn windows(&self) -> impl Iterator<Item = &Item> {
        self.people.items.iter().filter(|item| item.sent_ms > 0)
    }
}

/// The time in a snowflake, ms since the Unix epoch.
fn moment(id: u64) -> i64 {
    (id >> 22).cast_signed() + EPOCH_MS
}

/// InMail's own sentence (`deleted-notice-left` in its locale).
const NOTICE_LEFT: &str = "notice could not be removed";

/// The button that follows on an act; without it, something else was answered.
fn wanted(act: Act, body: &str) -> Option<&str> {
    let begins = match act {
        Act::List => "\"im1:pick:",
        Act::Compose => "\"im1:send:",
        Act::Send => "\"im1:delete:",
        Act::Ask => "\"im1:yes:",
        Act::Delete => "\"im1:write:",
    };
    let from = &body[body.find(begins)? + 1..];
    from.split('"').next()
}
