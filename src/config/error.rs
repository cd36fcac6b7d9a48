//! Errors in the settings. Each is one sentence with the key, its source and the remedy.

use std::{
    io,
    path::{Path, PathBuf},
};

use figment::error::Kind;

use super::{PREFIX, names};

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
    #[error("both {first} and {second} are set; unset one")]
    TwoTokens { first: String, second: String },
    #[error(
        "cannot read the token file {path}: {source}; set DISCORD_TOKEN_FILE to a readable file"
    )]
    TokenFile { path: String, source: io::Error },
    #[error("the bot token in {from} {problem}")]
    TokenShape { from: String, problem: &'static str },
    #[error(
        "cannot read the master key {path}: {source}; set `master_key_file` to a readable file"
    )]
    MasterKeyFile { path: PathBuf, source: io::Error },
    #[error(
        "{path} is not a master key, which is 64 hexadecimal digits; give the right file, or make one with `inmail key new`"
    )]
    MasterKeyShape { path: PathBuf },
    #[error(
        "key nodes hold no keys of rows in a file; set `database` to a PostgreSQL database, or `key_nodes` to \"\""
    )]
    NodesWithoutDatabase,
    #[error(
        "a master key wraps a key file, and key nodes have none; set `key_nodes` to \"\", or take the master key away (it comes from {path})"
    )]
    NodesWithMasterKey { path: PathBuf },
    #[error("the variable {name} is not UTF-8 text; set it anew")]
    NotText { name: String },
}

impl ConfigError {
    /// A file or a variable has a key that is no setting.
    pub(super) fn unknown(key: &str, from: &str) -> Self {
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

/// The sentence for a value of the wrong type. The value is not repeated, because it could be a token that
/// was pasted into the wrong place.
pub(super) fn explain(
    error: &figment::Error,
    path: &Path,
    source: impl Fn(&str) -> String,
) -> ConfigError {
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

/// Where a file stops being TOML, and why if that can be said in plain words. The parser also shows the
/// line itself, which is left out.
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
