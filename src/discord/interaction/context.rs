//! Interactions: each is decoded once into who, where, when and which action, and how it will be answered.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::Value;
use serenity::all::Permissions;

use crate::{
    discord::{
        interaction::{
            action::{Action, Admin},
            commands,
            custom_id::{Answer, CustomId},
        },
        payload::{Resolved, id, is_bot, permissions, person, timed_out_until, whole},
        phrases::Phrases,
    },
    model::{GuildId, Language, Person, ViewContext, ViewId, ids::snowflake_time, view::Token},
};

/// Types of interactions ("Interaction Type").
pub const PING: u64 = 1;
const COMMAND: u64 = 2;
const COMPONENT: u64 = 3;
const AUTOCOMPLETE: u64 = 4;
const FORM: u64 = 5;
/// Longest file in bytes that Discord accepts if an interaction does not say ("Uploading Files").
const FILE_LIMIT: u64 = 10 * 1_024 * 1_024;

/// One interaction, decoded. It cannot be printed, because it may hold text.
#[derive(Clone)]
pub struct Interaction {
    pub id: i64,
    pub token: SecretString,
    pub user: Person,
    pub guild: Option<GuildId>,
    /// The language of this person's client.
    pub language: Language,
    /// The language of the server.
    pub guild_language: Language,
    /// Whether Discord says that this person may manage the server.
    pub may_manage: bool,
    /// Until when this person may only look on in the server, if they are timed out.
    pub timed_out_until: Option<DateTime<Utc>>,
    /// Longest file in bytes that Discord accepts in an answer.
    pub file_limit: usize,
    /// When the person acted, by Discord's clock.
    pub at: DateTime<Utc>,
    pub action: Action,
}

impl Interaction {
    /// Decodes an interaction. `None` for Discord's ping, and for an interaction that names no person to
    /// answer. All others are answered: what cannot be understood becomes [`Action::Undecodable`].
    pub fn decode(raw: &Value) -> Option<Self> {
        let kind = whole(&raw["type"]);
        if kind == Some(PING) {
            return None;
        }
        let interaction = Self::addressed(raw, kind);
        // The payload is not logged, because it may hold text and a token.
        match &interaction {
            None => tracing::error!("an interaction names no person to answer"),
            Some(interaction) if matches!(interaction.action, Action::Undecodable) => {
                tracing::error!("an interaction was not understood");
            }
            Some(_) => {}
        }
        interaction
    }

    fn addressed(raw: &Value, kind: Option<u64>) -> Option<Self> {
        let member = &raw["member"];
        let user = [&member["user"], &raw["user"]]
            .into_iter()
            .find(|user| id(&user["id"]).is_some())?;
        let number = id(&raw["id"])?.cast_signed();
        let guild = id(&raw["guild_id"]).map(GuildId::from);
        let spoken = |locale: &Value| locale.as_str().map(Language::of);
        let language = spoken(&raw["locale"]);
        let data = &raw["data"];
        let resolved = Resolved {
            values: &data["resolved"],
            guild,
        };
        let action = match kind {
            Some(COMMAND) => commands::read(data, resolved),
            Some(AUTOCOMPLETE) => Some(commands::typing(data)),
            Some(COMPONENT) => Action::component(data, resolved),
            Some(FORM) => Action::submission(data),
            _ => None,
        };
        let managing = Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR;
        let held = permissions(&member["permissions"]);
        let file_limit = whole(&raw["attachment_size_limit"]).unwrap_or(FILE_LIMIT);
        Some(Self {
            id: number,
            token: raw["token"].as_str()?.to_owned().into(),
            user: Person {
                language,
                ..person(user, member, guild)?
            },
            guild,
            language: language.unwrap_or_default(),
            guild_language: spoken(&raw["guild_locale"]).unwrap_or_default(),
            may_manage: held.is_some_and(|held| held.intersects(managing)),
            timed_out_until: timed_out_until(member),
            file_limit: usize::try_from(file_limit).unwrap_or(usize::MAX),
            at: snowflake_time(number),
            // Bots are not served.
            action: if is_bot(user) {
                Action::UnknownId
            } else {
                action.unwrap_or(Action::Undecodable)
            },
        })
    }

    /// The sentences of this person's language.
    pub fn phrases(&self) -> &'static Phrases {
        Phrases::of(self.language)
    }

    /// How this will be answered.
    pub fn answer(&self) -> Answer {
        match &self.action {
            Action::Send { message: None, .. } | Action::ReplyTo(_) => Answer::Form,
            Action::Suggest { .. } | Action::SuggestLength { .. } => Answer::Choices,
            Action::Click(id)
            | Action::Pick { id, .. }
            | Action::PickPerson { id, .. }
            | Action::PickAddressees { id, .. }
            | Action::Submit { form: id, .. } => id.answer(),
            _ => Answer::New,
        }
    }

    /// Whether this counts by the time of its click even if it can no longer be answered.
    pub fn counts_when_late(&self) -> bool {
        matches!(
            self.action,
            Action::Click(CustomId::Send { .. } | CustomId::Yes { .. })
        )
    }

    /// This person at the view that will show the answer.
    pub fn context(&self) -> ViewContext {
        let clicked = match self.answer() {
            Answer::Update(view) => Some(view),
            _ => None,
        };
        ViewContext {
            view: clicked.unwrap_or(ViewId::from(self.id)),
            is_new: clicked.is_none(),
            viewer: self.user.id,
            token: Token {
                secret: self.token.clone(),
                issued_at: self.at,
            },
            met: self.met(),
        }
    }

    /// The people whom this interaction names.
    fn met(&self) -> Vec<Person> {
        let picked = match &self.action {
            Action::PickPerson { person, .. } | Action::Admin(Admin::History(person)) => {
                Some(person.clone())
            }
            Action::Search { person, .. } => person.clone(),
            _ => None,
        };
        [self.user.clone()].into_iter().chain(picked).collect()
    }
}
