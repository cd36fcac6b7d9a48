//! Actors: people at a Discord client, who type commands, click, fill in forms and look.
//!
//! They can do only what a client allows, except in methods for forged or outdated actions.

mod acting;
mod clicking;
mod filling;
mod looking;
mod menus;
pub(crate) mod resolved;
mod typing;

use serde_json::{Value, json};

use crate::{
    Discord, Guild, Message,
    world::{GUILD, World},
};

/// A person in a place; cheap to clone.
#[derive(Clone)]
pub struct Actor {
    discord: Discord,
    id: u64,
    name: String,
    place: Place,
}

/// Where a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Dm,
    /// The first channel of a server that they see.
    Guild(u64),
    Channel(u64),
}

/// The value of a command's option.
#[derive(Clone, Debug, PartialEq)]
pub enum Opt {
    User(u64),
    Channel(u64),
    Str(String),
    Int(i64),
    Bool(bool),
}

impl From<&Actor> for Opt {
    fn from(actor: &Actor) -> Self {
        Self::User(actor.id)
    }
}

impl From<&str> for Opt {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<i64> for Opt {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Opt {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

/// How an action was answered.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The interaction.
    pub id: u64,
    /// The message it created or updated, as it is after the answer.
    pub message: Option<Message>,
    /// The form it opened.
    pub modal: Option<Value>,
    /// The suggestions it got.
    pub choices: Vec<Value>,
}

impl Turn {
    /// The visible text of the answer, or nothing.
    pub fn text(&self) -> String {
        self.message.as_ref().map(Message::text).unwrap_or_default()
    }
}

impl Actor {
    pub(crate) fn new(discord: Discord, id: u64, name: &str) -> Self {
        Self {
            discord,
            id,
            name: name.to_owned(),
            place: Place::Guild(GUILD),
        }
    }

    pub fn id(&self) -> u64 {
        self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same person in the direct messages with the bot.
    #[must_use]
    pub fn in_dm(&self) -> Self {
        self.at(Place::Dm)
    }

    /// The same person in the first channel of a server.
    #[must_use]
    pub fn in_guild(&self, guild: &Guild) -> Self {
        self.at(Place::Guild(guild.id))
    }

    /// The same person in this channel.
    #[must_use]
    pub fn in_channel(&self, channel: u64) -> Self {
        self.at(Place::Channel(channel))
    }

    fn at(&self, place: Place) -> Self {
        Self {
            place,
            ..self.clone()
        }
    }

    /// The locale of this person's client.
    #[must_use]
    pub fn speaking(self, locale: &'static str) -> Self {
        self.discord.change(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.locale = locale;
            }
        });
        self
    }

    /// From now on this person accepts no direct messages.
    pub fn close_dms(&self) {
        self.set_dms_closed(true);
    }

    pub fn open_dms(&self) {
        self.set_dms_closed(false);
    }

    /// Deletes this person's account: they leave every server and can receive no messages.
    pub fn delete_account(&self) {
        self.discord.change(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.deleted = true;
            }
            for guild in world.guilds.values_mut() {
                guild.members.remove(&self.id);
            }
        });
    }

    fn set_dms_closed(&self, closed: bool) {
        self.discord.change(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.dms_closed = closed;
            }
        });
    }

    /// Writes into the channel where this person is.
    pub fn say(&self, text: &str) -> Message {
        let body = json!({ "content": text });
        self.discord.change(|world| {
            let channel = self.channel(world);
            let mut message = Message::new(
                world.snowflake(),
                channel,
                &world.user_json(self.id),
                &body,
                world.now(),
            );
            message.body["mentions"] = world.mentioned(&body);
            world.messages.push(message.clone());
            message
        })
    }

    /// The channel where this person is, or 0 if they can see none.
    pub(crate) fn channel(&self, world: &World) -> u64 {
        match self.place {
            Place::Channel(channel) => channel,
            Place::Dm => world.users.get(&self.id).map_or(0, |user| user.dm),
            Place::Guild(guild) => {
                let guild = world.guilds.get(&guild);
                let first = guild.and_then(|guild| {
                    guild
                        .channels
                        .keys()
                        .find(|channel| guild.sees(self.id, **channel))
                        .copied()
                });
                first.unwrap_or(0)
            }
        }
    }
}
