//! The world: people, servers, channels, messages and interactions, and the rules of time that bind
//! them.

pub(crate) mod files;
pub(crate) mod guilds;
pub(crate) mod interactions;
mod links;
pub(crate) mod message;
pub(crate) mod people;
pub(crate) mod shapes;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::{
    clock::Clock, faults::Faults, gateway::session::Sessions, limits::message::SUPPRESS_EMBEDS,
    official::Judge, record::Recorder, rest::buckets::Buckets,
};
use files::Stored;
use guilds::{Commands, GuildState};
use interactions::Interaction;
use message::Message;
use people::{DmLimit, User};

pub(crate) const BOT_TOKEN: &str = "sandbox-bot-token";
pub(crate) const APPLICATION: u64 = 777;
pub(crate) const BOT: u64 = 2;
/// The server in which everybody is a member by default, and its first channel.
pub(crate) const GUILD: u64 = 3;
pub(crate) const CHANNEL: u64 = 4;
/// How long a nonce is remembered, unless a test says otherwise; Discord says "a few minutes".
const NONCE_MS: i64 = 5 * 60_000;
/// The first millisecond of Discord's ids.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// A request as answered.
pub(crate) struct AnsweredRequest {
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
    pub method: String,
    /// Without tokens.
    pub path: String,
    /// 0 if the connection was dropped.
    pub status: u16,
    /// Whether it met a limit that others use up too.
    pub shared: bool,
    /// Its body, including tokens. Like the answer it is kept only for the newest requests.
    pub body: Value,
    pub answer: Value,
}

/// How many of the newest requests keep their bodies.
pub(crate) const REQUESTS: usize = 200;

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, true or not"
)]
pub(crate) struct World {
    clock: Clock,
    sequence: u64,
    pub users: BTreeMap<u64, User>,
    pub guilds: BTreeMap<u64, GuildState>,
    pub commands: Commands,
    pub messages: Vec<Message>,
    pub files: HashMap<u64, Stored>,
    pub interactions: HashMap<u64, Interaction>,
    pub sessions: Sessions,
    /// Where the application has its interactions sent instead of the gateway.
    pub interactions_endpoint: Option<String>,
    /// The application's flags, as its settings in the portal make them.
    pub application_flags: u64,
    pub faults: Faults,
    pub recorder: Recorder,
    pub judge: Judge,
    pub buckets: Buckets,
    pub dm_limit: Option<DmLimit>,
    /// How long a nonce is remembered, in milliseconds.
    pub nonce_ms: i64,
    /// Whether answers in direct messages ignore the request to be ephemeral.
    pub dm_answers_open: bool,
    /// Parts of texts that Discord's filter blocks.
    pub harmful: Vec<String>,
    pub down: bool,
    /// Whether all flags and sizes stay within 32 bits.
    pub small_numbers: bool,
    /// Whether Discord has revoked the bot's token.
    pub token_reset: bool,
    pub requests: Vec<AnsweredRequest>,
    pub pings: Vec<String>,
    /// Links that were fetched, since the text of a message shows them.
    pub fetched: Vec<String>,
}

impl World {
    pub fn new(clock: Clock) -> Self {
        let mut world = Self {
            clock,
            sequence: 0,
            users: BTreeMap::from([(BOT, User::new("bot", true, 0))]),
            guilds: BTreeMap::new(),
            commands: Commands::default(),
            messages: Vec::new(),
            files: HashMap::new(),
            interactions: HashMap::new(),
            sessions: Sessions::default(),
            interactions_endpoint: None,
            application_flags: 0,
            faults: Faults::default(),
            recorder: Recorder::default(),
            judge: Judge::default(),
            buckets: Buckets::default(),
            dm_limit: None,
            nonce_ms: NONCE_MS,
            dm_answers_open: false,
            harmful: Vec::new(),
            down: false,
            small_numbers: false,
            token_reset: false,
            requests: Vec::new(),
            pings: Vec::new(),
            fetched: Vec::new(),
        };
        world.guilds.insert(GUILD, GuildState::new("Home", CHANNEL));
        world.join(GUILD, BOT);
        world
    }

    pub fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Everything a person sees in any place, oldest first.
    pub fn seen_by(&self, user: u64) -> impl Iterator<Item = &Message> {
        let dm = self.users.get(&user).map(|user| user.dm);
        self.messages.iter().filter(move |message| {
            let mut guilds = self.guilds.values();
            let place = Some(message.channel) == dm
                || guilds.any(|guild| guild.sees(user, message.channel));
            place && !message.gone && message.only.is_none_or(|only| only == user)
        })
    }

    /// Records a request, and drops the body of an old one. Of its answer only the code of a refusal is kept.
    pub fn note(&mut self, request: AnsweredRequest) {
        self.requests.push(request);
        let old = self.requests.len().checked_sub(REQUESTS + 1);
        if let Some(old) = old.and_then(|old| self.requests.get_mut(old)) {
            (old.body, old.answer) = (Value::Null, json!({ "code": old.answer["code"] }));
        }
    }

    /// A new snowflake of this moment.
    pub fn snowflake(&mut self) -> u64 {
        self.sequence += 1;
        let ms = (self.now() - EPOCH_MS).unsigned_abs();
        (ms << 22) | (self.sequence & 0x3F_FFFF)
    }

    /// Puts a message into a channel; `only` makes it ephemeral.
    pub fn post(
        &mut self,
        author: u64,
        channel: u64,
        only: Option<u64>,
        body: &Value,
        loading: bool,
    ) -> u64 {
        let id = self.snowflake();
        self.note_pings(body);
        let mut message = Message::new(id, channel, &self.user_json(author), body, self.now());
        message.body["mentions"] = self.mentioned(body);
        message.only = only;
        message.loading = loading;
        message.set_flags(loading);
        self.note_links(&message);
        self.messages.push(message);
        id
    }

    /// Whether Discord's filter blocks what a bot would post.
    pub fn blocks(&self, body: &Value) -> bool {
        let text = body.to_string();
        self.harmful.iter().any(|part| text.contains(part))
    }

    /// What `enforce_nonce` does: the message of this nonce within the past few minutes.
    pub fn earlier(&self, nonce: &str) -> Option<&Message> {
        let since = self.now() - self.nonce_ms;
        self.messages
            .iter()
            .find(|message| message.nonce.as_deref() == Some(nonce) && message.posted >= since)
    }

    /// Changes the fields that `change` names, and keeps the rest.
    pub fn edit(&mut self, id: u64, change: &Value) {
        self.note_pings(change);
        let now = self.now();
        let mentioned = self.mentioned(change);
        if let Some(message) = self.message(id) {
            message.change(change, now);
            if change.get("content").is_some() {
                message.body["mentions"] = mentioned;
            }
            let changed = message.clone();
            self.note_links(&changed);
        }
    }

    pub fn message(&mut self, id: u64) -> Option<&mut Message> {
        self.messages
            .iter_mut()
            .find(|message| message.id == id && !message.gone)
    }

    /// A message's JSON as the API gives it, even after it is deleted.
    pub fn body(&self, id: u64) -> Value {
        let message = self.messages.iter().find(|message| message.id == id);
        message
            .map(|message| message.body.clone())
            .unwrap_or_default()
    }

    pub fn remove(&mut self, id: u64) {
        if let Some(message) = self.message(id) {
            message.gone = true;
        }
    }

    /// The person whose direct messages with the bot this channel is.
    pub fn dm_of(&self, channel: u64) -> Option<u64> {
        let owner = self
            .users
            .iter()
            .find(|(id, user)| **id != BOT && user.dm == channel);
        owner.map(|(id, _)| *id)
    }

    /// The guild this channel is in.
    pub fn guild_of(&self, channel: u64) -> Option<u64> {
        let guild = self
            .guilds
            .iter()
            .find(|(_, guild)| guild.channels.contains_key(&channel));
        guild.map(|(id, _)| *id)
    }

    /// The links that Discord fetches as soon as a message shows them.
    fn note_links(&mut self, message: &Message) {
        let flags = message.body["flags"].as_u64().unwrap_or(0);
        if flags & SUPPRESS_EMBEDS == 0 {
            let content = message.body["content"].as_str().unwrap_or_default();
            self.fetched.extend(links::fetched(content));
        }
    }

    /// The people whom a message without mention rules, or with lax ones, would ping.
    fn note_pings(&mut self, body: &Value) {
        let rules = &body["allowed_mentions"];
        let empty = |list: &Value| list.as_array().is_none_or(Vec::is_empty);
        let strict = rules["parse"].is_array()
            && ["parse", "users", "roles"]
                .iter()
                .all(|list| empty(&rules[list]));
        let content = body["content"].as_str().unwrap_or_default();
        let mentions = ["@everyone", "@here", "<@"];
        if !strict && mentions.iter().any(|ping| content.contains(ping)) {
            self.pings.push(content.to_owned());
        }
    }
}

/// A moment as Discord writes it.
pub(crate) fn timestamp(ms: i64) -> Value {
    let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    json!(at.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string())
}
