//! Actions: what a person asks for, read from commands, components and forms.
//!
//! What is well-formed but none of ours is [`Action::UnknownId`]; what is not even well-formed is
//! `None`, and an apology.

use std::collections::BTreeMap;

use serde_json::Value;
use serenity::all::Permissions;

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        payload::{self, Resolved, id, is_bot, permissions, person, whole},
    },
    model::{Addressee, ChannelId, Folder, Person},
};

/// Types of options ("Application Command Option Type").
const SUBCOMMAND: u64 = 1;
const SUBCOMMAND_GROUP: u64 = 2;
/// Types of components ("Component Types").
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const USER_SELECT: u64 = 5;

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
    UnknownId,
    /// Of a form that could not be read at all.
    Undecodable,
}

/// What those who may manage a server ask for.
#[derive(Clone, Debug)]
pub enum Admin {
    ReportsChannel {
        channel: ChannelId,
        /// What the bot may do there, where Discord says so.
        app_permissions: Option<Permissions>,
    },
    Suspend(Person),
    Reinstate(Person),
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

    /// Reads what was typed wherever it stands: in rows, beside labels, or in what comes after these.
    fn read(&mut self, components: &[Value]) {
        for component in components {
            if let (Some(name), Some(typed)) =
                (component["custom_id"].as_str(), component["value"].as_str())
            {
                self.0.insert(name.to_owned(), typed.to_owned());
            }
            let within = &component["components"];
            self.read(within.as_array().map_or(&[], Vec::as_slice));
            if let Some(labelled) = component.get("component") {
                self.read(std::slice::from_ref(labelled));
            }
        }
    }
}

impl Action {
    /// A command as sent.
    pub fn command(data: &Value, resolved: Resolved<'_>) -> Option<Self> {
        let command = data["name"].as_str()?;
        if let Some(target) = id(&data["target_id"]) {
            let to = addressee(resolved, target);
            return Some(to.map_or(Self::UnknownId, |to| Self::Send {
                to,
                cc: Vec::new(),
                subject: String::new(),
                message: None,
            }));
        }
        let action = match (command, Subcommand::read(data, resolved)) {
            ("inmail", Some(chosen)) => Self::member(&chosen),
            ("inmail-admin", Some(chosen)) => Admin::read(&chosen).map(Self::Admin),
            _ => None,
        };
        Some(action.unwrap_or(Self::UnknownId))
    }

    fn member(chosen: &Subcommand<'_>) -> Option<Self> {
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
    pub fn typing(data: &Value) -> Self {
        let nobody = Resolved {
            values: &Value::Null,
            guild: None,
        };
        let chosen = Subcommand::read(data, nobody);
        let chosen = chosen.filter(|chosen| data["name"] == "inmail" && chosen.name == "delete");
        Self::Suggest {
            typed: chosen.and_then(|chosen| chosen.text("inmail")),
        }
    }

    /// A click or a pick.
    pub fn component(data: &Value, resolved: Resolved<'_>) -> Option<Self> {
        let Ok(id) = data["custom_id"].as_str()?.parse() else {
            return Some(Self::UnknownId);
        };
        let values = data["values"].as_array().map_or(&[][..], Vec::as_slice);
        let action = match whole(&data["component_type"])? {
            BUTTON => Some(Self::Click(id)),
            STRING_SELECT => match values {
                [Value::String(value)] => Some(Self::Pick {
                    id,
                    value: value.clone(),
                }),
                _ => None,
            },
            USER_SELECT => values.first().and_then(|picked| {
                let person = addressee(resolved, payload::id(picked)?)?.person;
                Some(Self::PickPerson { id, person })
            }),
            _ => None,
        };
        Some(action.unwrap_or(Self::UnknownId))
    }

    /// A form as filled in.
    pub fn submission(data: &Value) -> Option<Self> {
        let form = data["custom_id"].as_str()?.parse();
        let mut fields = Fields::default();
        fields.read(data["components"].as_array()?);
        Some(form.map_or(Self::UnknownId, |form| Self::Submit { form, fields }))
    }
}

impl Admin {
    fn read(chosen: &Subcommand<'_>) -> Option<Self> {
        Some(match chosen.name {
            "reports-channel" => {
                let channel = id(chosen.option("channel")?)?;
                let resolved = &chosen.resolved.values["channels"][channel.to_string()];
                Self::ReportsChannel {
                    channel: channel.into(),
                    app_permissions: permissions(&resolved["app_permissions"]),
                }
            }
            "suspend" => Self::Suspend(chosen.person("member")?.person),
            "reinstate" => Self::Reinstate(chosen.person("member")?.person),
            "reports" => Self::Reports,
            "status" => Self::Status,
            _ => return None,
        })
    }
}

/// The subcommand that was chosen, with its options.
struct Subcommand<'a> {
    name: &'a str,
    options: &'a [Value],
    resolved: Resolved<'a>,
}

impl<'a> Subcommand<'a> {
    fn read(data: &'a Value, resolved: Resolved<'a>) -> Option<Self> {
        let of_type = |options: &'a Value, kind| {
            let mut options = options.as_array()?.iter();
            options.find(|option| whole(&option["type"]) == Some(kind))
        };
        let within = of_type(&data["options"], SUBCOMMAND_GROUP).unwrap_or(data);
        let chosen = of_type(&within["options"], SUBCOMMAND)?;
        Some(Self {
            name: chosen["name"].as_str()?,
            options: chosen["options"].as_array().map_or(&[], Vec::as_slice),
            resolved,
        })
    }

    fn option(&self, name: &str) -> Option<&'a Value> {
        let found = self.options.iter().find(|option| option["name"] == name);
        found.map(|option| &option["value"])
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.option(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn person(&self, name: &str) -> Option<Addressee> {
        addressee(self.resolved, id(self.option(name)?)?)
    }
}

fn addressee(resolved: Resolved<'_>, id: u64) -> Option<Addressee> {
    let id = id.to_string();
    let (user, member) = (
        &resolved.values["users"][&id],
        &resolved.values["members"][&id],
    );
    Some(Addressee {
        person: person(user, member, resolved.guild)?,
        is_bot: is_bot(user),
        is_member: member.is_object(),
    })
}
