//! Incoming: serenity's interaction, decoded once into who, where, when and which action.
//!
//! What cannot be understood is a [`Action::Stranger`], never an error. Must not know what an action
//! does.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serenity::all::{
    ActionRowComponent, CommandData, CommandDataOptionValue, ComponentInteractionDataKind,
    Interaction, ModalInteractionData, User,
};

use super::custom_id::CustomId;
use crate::{
    mail::{GuildId, MailId, PersonName, UserId, ViewId, ids::snowflake_time, scene::Folder},
    service::{Addressee, Person},
    store::views::{Sitting, Token},
};

/// One interaction, decoded.
#[derive(Clone, Debug)]
pub struct Call {
    pub id: i64,
    pub application: u64,
    pub token: SecretString,
    pub user: Person,
    pub guild: Option<GuildId>,
    /// When the person acted, by Discord's clock.
    pub at: DateTime<Utc>,
    pub action: Action,
}

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
    Suggest {
        typed: String,
    },
    Help,
    Click(CustomId),
    Pick {
        view: ViewId,
        folder: Folder,
        mail: Option<MailId>,
    },
    Submit {
        form: CustomId,
        subject: String,
        message: String,
    },
    Stranger,
}

/// How an action is answered; declared before it runs, since Discord wants to know within seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A new ephemeral message.
    New,
    /// The view the component sits on.
    Update(ViewId),
    /// A form; cannot be deferred.
    Form,
    /// Suggestions; cannot be deferred.
    Choices,
}

impl Call {
    /// Decodes an interaction; `None` for Discord's ping.
    pub fn decode(interaction: &Interaction) -> Option<Self> {
        let (user, guild, action) = match interaction {
            Interaction::Command(i) => (&i.user, i.guild_id, command(&i.data, false)),
            Interaction::Autocomplete(i) => (&i.user, i.guild_id, command(&i.data, true)),
            Interaction::Component(i) => (
                &i.user,
                i.guild_id,
                component(&i.data.custom_id, &i.data.kind),
            ),
            Interaction::Modal(i) => (&i.user, i.guild_id, submission(&i.data)),
            _ => return None,
        };
        let id = interaction.id().get().cast_signed();
        Some(Self {
            id,
            application: interaction.application_id().get(),
            token: interaction.token().to_owned().into(),
            user: person(user),
            guild: guild.map(|guild| guild.get().into()),
            at: snowflake_time(id),
            action,
        })
    }

    /// How this will be answered.
    pub fn answer(&self) -> Answer {
        match &self.action {
            Action::Send { message: None, .. } => Answer::Form,
            Action::Suggest { .. } => Answer::Choices,
            Action::Pick { view, .. }
            | Action::Submit {
                form: CustomId::Rewrite { view, .. },
                ..
            } => Answer::Update(*view),
            Action::Click(id) => match id {
                CustomId::Send { view, .. }
                | CustomId::Cancel { view, .. }
                | CustomId::Delete { view, .. }
                | CustomId::Yes { view, .. }
                | CustomId::No { view, .. }
                | CustomId::Folder { view, .. } => Answer::Update(*view),
                CustomId::Edit { .. } | CustomId::Write { .. } => Answer::Form,
                _ => Answer::New,
            },
            _ => Answer::New,
        }
    }

    /// Whether this counts by its click even when it can no longer be answered.
    pub fn counts_when_late(&self) -> bool {
        matches!(
            self.action,
            Action::Click(CustomId::Send { .. } | CustomId::Yes { .. })
        )
    }

    /// This person at the view that will show the answer.
    pub fn sitting(&self) -> Sitting {
        let view = match self.answer() {
            Answer::Update(view) => view,
            _ => ViewId::from(self.id),
        };
        Sitting {
            view,
            viewer: self.user.id,
            token: Token {
                secret: self.token.clone(),
                issued_at: self.at,
            },
        }
    }
}

fn person(user: &User) -> Person {
    let name = user.global_name.as_deref().unwrap_or(&user.name);
    Person {
        id: UserId::from(user.id.get()),
        name: PersonName::parse(name),
    }
}

fn command(data: &CommandData, typing: bool) -> Action {
    let Some(chosen) = data.options.first().filter(|_| data.name == "inmail") else {
        return Action::Stranger;
    };
    let CommandDataOptionValue::SubCommand(options) = &chosen.value else {
        return Action::Stranger;
    };
    let text = |name: &str| {
        options
            .iter()
            .find(|option| option.name == name)
            .and_then(|option| match &option.value {
                CommandDataOptionValue::String(text) => Some(text.clone()),
                CommandDataOptionValue::Autocomplete { value, .. } => Some(value.clone()),
                _ => None,
            })
    };
    match (chosen.name.as_str(), typing) {
        ("delete", true) => Action::Suggest {
            typed: text("inmail").unwrap_or_default(),
        },
        ("send", false) => {
            let to = options.iter().find_map(|option| option.value.as_user_id());
            let Some(user) = to.and_then(|to| data.resolved.users.get(&to)) else {
                return Action::Stranger;
            };
            let to = Addressee {
                person: person(user),
                is_bot: user.bot,
                is_member: data.resolved.members.contains_key(&user.id),
            };
            let subject = text("subject").unwrap_or_default();
            Action::Send {
                to,
                subject,
                message: text("message"),
            }
        }
        ("sent", false) => Action::Folder(Folder::Sent),
        ("inbox", false) => Action::Folder(Folder::Inbox),
        ("delete", false) => match text("inmail") {
            Some(mail) => Action::Delete { mail },
            None => Action::Folder(Folder::Deletable),
        },
        ("help", false) => Action::Help,
        _ => Action::Stranger,
    }
}

fn component(custom_id: &str, kind: &ComponentInteractionDataKind) -> Action {
    match (custom_id.parse(), kind) {
        (
            Ok(CustomId::Pick { view, folder }),
            ComponentInteractionDataKind::StringSelect { values },
        ) => {
            let mail = values.first().and_then(|value| value.parse().ok());
            Action::Pick { view, folder, mail }
        }
        (Ok(id), ComponentInteractionDataKind::Button) => Action::Click(id),
        _ => Action::Stranger,
    }
}

fn submission(data: &ModalInteractionData) -> Action {
    let Ok(form) = data.custom_id.parse() else {
        return Action::Stranger;
    };
    let field = |name: &str| {
        let inputs = data.components.iter().flat_map(|row| &row.components);
        inputs
            .filter_map(|component| match component {
                ActionRowComponent::InputText(input) => Some(input),
                _ => None,
            })
            .find(|input| input.custom_id == name)
            .and_then(|input| input.value.clone())
            .unwrap_or_default()
    };
    Action::Submit {
        form,
        subject: field("subject"),
        message: field("message"),
    }
}
