//! Commands as registered: names, descriptions, translations, options, nesting and totals.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;
use serde_json::Value;

use super::{Form, each};
use crate::refusal::Refusal;

pub(crate) const SUB_COMMAND: u64 = 1;
pub(crate) const SUB_COMMAND_GROUP: u64 = 2;
/// Characters of names, descriptions and choice values of one command.
const WHOLE: usize = 8_000;

/// The locales that Discord knows ("Locales").
pub(crate) const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE",
    "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
];
/// Locales that take the translation of another where they have none ("Localization").
const FALLBACKS: [(&str, &str); 3] = [("es-419", "es-ES"), ("en-US", "en-GB"), ("en-GB", "en-US")];

/// Discord's own pattern ("Application Command Naming").
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    // A constant pattern, tested by every registration.
    Regex::new(r"^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$").expect("a valid pattern")
});

/// The kind of a command: 1 slash (the default), 2 user, 3 message.
pub(crate) fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

/// What a client in this locale calls a command or an option.
pub(crate) fn name_in<'a>(locale: &str, thing: &'a Value) -> &'a str {
    word_in(locale, thing, "name").unwrap_or_default()
}

fn word_in<'a>(locale: &str, thing: &'a Value, field: &str) -> Option<&'a str> {
    let translations = &thing[format!("{field}_localizations")];
    let translated = |locale: &str| translations[locale].as_str();
    let fallback = FALLBACKS.iter().find(|(of, _)| *of == locale);
    translated(locale)
        .or_else(|| translated(fallback?.1))
        .or(thing[field].as_str())
}

/// A command, option or choice as a client in this locale shows it.
pub(crate) fn shown_in(locale: &str, thing: &Value) -> Value {
    let mut shown = thing.clone();
    for field in ["name", "description"] {
        if let Some(word) = word_in(locale, thing, field) {
            shown[field] = word.into();
        }
    }
    for parts in ["options", "choices"] {
        if let Some(parts) = shown[parts].as_array_mut() {
            for part in parts {
                *part = shown_in(locale, part);
            }
        }
    }
    shown
}

/// Notes where siblings of the same kind have the same name in a locale.
fn all_differ(form: &mut Form, siblings: &Value, at: &str) {
    for locale in LOCALES {
        let mut names = HashSet::new();
        for (s, sibling) in each(siblings).enumerate() {
            let differs = names.insert((kind(sibling), name_in(locale, sibling)));
            let is_translated = sibling["name_localizations"][locale].is_string();
            let path = format!("{at}{s}.name_localizations.{locale}");
            let message = "Names must be unique in every locale";
            form.check(differs || !is_translated, path, message);
        }
    }
}

/// A whole list, as for a bulk overwrite; guild commands have no contexts.
pub(crate) fn list(commands: &Value, of_guild: bool) -> Result<(), Refusal> {
    let mut form = Form::default();
    form.check(commands.is_array(), "", "Must be a list.");
    for (kind_of, most) in [(1, 100), (2, 15), (3, 15)] {
        let count = each(commands)
            .filter(|command| kind(command) == kind_of)
            .count();
        form.check(
            count <= most,
            "",
            "Maximum number of application commands reached.",
        );
    }
    let mut names = HashSet::new();
    for (c, command) in each(commands).enumerate() {
        let at = c.to_string();
        let unique = names.insert((kind(command), command["name"].to_string()));
        form.check(
            unique,
            format!("{at}.name"),
            "Application command names must be unique",
        );
        command_itself(&mut form, command, of_guild, &at);
    }
    all_differ(&mut form, commands, "");
    form.finish()
}

fn command_itself(form: &mut Form, command: &Value, of_guild: bool, at: &str) {
    for (field, known) in [("contexts", 0..=2), ("integration_types", 0..=1)] {
        let set = &command[field];
        let path = format!("{at}.{field}");
        form.check(
            !of_guild || set.is_null(),
            &path,
            "Only on global commands.",
        );
        form.check(
            set.is_null() || each(set).next().is_some(),
            &path,
            "Must not be empty.",
        );
        for value in each(set) {
            form.check(value.is_u64(), &path, "Must be a number.");
            form.number(value, known.clone(), &path);
        }
    }
    let permissions = &command["default_member_permissions"];
    let bits = permissions.is_null()
        || permissions.is_u64()
        || permissions
            .as_str()
            .is_some_and(|bits| bits.parse::<u64>().is_ok());
    form.check(
        bits,
        format!("{at}.default_member_permissions"),
        "Must be a bit set.",
    );
    match kind(command) {
        1 => {
            named(form, command, at);
            described(form, command, at);
            options(form, &command["options"], 0, at);
            let fits = volume(command) <= WHOLE;
            form.check(fits, at, "Command exceeds maximum size (8000)");
        }
        2 | 3 => {
            form.text(&command["name"], 1..=32, format!("{at}.name"));
            translations(form, command, "name_localizations", 32, at);
            let silent = command["description"].is_null() || command["description"] == "";
            let silent = silent
                && each_translation(command, "description_localizations")
                    .next()
                    .is_none();
            form.check(
                silent,
                format!("{at}.description"),
                "Context menu commands cannot have description",
            );
            let none = each(&command["options"]).next().is_none();
            form.check(
                none,
                format!("{at}.options"),
                "Context menu commands cannot have options",
            );
        }
        _ => form.check(false, format!("{at}.type"), "Must be between 1 and 3."),
    }
}

fn named(form: &mut Form, thing: &Value, at: &str) {
    let own = [(format!("{at}.name"), &thing["name"])];
    let translated = each_translation(thing, "name_localizations")
        .map(|(locale, name)| (format!("{at}.name_localizations.{locale}"), name));
    for (path, name) in own.into_iter().chain(translated) {
        let text = name.as_str().unwrap_or_default();
        form.check(NAME.is_match(text), &path, "Command name is invalid");
        form.check(text.to_lowercase() == text, &path, "Must be lowercase.");
    }
    translations(form, thing, "name_localizations", 32, at);
}

fn described(form: &mut Form, thing: &Value, at: &str) {
    form.text(&thing["description"], 1..=100, format!("{at}.description"));
    translations(form, thing, "description_localizations", 100, at);
}

fn translations(form: &mut Form, thing: &Value, field: &str, most: usize, at: &str) {
    let map = thing[field].is_null() || thing[field].is_object();
    form.check(map, format!("{at}.{field}"), "Must be an object.");
    for (locale, text) in each_translation(thing, field) {
        let path = format!("{at}.{field}.{locale}");
        let known = LOCALES.contains(&locale.as_str());
        form.check(known, &path, "Not a locale that Discord knows.");
        form.text(text, 1..=most, path);
    }
}

fn each_translation<'a>(
    thing: &'a Value,
    field: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    thing[field].as_object().into_iter().flatten()
}

/// Options `depth` levels below the command: only groups hold subcommands, only those hold options.
fn options(form: &mut Form, list: &Value, depth: usize, at: &str) {
    form.count(list, 0..=25, format!("{at}.options"));
    let mut names = HashSet::new();
    let mut optional = false;
    let subcommand = |option: &Value| {
        matches!(
            option["type"].as_u64(),
            Some(SUB_COMMAND | SUB_COMMAND_GROUP)
        )
    };
    let nested = each(list).filter(|option| subcommand(option)).count();
    let pure = nested == 0 || nested == each(list).count();
    form.check(
        pure,
        format!("{at}.options"),
        "Sub-command and option types are mutually exclusive",
    );
    all_differ(form, list, &format!("{at}.options."));
    for (o, option) in each(list).enumerate() {
        let at = format!("{at}.options.{o}");
        named(form, option, &at);
        described(form, option, &at);
        let unique = names.insert(option["name"].to_string());
        form.check(unique, format!("{at}.name"), "Option names must be unique");
        match (option["type"].as_u64(), depth) {
            (Some(SUB_COMMAND), 0 | 1) => {
                let plain = !each(&option["options"]).any(subcommand);
                form.check(
                    plain,
                    format!("{at}.options"),
                    "A subcommand holds options only.",
                );
                options(form, &option["options"], 2, &at);
            }
            (Some(SUB_COMMAND_GROUP), 0) => {
                let subs = each(&option["options"]).all(|sub| sub["type"] == SUB_COMMAND);
                form.check(
                    subs,
                    format!("{at}.options"),
                    "A group holds subcommands only.",
                );
                options(form, &option["options"], 1, &at);
            }
            (Some(3..=11), _) => value_option(form, option, &mut optional, &at),
            _ => form.check(
                false,
                format!("{at}.type"),
                "Not an option that can stand here.",
            ),
        }
    }
}

fn value_option(form: &mut Form, option: &Value, optional: &mut bool, at: &str) {
    let required = option["required"] == true;
    form.check(
        !(required && *optional),
        format!("{at}.required"),
        "Required options must be placed before non-required options",
    );
    *optional |= !required;
    let choices = &option["choices"];
    form.count(choices, 0..=25, format!("{at}.choices"));
    for (c, choice) in each(choices).enumerate() {
        form.text(&choice["name"], 1..=100, format!("{at}.choices.{c}.name"));
        if option["type"] == 3 {
            form.text(&choice["value"], 1..=100, format!("{at}.choices.{c}.value"));
        } else {
            form.check(
                choice["value"].is_number(),
                format!("{at}.choices.{c}.value"),
                "Must be a number.",
            );
        }
    }
    let scalar = matches!(option["type"].as_u64(), Some(3 | 4 | 10));
    let chosen = each(choices).next().is_some();
    let suggested = option["autocomplete"] == true;
    form.check(
        scalar || !(chosen || suggested),
        at,
        "Only strings and numbers have choices.",
    );
    form.check(
        !(chosen && suggested),
        at,
        "Choices and autocomplete exclude each other.",
    );
    form.number(&option["min_length"], 0..=6_000, format!("{at}.min_length"));
    form.number(&option["max_length"], 1..=6_000, format!("{at}.max_length"));
}

/// Characters of everything that counts towards a command's size; the longest localisation counts.
fn volume(thing: &Value) -> usize {
    let longest = |field: &str, translations: &str| {
        let length = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
        let translated = thing[translations].as_object().into_iter().flatten();
        let translated = translated.map(|(_, text)| length(text)).max().unwrap_or(0);
        length(&thing[field]).max(translated)
    };
    let choices = each(&thing["choices"]).map(|choice| {
        let value = choice["value"]
            .as_str()
            .map_or(0, |text| text.chars().count());
        choice["name"]
            .as_str()
            .map_or(0, |text| text.chars().count())
            + value
    });
    longest("name", "name_localizations")
        + longest("description", "description_localizations")
        + choices.sum::<usize>()
        + each(&thing["options"]).map(volume).sum::<usize>()
}
