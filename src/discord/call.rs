//! Calls: an interaction decoded once into who, where, when and which action, and how it will be
//! answered. Must not know what an action does.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serenity::all::{Interaction, User};

use super::{action::Action, custom_id::CustomId};
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
    /// Decodes an interaction; `None` for Discord's ping.
    pub fn decode(interaction: &Interaction) -> Option<Self> {
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
