//! What the double knows: the bot's connection, who waits for which answer, and what has been counted.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
    rc::Rc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::sync::{Notify, mpsc::UnboundedSender};

use super::{
    endpoint::Endpoint,
    payload::{self, Interaction},
    people::{Item, People},
    run::Run,
};
use crate::acts::{Act, Outcome};

/// Discord waits so long for the first answer.
const ANSWERABLE: Duration = Duration::from_secs(3);
/// The bot has fallen silent when it has asked for nothing for so long, and what is expected comes sooner.
const SILENCE: Duration = Duration::from_millis(250);
const EXPECTED: Duration = Duration::from_secs(3);
/// The epoch of snowflakes, ms ("Snowflakes").
const EPOCH_MS: i64 = 1_420_070_400_000;
/// The bits of a snowflake below its time, which tell apart what happens in one millisecond.
const INCREMENT_BITS: u32 = 22;

/// The id of what happens at this time, ms since the Unix epoch.
pub fn snowflake(at_ms: i64, increment: u64) -> u64 {
    let increment = increment & ((1 << INCREMENT_BITS) - 1);
    ((at_ms - EPOCH_MS).cast_unsigned() << INCREMENT_BITS) | increment
}

/// Where the mail of this number has its id: in the upper half, which the double itself never reaches.
pub fn increment_of(number: usize) -> u64 {
    (1 << (INCREMENT_BITS - 1)) | number as u64
}

/// How interactions come to the bot.
enum Way {
    Gateway(UnboundedSender<String>),
    Http(Box<Endpoint>),
}

/// One interaction that waits for its answer.
struct Pending {
    act: Act,
    item: usize,
    sent: Instant,
}

pub struct World {
    /// Whether answers of this bot hold nothing to click.
    plain: bool,
    pub gateway: String,
    way: Option<Way>,
    pub connects: Rc<Notify>,
    pub redraws: Rc<Notify>,
    sequence: u64,
    increment: u64,
    frozen_ms: Option<i64>,
    pub delay: Duration,
    pub people: People,
    pending: HashMap<u64, Pending>,
    /// Which mail the message of an interaction shows.
    shows: HashMap<u64, usize>,
    pub run: Run,
    /// What else the bot asked for.
    requests: BTreeMap<String, usize>,
    pub last_request: Instant,
    /// How many changes of notices are still to be expected.
    owed: i64,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the double is the clock by which the bot goes"
)]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0))
}

impl World {
    pub fn new(plain: bool, gateway: String) -> Self {
        Self {
            plain,
            gateway,
            way: None,
            connects: Rc::default(),
            redraws: Rc::default(),
            sequence: 1,
            increment: 0,
            frozen_ms: None,
            delay: Duration::ZERO,
            people: People::default(),
            pending: HashMap::new(),
            shows: HashMap::new(),
            run: Run::new(&[], 0),
            requests: BTreeMap::new(),
            last_request: Instant::now(),
            owed: 0,
        }
    }

    pub fn connected(&mut self, line: UnboundedSender<String>) {
        self.way = Some(Way::Gateway(line));
        self.connects.notify_one();
    }

    /// From now on interactions are posted to a bot's processes.
    pub fn post_to(&mut self, endpoint: Endpoint) {
        self.way = Some(Way::Http(Box::new(endpoint)));
    }

    /// From now on every click is made at this moment, as its snowflake says.
    pub fn freeze(&mut self, frozen: bool) {
        self.frozen_ms = frozen.then(now_ms);
    }

    /// An id of now, or of the moment at which all clicks are made.
    pub fn snowflake(&mut self) -> u64 {
        self.increment += 1;
        snowflake(self.frozen_ms.unwrap_or_else(now_ms), self.increment)
    }

    pub fn count(&mut self, what: &str) {
        match self.requests.get_mut(what) {
            Some(count) => *count += 1,
            None => drop(self.requests.insert(what.to_owned(), 1)),
        }
    }

    /// What else the bot asked for since this was last asked.
    pub fn take_requests(&mut self) -> BTreeMap<String, usize> {
        mem::take(&mut self.requests)
    }

    /// Somebody acts. False when nobody is left who could.
    pub fn act(&mut self) -> bool {
        let mut act = self.run.next();
        let mut item = self.people.take(act);
        if item.is_none() && self.run.is_mixed() {
            // Where nothing is ready yet to be clicked, somebody writes.
            act = Act::Compose;
            item = self.people.take(act);
        }
        let Some(item) = item else {
            return false;
        };
        let id = self.snowflake();
        let mut interaction = Interaction {
            id,
            by: 0,
            to: 0,
            act,
            button: "",
        };
        if act == Act::List {
            interaction.by = self.people.reader();
        } else {
            let item = &self.people.items[item];
            (interaction.by, interaction.to, interaction.button) = (item.by, item.to, &item.button);
        }
        let text = interaction.text();
        let sent = Instant::now();
        self.say(text);
        self.pending.insert(id, Pending { act, item, sent });
        true
    }

    /// Tells the bot of an interaction. One that has gone answers nothing: it is counted as lost.
    fn say(&mut self, interaction: String) {
        self.sequence += 1;
        match &mut self.way {
            None => {}
            Some(Way::Gateway(line)) => {
                let _ = line.send(payload::event(self.sequence, &interaction));
            }
            Some(Way::Http(endpoint)) => endpoint.post(interaction),
        }
    }

    /// A notice came, changed or went.
    pub fn settled(&mut self, what: &str) {
        self.owed -= 1;
        self.count(what);
    }

    /// Whether nothing more is expected of the bot. Mails that come together share a notice, so expectations
    /// end with a longer silence.
    pub fn is_quiet(&mut self) -> bool {
        let silence = self.last_request.elapsed();
        if silence > EXPECTED {
            self.owed = 0;
        }
        silence > SILENCE && self.owed <= 0
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
        self.run.answered(took);
        let outcome = &mut self.run.outcome;
        outcome.late += usize::from(took > ANSWERABLE);
        outcome.odd += usize::from(button.is_none());
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
        if !(self.run.follows() && self.act()) && self.pending.is_empty() {
            self.run.idle.notify_one();
        }
    }

    pub fn nobody_waits(&self) -> bool {
        self.pending.is_empty()
    }

    /// What came of the run; who still waits is lost.
    pub fn end(&mut self) -> Outcome {
        let mut outcome = mem::replace(&mut self.run, Run::new(&[], 0)).end();
        outcome.lost = self.pending.drain().count();
        outcome
    }

    /// A message is drawn again, without anybody having clicked.
    pub fn redrawn(&mut self, id: u64, body: &str) {
        self.count("redraw");
        self.redraws.notify_one();
        let is_dead = body.contains(r#""disabled":true"#);
        if let Some(item) = self.shows.get(&id).filter(|_| is_dead) {
            let dead = &mut self.people.items[*item].dead_ms;
            dead.get_or_insert_with(now_ms);
        }
    }

    /// The mails that have been sent.
    pub fn sent(&self) -> impl Iterator<Item = &Item> {
        self.people.items.iter().filter(|item| item.sent_ms > 0)
    }
}

/// The time in a snowflake, ms since the Unix epoch.
fn moment(id: u64) -> i64 {
    (id >> INCREMENT_BITS).cast_signed() + EPOCH_MS
}

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
