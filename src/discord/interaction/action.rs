//! Actions: what a person wants. Components and forms are read here, commands where they are defined.
//!
//! A well-formed id that is not ours is [`Action::UnknownId`]. What is malformed is `None` and gets an
//! apology.

use std::collections::BTreeMap;

use serde_json::Value;
use serenity::all::{CommandOptionType, Permissions};

use crate::{
    discord::{
        interaction::custom_id::CustomId,
        payload::{self, Posted, Resolved, id, permissions, whole},
    },
    model::{Addressee, ChannelId, Folder, Person, Query},
};

/// Types of components ("Component Types").
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const USER_SELECT: u64 = 5;

/// What a person wants.
#[derive(Clone)]
pub enum Action {
    Send {
        to: Addressee,
        cc: Vec<Addressee>,
        subject: String,
        message: Option<String>,
    },
    /// A mail to the author of a message.
    ReplyTo(Posted),
    Folder(Folder),
    /// A search on one side of the person's mail, and who is searched for.
    Search {
        folder: Folder,
        person: Option<Person>,
        query: Query,
    },
    Delete {
        mail: String,
    },
    /// Suggestions for what the person has typed so far, if that is known.
    Suggest {
        typed: Option<String>,
    },
    /// Suggestions for the length of a suspension.
    SuggestLength {
        typed: String,
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
    /// A person chosen in a picker.
    PickPerson {
        id: CustomId,
        person: Person,
    },
    /// People chosen as addressees. There may be none.
    PickAddressees {
        id: CustomId,
        people: Vec<Addressee>,
    },
    Submit {
        form: CustomId,
        fields: Fields,
    },
    /// An id that is not ours: forged, or of another release.
    UnknownId,
    /// A form that is not ours, with what the person typed into it.
    UnknownForm {
        fields: Fields,
    },
    /// An interaction that could not be read.
    Undecodable,
}

/// What people who may manage a server want.
#[derive(Clone, Debug)]
pub enum Admin {
    ReportsChannel {
        channel: ChannelId,
        /// The bot's permissions there, if Discord names them.
        app_permissions: Option<Permissions>,
    },
    /// Whether only people who have used InMail are told of new mail.
    Notices {
        to_users: bool,
    },
    Suspend {
        member: Member,
        /// The length as typed.
        length: String,
        reason: String,
    },
    Reinstate(Person),
    Suspensions,
    History(Person),
    Reports,
    /// Whether moderators see who reported.
    Reporters {
        hidden: bool,
    },
    Status,
}

/// A picked member of the server.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: Person,
    pub is_bot: bool,
    /// Discord says that they may do everything in the server.
    pub is_administrator: bool,
}

/// What a person typed into a form, by the name of the field.
#[derive(Clone, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// The text of a field. Empty if the field is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Reads typed text wherever it is: in rows, beside labels, or in newer layouts.
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
    /// A click on a button or a choice in a menu.
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
            USER_SELECT if matches!(id, CustomId::Readdress { .. }) => {
                let people = values.iter().filter_map(|picked| {
                    let picked = payload::id(picked)?;
                    resolved.addressee(picked)
                });
                let people = people.collect();
                Some(Self::PickAddressees { id, people })
            }
            USER_SELECT => values.first().and_then(|picked| {
                let person = resolved.addressee(payload::id(picked)?)?.person;
                Some(Self::PickPerson { id, person })
            }),
            _ => None,
        };
        Some(action.unwrap_or(Self::UnknownId))
    }

    /// A submitted form.
    pub fn submission(data: &Value) -> Option<Self> {
        let form = data["custom_id"].as_str()?.parse();
        let mut fields = Fields::default();
        fields.read(data["components"].as_array()?);
        Some(match form {
            Ok(form) => Self::Submit { form, fields },
            Err(_) => Self::UnknownForm { fields },
        })
    }

    /// The subject and the text that a person typed for this, of which nothing may be lost.
    pub fn typed(&self) -> (&str, &str) {
        match self {
            Self::Send {
                subject, message, ..
            } => (subject, message.as_deref().unwrap_or_default()),
            Self::ReportPerson { comment, .. } => ("", comment),
            Self::Submit {
                form: CustomId::Complain { .. },
                fields,
            } => ("", fields.get("comment")),
            Self::Submit {
                form: CustomId::SuspendFor { .. },
                fields,
            } => ("", fields.get("reason")),
            Self::Submit {
                form: CustomId::AddNote { .. },
                fields,
            } => ("", fields.get("note")),
            Self::Admin(Admin::Suspend { reason, .. }) => ("", reason),
            Self::Submit { fields, .. } => (fields.get("subject"), fields.get("message")),
            Self::UnknownForm { fields } => {
                let text = ["message", "comment", "reason", "note"];
                let text = text.map(|name| fields.get(name));
                let text = text.into_iter().find(|text| !text.is_empty());
                (fields.get("subject"), text.unwrap_or_default())
            }
            _ => ("", ""),
        }
    }
}

/// The chosen subcommand with its options.
pub struct Subcommand<'a> {
    pub name: &'a str,
    options: &'a [Value],
    resolved: Resolved<'a>,
}

impl<'a> Subcommand<'a> {
    pub fn read(data: &'a Value, resolved: Resolved<'a>) -> Option<Self> {
        let of_type = |options: &'a Value, kind: CommandOptionType| {
            let mut options = options.as_array()?.iter();
            options.find(|option| whole(&option["type"]) == Some(u8::from(kind).into()))
        };
        let group = of_type(&data["options"], CommandOptionType::SubCommandGroup);
        let within = &group.unwrap_or(data)["options"];
        // It is known by its type, or else by its form: only a subcommand or a group has no value.
        let leads_on = |option: &&'a Value| option["name"].is_string() && option["value"].is_null();
        let chosen = of_type(within, CommandOptionType::SubCommand)
            .or_else(|| within.as_array()?.iter().find(leads_on))?;
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

    pub fn text(&self, name: &str) -> Option<String> {
        match self.option(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub fn person(&self, name: &str) -> Option<Addressee> {
        self.resolved.addressee(id(self.option(name)?)?)
    }

    /// A member, with what they may do, if Discord names it.
    pub fn member(&self, name: &str) -> Option<Member> {
        let picked = self.person(name)?;
        let id = picked.person.id.to_string();
        let held = permissions(&self.resolved.values["members"][id]["permissions"]);
        Some(Member {
            person: picked.person,
            is_bot: picked.is_bot,
            is_administrator: held.is_some_and(|held| held.contains(Permissions::ADMINISTRATOR)),
        })
    }

    /// A channel, and the bot's permissions there, if Discord names them.
    pub fn channel(&self, name: &str) -> Option<(ChannelId, Option<Permissions>)> {
        let channel = id(self.option(name)?)?;
        let resolved = &self.resolved.values["channels"][channel.to_string()];
        Some((channel.into(), permissions(&resolved["app_permissions"])))
    }
}
