//! People and the bot: who they are, their direct messages, and who can be written to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{BOT, World, message::Message};
use crate::limits::each;

/// The locales of people's clients, one after the other, unless a person speaks another.
const LOCALES: [&str; 2] = ["en-US", "en-GB"];

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, true or not"
)]
pub(crate) struct User {
    pub name: String,
    pub is_bot: bool,
    pub dm: u64,
    /// Whether the bot has opened the channel.
    pub dm_opened: bool,
    pub dms_closed: bool,
    /// Whether the account is deleted.
    pub deleted: bool,
    pub locale: &'static str,
    /// Whether they wear decorations that Discord sells.
    pub decorated: bool,
}

impl User {
    pub fn new(name: &str, is_bot: bool, dm: u64) -> Self {
        Self {
            name: name.to_owned(),
            is_bot,
            dm,
            dm_opened: false,
            dms_closed: false,
            deleted: false,
            locale: LOCALES[0],
            decorated: false,
        }
    }
}

/// At most this many new direct message channels within this time.
pub(crate) struct DmLimit {
    pub most: usize,
    pub window_ms: i64,
    /// When channels were opened.
    pub opened: Vec<i64>,
}

impl World {
    /// The person with this name, who is created if needed. A new one is a member of `guild`.
    pub fn user(&mut self, name: &str, is_bot: bool, guild: Option<u64>) -> u64 {
        let mut known = self.users.iter();
        if let Some((id, _)) = known.find(|(id, user)| **id != BOT && user.name == name) {
            return *id;
        }
        let (id, dm) = (self.snowflake(), self.snowflake());
        let met = self.users.len();
        let mut user = User::new(name, is_bot, dm);
        user.locale = LOCALES[(met - 1) % LOCALES.len()];
        user.decorated = !is_bot && met.is_multiple_of(2);
        self.users.insert(id, user);
        if let Some(guild) = guild {
            self.join(guild, id);
        }
        id
    }

    /// The bot opens a channel. Returns whether it may, at this pace.
    pub fn open_dm(&mut self, user: u64) -> bool {
        let now = self.now();
        let Some(person) = self.users.get_mut(&user) else {
            return false;
        };
        if person.dm_opened {
            return true;
        }
        if let Some(limit) = &mut self.dm_limit {
            limit.opened.retain(|at| now - at < limit.window_ms);
            if limit.opened.len() >= limit.most {
                return false;
            }
            limit.opened.push(now);
        }
        person.dm_opened = true;
        true
    }

    /// The people that a message names in a way that reaches them, as Discord tells their clients.
    pub fn mentioned(&self, sent: &Value) -> Value {
        let content = sent["content"].as_str().unwrap_or_default();
        let rules = &sent["allowed_mentions"];
        let parsed = rules.is_null() || each(&rules["parse"]).any(|word| word == "users");
        let named = self.users.keys().filter(|id| {
            let allowed =
                parsed || each(&rules["users"]).any(|one| *one == id.to_string().as_str());
            allowed && mentions(content, **id)
        });
        named.map(|id| self.user_json(*id)).collect()
    }

    /// The people whom this person's client knows by name: those who wrote or were really mentioned in what
    /// it shows, and those whom the person has picked. It draws no name for others, because Discord sends
    /// none.
    pub fn met_by(&self, user: u64) -> BTreeSet<u64> {
        let shown = self.seen_by(user).flat_map(Message::people);
        let own = self.interactions.values().filter(|one| one.user == user);
        let picked = own.filter_map(|one| one.payload["data"]["resolved"]["users"].as_object());
        let picked = picked.flat_map(|users| users.keys().filter_map(|id| id.parse().ok()));
        shown.chain(picked).chain([user, BOT]).collect()
    }
}

/// Whether a text mentions this person, in either of the two spellings.
pub(crate) fn mentions(text: &str, id: u64) -> bool {
    text.contains(&format!("<@{id}>")) || text.contains(&format!("<@!{id}>"))
}
