//! Configuration: defaults, then a TOML file, then `INMAIL_…` variables; parsed once into values that
//! cannot be wrong.
//!
//! Whatever is not right is one sentence with the key, its source and the remedy. Must not know what
//! the values are used for.

mod environment;
mod policy;
#[cfg(test)]
mod tests;

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
use serde::{Deserialize, Serialize};

use crate::{
    mail::{GuildId, policy::Policy},
    telemetry::Format,
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
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}: {source}; name another file with --config")]
    File { path: PathBuf, source: io::Error },
    #[error("{0}")]
    Key(String),
    #[error("`{key}` ({from}): {problem}")]
    Value {
        key: &'static str,
        from: String,
        problem: &'static str,
    },
    #[error("no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it")]
    NoToken,
    #[error("both DISCORD_TOKEN and DISCORD_TOKEN_FILE are set; unset one")]
    TwoTokens,
    #[error(
        "cannot read the token file {path}: {source}; set DISCORD_TOKEN_FILE to a readable file"
    )]
    TokenFile { path: String, source: io::Error },
    #[error(
        "the bot token in {from} is more than a token; leave nothing there but the token itself"
    )]
    TokenShape { from: String },
    #[error("the variable {name} is not UTF-8 text; set it anew")]
    NotText { name: String },
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
    sends_per_hour: u32,
    sends_to_one_per_hour: u32,
    deletions_per_day: u32,
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
    guild_id: u64,
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
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == io::ErrorKind::NotFound => {
                String::new()
            }
            Err(source) => {
                let path = path.to_owned();
                return Err(ConfigError::File { path, source });
            }
        };
        let source = |key: &str| {
            let variable = format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"));
            if environment.contains_key(&variable) {
                variable
            } else {
                path.display().to_string()
            }
        };
        let defaults = Figment::from(Serialized::defaults(Raw::default()));
        let figment = overlay(defaults.merge(Toml::string(&text)), environment);
        let raw: Raw = figment.extract().map_err(|error| explain(&error, source))?;
        check(raw, environment::token(environment)?, source)
    }
}

fn check(
    raw: Raw,
    token: SecretString,
    source: impl Fn(&str) -> String,
) -> Result<Config, ConfigError> {
    let wrong = |key: &'static str, problem| ConfigError::Value {
        key,
        from: source(key),
        problem,
    };
    let api_url = raw.discord.api_url.trim_end_matches('/').to_owned();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| api_url.strip_prefix(scheme));
    let wrong_host = |host: &str| host.is_empty() || host.contains(['/', '@', '?', '#']);
    if host.is_none_or(wrong_host) || Url::parse(&api_url).is_err() {
        return Err(wrong(
            "discord.api_url",
            "must be http:// or https:// and a host, like \"https://discord.com\"",
        ));
    }
    let log_format = match raw.log.format.as_str() {
        "text" => Format::Text,
        "json" => Format::Json,
        _ => return Err(wrong("log.format", "must be \"text\" or \"json\"")),
    };
    let policy = policy::parse(&raw, wrong)?;
    Ok(Config {
        data_dir: raw.data_dir,
        policy,
        api_url,
        guild: (raw.discord.guild_id != 0).then(|| raw.discord.guild_id.into()),
        log_filter: raw.log.filter,
        log_format,
        token,
    })
}

/// Lays the `INMAIL_…` variables over the figment; `__` separates levels.
fn overlay(mut figment: Figment, environment: &BTreeMap<String, String>) -> Figment {
    for (name, value) in environment {
        let Some(key) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let key = key.to_lowercase().replace("__", ".");
        figment = match value.parse::<u64>() {
            Ok(number) if key == "discord.guild_id" || key.starts_with("limits.") => {
                figment.merge((key, number))
            }
            _ => figment.merge((key, value)),
        };
    }
    figment
}

/// The sentence for what does not fit the shape of the settings.
fn explain(error: &figment::Error, source: impl Fn(&str) -> String) -> ConfigError {
    let mut path = error.path.clone();
    if let Kind::UnknownField(field, _) = &error.kind
        && path.last() != Some(field)
    {
        path.push(field.clone());
    }
    let key = path.join(".");
    let from = source(&key);
    ConfigError::Key(match &error.kind {
        Kind::UnknownField(..) => format!(
            "`{key}` ({from}) is not a setting; remove it, or see config/inmail.toml for all of them"
        ),
        // The value itself is not repeated: a token pasted into the wrong place would show.
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("`{key}` ({from}) must be {expected}; correct it")
        }
        other => {
            let text = other.to_string();
            let line = text.lines().find(|line| !line.trim().is_empty());
            format!(
                "{from} cannot be read: {}; correct it",
                line.unwrap_or("not TOML")
            )
        }
    })
}
