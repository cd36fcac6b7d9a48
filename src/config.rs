//! Configuration: the shipped defaults in `config/inmail.toml`, then the operator's file, then `INMAIL_…`
//! variables. Each value is read once into a type that cannot hold a wrong value.

mod environment;
mod error;
mod names;
#[cfg(test)]
mod tests;
mod token;
mod values;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

pub use environment::settings;
pub use error::ConfigError;

use figment::{
    Figment,
    providers::{Format as _, Toml},
};
use secrecy::SecretString;

use crate::{
    model::{
        GuildId,
        policy::{Limits, Policy},
    },
    telemetry::Format,
};
use values::Settings;

/// The settings file, unless the operator names another.
pub const DEFAULT_FILE: &str = "config/inmail.toml";
const PREFIX: &str = "INMAIL_";
/// Every setting with its default.
const DEFAULTS: &str = include_str!("../config/inmail.toml");

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
    /// Every setting in force, and then where the token comes from.
    pub in_force: Vec<String>,
}

impl Config {
    /// Loads the settings. Reads `file` if the operator named one, else [`DEFAULT_FILE`] if it exists.
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
        let mut merged = Figment::from(Toml::string(DEFAULTS)).merge(&written);
        for (key, value) in &variables {
            merged = merged.merge((key, *value));
        }
        let settings: Settings = merged.extract().map_err(|error| {
            error::explain(&error, path, |key| {
                if variables.contains_key(key) {
                    names::variable(key)
                } else {
                    path.display().to_string()
                }
            })
        })?;
        let is_discord = settings.discord.api_url.ends_with("//discord.com");
        let (token, token_from) = token::token(environment, is_discord)?;
        let mut in_force = Vec::with_capacity(names::SETTINGS.len() + 1);
        for (key, _) in names::SETTINGS {
            let value = merged.find_value(key);
            let value = value.map_err(|error| error::explain(&error, path, str::to_owned))?;
            // A plain value, which always becomes JSON.
            let value = serde_json::to_value(value).unwrap_or_default();
            let from = if variables.contains_key(key) {
                names::variable(key)
            } else if written.contains(key) {
                path.display().to_string()
            } else {
                "default".to_owned()
            };
            in_force.push(format!("{key} = {value} ({from})"));
        }
        in_force.push(format!("the bot token comes from {token_from}"));
        Ok(Self {
            data_dir: settings.data_dir,
            policy: Policy {
                window: settings.deletion_window,
                hold: settings.delivery.hold,
                retention: settings.retention,
                reports_kept: settings.reports.retention,
                limits: Limits {
                    sends: settings.limits.sends_per_hour,
                    sends_to_one: settings.limits.sends_to_one_per_hour,
                    deletions: settings.limits.deletions_per_day,
                    reports: settings.limits.reports_per_hour,
                },
            },
            api_url: settings.discord.api_url,
            guild: settings.discord.guild_id,
            log_filter: settings.log.filter,
            log_format: settings.log.format,
            token,
            file: text.is_some().then(|| path.to_owned()),
            in_force,
        })
    }
}
