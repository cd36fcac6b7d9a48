//! Guilds as a test sets them up: channels, members and permissions.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    Actor, Discord, Message,
    world::{
        BOT, World,
        guilds::{GuildState, Member, permission},
        shapes::webhook_json,
    },
};

/// A server; cheap to clone.
#[derive(Clone)]
pub struct Guild {
    pub(crate) discord: Discord,
    pub(crate) id: u64,
}

impl Discord {
    /// The server in which everybody is a member by default.
    pub fn home(&self) -> Guild {
        self.at(crate::world::GUILD)
    }

    /// The server with this name. A new one has the bot as its only member and one channel, "general".
    pub fn guild(&self, name: &str) -> Guild {
        let id = self.change(|world| {
            let known = world.guilds.iter().find(|(_, guild)| guild.name == name);
            if let Some((id, _)) = known {
                return *id;
            }
            let (id, channel) = (world.snowflake(), world.snowflake());
            world.guilds.insert(id, GuildState::new(name, channel));
            world.join(id, BOT);
            id
        });
        self.at(id)
    }

    fn at(&self, id: u64) -> Guild {
        Guild {
            discord: self.clone(),
            id,
        }
    }
}

impl Guild {
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The id of the channel with this name, which is created if needed.
    pub fn channel(&self, name: &str) -> u64 {
        self.channel_for(name, 0)
    }

    /// The same, but only members with all of these permissions see a new one.
    pub fn channel_for(&self, name: &str, permissions: u64) -> u64 {
        self.discord.change(|world| {
            let fresh = world.snowflake();
            let Some(guild) = world.guilds.get_mut(&self.id) else {
                return 0;
            };
            let known = guild
                .channels
                .iter()
                .find(|(_, channel)| channel.name == name);
            if let Some((id, _)) = known {
                return *id;
            }
            guild.add_channel(fresh, name, permissions);
            fresh
        })
    }

    /// Deletes a channel.
    pub fn delete_channel(&self, channel: u64) {
        self.state(|guild| {
            guild.channels.remove(&channel);
        });
    }

    pub fn join(&self, actor: &Actor) {
        self.discord.change(|world| world.join(self.id, actor.id()));
    }

    pub fn leave(&self, actor: &Actor) {
        self.discord
            .change(|world| world.leave(self.id, actor.id()));
    }

    pub fn bot_joins(&self) {
        self.discord.change(|world| world.join(self.id, BOT));
    }

    /// The bot is removed; its commands cannot be used here any more.
    pub fn bot_leaves(&self) {
        self.discord.change(|world| world.leave(self.id, BOT));
    }

    /// Gives a member these permissions besides the usual ones, for example Manage Server, `1 << 5`.
    pub fn permit(&self, actor: &Actor, permissions: u64) {
        self.member(actor, |member| {
            member.permissions = permission::MEMBER | permissions;
        });
    }

    /// Times a member out for this long by the sandbox's clock: they can only read.
    pub fn time_out(&self, actor: &Actor, long: Duration) {
        let until = self.discord.clock().now_ms() + i64::try_from(long.as_millis()).unwrap_or(0);
        self.member(actor, |member| member.timed_out_until = Some(until));
    }

    /// The same for the bot.
    pub fn time_out_bot(&self, long: Duration) {
        let until = self.discord.clock().now_ms() + i64::try_from(long.as_millis()).unwrap_or(0);
        self.state(|guild| {
            if let Some(bot) = guild.members.get_mut(&BOT) {
                bot.timed_out_until = Some(until);
            }
        });
    }

    /// Discord says in the first channel that this person has joined, in their name.
    pub fn welcome(&self, actor: &Actor) -> Message {
        const USER_JOIN: u64 = 7;
        self.posted(|world| (world.user_json(actor.id()), "", "type", USER_JOIN.into()))
    }

    /// A webhook posts in the first channel, under this name.
    pub fn webhook_says(&self, name: &str, text: &str) -> Message {
        self.posted(|world| {
            let webhook = world.snowflake();
            let author = webhook_json(webhook, name);
            (author, text, "webhook_id", webhook.to_string().into())
        })
    }

    /// Posts a text of this author in the first channel, with a field that other messages do not have.
    fn posted<'a>(
        &self,
        what: impl FnOnce(&mut World) -> (Value, &'a str, &'static str, Value),
    ) -> Message {
        self.discord.change(|world| {
            let (author, text, field, value) = what(world);
            let channels = world.guilds.get(&self.id).map(|guild| &guild.channels);
            let first = channels.and_then(|channels| channels.keys().next().copied());
            let (id, now) = (world.snowflake(), world.now());
            let body = json!({ "content": text });
            let mut message = Message::new(id, first.unwrap_or(0), &author, &body, now);
            message.body[field] = value;
            world.messages.push(message.clone());
            message
        })
    }

    /// Bans a person, who cannot join again.
    pub fn ban(&self, actor: &Actor) {
        self.state(|guild| {
            guild.members.remove(&actor.id());
            guild.banned.insert(actor.id());
        });
    }

    /// What the server is set to; "en-US" until then.
    pub fn set_locale(&self, locale: &str) {
        self.state(|guild| locale.clone_into(&mut guild.locale));
    }

    /// Gives a member exactly these permissions.
    pub fn restrict(&self, actor: &Actor, permissions: u64) {
        self.member(actor, |member| member.permissions = permissions);
    }

    /// Gives a member a name in this server only.
    pub fn nickname(&self, actor: &Actor, nick: &str) {
        self.member(actor, |member| member.nick = Some(nick.to_owned()));
    }

    /// Gives the bot exactly these permissions in a channel.
    pub fn restrict_bot(&self, channel: u64, permissions: u64) {
        self.state(|guild| {
            if let Some(channel) = guild.channels.get_mut(&channel) {
                channel.bot = permissions;
            }
        });
    }

    /// An admin lets every member use this command, whatever permissions it asks for by default.
    pub fn open_command(&self, name: &str) {
        let name = name.trim_start_matches('/').to_owned();
        self.state(|guild| {
            guild.opened.insert(name);
        });
    }

    fn state(&self, change: impl FnOnce(&mut GuildState)) {
        self.discord.change(|world| {
            if let Some(guild) = world.guilds.get_mut(&self.id) {
                change(guild);
            }
        });
    }

    fn member(&self, actor: &Actor, change: impl FnOnce(&mut Member)) {
        self.state(|guild| {
            if let Some(member) = guild.members.get_mut(&actor.id()) {
                change(member);
            }
        });
    }
}
