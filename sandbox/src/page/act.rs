//! What a person does at the page: commands, clicks, forms, menus and messages.
//!
//! The answer is the interaction's id. The stream reports how the interaction ends.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refused, Shared};
use crate::{
    Actor, Discord, Message, Opt, Turn,
    actor::resolved::Resolved,
    world::{World, interactions::Answered},
};

const COMPONENT: u64 = 3;
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;

/// Types of options that hold an id.
const USER: u64 = 6;
const CHANNEL: u64 = 7;

/// Something a person does.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Act {
    Command(Typed),
    Autocomplete(Typed),
    Menu {
        channel: String,
        name: String,
        target: String,
    },
    Component {
        message: String,
        custom_id: String,
        values: Option<Vec<String>>,
    },
    Submit {
        form: String,
        fields: Vec<Field>,
    },
    Say {
        channel: String,
        text: String,
    },
}

/// A slash command as typed, and the options given.
#[derive(Deserialize)]
pub(super) struct Typed {
    channel: String,
    command: String,
    options: Vec<Given>,
}

#[derive(Deserialize)]
struct Given {
    name: String,
    #[serde(rename = "type")]
    kind: u64,
    value: Value,
    #[serde(default)]
    focused: bool,
}

#[derive(Deserialize)]
pub(super) struct Field {
    custom_id: String,
    value: String,
}

impl From<String> for Refused {
    fn from(why: String) -> Self {
        Self(format!("That cannot be done: {why}."))
    }
}

pub(super) async fn act(
    State(shared): State<Shared>,
    Path(user): Path<String>,
    Json(act): Json<Act>,
) -> Answer {
    let person = Person::find(&shared.discord, &user)?;
    let interaction = match act {
        Act::Command(typed) => Some(person.command(&typed)?),
        Act::Autocomplete(typed) => Some(person.suggestions(&typed)?),
        Act::Menu {
            channel,
            name,
            target,
        } => Some(person.menu(&channel, &name, &target)?),
        Act::Component {
            message,
            custom_id,
            values,
        } => Some(person.component(&message, &custom_id, values)?),
        Act::Submit { form, fields } => Some(person.submit(&form, &fields)?),
        Act::Say { channel, text } => {
            person.at(&channel)?.say(&text);
            None
        }
    };
    let interaction = interaction.map(|id| id.to_string());
    Ok(Json(json!({ "interaction": interaction })))
}

fn number(id: &str) -> Result<u64, Refused> {
    id.parse()
        .map_err(|_| Refused("This is not an id.".to_owned()))
}

/// Who does it.
struct Person<'a> {
    discord: &'a Discord,
    actor: Actor,
}

impl<'a> Person<'a> {
    fn find(discord: &'a Discord, id: &str) -> Result<Self, Refused> {
        let actor = actor(discord, number(id)?);
        let actor = actor.ok_or_else(|| Refused("There is nobody of this id.".to_owned()))?;
        Ok(Self { discord, actor })
    }

    fn at(&self, channel: &str) -> Result<Actor, Refused> {
        Ok(self.actor.in_channel(number(channel)?))
    }

    fn message(&self, id: &str) -> Result<Message, Refused> {
        let id = number(id)?;
        let screen = self.actor.screen();
        let seen = screen.into_iter().find(|message| message.id == id);
        seen.ok_or_else(|| Refused("This message is no longer there.".to_owned()))
    }

    fn command(&self, typed: &Typed) -> Result<u64, Refused> {
        let options = typed.given()?;
        Ok(self
            .at(&typed.channel)?
            .try_slash(&typed.command, &options)?)
    }

    fn suggestions(&self, typed: &Typed) -> Result<u64, Refused> {
        let options = typed.begun(&self.discord.world())?;
        let focused = typed.options.iter().find(|option| option.focused);
        let focused = focused.map_or("", |option| option.name.as_str());
        let actor = self.at(&typed.channel)?;
        Ok(actor.try_suggestions(&typed.command, &options, focused)?)
    }

    fn menu(&self, channel: &str, name: &str, target: &str) -> Result<u64, Refused> {
        let person = self.at(channel)?;
        Ok(if let Some(other) = actor(self.discord, number(target)?) {
            person.try_user_menu(name, &other)?
        } else {
            person.try_message_menu(name, &self.message(target)?)?
        })
    }

    fn component(
        &self,
        message: &str,
        custom_id: &str,
        values: Option<Vec<String>>,
    ) -> Result<u64, Refused> {
        let message = self.message(message)?;
        let mut parts = message.components().into_iter();
        let part = parts.find(|part| part["custom_id"] == custom_id && part["disabled"] != true);
        let part = part.ok_or_else(|| Refused("This can no longer be clicked.".to_owned()))?;
        let mut data = json!({
            "custom_id": custom_id, "component_type": part["type"], "id": part["id"],
        });
        if part["type"] != BUTTON {
            let values = values.unwrap_or_default();
            if part["type"] != STRING_SELECT {
                data["resolved"] = self.resolved(&message, &values).into();
            }
            data["values"] = values.into();
        }
        Ok(self.actor.dispatch(COMPONENT, &data, Some(&message)))
    }

    /// The people whom the values of a menu name.
    fn resolved(&self, on: &Message, values: &[String]) -> serde_json::Map<String, Value> {
        let world = self.discord.world();
        let mut resolved = Resolved::default();
        let ids = values.iter().filter_map(|value| value.parse().ok());
        for id in ids.filter(|id| world.users.contains_key(id)) {
            resolved.user(&world, world.guild_of(on.channel), id);
        }
        resolved.0
    }

    fn submit(&self, form: &str, fields: &[Field]) -> Result<u64, Refused> {
        let id = number(form)?;
        let not_open = || Refused("This form is not open.".to_owned());
        let (modal, channel) = {
            let world = self.discord.world();
            let opened = world.interactions.get(&id);
            let opened = opened
                .filter(|one| one.user == self.actor.id())
                .ok_or_else(not_open)?;
            let Answered::Modal(modal) = &opened.answered else {
                return Err(not_open());
            };
            (modal.clone(), opened.channel)
        };
        let opened = Turn {
            id,
            message: None,
            modal: Some(modal),
            choices: Vec::new(),
        };
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|field| (field.custom_id.as_str(), field.value.as_str()))
            .collect();
        Ok(self
            .actor
            .in_channel(channel)
            .try_submit(&opened, &fields)?)
    }
}

impl Typed {
    /// The options so far. A value that is not picked, or is not a number yet, stays text.
    fn begun(&self, world: &World) -> Result<Vec<(&str, Opt)>, Refused> {
        let begun = self.options.iter().map(|option| {
            let typed = option.value.as_str();
            let id = typed.and_then(|typed| typed.parse().ok());
            let is_picked = match option.kind {
                USER => id.is_some_and(|id| world.users.contains_key(&id)),
                CHANNEL => id.is_some_and(|id| world.guild_of(id).is_some()),
                _ => false,
            };
            match typed {
                Some(typed) if !is_picked => Ok((option.name.as_str(), Opt::from(typed))),
                _ => option.held(),
            }
        });
        begun.collect()
    }

    /// The options by what they hold.
    fn given(&self) -> Result<Vec<(&str, Opt)>, Refused> {
        self.options.iter().map(Given::held).collect()
    }
}

impl Given {
    /// What it holds, by its type.
    fn held(&self) -> Result<(&str, Opt), Refused> {
        let value = &self.value;
        let id = value.as_str().and_then(|id| id.parse().ok());
        let opt = match (self.kind, value) {
            (USER, _) => id.map(Opt::User),
            (CHANNEL, _) => id.map(Opt::Channel),
            (_, Value::String(text)) => Some(Opt::Str(text.clone())),
            (_, Value::Bool(yes)) => Some(Opt::Bool(*yes)),
            (_, value) => value.as_i64().map(Opt::Int),
        };
        let opt =
            opt.ok_or_else(|| Refused(format!("The option {} cannot hold this.", self.name)))?;
        Ok((self.name.as_str(), opt))
    }
}

/// The person, or bot, of this id.
pub(super) fn actor(discord: &Discord, id: u64) -> Option<Actor> {
    let name = discord.world().users.get(&id).map(|user| user.name.clone());
    name.map(|name| Actor::new(discord.clone(), id, &name))
}
