//! Actors: people at a Discord client, who type commands, click, fill forms and look.
//!
//! Must not know what a bot is about.

use serde_json::{Value, json};

use crate::{
    Discord, Message,
    world::{APPLICATION, Answered, CHANNEL, GUILD, Interaction, World},
};

/// A person; cheap to clone.
#[derive(Clone)]
pub struct Actor {
    discord: Discord,
    id: u64,
    name: String,
    dm: bool,
}

/// What is given to a command's option.
#[derive(Clone, Debug)]
pub enum Opt {
    User(u64),
    Str(String),
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
            dm: false,
        }
    }

    pub fn id(&self) -> u64 {
        self.id
    }

    /// The same person in the direct messages with the bot.
    #[must_use]
    pub fn in_dm(&self) -> Self {
        Self {
            dm: true,
            ..self.clone()
        }
    }

    pub fn close_dms(&self) {
        let id = self.id;
        self.discord.change(|world| {
            if let Some(user) = world.users.get_mut(&id) {
                user.dms_closed = true;
            }
        });
    }

    /// Types a command, `/name sub`, and waits for its answer.
    pub async fn slash(&self, command: &str, options: &[(&str, Opt)]) -> Turn {
        let id = self.begin_slash(command, options, 2);
        self.answered(id).await
    }

    /// What is suggested for a command's last option.
    pub async fn suggestions(&self, command: &str, option: &str, typed: &str) -> Vec<Value> {
        let id = self.begin_slash(command, &[(option, typed.into())], 4);
        self.answered(id).await.choices
    }

    /// Types a command without waiting; the interaction's id and token, for a bot made by hand.
    pub fn begin(&self, command: &str) -> (u64, String) {
        let id = self.begin_slash(command, &[], 2);
        let world = self.discord.world();
        let token = world.interactions.get(&id).map(|found| found.token.clone());
        (id, token.unwrap_or_default())
    }

    fn begin_slash(&self, command: &str, options: &[(&str, Opt)], kind: u64) -> u64 {
        let (name, sub) = command
            .trim_start_matches('/')
            .split_once(' ')
            .unwrap_or((command, ""));
        let data = self.discord.change(|world| {
            let mut users = serde_json::Map::new();
            let mut members = serde_json::Map::new();
            let given: Vec<Value> = options
                .iter()
                .map(|(name, value)| match value {
                    Opt::User(id) => {
                        users.insert(id.to_string(), user_json(world, *id));
                        if world.users.get(id).is_some_and(|user| user.member) && !self.dm {
                            members.insert(id.to_string(), json!({ "roles": [] }));
                        }
                        json!({ "name": name, "type": 6, "value": id.to_string() })
                    }
                    Opt::Str(text) => json!({ "name": name, "type": 3, "value": text, "focused": kind == 4 }),
                })
                .collect();
            json!({
                "id": "9", "name": name, "type": 1, "resolved": { "users": users, "members": members },
                "options": [{ "name": sub, "type": 1, "options": given }],
            })
        });
        self.dispatch(kind, &data, None)
    }

    /// Clicks the newest enabled button of this label on the screen.
    pub async fn click(&self, label: &str) -> Turn {
        let id = self.begin_click(label);
        self.answered(id).await
    }

    /// Clicks without waiting for the answer; the interaction's id.
    ///
    /// # Panics
    /// If there is no such button on the screen.
    pub fn begin_click(&self, label: &str) -> u64 {
        let seen = self
            .screen()
            .into_iter()
            .rev()
            .find(|message| message.enabled(label));
        let Some(seen) = seen else {
            panic!(
                "{} sees no button {label:?} in {:#?}",
                self.name,
                self.texts()
            );
        };
        self.begin_click_seen(&seen, label)
    }

    /// Clicks a button as it was when `seen` was seen, whatever has become of it.
    pub async fn click_seen(&self, seen: &Message, label: &str) -> Turn {
        let id = self.begin_click_seen(seen, label);
        self.answered(id).await
    }

    fn begin_click_seen(&self, seen: &Message, label: &str) -> u64 {
        let Some(button) = seen.button(label) else {
            panic!("there is no button {label:?} in {:?}", seen.text());
        };
        let custom_id = button["custom_id"].as_str().unwrap_or_default();
        self.dispatch(
            3,
            &json!({ "custom_id": custom_id, "component_type": 2 }),
            Some(seen),
        )
    }

    /// Clicks a button nobody offered.
    pub async fn forge_click(&self, on: &Message, custom_id: &str) -> Turn {
        let data = json!({ "custom_id": custom_id, "component_type": 2 });
        let id = self.dispatch(3, &data, Some(on));
        self.answered(id).await
    }

    /// Picks the option whose label holds `part` from the newest menu on the screen.
    ///
    /// # Panics
    /// If there is no such option.
    pub async fn select(&self, part: &str) -> Turn {
        let picked = self.screen().into_iter().rev().find_map(|message| {
            let (menu, value) = message.components().into_iter().find_map(|menu| {
                let option = menu["options"].as_array()?.iter().find(|option| {
                    option["label"]
                        .as_str()
                        .is_some_and(|label| label.contains(part))
                })?;
                Some((menu["custom_id"].clone(), option["value"].clone()))
            })?;
            Some((message, menu, value))
        });
        let Some((message, menu, value)) = picked else {
            panic!(
                "{} sees no option {part:?} in {:#?}",
                self.name,
                self.texts()
            );
        };
        let data = json!({ "custom_id": menu, "component_type": 3, "values": [value] });
        let id = self.dispatch(3, &data, Some(&message));
        self.answered(id).await
    }

    /// Fills in the form a turn opened; other fields keep what they held.
    ///
    /// # Panics
    /// If the turn opened no form.
    pub async fn submit(&self, opened: &Turn, fields: &[(&str, &str)]) -> Turn {
        let Some(modal) = &opened.modal else {
            panic!("{} has no form open, but {:?}", self.name, opened.text());
        };
        let rows: Vec<Value> = modal["components"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| {
                let input = &row["components"][0];
                let name = &input["custom_id"];
                let given = fields.iter().find(|(field, _)| *name == *field).map(|(_, value)| json!(value));
                let value = given.or_else(|| input.get("value").cloned()).unwrap_or_else(|| json!(""));
                json!({ "type": 1, "components": [{ "type": 4, "custom_id": name, "value": value }] })
            })
            .collect();
        let on = self
            .discord
            .world()
            .interactions
            .get(&opened.id)
            .and_then(|opened| opened.on);
        let on = on.and_then(|id| self.screen().into_iter().find(|message| message.id == id));
        let data = json!({ "custom_id": modal["custom_id"], "components": rows });
        let id = self.dispatch(5, &data, on.as_ref());
        self.answered(id).await
    }

    /// Has the gateway deliver an interaction once more, exactly as it was.
    pub fn replay(&self, id: u64) {
        self.discord.change(|world| {
            let payload = world
                .interactions
                .get(&id)
                .map(|found| found.payload.clone());
            if let (Some(payload), Some(gateway)) = (payload, &world.gateway) {
                // A bot that has just left misses it, as in life.
                let _ = gateway.send(payload);
            }
        });
    }

    /// Everything this person sees, oldest first.
    pub fn screen(&self) -> Vec<Message> {
        let world = self.discord.world();
        let dm = world.users.get(&self.id).map(|user| user.dm);
        let seen = world.messages.iter().filter(|message| {
            let place = message.channel == CHANNEL || Some(message.channel) == dm;
            place && !message.gone && message.only.is_none_or(|only| only == self.id)
        });
        seen.cloned().collect()
    }

    /// The text of everything this person sees, as Discord would draw it: people by name, buttons and
    /// menus after it.
    pub fn texts(&self) -> Vec<String> {
        let screen = self.screen();
        let world = self.discord.world();
        let lines = screen.into_iter().map(|message| {
            let parts: Vec<String> = message.components().into_iter().map(drawn).collect();
            let mut text = format!("{} {}", message.text(), parts.join(" "));
            for (id, user) in &world.users {
                text = text.replace(&format!("<@{id}>"), &format!("@{}", user.name));
            }
            text
        });
        lines.collect()
    }

    /// Whether this text is anywhere on the screen.
    pub fn sees(&self, text: &str) -> bool {
        self.texts().iter().any(|seen| seen.contains(text))
    }

    /// Notices and other messages in the direct messages that everybody there could see.
    pub fn dms(&self) -> Vec<Message> {
        let dm = self.discord.world().users.get(&self.id).map(|user| user.dm);
        let seen = self.screen().into_iter();
        seen.filter(|message| Some(message.channel) == dm && message.only.is_none())
            .collect()
    }

    /// Waits until `done` holds for this person.
    ///
    /// # Panics
    /// If it does not within the guard.
    pub async fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let mut changes = self.discord.changed.subscribe();
        let look = async {
            while !done(self) {
                // The sender lives as long as the sandbox.
                let _ = changes.changed().await;
            }
        };
        let done = tokio::time::timeout(crate::GUARD, look).await.is_ok();
        assert!(
            done,
            "{} waited in vain for {what}: {:#?}",
            self.name,
            self.texts()
        );
    }

    fn dispatch(&self, kind: u64, data: &Value, on: Option<&Message>) -> u64 {
        self.discord.change(|world| {
            let id = world.snowflake();
            let token = format!("token-{id:x}-{:x}", id.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let dm = world.users.get(&self.id).map_or(CHANNEL, |user| user.dm);
            let channel = on.map_or(if self.dm { dm } else { CHANNEL }, |message| {
                message.channel
            });
            let mut payload = json!({
                "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind,
                "token": token, "version": 1, "channel_id": channel.to_string(), "locale": "en-US",
                "entitlements": [], "attachment_size_limit": 10_485_760, "data": data,
            });
            let user = user_json(world, self.id);
            if channel == dm {
                payload["user"] = user;
            } else {
                payload["guild_id"] = GUILD.to_string().into();
                payload["member"] = json!({ "user": user, "roles": [], "deaf": false, "mute": false,
                    "flags": 0, "permissions": "2048" });
            }
            if let Some(on) = on {
                payload["message"] = on.body.clone();
            }
            let began = world.now();
            let interaction = Interaction {
                token,
                kind,
                user: self.id,
                channel,
                on: on.map(|on| on.id),
                answered: Answered::No,
                followups: Vec::new(),
                payload: payload.clone(),
                began,
            };
            world.interactions.insert(id, interaction);
            if let Some(gateway) = &world.gateway {
                // A bot that has just left misses it, as in life.
                let _ = gateway.send(payload);
            }
            id
        })
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

fn user_json(world: &World, id: u64) -> Value {
    let name = world.users.get(&id).map_or("?", |user| user.name.as_str());
    json!({ "id": id.to_string(), "username": name.to_lowercase(), "global_name": name })
}

/// A button or menu in words.
fn drawn(part: &Value) -> String {
    if part["type"] == 3 {
        let options = part["options"].as_array().into_iter().flatten();
        let labels: Vec<&str> = options
            .filter_map(|option| option["label"].as_str())
            .collect();
        return format!("[{}]", labels.join(" | "));
    }
    let off = if part["disabled"] == true {
        ", disabled"
    } else {
        ""
    };
    format!("[{}{off}]", part["label"].as_str().unwrap_or_default())
}
