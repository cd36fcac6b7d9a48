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
use crate::mail::{Addressee, ChannelId, Person, UserId, scene::Folder};

/// What a person asks for.
#[derive(Clone)]
pub enum Action {
    Send {
        to: Addressee,
        cc: Vec<Addressee>,
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
    Settings,
    Privacy,
    ReportPerson {
        person: Addressee,
        comment: String,
    },
    Admin(Admin),
    /// A button.
    Click(CustomId),
    /// An option of a menu.
    Pick {
        id: CustomId,
        value: String,
    },
    /// A person in a picker.
    PickPerson {
        id: CustomId,
        person: Person,
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

/// What those who may manage a server ask for.
#[derive(Clone, Debug)]
pub enum Admin {
    ReportsChannel(ChannelId),
    Suspend(Person),
    Reinstate(UserId),
    Reports,
    Status,
}

/// What was typed into a form, by the name of the field.
#[derive(Clone, Default)]
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
        if let Some(target) = data.target_id {
            let to = addressee(data, UserId::from(target.get()));
            return to.map_or(Self::Stranger, |to| Self::Send {
                to,
                cc: Vec::new(),
                subject: String::new(),
                message: None,
            });
        }
        let Some(chosen) = Chosen::read(data) else {
            return Self::Stranger;
        };
        match data.name.as_str() {
            "inmail" => Self::member(&chosen).unwrap_or(Self::Stranger),
            "inmail-admin" => Admin::read(&chosen).map_or(Self::Stranger, Self::Admin),
            _ => Self::Stranger,
        }
    }

    fn member(chosen: &Chosen<'_>) -> Option<Self> {
        Some(match chosen.name {
            "send" => Self::Send {
                to: chosen.person("to")?,
                cc: ["cc", "cc2", "cc3"]
                    .into_iter()
                    .filter_map(|option| chosen.person(option))
                    .collect(),
                subject: chosen.text("subject").unwrap_or_default(),
                message: chosen.text("message"),
            },
            "sent" => Self::Folder(Folder::Sent),
            "inbox" => Self::Folder(Folder::Inbox),
            "delete" => match chosen.text("inmail") {
                Some(mail) => Self::Delete { mail },
                None => Self::Folder(Folder::Deletable),
            },
            "help" => Self::Help,
            "settings" => Self::Settings,
            "privacy" => Self::Privacy,
            "report" => Self::ReportPerson {
                person: chosen.person("member")?,
                comment: chosen.text("comment").unwrap_or_default(),
            },
            _ => return None,
        })
    }

    /// A command being typed.
    pub fn typing(data: &CommandData) -> Self {
        match Chosen::read(data) {
            Some(chosen) if data.name == "inmail" && chosen.name == "delete" => Self::Suggest {
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
            (Ok(id), ComponentInteractionDataKind::UserSelect { values }) => {
                let picked = values
                    .first()
                    .and_then(|user| data.resolved.users.get(user));
                picked.map_or(Self::Stranger, |user| Self::PickPerson {
                    id,
                    person: person(user),
                })
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

impl Admin {
    fn read(chosen: &Chosen<'_>) -> Option<Self> {
        Some(match chosen.name {
            "reports-channel" => match chosen.option("channel")? {
                CommandDataOptionValue::Channel(channel) => {
                    Self::ReportsChannel(channel.get().into())
                }
                _ => return None,
            },
            "suspend" => Self::Suspend(chosen.person("member")?.person),
            "reinstate" => Self::Reinstate(chosen.person("member")?.person.id),
            "reports" => Self::Reports,
            "status" => Self::Status,
            _ => return None,
        })
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
        let mut chosen = data.options.first()?;
        if let CommandDataOptionValue::SubCommandGroup(group) = &chosen.value {
            chosen = group.first()?;
        }
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

    fn person(&self, name: &str) -> Option<Addressee> {
        let id = self.option(name)?.as_user_id()?;
        addressee(self.data, UserId::from(id.get()))
    }
}

fn addressee(data: &CommandData, id: UserId) -> Option<Addressee> {
    let mut users = data.resolved.users.values();
    let user = users.find(|user| UserId::from(user.id.get()) == id)?;
    Some(Addressee {
        person: person(user),
        is_bot: user.bot,
        is_member: data.resolved.members.contains_key(&user.id),
    })
}
