//! Settings from files and variables, and the sentence for each that is wrong.

mod anything;
mod refused;
mod token;

use chrono::TimeDelta;

use super::*;
use crate::model::window::Window;

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

/// Shaped like one of Discord's, and nobody's.
const WHOLE: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const TOKEN: (&str, &str) = ("DISCORD_TOKEN", WHOLE);

#[test]
fn the_shipped_file_has_every_setting_and_its_values_are_the_usual_policy() {
    let config = load(DEFAULTS, &[TOKEN]).unwrap();
    assert_eq!(config.policy, Policy::default());
    assert_eq!(config.in_force.len(), names::SETTINGS.len() + 1);
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
    assert_eq!(config.watch, None);
}

#[test]
fn what_is_blank_is_not_set() {
    for blank in ["", " ", "\"\"", "' '"] {
        let variables = [
            TOKEN,
            ("DISCORD_TOKEN_FILE", " "),
            ("INMAIL_DATA_DIR", blank),
            ("INMAIL_DISCORD__GUILD_ID", blank),
            ("INMAIL_LOG__FILTER", blank),
        ];
        let config = load("", &variables).unwrap();
        assert_eq!(config.data_dir, Path::new("data"), "{blank}");
        assert_eq!((config.guild, &*config.log_filter), (None, "info"));
    }
    let said = load("data_dir = \" \"", &[TOKEN]).unwrap_err();
    assert!(said.starts_with("`data_dir` (FILE): must be"), "{said}");
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
        ("history.retention", ["1d", "365d"], ["366d", "0d"]),
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

#[test]
fn a_number_in_quotes_and_what_kubernetes_or_nobody_has_set_are_taken() {
    let toml = "[discord]\nguild_id = \"123456789012345678\"\n[limits]\nreports_per_hour = \"7\"";
    let config = load(
        toml,
        &[
            TOKEN,
            ("INMAIL_SERVICE_HOST", "10.0.0.1"),
            ("INMAIL_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
            ("INMAIL_DATA_DIR", ""),
        ],
    )
    .unwrap();
    assert_eq!(
        config.guild,
        Some(GuildId::from(123_456_789_012_345_678_i64))
    );
    assert_eq!(config.policy.limits.reports, 7);
    assert_eq!(config.data_dir, Path::new("data"));
}

#[test]
fn all_that_is_in_force_is_shown_with_its_source_but_for_the_token() {
    let variables = [TOKEN, ("INMAIL_DELIVERY__HOLD", "30s")];
    let config = load("deletion_window = \"90s\"", &variables).unwrap();
    let shown = config.in_force.join("\n");
    for line in [
        "data_dir = \"data\" (default)",
        "delivery.hold = \"30s\" (INMAIL_DELIVERY__HOLD)",
        "limits.sends_per_hour = 60 (default)",
        "the bot token comes from DISCORD_TOKEN",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(shown.contains("deletion_window = \"90s\" (/"), "{shown}");
    assert!(!shown.contains(WHOLE), "{shown}");
}

#[test]
fn the_data_directory_of_systemd_gives_way_to_one_that_is_set() {
    let state = ("STATE_DIRECTORY", "/var/lib/inmail:/var/lib/other");
    let placed = |toml: &str, variables: &[(&str, &str)]| {
        let config = load(toml, variables).unwrap();
        (config.data_dir, config.may_begin)
    };
    assert_eq!(
        placed("", &[TOKEN, state]),
        ("/var/lib/inmail".into(), true)
    );
    assert_eq!(
        placed("data_dir = \"/srv/mail\"", &[TOKEN, state]),
        ("/srv/mail".into(), true)
    );
    assert_eq!(
        placed("data_dir = \"mail\"", &[TOKEN, state]),
        ("mail".into(), false)
    );
    let variable = ("INMAIL_DATA_DIR", "/elsewhere");
    assert_eq!(
        placed("", &[TOKEN, state, variable]),
        ("/elsewhere".into(), true)
    );
    assert_eq!(
        placed("", &[TOKEN, ("STATE_DIRECTORY", "")]),
        ("data".into(), false)
    );
}

#[test]
fn a_variable_in_quotes_says_what_it_says_without_them() {
    let quoted = [
        TOKEN,
        ("INMAIL_DISCORD__GUILD_ID", "\"123456789012345678\""),
        ("INMAIL_DATA_DIR", "'/var/lib/inmail'"),
    ];
    let config = load("", &quoted).unwrap();
    assert_eq!(config.guild, Some(123_456_789_012_345_678_i64.into()));
    assert_eq!(config.data_dir, Path::new("/var/lib/inmail"));
}
