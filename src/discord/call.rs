//! Calls: an interaction decoded once into who, where, when and which action, and how it will be
//! answered. Must not know what an action does.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::Value;
use serenity::all::{Interaction, User};

use super::{action::Action, custom_id::CustomId, gateway::Arrival};
use crate::{
    mail::{GuildId, PersonName, UserId, ViewId, ids::snowflake_time},
    service::Person,
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
    /// Decodes what arrived; `None` for Discord's ping, and for what names nobody to answer.
    pub fn decode(arrival: &Arrival) -> Option<Self> {
        match arrival {
            Arrival::Interaction(interaction) => Self::known(interaction),
            Arrival::Unknown(raw) => Self::unknown(raw),
        }
    }

    fn known(interaction: &Interaction) -> Option<Self> {
        let (user, guild, action) = match interaction {
            Interaction::Command(i) => (&i.user, i.guild_id, Action::command(&i.data)),
            Interaction::Autocomplete(i) => (&i.user, i.guild_id, Action::typing(&i.data)),
            Interaction::Component(i) => (&i.user, i.guild_id, Action::component(&i.data)),
            Interaction::Modal(i) => (&i.user, i.guild_id, Action::submission(&i.data)),
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

    /// As much of it as an apology needs.
    fn unknown(raw: &Value) -> Option<Self> {
        const AUTOCOMPLETE: u64 = 4;
        let number = |value: &Value| value.as_str()?.parse::<u64>().ok();
        let user = raw.pointer("/member/user").unwrap_or(&raw["user"]);
        let id = number(&raw["id"])?.cast_signed();
        Some(Self {
            id,
            application: number(&raw["application_id"])?,
            token: raw["token"].as_str()?.to_owned().into(),
            user: Person {
                id: number(&user["id"])?.into(),
                name: PersonName::parse(user["username"].as_str().unwrap_or_default()),
            },
            guild: number(&raw["guild_id"]).map(GuildId::from),
            at: snowflake_time(id),
            action: if raw["type"] == AUTOCOMPLETE {
                Action::Suggest { typed: None }
            } else {
                Action::Garbled
            },
        })
    }

    /// How this will be answered.
    pub fn answer(&self) -> Answer {
        match &self.action {
            Action::Send { message: None, .. } => Answer::Form,
            Action::Suggest { .. } => Answer::Choices,
            Action::Click(id) | Action::Pick { id, .. } | Action::Submit { form: id, .. } => {
                answer_to(*id)
            }
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

fn answer_to(id: CustomId) -> Answer {
    match id {
        CustomId::Send { view, .. }
        | CustomId::Cancel { view, .. }
        | CustomId::Rewrite { view, .. }
        | CustomId::Delete { view, .. }
        | CustomId::Yes { view, .. }
        | CustomId::No { view, .. }
        | CustomId::Folder { view, .. }
        | CustomId::Pick { view, .. } => Answer::Update(view),
        CustomId::Edit { .. } | CustomId::Write { .. } => Answer::Form,
        // Never an update: that would write text into the direct message the notice stands in.
        CustomId::Open { .. } | CustomId::Compose { .. } => Answer::New,
    }
}

/// A person as an interaction names them.
pub(super) fn person(user: &User) -> Person {
    let name = user.global_name.as_deref().unwrap_or(&user.name);
    Person {
        id: UserId::from(user.id.get()),
        name: PersonName::parse(name),
    }
}
