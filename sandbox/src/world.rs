//! The world: people, channels, messages and interactions, and the rules of time that bind them.
//!
//! Must not know HTTP or websockets.

use std::collections::HashMap;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::{Gate, clock::Clock};

pub(crate) const BOT_TOKEN: &str = "sandbox-bot-token";
pub(crate) const APPLICATION: u64 = 777;
pub(crate) const BOT: u64 = 2;
pub(crate) const GUILD: u64 = 3;
pub(crate) const CHANNEL: u64 = 4;
/// Discord's rules for interactions ("Receiving and Responding").
const ANSWER_MS: i64 = 3_000;
const TOKEN_MS: i64 = 15 * 60_000;
/// How long a nonce is remembered; Discord says "a few minutes".
const NONCE_MS: i64 = 5 * 60_000;
pub(crate) const EPHEMERAL: u64 = 64;

/// How a request fails.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// This status and error code; nothing is done.
    Before(u16, i64),
    /// It is done, but the answer is this status.
    After(u16),
}

/// A message as somebody sees it.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: u64,
    pub channel: u64,
    /// The only person who sees it, if ephemeral.
    pub only: Option<u64>,
    pub loading: bool,
    pub body: Value,
    nonce: Option<String>,
    posted: i64,
    pub(crate) gone: bool,
}

impl Message {
    /// All visible text: content and embeds.
    pub fn text(&self) -> String {
        let embeds = self.body["embeds"].as_array().into_iter().flatten();
        let parts =
            std::iter::once(&self.body["content"]).chain(embeds.map(|embed| &embed["description"]));
        parts
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Every button and menu.
    pub fn components(&self) -> Vec<&Value> {
        let rows = self.body["components"].as_array().into_iter().flatten();
        rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
            .collect()
    }

    /// The button of this label, if it is there.
    pub fn button(&self, label: &str) -> Option<&Value> {
        self.components()
            .into_iter()
            .find(|button| button["label"] == label)
    }

    /// Whether the button of this label is there and can be clicked.
    pub fn enabled(&self, label: &str) -> bool {
        self.button(label)
            .is_some_and(|button| button["disabled"] != true)
    }
}

pub(crate) struct User {
    pub name: String,
    pub member: bool,
    pub dm: u64,
    pub dms_closed: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Answered {
    #[default]
    No,
    /// With a message, new or the component's.
    Message(u64),
    Modal(Value),
    Choices(Value),
}

pub(crate) struct Interaction {
    pub token: String,
    pub kind: u64,
    pub user: u64,
    pub channel: u64,
    /// The message a component sits on.
    pub on: Option<u64>,
    pub answered: Answered,
    pub followups: Vec<u64>,
    pub payload: Value,
    pub began: i64,
}

pub(crate) struct World {
    clock: Clock,
    sequence: u64,
    pub users: HashMap<u64, User>,
    pub messages: Vec<Message>,
    pub interactions: HashMap<u64, Interaction>,
    pub commands: Value,
    pub gateway: Option<UnboundedSender<Value>>,
    pub down: bool,
    pub faults: Vec<(String, String, Fault)>,
    pub holds: Vec<(String, String, Gate)>,
    pub requests: Vec<(String, String, u16)>,
    pub pings: Vec<String>,
}

/// Discord's refusal: status and error code.
pub(crate) type Refused = (u16, i64);

impl World {
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            sequence: 0,
            users: HashMap::new(),
            messages: Vec::new(),
            interactions: HashMap::new(),
            commands: Value::Null,
            gateway: None,
            down: false,
            faults: Vec::new(),
            holds: Vec::new(),
            requests: Vec::new(),
            pings: Vec::new(),
        }
    }

    pub fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// A new snowflake of this moment.
    pub fn snowflake(&mut self) -> u64 {
        self.sequence += 1;
        let ms = (self.clock.now_ms() - 1_420_070_400_000).unsigned_abs();
        (ms << 22) | (self.sequence & 0x3F_FFFF)
    }

    pub fn user(&mut self, name: &str, member: bool) -> u64 {
        if let Some((id, _)) = self.users.iter().find(|(_, user)| user.name == name) {
            return *id;
        }
        let (id, dm) = (self.snowflake(), self.snowflake());
        let name = name.to_owned();
        self.users.insert(
            id,
            User {
                name,
                member,
                dm,
                dms_closed: false,
            },
        );
        id
    }

    /// Puts a message into a channel; `only` makes it ephemeral.
    pub fn post(&mut self, channel: u64, only: Option<u64>, mut body: Value, loading: bool) -> u64 {
        let id = self.snowflake();
        self.note_pings(&body);
        let nonce = body["nonce"].as_str().map(str::to_owned);
        let flags = body["flags"].as_u64().unwrap_or(0);
        complete(&mut body, id, channel, flags);
        self.messages.push(Message {
            id,
            channel,
            only,
            loading,
            body,
            nonce,
            posted: self.clock.now_ms(),
            gone: false,
        });
        id
    }

    /// What `enforce_nonce` does: the message of this nonce within the past few minutes.
    pub fn earlier(&self, nonce: &str) -> Option<&Message> {
        let since = self.clock.now_ms() - NONCE_MS;
        self.messages
            .iter()
            .find(|message| message.nonce.as_deref() == Some(nonce) && message.posted >= since)
    }

    pub fn edit(&mut self, id: u64, change: &Value) {
        self.note_pings(change);
        let Some(message) = self.messages.iter_mut().find(|message| message.id == id) else {
            return;
        };
        message.loading = false;
        for field in ["content", "embeds", "components"] {
            if let Some(value) = change.get(field) {
                message.body[field] = value.clone();
            }
        }
    }

    pub fn message(&mut self, id: u64) -> Option<&mut Message> {
        self.messages
            .iter_mut()
            .find(|message| message.id == id && !message.gone)
    }

    /// An interaction that can still be answered for the first time.
    pub fn answerable(&mut self, id: u64, token: &str) -> Result<&mut Interaction, Refused> {
        let now = self.clock.now_ms();
        let found = self
            .interactions
            .get_mut(&id)
            .filter(|found| found.token == token);
        let found = found.ok_or((404, 10_062))?;
        if found.answered != Answered::No {
            return Err((400, 40_060));
        }
        if now >= found.began + ANSWER_MS {
            return Err((404, 10_062));
        }
        Ok(found)
    }

    /// The interaction of a token that is still alive.
    pub fn by_token(&mut self, token: &str) -> Result<&mut Interaction, Refused> {
        let now = self.clock.now_ms();
        let found = self
            .interactions
            .values_mut()
            .find(|found| found.token == token);
        let found = found.ok_or((404, 10_015))?;
        if now >= found.began + TOKEN_MS {
            return Err((401, 50_027));
        }
        Ok(found)
    }

    /// The message `@original` names.
    pub fn original(&mut self, token: &str) -> Result<u64, Refused> {
        let Answered::Message(id) = self.by_token(token)?.answered else {
            return Err((404, 10_008));
        };
        self.message(id)
            .map(|message| message.id)
            .ok_or((404, 10_008))
    }

    /// Whom a message without mention rules, or with lax ones, would ping.
    fn note_pings(&mut self, body: &Value) {
        let strict = body["allowed_mentions"]["parse"]
            .as_array()
            .is_some_and(Vec::is_empty);
        let content = body["content"].as_str().unwrap_or_default();
        if !strict
            && ["@everyone", "@here", "<@"]
                .iter()
                .any(|ping| content.contains(ping))
        {
            self.pings.push(content.to_owned());
        }
    }
}

/// Fills in what every message of Discord carries.
fn complete(body: &mut Value, id: u64, channel: u64, flags: u64) {
    let rest = json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "timestamp": "2026-01-01T12:00:00Z",
        "author": { "id": BOT.to_string(), "username": "bot", "bot": true }, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
        "pinned": false, "type": 0, "flags": flags,
    });
    for (key, value) in rest.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    for (key, empty) in [
        ("content", json!("")),
        ("embeds", json!([])),
        ("components", json!([])),
    ] {
        if body[key].is_null() {
            body[key] = empty;
        }
    }
}
