//! Gateway sessions: numbered events, kept until acknowledged so that a bot can resume, and their faults.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{sync::mpsc::UnboundedSender, time::Instant};

use super::{AUTHENTICATION_FAILED, INVALID_SHARD, RESUME_PATH, SHARDING_REQUIRED};
use crate::world::{APPLICATION, BOT, World};

/// Sessions that may be begun in a day ("Session Start Limit").
const STARTS: usize = 1_000;
const DAY_MS: i64 = 86_400_000;
/// A lost session can be resumed for this long; Discord says "some minutes".
const RESUMABLE_MS: i64 = 5 * 60_000;
const INTERVAL_MS: u64 = 45_000;
/// Between two IDENTIFYs at a `max_concurrency` of 1.
const SPACING: Duration = Duration::from_secs(5);

/// What a connection is to do.
#[derive(Debug)]
pub(crate) enum Order {
    Send(Value),
    /// Close with this code, or without one.
    Close(Option<u16>),
    /// Break the connection without a close.
    Drop,
}

type Line = UnboundedSender<Order>;
type Alteration = Box<dyn FnOnce(&mut Value) + Send>;
type ReadyAlteration = Box<dyn Fn(&mut Value) + Send>;

/// Which part of the servers a session serves: its number, and of how many.
pub(crate) type Shard = (u64, u64);

struct Session {
    id: String,
    shard: Shard,
    sequence: u64,
    /// Events not yet known to have arrived.
    kept: VecDeque<(u64, Value)>,
    line: Option<Line>,
    lost_at: i64,
}

impl Session {
    /// Whether this session receives events from there ("Sharding"). The first shard receives direct
    /// messages.
    fn serves(&self, payload: &Value) -> bool {
        let guild = payload["guild_id"].as_str().and_then(|id| id.parse().ok());
        shard_of(guild.unwrap_or(0), self.shard.1) == self.shard.0
    }

    fn dispatch(&mut self, kind: &str, payload: &Value) {
        self.sequence += 1;
        let event = json!({ "op": 0, "t": kind, "s": self.sequence, "d": payload });
        self.kept.push_back((self.sequence, event.clone()));
        self.tell(Order::Send(event));
    }

    fn tell(&self, order: Order) {
        if let Some(line) = &self.line {
            // A connection that has just ended misses it. The event is kept.
            let _ = line.send(order);
        }
    }
}

/// The shard of a server.
fn shard_of(guild: u64, of: u64) -> u64 {
    (guild >> 22) % of.max(1)
}

/// The result of an IDENTIFY.
pub(crate) enum Identified {
    Yes(String),
    /// Too soon after another.
    TooSoon,
    Refused(u16),
}

/// The result of a RESUME.
pub(crate) enum Resumed {
    Yes,
    Unknown,
    WrongSequence,
}

/// How many sessions may be begun in a day, and how many have been. The day begins with the first.
pub(crate) struct Starts {
    pub total: usize,
    used: usize,
    began: i64,
}

impl Default for Starts {
    fn default() -> Self {
        Self {
            total: STARTS,
            used: 0,
            began: 0,
        }
    }
}

impl Starts {
    /// How many are left at `now`, and in how many milliseconds there will be all again.
    pub fn left(&self, now: i64) -> (usize, i64) {
        let reset_after = (self.began + DAY_MS - now).max(0);
        let used = if reset_after > 0 { self.used } else { 0 };
        (self.total.saturating_sub(used), reset_after)
    }

    /// Counts one more. Returns whether it was allowed.
    fn take(&mut self, now: i64) -> bool {
        let (left, reset_after) = self.left(now);
        if reset_after == 0 {
            (self.used, self.began) = (0, now);
        }
        self.used += 1;
        left > 0
    }
}

/// Every session, and the faults of events.
pub(crate) struct Sessions {
    list: Vec<Session>,
    pub identifies: usize,
    pub starts: Starts,
    pub resumes: usize,
    /// How many of those came to the address that READY names.
    pub resumes_as_told: usize,
    pub heartbeats: usize,
    /// How many shards the bot needs at least.
    pub shards: u64,
    /// Whether IDENTIFYs of one bucket must be five seconds apart, in real time.
    spaced: bool,
    last_identify: Option<Instant>,
    pub interval_ms: u64,
    pub acks_withheld: bool,
    pub duplicate_next: bool,
    pub alter_next: Option<Alteration>,
    pub alter_ready: Option<ReadyAlteration>,
    /// Events held back, if they are.
    pub held: Option<Vec<(String, Value)>>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            identifies: 0,
            starts: Starts::default(),
            resumes: 0,
            resumes_as_told: 0,
            heartbeats: 0,
            shards: 1,
            spaced: false,
            last_identify: None,
            interval_ms: INTERVAL_MS,
            acks_withheld: false,
            duplicate_next: false,
            alter_next: None,
            alter_ready: None,
            held: None,
        }
    }
}

impl Sessions {
    /// Whether a bot is connected at all.
    pub fn any(&self) -> bool {
        self.list.iter().any(|session| session.line.is_some())
    }

    /// Whether a bot is connected for every server.
    pub fn connected(&self) -> bool {
        let connected = self.list.iter().filter(|session| session.line.is_some());
        let shards: BTreeSet<Shard> = connected.map(|session| session.shard).collect();
        let all = shards.first().map_or(self.shards, |(_, of)| *of);
        u64::try_from(shards.len()).is_ok_and(|connected| connected >= all)
    }

    /// An event has happened. Every session receives it, unless a fault prevents that.
    pub fn event(&mut self, kind: &str, mut payload: Value, now: i64) {
        if let Some(alter) = self.alter_next.take() {
            alter(&mut payload);
        }
        let times = if std::mem::take(&mut self.duplicate_next) {
            2
        } else {
            1
        };
        for _ in 0..times {
            match &mut self.held {
                Some(held) => held.push((kind.to_owned(), payload.clone())),
                None => self.dispatch(kind, &payload, now),
            }
        }
    }

    /// Sends an event regardless of faults, to the shards that it concerns.
    pub fn dispatch(&mut self, kind: &str, payload: &Value, now: i64) {
        self.list
            .retain(|session| session.line.is_some() || now - session.lost_at < RESUMABLE_MS);
        for session in &mut self.list {
            if session.serves(payload) {
                session.dispatch(kind, payload);
            }
        }
    }

    /// Gives an order to every connection.
    pub fn order(&mut self, order: impl Fn() -> Order) {
        for session in &self.list {
            session.tell(order());
        }
    }

    /// Gives an order to the connections of one shard.
    pub fn order_shard(&mut self, shard: u64, order: impl Fn() -> Order) {
        for session in self.list.iter().filter(|session| session.shard.0 == shard) {
            session.tell(order());
        }
    }

    /// IDENTIFYs from now on must be apart.
    pub fn space(&mut self) {
        self.spaced = true;
        self.last_identify = None;
    }

    /// No session can be resumed any more.
    pub fn forget(&mut self) {
        for session in &mut self.list {
            session.id.clear();
        }
    }

    pub fn end(&mut self, id: &str) {
        self.list.retain(|session| session.id != id);
    }

    /// The bot has had every event up to this one.
    pub fn acknowledged(&mut self, id: &str, sequence: u64) {
        for session in self.list.iter_mut().filter(|session| session.id == id) {
            session.kept.retain(|(number, _)| *number > sequence);
        }
    }

    /// A connection has ended; its session waits to be resumed.
    pub fn lost(&mut self, line: &Line, now: i64) {
        for session in &mut self.list {
            if session
                .line
                .as_ref()
                .is_some_and(|known| known.same_channel(line))
            {
                session.line = None;
                session.lost_at = now;
            }
        }
        self.list
            .retain(|session| session.line.is_some() || !session.id.is_empty());
    }

    /// Every connection has ended. What happens from now on is missed, however soon the bot is back.
    pub fn lost_all(&mut self, now: i64) {
        let connected: Vec<Line> = self
            .list
            .iter()
            .filter_map(|session| session.line.clone())
            .collect();
        for line in &connected {
            self.lost(line, now);
        }
    }

    /// Replays what the bot has missed since `sequence`, then says RESUMED.
    pub fn resume(&mut self, id: &str, sequence: u64, line: Line, now: i64) -> Resumed {
        let alive = |session: &&mut Session| {
            !id.is_empty()
                && session.id == id
                && (session.line.is_some() || now - session.lost_at < RESUMABLE_MS)
        };
        let Some(session) = self.list.iter_mut().find(alive) else {
            return Resumed::Unknown;
        };
        if sequence > session.sequence {
            self.end(id);
            return Resumed::WrongSequence;
        }
        session.tell(Order::Drop);
        session.line = Some(line);
        session.kept.retain(|(number, _)| *number > sequence);
        for (_, event) in &session.kept {
            session.tell(Order::Send(event.clone()));
        }
        session.dispatch("RESUMED", &json!({}));
        self.resumes += 1;
        Resumed::Yes
    }
}

impl World {
    /// Begins a new session with its READY, and returns its id. One session more than the day allows costs
    /// the bot its token, as Discord warns.
    pub fn identify(&mut self, line: Line, shard: Shard, origin: &str) -> Identified {
        let now = self.now();
        let sessions = &mut self.sessions;
        sessions.identifies += 1;
        if self.token_reset || !sessions.starts.take(now) {
            self.token_reset = true;
            return Identified::Refused(AUTHENTICATION_FAILED);
        }
        let (number, of) = shard;
        if number >= of {
            return Identified::Refused(INVALID_SHARD);
        }
        if of < sessions.shards {
            return Identified::Refused(SHARDING_REQUIRED);
        }
        let before = sessions.last_identify.replace(Instant::now());
        if sessions.spaced && before.is_some_and(|before| before.elapsed() < SPACING) {
            return Identified::TooSoon;
        }
        let id = format!("session-{}", sessions.identifies);
        let guilds = self
            .guilds
            .iter()
            .filter(|(id, guild)| guild.members.contains_key(&BOT) && shard_of(**id, of) == number);
        let guilds: Vec<Value> = guilds
            .map(|(id, _)| json!({ "id": id.to_string(), "unavailable": true }))
            .collect();
        let mut ready = json!({
            "v": 10, "user": self.bot_json(), "guilds": guilds, "session_id": id,
            "session_type": "normal", "shard": [number, of], "relationships": [],
            "private_channels": [], "presences": [], "guild_join_requests": [], "_trace": [],
            "user_settings": {}, "resume_gateway_url": format!("{origin}{RESUME_PATH}"),
            "application": { "id": APPLICATION.to_string(), "flags": 0 },
        });
        self.judge.event("READY", &ready);
        if let Some(alter) = &self.sessions.alter_ready {
            alter(&mut ready);
        }
        let mut session = Session {
            id: id.clone(),
            shard,
            sequence: 0,
            kept: VecDeque::new(),
            line: Some(line),
            lost_at: 0,
        };
        session.dispatch("READY", &ready);
        self.sessions.list.push(session);
        Identified::Yes(id)
    }
}

/// Whether a close with this code ends the session.
pub(crate) fn is_final(code: u16) -> bool {
    matches!(
        code,
        1_000 | 1_001 | 4_003 | 4_004 | 4_007 | 4_009 | 4_010..=4_014
    )
}
