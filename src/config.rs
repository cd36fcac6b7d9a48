//! Configuration: defaults, then a TOML file, then `INMAIL_…` variables; parsed once into values that
//! cannot be wrong.
//!
//! Whatever is not right is one sentence with the key, its source and the remedy.

mod environment;
mod names;
mod policy;
#[cfg(test)]
mod tests;
mod token;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

pub use environment::settings;

use figment::{
    Figment,
    error::Kind,
    providers::{Format as _, Serialized, Toml},
};
use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

use crate::{
    model::{GuildId, policy::Policy},
    telemetry::{self, Format},
};

/// Where settings are looked for unless another file is named.
pub const DEFAULT_FILE: &str = "config/inmail.toml";
const PREFIX: &str = "INMAIL_";
const FOREVER: &str = "forever";

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub data_dir: PathBuf,
    pub policy: Policy,
    /// Scheme and host of Discord's REST API, without a slash at the end.
    pub api_url: String,
    /// Register commands in this server only, which is instant.
    pub guild: Option<GuildId>,
    pub log_filter: String,
    pub log_format: Format,
    pub token: SecretString,
    /// The settings file, if there is one.
    pub file: Option<PathBuf>,
    /// Every setting as it is in force, then where the token comes from.
    pub in_force: Vec<String>,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}: {source}; name another file with --config")]
    File { path: PathBuf, source: io::Error },
    #[error("{what} {path} is not UTF-8 text; save it anew as UTF-8")]
    NotUtf8 { what: &'static str, path: PathBuf },
    #[error("{path} is not a settings file: {problem}; correct it, or see config/inmail.toml")]
    NotToml { path: PathBuf, problem: String },
    #[error("`{key}` ({from}) is not a setting; {remedy}")]
    Unknown {
        key: String,
        from: String,
        remedy: String,
    },
    #[error("`{key}` ({from}): {must_be}")]
    Value {
        key: String,
        from: String,
        must_be: &'static str,
    },
    #[error("no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it")]
    NoToken,
    #[error("the token file {path} is empty; write the bot token into it")]
    TokenFileEmpty { path: String },
    #[error("both DISCORD_TOKEN and DISCORD_TOKEN_FILE are set; unset one")]
    TwoTokens,
    #[error(
        "cannot read the token file {path}: {source}; set DISCORD_TOKEN_FILE to a readable file"
    )]
    TokenFile { path: String, source: io::Error },
    #[error("the bot token in {from} {problem}")]
    TokenShape { from: String, problem: &'static str },
    #[error("the variable {name} is not UTF-8 text; set it anew")]
    NotText { name: String },
}

impl ConfigError {
    /// Something that is no setting stands in a file or a variable.
    fn unknown(key: &str, from: &str) -> Self {
        let is_variable = from.starts_with(PREFIX);
        let named = |key: &str| {
            if is_variable {
                names::variable(key)
            } else {
                format!("`{key}`")
            }
        };
        let inner = names::section(key);
        let remedy = if !inner.is_empty() {
            let inner: Vec<String> = inner.into_iter().map(named).collect();
            format!("set one of {}", inner.join(", "))
        } else if key.contains("token") {
            "the bot token comes from DISCORD_TOKEN or DISCORD_TOKEN_FILE".to_owned()
        } else if let Some(meant) = names::meant(key) {
            format!("did you mean {}?", named(meant))
        } else {
            "remove it, or see config/inmail.toml for all of them".to_owned()
        };
        Self::Unknown {
            key: key.to_owned(),
            from: from.to_owned(),
            remedy,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    data_dir: PathBuf,
    deletion_window: String,
    retention: String,
    delivery: RawDelivery,
    limits: RawLimits,
    reports: RawReports,
    discord: RawDiscord,
    log: RawLog,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDelivery {
    hold: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    #[serde(deserialize_with = "number")]
    sends_per_hour: u32,
    #[serde(deserialize_with = "number")]
    sends_to_one_per_hour: u32,
    #[serde(deserialize_with = "number")]
    deletions_per_day: u32,
    #[serde(deserialize_with = "number")]
    reports_per_hour: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReports {
    retention: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDiscord {
    api_url: String,
    /// Zero: none.
    #[serde(deserialize_with = "number")]
    guild_id: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLog {
    filter: String,
    format: String,
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            data_dir: "data".into(),
            deletion_window: "10m".to_owned(),
            retention: FOREVER.to_owned(),
            delivery: RawDelivery {
                hold: "0s".to_owned(),
            },
            limits: RawLimits {
                sends_per_hour: 60,
                sends_to_one_per_hour: 20,
                deletions_per_day: 20,
                reports_per_hour: 10,
            },
            reports: RawReports {
                retention: "30d".to_owned(),
            },
            discord: RawDiscord {
                api_url: "https://discord.com".to_owned(),
                guild_id: 0,
            },
            log: RawLog {
                filter: "info".to_owned(),
                format: "text".to_owned(),
            },
        }
    }
}

impl Config {
    /// Loads the settings; `file` if one was named, else [`DEFAULT_FILE`] if it exists.
    pub fn load(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if file.is_none() && error.kind() == io::ErrorKind::NotFound => None,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let path = path.to_owned();
                let what = "the settings file";
                return Err(ConfigError::NotUtf8 { what, path });
            }
            Err(source) => {
                let path = path.to_owned();
                return Err(ConfigError::File { path, source });
            }
        };
        let variables = environment::by_key(environment)?;
        let written = Figment::from(Toml::string(text.as_deref().unwrap_or_default()));
        let source = |key: &str| {
            if variables.contains_key(key) {
                names::variable(key)
            } else if text.is_some() {
                path.display().to_string()
            } else {
                DEFAULT.to_owned()
            }
        };
        let mut figment = Figment::from(Serialized::defaults(Raw::default())).merge(&written);
        for (key, value) in &variables {
            figment = figment.merge((key, *value));
        }
        let raw: Raw = figment
            .extract()
            .map_err(|error| explain(&error, path, source))?;
        let mut config = check(&raw, environment, source)?;
        config.file = text.is_some().then(|| path.to_owned());
        config.in_force.splice(
            0..0,
            in_force(&raw, |key| {
                let given = variables.contains_key(key) || written.contains(key);
                if given {
                    source(key)
                } else {
                    DEFAULT.to_owned()
                }
            }),
        );
        Ok(config)
    }
}

/// Where a value comes from that nobody has set.
const DEFAULT: &str = "default";

/// Every setting with its value and where that comes from.
fn in_force(raw: &Raw, source: impl Fn(&str) -> String) -> Vec<String> {
    // Plain values only, which always become JSON; without them there would be nothing to show.
    let values = serde_json::to_value(raw).unwrap_or_default();
    let shown = names::SETTINGS.iter().map(|(key, _)| {
        let value = key.split('.').fold(&values, |inner, name| &inner[name]);
        format!("{key} = {value} ({})", source(key))
    });
    shown.collect()
}

fn check(
    raw: &Raw,
    environment: &BTreeMap<String, String>,
    source: impl Fn(&str) -> String,
) -> Result<Config, ConfigError> {
    let wrong = |key: &str| ConfigError::Value {
        key: key.to_owned(),
        from: source(key),
        must_be: names::must_be(key).unwrap_or("is wrong"),
    };
    if raw.data_dir.to_string_lossy().trim().is_empty() {
        return Err(wrong("data_dir"));
    }
    let api_url = raw.discord.api_url.trim_end_matches('/').to_owned();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| api_url.strip_prefix(scheme));
    let wrong_host = |host: &str| host.is_empty() || host.contains(['/', '@', '?', '#']);
    if host.is_none_or(wrong_host) || Url::parse(&api_url).is_err() {
        return Err(wrong("discord.api_url"));
    }
    let guild = raw.discord.guild_id;
    if guild < 0 {
        return Err(wrong("discord.guild_id"));
    }
    if telemetry::filter(&raw.log.filter).is_err() {
        return Err(wrong("log.filter"));
    }
    let log_format = match raw.log.format.as_str() {
        "text" => Format::Text,
        "json" => Format::Json,
        _ => return Err(wrong("log.format")),
    };
    let policy = policy::parse(raw, wrong)?;
    let is_discord = host.is_some_and(|host| host == "discord.com");
    let (token, token_from) = token::token(environment, is_discord)?;
    Ok(Config {
        data_dir: raw.data_dir.clone(),
        policy,
        api_url,
        guild: (guild != 0).then(|| guild.into()),
        log_filter: raw.log.filter.clone(),
        log_format,
        token,
        file: None,
        in_force: vec![format!("the bot token comes from {token_from}")],
    })
}

/// A whole number, also in quotes: ids are copied like that, and variables are text.
fn number<'de, D: Deserializer<'de>, N: TryFrom<i64>>(from: D) -> Result<N, D::Error> {
    let value = Value::deserialize(from)?;
    let number = match &value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    };
    let number = number.and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| de::Error::custom("not such a number"))
}

/// The sentence for what does not fit the shape of the settings. The value itself is not repeated: a token
/// pasted into the wrong place would show.
fn explain(error: &figment::Error, path: &Path, source: impl Fn(&str) -> String) -> ConfigError {
    let mut names = error.path.clone();
    if let Kind::UnknownField(field, _) = &error.kind
        && names.last() != Some(field)
    {
        names.push(field.clone());
    }
    let key = names.join(".");
    let from = source(&key);
    if let Some(must_be) = names::must_be(&key) {
        return ConfigError::Value { key, from, must_be };
    }
    if !key.is_empty() || matches!(error.kind, Kind::UnknownField(..)) {
        return ConfigError::unknown(&key, &from);
    }
    ConfigError::NotToml {
        path: path.to_owned(),
        problem: problem(&error.kind.to_string()),
    }
}

/// Where a file is not TOML, and why if that can be said in plain words. Between the two the parser shows
/// the line itself, which is left out.
fn problem(parser: &str) -> String {
    let place = parser.lines().next().unwrap_or_default();
    let place = place.trim_start_matches("TOML parse error at ");
    let why = parser.rsplit_once('^').map(|(_, why)| why.trim());
    let why = why.and_then(|why| why.split([',', '\n']).next());
    match why.filter(|why| !why.is_empty() && !why.starts_with("expected")) {
        Some(why) => format!("{place}: {why}"),
        None => place.to_owned(),
    }
}
