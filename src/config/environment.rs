//! What the environment says: settings, and the bot token or where it stands.
//!
//! Repeats no value: any of them may be the token. Must not know what a setting means.

use std::{collections::BTreeMap, ffi::OsString, fs};

use secrecy::SecretString;

use super::{ConfigError, PREFIX};

const TOKEN: &str = "DISCORD_TOKEN";
const TOKEN_FILE: &str = "DISCORD_TOKEN_FILE";

/// The variables that are settings or the token. Others are none of our business, and need not even be
/// text.
pub fn settings(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let named = variables.into_iter().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        let ours = name.starts_with(PREFIX) || [TOKEN, TOKEN_FILE].contains(&name.as_str());
        ours.then_some((name, value))
    });
    named
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(ConfigError::NotText { name }),
        })
        .collect()
}

/// The bot token, from its variable or its file.
pub(super) fn token(environment: &BTreeMap<String, String>) -> Result<SecretString, ConfigError> {
    let given = |name: &str| environment.get(name).filter(|value| !value.is_empty());
    match (given(TOKEN), given(TOKEN_FILE)) {
        (Some(_), Some(_)) => Err(ConfigError::TwoTokens),
        (Some(token), None) => parse(token, TOKEN),
        (None, Some(path)) => match fs::read_to_string(path) {
            Ok(token) => parse(&token, path),
            Err(source) => Err(ConfigError::TokenFile {
                path: path.clone(),
                source,
            }),
        },
        (None, None) => Err(ConfigError::NoToken),
    }
}

fn parse(token: &str, from: &str) -> Result<SecretString, ConfigError> {
    let token = token.trim();
    if token.is_empty() {
        return Err(ConfigError::NoToken);
    }
    // It goes into a header, which takes no line breaks, and no token has blanks.
    if !token.chars().all(|letter| letter.is_ascii_graphic()) {
        let from = from.to_owned();
        return Err(ConfigError::TokenShape { from });
    }
    Ok(token.to_owned().into())
}
