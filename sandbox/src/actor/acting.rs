//! Interactions as they leave a client and come back answered. Must not know what they are about.

use serde_json::{Value, json};

use super::{Actor, Turn};
use crate::{
    Message,
    world::{
        APPLICATION, BOT, World,
        files::FILE_LIMIT,
        guilds::permission,
        interactions::{Answered, Interaction},
    },
};

impl Actor {
    /// Has the gateway deliver an interaction once more, exactly as it was.
    pub fn replay(&self, id: u64) {
        self.discord.change(|world| {
            let payload = world
                .interactions
                .get(&id)
                .map(|found| found.payload.clone());
            if let Some(payload) = payload {
                let now = world.now();
                world.sessions.dispatch("INTERACTION_CREATE", &payload, now);
            }
        });
    }

    /// An interaction's token, for a bot made by hand.
    pub fn token(&self, interaction: u64) -> String {
        let world = self.discord.world();
        let found = world.interactions.get(&interaction);
        found.map(|found| found.token.clone()).unwrap_or_default()
    }

    /// What the gateway sent of an interaction.
    pub fn payload(&self, interaction: u64) -> Value {
        let world = self.discord.world();
        let found = world.interactions.get(&interaction);
        found.map(|found| found.payload.clone()).unwrap_or_default()
    }

    /// Acts: the bot hears of it.
    pub(crate) fn dispatch(&self, kind: u64, data: &Value, on: Option<&Message>) -> u64 {
        self.discord.change(|world| {
            let id = world.snowflake();
            let token = format!("token-{id:x}-{:x}", id.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let channel = on.map_or_else(|| self.channel(world), |message| message.channel);
            let mut payload = json!({
                "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind,
                "token": token, "version": 1, "channel_id": channel.to_string(), "locale": "en-US",
                "entitlements": [], "attachment_size_limit": FILE_LIMIT, "data": data,
            });
            self.describe_place(world, channel, &mut payload);
            if let Some(on) = on {
                let now = world.message(on.id).map(|message| message.body.clone());
                payload["message"] = now.unwrap_or_else(|| on.body.clone());
            }
            let now = world.now();
            let interaction = Interaction {
                token,
                kind,
                user: self.id,
                channel,
                on: on.map(|on| on.id),
                answered: Answered::No,
                promised: false,
                followups: Vec::new(),
                payload: payload.clone(),
                began: now,
                ended: None,
            };
            world.interactions.insert(id, interaction);
            if world.interactions_endpoint.is_none() {
                world.sessions.event("INTERACTION_CREATE", payload, now);
            }
            id
        })
    }

    /// Who acts, where, and with which rights.
    fn describe_place(&self, world: &World, channel: u64, payload: &mut Value) {
        let Some(guild) = world.guild_of(channel) else {
            payload["context"] = 1.into();
            payload["user"] = world.user_json(self.id);
            payload["channel"] = world.dm_json(self.id);
            payload["app_permissions"] = permission::MEMBER.to_string().into();
            payload["authorizing_integration_owners"] = json!({ "0": "0" });
            return;
        };
        let state = &world.guilds[&guild];
        payload["context"] = 0.into();
        payload["guild_id"] = guild.to_string().into();
        payload["guild_locale"] = "en-US".into();
        payload["member"] = world.member_json(guild, self.id);
        payload["channel"] = state.channel_json(guild, channel);
        let bot = state
            .channels
            .get(&channel)
            .map_or(0, |channel| channel.bot);
        payload["app_permissions"] = (bot & state.permissions(BOT)).to_string().into();
        payload["authorizing_integration_owners"] = json!({ "0": guild.to_string() });
    }

    /// Waits for the final answer to an interaction.
    pub async fn answered(&self, id: u64) -> Turn {
        let what = format!("an answer to {}", self.name);
        self.discord
            .until(&what, |world| {
                let found = world.interactions.get(&id)?;
                let mut turn = Turn {
                    id,
                    message: None,
                    modal: None,
                    choices: Vec::new(),
                };
                match &found.answered {
                    Answered::No => return None,
                    Answered::Message(_) if found.promised => return None,
                    Answered::Modal(modal) => turn.modal = Some(modal.clone()),
                    Answered::Choices(choices) => {
                        turn.choices = choices.as_array().cloned().unwrap_or_default();
                    }
                    Answered::Message(message) => {
                        let message = found.followups.last().unwrap_or(message);
                        let message = world.messages.iter().find(|seen| seen.id == *message)?;
                        if message.loading {
                            return None;
                        }
                        turn.message = Some(message.clone());
                    }
                }
                Some(turn)
            })
            .await
    }
}
