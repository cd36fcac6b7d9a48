//! Settings from files and variables, and the sentence for each that is wrong.

use chrono::TimeDelta;
use proptest::prelude::*;

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
    let cases: [Case; 12] = [
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
            "[discord]\napi_url = \"https://discord .com\"",
            &[TOKEN],
            "`discord.api_url` (FILE): must be http:// or https:// and a host, like \"https://discord.com\""
                .to_owned(),
        ),
        (
            "[limits]\nsends_per_hour = 5000000000",
            &[TOKEN],
            "`limits.sends_per_hour` (FILE) must be u32; correct it".to_owned(),
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

#[test]
fn times_are_taken_up_to_their_bounds_and_not_beyond() {
    for (key, taken, refused) in [
        ("deletion_window", ["1s", "14m"], ["0s", "841s"]),
        ("deletion_window", ["840s", "1m"], ["15m", "1d"]),
        ("delivery.hold", ["0s", "60s"], ["61s", "2m"]),
        ("delivery.hold", ["1m", "0d"], ["1d", "-1s"]),
        ("retention", ["1d", "65535d"], ["0d", "65536d"]),
        ("retention", ["1440m", "forever"], ["23m", "1h"]),
        ("reports.retention", ["1d", "30d"], ["31d", "0d"]),
        ("reports.retention", ["43200m", "2d"], ["43201m", "é"]),
    ] {
        let load = |value: &str| load(&format!("{key} = \"{value}\""), &[TOKEN]);
        for value in taken {
            assert!(load(value).is_ok(), "{key} = {value}");
        }
        for value in refused {
            let sentence = load(value).unwrap_err();
            assert!(
                sentence.starts_with(&format!("`{key}` (FILE): must be")),
                "{value}: {sentence}"
            );
        }
    }
}

const KEYS: [&str; 12] = [
    "data_dir",
    "deletion_window",
    "retention",
    "delivery.hold",
    "limits.sends_per_hour",
    "limits.deletions_per_day",
    "reports.retention",
    "discord.api_url",
    "discord.guild_id",
    "log.filter",
    "log.format",
    "limits",
];

/// A value as TOML might hold it, right or wrong.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,6}[smhd]?".prop_map(|text| format!("\"{text}\"")),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:?}")),
        Just("true".to_owned()),
        Just("[1, \"a\"]".to_owned()),
        Just("{ hold = \"1s\" }".to_owned()),
        Just("1979-05-27".to_owned()),
        Just("\"forever\"".to_owned()),
        "(https?://)?[a-z./@?#]{0,12}".prop_map(|text| format!("\"{text}\"")),
        "[^\"\\\\\n]{0,12}".prop_map(|text| format!("\"{text}\"")),
        ".{0,20}",
    ]
}

/// Settings that hold, or one sentence that says where to look.
fn holds(loaded: Result<Config, String>) -> Result<(), TestCaseError> {
    match loaded {
        Ok(config) => {
            let policy = config.policy;
            prop_assert!(
                Window::new(
                    policy.window.deadline(chrono::DateTime::UNIX_EPOCH)
                        - chrono::DateTime::UNIX_EPOCH
                )
                .is_ok()
            );
            prop_assert!((TimeDelta::zero()..=Policy::LONGEST_HOLD).contains(&policy.hold));
            prop_assert!(
                policy
                    .retention
                    .is_none_or(|kept| kept >= TimeDelta::days(1))
            );
            prop_assert!(
                (TimeDelta::days(1)..=Policy::LONGEST_REPORTS_KEPT).contains(&policy.reports_kept)
            );
            let limits = policy.limits;
            prop_assert!(
                limits
                    .sends
                    .min(limits.sends_to_one)
                    .min(limits.deletions)
                    .min(limits.reports)
                    > 0
            );
            prop_assert!(config.api_url.starts_with("http") && !config.api_url.ends_with('/'));
        }
        Err(sentence) => {
            prop_assert!(!sentence.contains('\n'), "{}", sentence);
            prop_assert!(
                sentence.contains("FILE") || sentence.contains(PREFIX),
                "{}",
                sentence
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_file_gives_settings_that_hold_or_one_sentence(
        lines in prop::collection::vec((prop::sample::select(&KEYS[..]), any_value()), 0..3),
        more in prop_oneof![4 => Just(String::new()), 1 => "(\\[[a-z.]{0,9}\\]?|[a-z_.]{1,9} ?= ?|.){0,5}"],
    ) {
        let lines: Vec<String> = lines.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        holds(load(&format!("{}\n{more}", lines.join("\n")), &[TOKEN]))?;
    }

    #[test]
    fn any_variable_gives_settings_that_hold_or_one_sentence(
        key in prop_oneof![prop::sample::select(&KEYS[..]).prop_map(str::to_owned), "[a-z_.]{0,12}"],
        value in prop_oneof![any_value(), "[0-9]{1,21}[smd]?", ".{0,20}"],
    ) {
        let name = format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"));
        holds(load("", &[TOKEN, (&name, &value)]))?;
    }
}

#[test]
fn what_is_not_text_is_named_and_not_repeated_unless_it_is_no_setting() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};
    let bytes = |text: &[u8]| OsString::from_vec(text.to_vec());
    let read = |name: &[u8], value: &[u8]| {
        settings([(bytes(name), bytes(value))]).map_err(|error| error.to_string())
    };
    for name in ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "INMAIL_DATA_DIR"] {
        let sentence = format!("the variable {name} is not UTF-8 text; set it anew");
        assert_eq!(read(name.as_bytes(), b"secret\xa0"), Err(sentence));
    }
    assert_eq!(
        read(b"DISCORD_TOKEN", b"abc").unwrap()["DISCORD_TOKEN"],
        "abc"
    );
    for (name, value) in [
        (&b"FOO"[..], &b"\xff"[..]),
        (b"INMAIL_\xff", b"x"),
        (b"PATH", b"x"),
    ] {
        assert_eq!(read(name, value), Ok(BTreeMap::new()));
    }
}

#[test]
fn a_token_with_anything_beside_it_is_refused_without_repeating_it() {
    for token in ["abc def", "abc\n# note", "abc\u{a0}d"] {
        let error = load("", &[("DISCORD_TOKEN", token)]).unwrap_err();
        assert_eq!(
            error,
            "the bot token in DISCORD_TOKEN is more than a token; leave nothing there but the token itself"
        );
    }
    assert!(load("", &[("DISCORD_TOKEN", " abc\n")]).is_ok());
}
