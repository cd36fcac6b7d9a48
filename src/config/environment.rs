//! The environment's variables, and which of them are settings.
//!
//! No error repeats a value, because any of them may be the token.

use std::{collections::BTreeMap, ffi::OsString};

use super::{ConfigError, PREFIX, names};

/// The token, and the file that holds it.
pub(super) const VARIABLE: &str = "DISCORD_TOKEN";
pub(super) const FILE_VARIABLE: &str = "DISCORD_TOKEN_FILE";
/// Where systemd lays what a unit loads with `LoadCredential=`.
pub(super) const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// Where systemd lets a service keep its files (`StateDirectory=`).
pub(super) const STATE: &str = "STATE_DIRECTORY";

/// The variables that are settings, the token, or what systemd says of both. Others are not read, and need not even be text.
pub fn settings(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let named = variables.into_iter().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        let ours = name.starts_with(PREFIX) && !names::is_of_kubernetes(&name);
        let others = [VARIABLE, FILE_VARIABLE, CREDENTIALS, STATE];
        (ours || others.contains(&name.as_str())).then_some((name, value))
    });
    named
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(ConfigError::NotText { name }),
        })
        .collect()
}

/// The settings among the variables, by key. An empty value counts as not set. A variable that is no
/// setting is refused, with the name of the nearest setting.
pub(super) fn by_key(
    environment: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, &str>, ConfigError> {
    let ours = environment.iter().filter(|(name, value)| {
        let is_set = !without_quotes(value).is_empty();
        name.starts_with(PREFIX) && !names::is_of_kubernetes(name) && is_set
    });
    ours.map(|(name, value)| {
        let key = key_of(name);
        match names::must_be(&key) {
            Some(_) => Ok((key, without_quotes(value))),
            None => Err(ConfigError::unknown(&key, name)),
        }
    })
    .collect()
}

/// The value itself. Docker's env files leave quotes in place, and no setting begins with one.
pub(super) fn without_quotes(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
        .trim()
}

fn key_of(variable: &str) -> String {
    let name = variable.strip_prefix(PREFIX).unwrap_or(variable);
    name.to_lowercase().replace("__", ".")
}
