//! Guilds ("servers"): channels, members, permissions, and the commands that can be used there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{APPLICATION, BOT, World};
use crate::limits::{command::kind, each};

/// Permission bits (Discord, "Permissions").
pub(crate) mod permission {
    pub const ADMINISTRATOR: u64 = 1 << 3;
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    pub const ATTACH_FILES: u64 = 1 << 15;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    /// What a new member has.
    pub const MEMBER: u64 = VIEW_CHANNEL
        | SEND_MESSAGES
        | ATTACH_FILES
        | READ_MESSAGE_HISTORY
        | USE_APPLICATION_COMMANDS;
}

pub(crate) struct Channel {
    pub name: String,
    /// Permissions without which it is not seen.
    pub needs: u64,
    /// What the bot may do in it.
    pub bot: u64,
}

pub(crate) struct Member {
    pub permissions: u64,
    pub nick: Option<String>,
    pub joined: i64,
    /// Until when this member may only look on.
    pub timed_out_until: Option<i64>,
}

pub(crate) struct GuildState {
    pub name: String,
    pub channels: BTreeMap<u64, Channel>,
    pub members: BTreeMap<u64, Member>,
    /// Commands that the admins have opened to everybody, whatever their default permissions.
    pub opened: BTreeSet<String>,
    pub banned: BTreeSet<u64>,
    pub locale: String,
}

impl GuildState {
    pub fn new(name: &str, channel: u64) -> Self {
        let mut guild = Self {
            name: name.to_owned(),
            channels: BTreeMap::new(),
            members: BTreeMap::new(),
            opened: BTreeSet::new(),
            banned: BTreeSet::new(),
            locale: "en-US".to_owned(),
        };
        guild.add_channel(channel, "general", 0);
        guild
    }

    pub fn add_channel(&mut self, id: u64, name: &str, needs: u64) {
        let name = name.to_owned();
        let bot = permission::MEMBER;
        self.channels.insert(id, Channel { name, needs, bot });
    }

    /// The permissions of a member; none for others.
    pub fn permissions(&self, user: u64) -> u64 {
        self.members
            .get(&user)
            .map_or(0, |member| member.permissions)
    }

    /// Whether a member has all of these, or may do everything.
    pub fn allows(&self, user: u64, needed: u64) -> bool {
        let has = self.permissions(user);
        has & permission::ADMINISTRATOR != 0 || has & needed == needed
    }

    /// Whether a member may only look on at this time.
    pub fn timed_out(&self, user: u64, now: i64) -> bool {
        let member = self.members.get(&user);
        let until = member.and_then(|member| member.timed_out_until);
        until.is_some_and(|until| now < until)
    }

    /// What the bot may do in a channel at this time.
    pub fn bot_may(&self, channel: u64, now: i64) -> u64 {
        let channel = self.channels.get(&channel).map_or(0, |channel| channel.bot);
        if self.timed_out(BOT, now) {
            channel & (permission::VIEW_CHANNEL | permission::READ_MESSAGE_HISTORY)
        } else {
            channel
        }
    }

    pub fn sees(&self, user: u64, channel: u64) -> bool {
        let channel = self.channels.get(&channel);
        self.members.contains_key(&user)
            && channel.is_some_and(|channel| self.allows(user, channel.needs))
    }
}

/// The commands as registered.
#[derive(Default)]
pub(crate) struct Commands {
    pub global: Vec<Value>,
    pub of_guild: HashMap<u64, Vec<Value>>,
    /// Whether any list has been registered, be it empty.
    pub registered: bool,
}

impl World {
    pub fn join(&mut self, guild: u64, user: u64) {
        let joined = self.now();
        let guild = self.guilds.get_mut(&guild);
        if let Some(guild) = guild.filter(|guild| !guild.banned.contains(&user)) {
            let new = Member {
                permissions: permission::MEMBER,
                nick: None,
                joined,
                timed_out_until: None,
            };
            guild.members.entry(user).or_insert(new);
        }
    }

    pub fn leave(&mut self, guild: u64, user: u64) {
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.members.remove(&user);
        }
    }

    /// Times a member out until then, or ends that.
    pub fn time_out(&mut self, guild: u64, user: u64, until: Option<i64>) {
        let guild = self.guilds.get_mut(&guild);
        if let Some(member) = guild.and_then(|guild| guild.members.get_mut(&user)) {
            member.timed_out_until = until;
        }
    }

    /// A guild the bot is in.
    pub fn bots_guild(&self, guild: u64) -> Option<&GuildState> {
        self.guilds
            .get(&guild)
            .filter(|guild| guild.members.contains_key(&BOT))
    }

    /// Whether this person and the bot share a server.
    pub fn reachable(&self, user: u64) -> bool {
        let mut guilds = self.guilds.values().map(|guild| &guild.members);
        guilds.any(|members| members.contains_key(&user) && members.contains_key(&BOT))
    }

    /// Replaces a whole list of commands, keeping the ids of those that stay; the new list.
    pub fn register(&mut self, guild: Option<u64>, commands: &Value) -> Vec<Value> {
        let fresh: Vec<u64> = each(commands).map(|_| self.snowflake()).collect();
        let list = match guild {
            Some(guild) => self.commands.of_guild.entry(guild).or_default(),
            None => &mut self.commands.global,
        };
        let old = std::mem::take(list);
        *list = each(commands)
            .zip(fresh)
            .map(|(command, fresh)| {
                let mut same = old.iter();
                let same =
                    same.find(|old| kind(old) == kind(command) && old["name"] == command["name"]);
                let id = same.map_or_else(|| json!(fresh.to_string()), |same| same["id"].clone());
                completed(command, &id, fresh, guild)
            })
            .collect();
        self.commands.registered = true;
        list.clone()
    }
}

/// What Discord adds to a command.
fn completed(command: &Value, id: &Value, version: u64, guild: Option<u64>) -> Value {
    let mut command = command.clone();
    command["id"] = id.clone();
    command["version"] = version.to_string().into();
    command["application_id"] = APPLICATION.to_string().into();
    command["type"] = kind(&command).into();
    if let Some(guild) = guild {
        command["guild_id"] = guild.to_string().into();
    }
    for (field, default) in [
        ("description", json!("")),
        ("options", json!([])),
        ("nsfw", json!(false)),
        ("default_member_permissions", Value::Null),
        ("name_localizations", Value::Null),
        ("description_localizations", Value::Null),
    ] {
        if command[field].is_null() {
            command[field] = default;
        }
    }
    let bits = &command["default_member_permissions"];
    if let Some(bits) = bits.as_u64() {
        command["default_member_permissions"] = bits.to_string().into();
    }
    command
}
