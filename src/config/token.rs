//! The bot token: where it comes from, and what cannot be one.
//!
//! No error repeats it.

use std::{collections::BTreeMap, fs, io, path::Path};

use secrecy::SecretString;

use super::{
    ConfigError,
    environment::{CREDENTIALS, FILE_VARIABLE, VARIABLE, without_quotes},
};

/// The token's name among systemd's credentials, and of a file beside the settings.
const FILE: &str = "discord-token";

/// Hexadecimal digits of an application's public key.
const PUBLIC_KEY: usize = 64;
/// Characters of a client secret.
const CLIENT_SECRET: usize = 32;
/// Discord's own tokens have about 70 characters.
const SHORTEST: usize = 50;

/// The token and where it comes from: a variable, systemd's credential, or else a file beside the file of
/// `settings`. `strictly` is set if Discord itself issued it and not a stand-in.
pub(super) fn token(
    environment: &BTreeMap<String, String>,
    settings: Option<&Path>,
    strictly: bool,
) -> Result<(SecretString, String), ConfigError> {
    let given = |name: &str| {
        let value = without_quotes(environment.get(name)?);
        (!value.is_empty()).then(|| value.to_owned())
    };
    let in_directory = |directory: &Path| {
        let file = directory.join(FILE);
        let path = file.display().to_string();
        file.exists().then(|| (path.clone(), Some(path)))
    };
    // How each is named, and its file.
    let sources = [
        given(VARIABLE).map(|_| (VARIABLE.to_owned(), None)),
        given(FILE_VARIABLE).map(|path| (FILE_VARIABLE.to_owned(), Some(path))),
        given(CREDENTIALS).and_then(|directory| in_directory(directory.as_ref())),
    ];
    let mut sources = sources.into_iter().flatten();
    let source = match (sources.next(), sources.next()) {
        (Some((first, _)), Some((second, _))) => {
            return Err(ConfigError::TwoTokens { first, second });
        }
        (source, _) => source.or_else(|| in_directory(settings?.parent()?)),
    };
    let (token, from) = match source.ok_or(ConfigError::NoToken)? {
        (_, Some(path)) => (read(&path)?, path),
        (name, None) => (environment[VARIABLE].clone(), name),
    };
    // Windows editors begin a file with a byte order mark.
    let token = token.trim_start_matches('\u{FEFF}').trim();
    if token.is_empty() {
        return Err(ConfigError::TokenFileEmpty { path: from });
    }
    match wrong(token, strictly) {
        Some(problem) => Err(ConfigError::TokenShape { from, problem }),
        None => Ok((token.to_owned().into(), from)),
    }
}

fn read(path: &str) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| {
        if source.kind() == io::ErrorKind::InvalidData {
            let what = "the token file";
            let path = path.into();
            return ConfigError::NotUtf8 { what, path };
        }
        let path = path.to_owned();
        ConfigError::TokenFile { path, source }
    })
}

/// Why this cannot be a token.
fn wrong(token: &str, strictly: bool) -> Option<&'static str> {
    let all = |allowed: fn(char) -> bool| token.chars().all(allowed);
    let begins = |with: &str| {
        let beginning = token.get(..with.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(with))
    };
    let word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if token.starts_with(['"', '\'', '`']) || token.ends_with(['"', '\'', '`']) {
        Some("is in quotes; leave them out")
    } else if begins(VARIABLE) || begins("token=") || begins("export ") {
        Some("begins with the name of a variable; leave only what comes after the =")
    } else if begins("Bot ") || begins("Bearer ") {
        Some("begins with a word before the token; leave only the token itself")
    } else if !all(|letter| letter.is_ascii_graphic()) {
        // The token goes into a header, which allows no line breaks, and no token has blanks.
        Some("is more than a token; leave nothing there but the token itself")
    } else if all(|letter| letter.is_ascii_digit()) {
        Some("is an id, not a token; copy the token from the page \"Bot\" of the developer portal")
    } else if token.len() == PUBLIC_KEY && all(|letter| letter.is_ascii_hexdigit())
        || token.len() == CLIENT_SECRET && token.chars().all(word)
    {
        Some(
            "is another key of the application; copy the token from the page \"Bot\" of the developer portal",
        )
    } else if strictly && !has_three_parts(token, word) {
        Some(
            "is not a whole bot token (three parts with dots between); copy it anew from the page \"Bot\" of the developer portal",
        )
    } else {
        None
    }
}

fn has_three_parts(token: &str, word: impl Fn(char) -> bool) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    let whole = |part: &&str| !part.is_empty() && part.chars().all(&word);
    parts.len() == 3 && parts.iter().all(whole) && token.len() >= SHORTEST
}
