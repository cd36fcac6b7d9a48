//! Configuration: the shipped defaults in `config/inmail.toml`, then the operator's file, then `INMAIL_…`
//! variables. Each value is read once into a type that cannot hold a wrong value.

mod environment;
mod error;
mod master_key;
mod names;
#[cfg(test)]
mod tests;
mod token;
mod values;

use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use environment::settings;
pub use error::ConfigError;
pub use master_key::read as read_master_key;

use figment::{
    Figment,
    providers::{Format as _, Toml},
};
use secrecy::SecretString;

use crate::{
    model::{
        DatabaseUrl, GuildId, KeyNodes, MasterKey,
        policy::{Limits, Policy},
    },
    telemetry::Format,
};
use environment::STATE;
use values::{Interactions, Settings};

/// The settings file, unless the operator names another: the first that exists.
pub const DEFAULT_FILES: [&str; 2] = ["config/inmail.toml", "/etc/inmail/inmail.toml"];
const PREFIX: &str = "INMAIL_";
/// Every setting with its default.
const DEFAULTS: &str = include_str!("../config/inmail.toml");

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub data_dir: PathBuf,
    /// Where the rows are, if not in a file there.
    pub database: Option<DatabaseUrl>,
    /// Where new keys are, if not in a file. Only beside a database in PostgreSQL, and without a master key.
    pub key_nodes: Option<KeyNodes>,
    /// Whether a first start may make [`Self::data_dir`]. It may not where a start in another folder would
    /// make another one: the path is relative, and no settings file lies in this folder.
    pub may_begin: bool,
    pub policy: Policy,
    /// Scheme and host of Discord's REST API, without a slash at the end.
    pub api_url: String,
    /// Where Discord's interactions arrive over HTTP. `None` means through the gateway.
    pub listen: Option<SocketAddr>,
    /// Register commands in this server only, which is instant.
    pub guild: Option<GuildId>,
    pub log_filter: String,
    pub log_format: Format,
    /// Where metrics and health are served, if at all.
    pub watch: Option<SocketAddr>,
    pub token: SecretString,
    /// Wraps the keys of stored mail.
    pub master_key: Option<Arc<MasterKey>>,
    /// Where it comes from, unless systemd guards it.
    pub master_key_file: Option<PathBuf>,
    /// The settings file, if there is one.
    pub file: Option<PathBuf>,
    /// Every setting in force, and then where the token and the master key come from.
    pub in_force: Vec<String>,
}

impl Config {
    /// Loads the settings. Reads `file` if the operator named one, else the first of [`DEFAULT_FILES`].
    pub fn load(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        Self::read(file, environment, true)
    }

    /// The same for work that asks nothing of Discord: no token is needed, and the one given is not used.
    pub fn load_offline(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        Self::read(file, environment, false)
    }

    /// The master key, if there is one.
    pub fn master(&self) -> Option<&MasterKey> {
        self.master_key.as_deref()
    }

    /// Whether other bots may use the same database and key nodes. Through the gateway each of them would receive
    /// every interaction.
    pub fn is_one_of_many(&self) -> bool {
        self.key_nodes.is_some() && self.listen.is_some()
    }

    fn read(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
        needs_token: bool,
    ) -> Result<Self, ConfigError> {
        let (path, text) = read_file(file)?;
        let variables = environment::by_key(environment)?;
        let written = Figment::from(Toml::string(text.as_deref().unwrap_or_default()));
        let mut merged = Figment::from(Toml::string(DEFAULTS)).merge(&written);
        let state = environment.get(STATE).and_then(|all| all.split(':').next());
        let state = state.filter(|state| !state.is_empty() && !written.contains("data_dir"));
        if let Some(state) = state {
            merged = merged.merge(("data_dir", state));
        }
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
        let settings_file = text.is_some().then_some(path);
        let (token, token_from) = if needs_token {
            token::token(environment, settings_file, is_discord)?
        } else {
            (SecretString::default(), "nowhere".to_owned())
        };
        let master = master_key::find(
            settings.master_key_file.as_deref(),
            environment,
            settings_file,
        );
        if settings.key_nodes.is_some() {
            if settings.database.is_none() {
                return Err(ConfigError::NodesWithoutDatabase);
            }
            if let Some(found) = &master {
                let path = found.path.clone();
                return Err(ConfigError::NodesWithMasterKey { path });
            }
        }
        let master_key = master.as_ref().map(|found| master_key::read(&found.path));
        let master_key = master_key.transpose()?.map(Arc::new);
        let mut in_force = Vec::with_capacity(names::SETTINGS.len() + 2);
        for (key, _) in names::SETTINGS {
            let value = merged.find_value(key);
            let value = value.map_err(|error| error::explain(&error, path, str::to_owned))?;
            // A plain value, which always becomes JSON.
            let value = serde_json::to_value(value).unwrap_or_default();
            let from = if variables.contains_key(key) {
                names::variable(key)
            } else if written.contains(key) {
                path.display().to_string()
            } else if key == "data_dir" && state.is_some() {
                STATE.to_owned()
            } else {
                "default".to_owned()
            };
            in_force.push(format!("{key} = {value} ({from})"));
        }
        in_force.push(format!("the bot token comes from {token_from}"));
        in_force.extend(master.iter().map(|found| {
            let path = found.path.display();
            format!("the master key comes from {path}")
        }));
        let is_here = |file: &Path| file.is_relative() && !file.starts_with("..");
        Ok(Self {
            may_begin: settings.data_dir.is_absolute() || settings_file.is_some_and(is_here),
            data_dir: settings.data_dir,
            database: settings.database,
            key_nodes: settings.key_nodes,
            policy: Policy {
                window: settings.deletion_window,
                hold: settings.delivery.hold,
                retention: settings.retention,
                reports_kept: settings.reports.retention,
                history_kept: settings.history.retention,
                limits: Limits {
                    sends: settings.limits.sends_per_hour,
                    sends_to_one: settings.limits.sends_to_one_per_hour,
                    deletions: settings.limits.deletions_per_day,
                    reports: settings.limits.reports_per_hour,
                },
            },
            api_url: settings.discord.api_url,
            listen: match settings.discord.interactions {
                Interactions::Gateway => None,
                Interactions::Http => Some(settings.discord.listen),
            },
            guild: settings.discord.guild_id,
            log_filter: settings.log.filter,
            log_format: settings.log.format,
            watch: settings.watch.listen,
            token,
            master_key,
            master_key_file: master.and_then(master_key::Found::unguarded),
            file: settings_file.map(Path::to_owned),
            in_force,
        })
    }
}

/// What the operator has written, and where. Nothing if they have named no file and there is none.
fn read_file(file: Option<&Path>) -> Result<(&Path, Option<String>), ConfigError> {
    let existing = || {
        let mut files = DEFAULT_FILES.map(Path::new).into_iter();
        files.find(|file| file.exists())
    };
    let path = file
        .or_else(existing)
        .unwrap_or(Path::new(DEFAULT_FILES[0]));
    match fs::read_to_string(path) {
        Ok(text) => Ok((path, Some(text))),
        Err(error) if file.is_none() && error.kind() == io::ErrorKind::NotFound => Ok((path, None)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            let path = path.to_owned();
            let what = "the settings file";
            Err(ConfigError::NotUtf8 { what, path })
        }
        Err(source) => {
            let path = path.to_owned();
            Err(ConfigError::File { path, source })
        }
    }
}
