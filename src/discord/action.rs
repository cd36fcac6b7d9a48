//! Actions: what a person asks for, read from commands, components and forms.
//!
//! What cannot be understood is [`Action::Stranger`], never an error. Must not know what an action
//! does.

use std::collections::BTreeMap;

use serenity::all::{
    ActionRowComponent, CommandData, CommandDataOption, CommandDataOptionValue,
    ComponentInteractionData, ComponentInteractionDataKind, ModalInteractionData,
};

use super::{call::person, custom_id::CustomId};
use crate::{mail::scene::Folder, service::Addressee};

/// What a person asks for.
#[derive(Clone, Debug)]
pub enum Action {
    Send {
        to: Addressee,
        subject: String,
        message: Option<String>,
    },
    Folder(Folder),
    Delete {
        mail: String,
    },
    /// Suggestions for what has been typed so far, if that is known.
    Suggest {
        typed: Option<String>,
    },
    Help,
    /// A button.
    Click(CustomId),
    /// An option of a menu.
    Pick {
        id: CustomId,
        value: String,
    },
    Submit {
        form: CustomId,
        fields: Fields,
    },
    /// None of ours: forged, or of another release.
    Stranger,
    /// Of a form that could not be read at all.
    Garbled,
}

/// What was typed into a form, by the name of the field.
#[derive(Clone, Debug, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// What a field holds; nothing if it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl Action {
    /// A command as sent.
    pub fn command(data: &CommandData) -> Self {
        let Some(chosen) = Chosen::read(data) else {
            return Self::Stranger;
        };
        match chosen.name {
            "send" => chosen
                .addressee("to")
                .map_or(Self::Stranger, |to| Self::Send {
                    to,
                    subject: chosen.text("subject").unwrap_or_default(),
                    message: chosen.text("message"),
                }),
            "sent" => Self::Folder(Folder::Sent),
            "inbox" => Self::Folder(Folder::Inbox),
            "delete" => match chosen.text("inmail") {
                Some(mail) => Self::Delete { mail },
                None => Self::Folder(Folder::Deletable),
            },
            "help" => Self::Help,
            _ => Self::Stranger,
        }
    }

    /// A command being typed.
    pub fn typing(data: &CommandData) -> Self {
        match Chosen::read(data) {
            Some(chosen) if chosen.name == "delete" => Self::Suggest {
                typed: chosen.text("inmail"),
            },
            _ => Self::Suggest { typed: None },
        }
    }

    /// A click or a pick.
    pub fn component(data: &ComponentInteractionData) -> Self {
        match (data.custom_id.parse(), &data.kind) {
            (Ok(id), ComponentInteractionDataKind::StringSelect { values }) => {
                match values.as_slice() {
                    [value] => Self::Pick {
                        id,
                        value: value.clone(),
                    },
                    _ => Self::Stranger,
                }
            }
            (Ok(id), ComponentInteractionDataKind::Button) => Self::Click(id),
            _ => Self::Stranger,
        }
    }

    /// A form as filled in.
    pub fn submission(data: &ModalInteractionData) -> Self {
        let Ok(form) = data.custom_id.parse() else {
            return Self::Stranger;
        };
        let inputs = data.components.iter().flat_map(|row| &row.components);
        let fields = inputs.filter_map(|component| match component {
            ActionRowComponent::InputText(input) => Some((
                input.custom_id.clone(),
                input.value.clone().unwrap_or_default(),
            )),
            _ => None,
        });
        Self::Submit {
            form,
            fields: Fields(fields.collect()),
        }
    }
}

/// The subcommand that was chosen, with its options.
struct Chosen<'a> {
    name: &'a str,
    options: &'a [CommandDataOption],
    data: &'a CommandData,
}

impl<'a> Chosen<'a> {
    fn read(data: &'a CommandData) -> Option<Self> {
        let chosen = data.options.first().filter(|_| data.name == "inmail")?;
        let CommandDataOptionValue::SubCommand(options) = &chosen.value else {
            return None;
        };
        Some(Self {
            name: &chosen.name,
            options,
            data,
        })
    }

    fn option(&self, name: &str) -> Option<&CommandDataOptionValue> {
        let found = self.options.iter().find(|option| option.name == name);
        found.map(|option| &option.value)
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.option(name)? {
            CommandDataOptionValue::String(text)
            | CommandDataOptionValue::Autocomplete { value: text, .. } => Some(text.clone()),
            _ => None,
        }
    }

    fn addressee(&self, name: &str) -> Option<Addressee> {
        let user = self
            .data
            .resolved
            .users
            .get(&self.option(name)?.as_user_id()?)?;
        Some(Addressee {
            person: person(user),
            is_bot: user.bot,
            is_member: self.data.resolved.members.contains_key(&user.id),
        })
    }
}
