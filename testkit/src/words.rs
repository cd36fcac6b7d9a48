//! The bot's words in every language, as its files have them.

use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "locales"]
        .iter()
        .collect()
}

/// The locales that the bot speaks.
pub fn locales() -> Vec<&'static str> {
    let folders = fs::read_dir(folder()).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let mut locales: Vec<&str> = names.map(|name| &*name.leak()).collect();
    locales.sort_unstable();
    locales
}

/// A sentence of one line in this locale, up to the first value that it shows.
pub fn words(locale: &str, key: &str) -> String {
    let file = fs::read_to_string(folder().join(locale).join("inmail.ftl")).unwrap();
    let begins = format!("{key} = ");
    let line = file.lines().find_map(|line| line.strip_prefix(&begins));
    let line = line.unwrap_or_else(|| panic!("{locale} has no {key}"));
    line.split('{').next().unwrap_or_default().to_owned()
}

/// The words with which each language names a person whose name is unknown.
pub fn somebody() -> Vec<String> {
    let locales = locales().into_iter();
    locales
        .map(|locale| words(locale, "person-unknown"))
        .collect()
}
