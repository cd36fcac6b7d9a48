//! Settings from files and variables, and the sentence for each that is wrong.

use chrono::TimeDelta;

use super::*;
use crate::mail::window::Window;

fn load(toml: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("inmail.toml");
    fs::write(&path, toml).unwrap();
    let environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::load(Some(&path), &environment).map_err(|error| {
        error
            .to_string()
            .replace(&path.display().to_string(), "FILE")
    })
}

/// File, variables, sentence.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], String);

const TOKEN: (&str, &str) = ("DISCORD_TOKEN", "abc");

#[test]
fn the_shipped_file_says_what_the_defaults_are() {
    let shipped: Raw = Figment::from(Toml::string(include_str!("../../config/inmail.toml")))
        .extract()
        .unwrap();
    assert_eq!(shipped, Raw::default());
}

#[test]
fn a_variable_goes_over_the_file_and_the_file_over_the_default() {
    let variables = [
        TOKEN,
        ("INMAIL_DISCORD__API_URL", "http://127.0.0.1:9/"),
        ("INMAIL_DISCORD__GUILD_ID", "7"),
    ];
    let toml = "deletion_window = \"90s\"\n[discord]\napi_url = \"http://elsewhere\"";
    let config = load(toml, &variables).unwrap();
    assert_eq!(config.api_url, "http://127.0.0.1:9");
    assert_eq!(config.guild, Some(GuildId::from(7_i64)));
    assert_eq!(
        config.policy.window,
        Window::new(TimeDelta::seconds(90)).unwrap()
    );
    assert_eq!(config.data_dir, Path::new("data"));
    assert_eq!(config.log_format, Format::Text);
}

#[test]
fn what_is_wrong_is_one_sentence_with_key_source_and_remedy() {
    let window = "must be a time like \"10m\" or \"90s\", at least 1s and at most 14m";
    let unknown = "is not a setting; remove it, or see config/inmail.toml for all of them";
    let none = "no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it";
    let cases: [Case; 10] = [
        ("", &[], none.to_owned()),
        (
            "deletion_window = \"15m\"",
            &[TOKEN],
            format!("`deletion_window` (FILE): {window}"),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_DELETION_WINDOW", "soon")],
            format!("`deletion_window` (INMAIL_DELETION_WINDOW): {window}"),
        ),
        (
            "[discord]\napi = 1",
            &[TOKEN],
            format!("`discord.api` (FILE) {unknown}"),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_DATADIR", "x")],
            format!("`datadir` (INMAIL_DATADIR) {unknown}"),
        ),
        (
            "[delivery]\nhold = \"61s\"",
            &[TOKEN],
            "`delivery.hold` (FILE): must be a time like \"0s\" or \"30s\", at most 60s".to_owned(),
        ),
        (
            "retention = \"12h\"",
            &[TOKEN],
            "`retention` (FILE): must be \"forever\" or whole days like \"365d\", at least 1d"
                .to_owned(),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_LIMITS__SENDS_PER_HOUR", "0")],
            "`limits.sends_per_hour` (INMAIL_LIMITS__SENDS_PER_HOUR): must be at least 1"
                .to_owned(),
        ),
        (
            "[log]\nformat = \"xml\"",
            &[TOKEN],
            "`log.format` (FILE): must be \"text\" or \"json\"".to_owned(),
        ),
        (
            "data_dir = 3",
            &[TOKEN],
            "`data_dir` (FILE) must be path string; correct it".to_owned(),
        ),
    ];
    for (toml, variables, sentence) in cases {
        assert_eq!(load(toml, variables).unwrap_err(), sentence);
    }
    assert!(
        load("data_dir =", &[TOKEN])
            .unwrap_err()
            .starts_with("FILE cannot be read: ")
    );
}
