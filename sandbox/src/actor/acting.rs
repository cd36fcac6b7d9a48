//! Interactions: how a client sends them and how the answer comes back.

use serde_json::{Value, json};

use super::{Actor, Turn};
use crate::{
    Message,
    record::TOKEN_BEGINS,
    world::{
        APPLICATION, World,
        guilds::permission,
        interactions::{Answered, Interaction},
    },
};

impl Actor {
    /// Delivers an interaction once more, exactly as it was.
    pub fn replay(&self, id: u64) {
        let endpoint = self.discord.change(|world| {
            let payload = world.interactions.get(&id)?.payload.clone();
            let endpoint = world.interactions_endpoint.clone();
            if endpoint.is_none() {
                let now = world.now();
                world.sessions.dispatch("INTERACTION_CREATE", &payload, now);
            }
            Some((endpoint?, payload))
        });
        if let Some((url, payload)) = endpoint {
            self.discord.post(&url, &payload);
        }
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

    /// Sends an interaction to the bot.
    pub(crate) fn dispatch(&self, kind: u64, data: &Value, on: Option<&Message>) -> u64 {
        self.dispatch_from(None, kind, data, on)
    }

    /// The same for a form that another interaction has opened.
    pub(crate) fn dispatch_from(
        &self,
        opener: Option<u64>,
        kind: u64,
        data: &Value,
        on: Option<&Message>,
    ) -> u64 {
        let (id, posted) = self.discord.change(|world| {
            let id = world.snowflake();
            let token = interaction_token(id);
            let channel = on.map_or_else(|| self.channel(world), |message| message.channel);
            let mut payload = json!({
                "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind,
                "token": token, "version": 1, "channel_id": channel.to_string(),
                "locale": world.users.get(&self.id).map_or("en-US", |user| user.locale),
                "entitlements": [], "attachment_size_limit": world.told_file_limit(), "data": data,
            });
            self.describe_place(world, channel, &mut payload);
            if let Some(on) = on {
                let now = world.message(on.id).map(|message| message.body.clone());
                payload["message"] = now.unwrap_or_else(|| on.body.clone());
            }
            let now = world.now();
            let interaction = Interaction {
                id,
                token,
                kind,
                user: self.id,
                channel,
                on: on.map(|on| on.id),
                opener,
                answered: Answered::No,
                promised: false,
                followups: Vec::new(),
                payload: payload.clone(),
                began: now,
                ended: None,
            };
            world.interactions.insert(id, interaction);
            world.judge.event("INTERACTION_CREATE", &payload);
            let Some(url) = world.interactions_endpoint.clone() else {
                world.sessions.event("INTERACTION_CREATE", payload, now);
                return (id, None);
            };
            (id, Some((url, payload)))
        });
        if let Some((url, payload)) = posted {
            self.discord.post(&url, &payload);
        }
        id
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
        payload["guild_locale"] = state.locale.as_str().into();
        payload["guild"] = json!({
            "id": guild.to_string(), "locale": state.locale, "features": [],
        });
        payload["member"] = world.acting_member(guild, self.id);
        payload["channel"] = world.channel_for(guild, channel, self.id);
        payload["app_permissions"] = world.bot_may(guild, channel).to_string().into();
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

/// Of the form and length of Discord's own.
fn interaction_token(id: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AA";
    let mut state = id;
    let random = std::iter::repeat_with(|| {
        // Steele, Lea, Flood: "SplitMix64".
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        char::from(LETTERS[usize::try_from(mixed >> 58).unwrap_or(0)])
    });
    random
        .take(204)
        .fold(TOKEN_BEGINS.to_owned(), |mut token, letter| {
            token.push(letter);
            token
        })
}
