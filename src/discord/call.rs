//! Calls: an interaction decoded once into who, where, when and which action, and how it will be
//! answered. Must not know what an action does.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::Value;
use serenity::all::{Interaction, Permissions, User};

use super::{action::Action, custom_id::CustomId, gateway::Arrival};
use crate::{
    mail::{GuildId, Person, PersonName, UserId, ViewId, ids::snowflake_time},
    store::views::{Sitting, Token},
};

/// One interaction, decoded. Cannot be printed, for it may hold text.
#[derive(Clone)]
pub struct Call {
    pub id: i64,
    pub application: u64,
    pub token: SecretString,
    pub user: Person,
    pub guild: Option<GuildId>,
    /// May manage the server this came from, by Discord's word.
    pub may_manage: bool,
    /// Longest file Discord takes in an answer, bytes.
    pub file_limit: usize,
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
        let (user, member, guild, file_limit, action) = match interaction {
            Interaction::Command(i) => {
                let action = Action::command(&i.data);
                let member = i.member.as_deref();
                (&i.user, member, i.guild_id, i.attachment_size_limit, action)
            }
            Interaction::Autocomplete(i) => {
                let action = Action::typing(&i.data);
                let member = i.member.as_deref();
                (&i.user, member, i.guild_id, i.attachment_size_limit, action)
            }
            Interaction::Component(i) => {
                let action = Action::component(&i.data);
                let member = i.member.as_ref();
                (&i.user, member, i.guild_id, i.attachment_size_limit, action)
            }
            Interaction::Modal(i) => {
                let action = Action::submission(&i.data);
                let member = i.member.as_ref();
                (&i.user, member, i.guild_id, i.attachment_size_limit, action)
            }
            _ => return None,
        };
        let user = member.map_or(user, |member| &member.user);
        if user.id == User::default().id {
            // What serenity puts in the place of a user who is not named.
            return None;
        }
        let managing = Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR;
        let permissions = member.and_then(|member| member.permissions);
        let id = interaction.id().get().cast_signed();
        Some(Self {
            id,
            application: interaction.application_id().get(),
            token: interaction.token().to_owned().into(),
            user: person(user),
            guild: guild.map(|guild| guild.get().into()),
            may_manage: permissions.is_some_and(|held| held.intersects(managing)),
            file_limit: file_limit as usize,
            at: snowflake_time(id),
            // Bots have no business here, whatever they send.
            action: if user.bot { Action::Stranger } else { action },
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
            may_manage: false,
            file_limit: 0,
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
            Action::Click(id)
            | Action::Pick { id, .. }
            | Action::PickPerson { id, .. }
            | Action::Submit { form: id, .. } => answer_to(*id),
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
        | CustomId::Pick { view, .. }
        | CustomId::Unread { view, .. }
        | CustomId::Remove { view, .. }
        | CustomId::RemoveYes { view, .. }
        | CustomId::RemoveNo { view, .. }
        | CustomId::Block { view, .. }
        | CustomId::Accept { view, .. }
        | CustomId::Notices { view, .. }
        | CustomId::Unblock { view }
        | CustomId::ToggleBlock { view }
        | CustomId::Erase { view }
        | CustomId::EraseYes { view }
        | CustomId::EraseNo { view }
        | CustomId::PickReport { view }
        | CustomId::Reports { view }
        | CustomId::Decide { view, .. } => Answer::Update(view),
        CustomId::Edit { .. }
        | CustomId::Write { .. }
        | CustomId::Reply { .. }
        | CustomId::Report { .. } => Answer::Form,
        // Open, Mute and Review are never an update where others can see the message: that would show them text.
        CustomId::Open { .. }
        | CustomId::Mute {}
        | CustomId::Review { .. }
        | CustomId::Compose { .. }
        | CustomId::Complain { .. }
        | CustomId::Export {} => Answer::New,
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
