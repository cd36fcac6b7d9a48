//! Resolved data: what the ids in an interaction stand for.

use serde_json::{Map, Value, json};

use super::Opt;
use crate::world::World;

/// What the ids in an interaction mean.
#[derive(Default)]
pub(crate) struct Resolved(pub Map<String, Value>);

impl Resolved {
    pub fn user(&mut self, world: &World, guild: Option<u64>, user: u64) {
        self.put("users", user, world.user_json(user));
        let member = guild.map_or(Value::Null, |guild| world.partial_member(guild, user));
        if member.is_object() {
            self.put("members", user, member);
        }
    }

    /// What `actor` gives to an option.
    pub fn option(&mut self, world: &World, guild: Option<u64>, actor: u64, value: &Opt) {
        match value {
            Opt::User(user) => self.user(world, guild, *user),
            Opt::Channel(channel) => {
                if let Some(guild) = guild {
                    let mut json = world.channel_for(guild, *channel, actor);
                    json["app_permissions"] = world.bot_may(guild, *channel).to_string().into();
                    self.put("channels", *channel, json);
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, kind: &str, id: u64, value: Value) {
        let of_kind = self.0.entry(kind).or_insert_with(|| json!({}));
        of_kind[id.to_string()] = value;
    }
}
