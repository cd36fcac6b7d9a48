//! Start: the requests that the bot makes before it serves anybody. It learns its identity and registers
//! its commands.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chrono::TimeDelta;
use serde_json::Value;

use super::rest::{Request, Rest, RestError};
use crate::{
    clock::Clock,
    discord::{
        endpoint::PublicKey,
        interaction::commands,
        rest::codes::{MISSING_ACCESS, NO_CODE},
    },
    model::GuildId,
};

/// The permissions that the bot needs in the channel for reports: view it (1 << 10), send messages (1 <<
/// 11), and read messages (1 << 16).
const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 16;
/// The pauses between attempts to reach Discord.
const RECONNECT_PAUSE: TimeDelta = TimeDelta::seconds(5);

/// Why Discord does not let the bot start.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("Discord does not accept the bot token; copy it anew from the developer portal")]
    Token,
    #[error(
        "`discord.guild_id`: the bot is not in this server; invite it, or set 0 for everywhere"
    )]
    Guild(#[source] RestError),
    #[error(
        "this application's commands go to a web address instead of to InMail; clear \"Interactions \
         Endpoint URL\" in the developer portal (General Information)"
    )]
    InteractionsEndpoint,
    #[error("Discord does not say with which key it signs interactions")]
    NoKey,
    #[error("Discord does not take what the bot asks for at start")]
    Refused(#[source] RestError),
}

/// The bot's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub id: u64,
    /// Its name, which the operator chose.
    pub name: String,
    /// The number of its servers, if Discord gives it.
    pub servers: Option<u64>,
    /// Where Discord posts interactions. `None` if it sends them to the gateway.
    pub endpoint: Option<String>,
    /// The key with which Discord signs what it posts.
    pub key: Option<PublicKey>,
}

impl Application {
    /// The link by which a person who may manage a server adds the bot to it.
    pub fn invite(&self) -> String {
        format!(
            "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={PERMISSIONS}",
            self.id
        )
    }
}

/// Asks for the bot's identity until Discord can be reached.
pub async fn introduce(rest: &Rest, clock: &Clock) -> Result<Application, SetupError> {
    let request = Request::get("/oauth2/applications/@me");
    let application = ask(rest, clock, &request).await?;
    self::application(&application).ok_or(SetupError::Refused(RestError::Unknown))
}

/// The identity in Discord's answer.
pub(super) fn application(answer: &Value) -> Option<Application> {
    Some(Application {
        id: answer["id"].as_str()?.parse().ok()?,
        name: answer["name"].as_str().unwrap_or_default().to_owned(),
        servers: answer["approximate_guild_count"].as_u64(),
        endpoint: answer["interactions_endpoint_url"]
            .as_str()
            .filter(|url| !url.is_empty())
            .map(str::to_owned),
        key: answer["verify_key"].as_str().and_then(PublicKey::parse),
    })
}

/// The application that a token of Discord's belongs to: its id, in base64, comes before the first dot.
pub fn application_in(token: &str) -> Option<Application> {
    let (first, _) = token.split_once('.')?;
    let id = STANDARD_NO_PAD.decode(first).ok()?;
    let id = str::from_utf8(&id).ok()?.parse().ok()?;
    Some(Application {
        id,
        name: String::new(),
        servers: None,
        endpoint: None,
        key: None,
    })
}

/// Where an application's commands are, in one server or everywhere.
pub(super) fn commands_path(application: u64, guild: Option<GuildId>) -> String {
    match guild {
        Some(guild) => format!("/applications/{application}/guilds/{guild}/commands"),
        None => format!("/applications/{application}/commands"),
    }
}

/// Registers the commands in one server, or everywhere.
pub async fn register(
    rest: &Rest,
    clock: &Clock,
    application: &Application,
    guild: Option<GuildId>,
) -> Result<(), SetupError> {
    let path = commands_path(application.id, guild);
    let wanted = commands::all(guild.is_none());
    let registered = ask(rest, clock, &Request::put(path, &wanted)).await;
    registered.map(drop).map_err(|error| match error {
        SetupError::Refused(no @ RestError::Refused { code, .. })
            if code == MISSING_ACCESS && guild.is_some() =>
        {
            SetupError::Guild(no)
        }
        other => other,
    })
}

/// A request that the start needs. It is repeated until Discord can be reached.
async fn ask(rest: &Rest, clock: &Clock, request: &Request) -> Result<Value, SetupError> {
    loop {
        let error = match rest.at_start(request).await {
            Ok(answer) => return Ok(answer),
            Err(RestError::TokenRefused) => return Err(SetupError::Token),
            Err(error) => error,
        };
        let wait = match error {
            RestError::Refused { code, .. } if code != NO_CODE => {
                return Err(SetupError::Refused(error));
            }
            RestError::RateLimited { wait } => wait,
            _ => RECONNECT_PAUSE,
        };
        tracing::warn!(%error, "cannot start yet; trying again");
        clock.sleep_until(clock.now() + wait).await;
    }
}
