//! People and the bot: who they are, their direct messages and who can be written to.
//!
//! Must not know what is written.

use serde_json::{Value, json};

use super::{BOT, World};

pub(crate) struct User {
    pub name: String,
    pub is_bot: bool,
    pub dm: u64,
    /// Whether the bot has opened the channel.
    pub dm_opened: bool,
    pub dms_closed: bool,
}

impl User {
    pub fn new(name: &str, is_bot: bool, dm: u64) -> Self {
        Self {
            name: name.to_owned(),
            is_bot,
            dm,
            dm_opened: false,
            dms_closed: false,
        }
    }
}

/// At most so many new direct message channels in so long.
pub(crate) struct DmLimit {
    pub most: usize,
    pub window_ms: i64,
    /// When channels were opened.
    pub opened: Vec<i64>,
}

impl World {
    /// The person of this name, who is met for the first time perhaps; `guild` is where a new one is a
    /// member.
    pub fn user(&mut self, name: &str, is_bot: bool, guild: Option<u64>) -> u64 {
        let mut known = self.users.iter();
        if let Some((id, _)) = known.find(|(id, user)| **id != BOT && user.name == name) {
            return *id;
        }
        let (id, dm) = (self.snowflake(), self.snowflake());
        self.users.insert(id, User::new(name, is_bot, dm));
        if let Some(guild) = guild {
            self.join(guild, id);
        }
        id
    }

    pub fn user_json(&self, id: u64) -> Value {
        let Some(user) = self.users.get(&id) else {
            return Value::Null;
        };
        let mut json = json!({
            "id": id.to_string(), "username": user.name.to_lowercase(), "global_name": user.name,
            "discriminator": "0", "avatar": null, "public_flags": 0,
        });
        if user.is_bot {
            json["bot"] = true.into();
        }
        json
    }

    /// The direct message channel as the API gives it.
    pub fn dm_json(&self, user: u64) -> Value {
        let dm = self.users.get(&user).map_or(0, |user| user.dm);
        json!({ "id": dm.to_string(), "type": 1, "recipients": [self.user_json(user)] })
    }

    /// The bot opens a channel: whether it may, at this pace.
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
}
