//! Settings from files and variables, and the sentence for each that is wrong.

use chrono::TimeDelta;
use proptest::prelude::*;

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
#[expect(clippy::too_many_lines, reason = "one table")]
fn what_is_wrong_is_one_sentence_with_key_source_and_remedy() {
    let window = "must be a time like \"10m\" or \"90s\", at least 1s and at most 14m";
    let unknown = "is not a setting; remove it, or see config/inmail.toml for all of them";
    let guild = "must be the id of a server, like 123456789012345678, or 0 for everywhere";
    let count = "must be a whole number, at least 1 and at most 4294967295";
    let path = "must be a path like \"data\" or \"/var/lib/inmail\"";
    let none = "no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it";
    let cases: [Case; 29] = [
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
            "`discord.api` (FILE) is not a setting; did you mean `discord.api_url`?".to_owned(),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_DATADIR", "x")],
            "`datadir` (INMAIL_DATADIR) is not a setting; did you mean INMAIL_DATA_DIR?".to_owned(),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_DELIVERY_HOLD", "30s")],
            "`delivery_hold` (INMAIL_DELIVERY_HOLD) is not a setting; did you mean INMAIL_DELIVERY__HOLD?"
                .to_owned(),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_COLOUR", "green")],
            format!("`colour` (INMAIL_COLOUR) {unknown}"),
        ),
        (
            "[discord]\ntoken = \"abc\"",
            &[TOKEN],
            "`discord.token` (FILE) is not a setting; the bot token comes from DISCORD_TOKEN or DISCORD_TOKEN_FILE"
                .to_owned(),
        ),
        (
            "limits = 3",
            &[TOKEN],
            "`limits` (FILE) is not a setting; set one of `limits.sends_per_hour`, `limits.sends_to_one_per_hour`, `limits.deletions_per_day`, `limits.reports_per_hour`"
                .to_owned(),
        ),
        (
            "",
            &[TOKEN, ("INMAIL_REPORTS", "30d")],
            "`reports` (INMAIL_REPORTS) is not a setting; set one of INMAIL_REPORTS__RETENTION"
                .to_owned(),
        ),
        ("[discord]\nguild_id = -1", &[TOKEN], format!("`discord.guild_id` (FILE): {guild}")),
        ("[discord]\nguild_id = 1.5", &[TOKEN], format!("`discord.guild_id` (FILE): {guild}")),
        ("[discord]\nguild_id = \"home\"", &[TOKEN], format!("`discord.guild_id` (FILE): {guild}")),
        ("[discord]\nguild_id = 99999999999999999999", &[TOKEN], "FILE is not a settings file".to_owned()),
        ("[discord]\nguild_id = \"99999999999999999999\"", &[TOKEN], format!("`discord.guild_id` (FILE): {guild}")),
        ("[discord]\nguild_id = [7]", &[TOKEN], format!("`discord.guild_id` (FILE): {guild}")),
        ("", &[TOKEN, ("INMAIL_DISCORD__GUILD_ID", "seven")], format!("`discord.guild_id` (INMAIL_DISCORD__GUILD_ID): {guild}")),
        ("[limits]\nreports_per_hour = -3", &[TOKEN], format!("`limits.reports_per_hour` (FILE): {count}")),
        ("retention = true", &[TOKEN], "`retention` (FILE): must be \"forever\" or whole days like \"365d\", at least 1d".to_owned()),
        ("data_dir = \"\"", &[TOKEN], format!("`data_dir` (FILE): {path}")),
        ("[log]\nfilter = \"inmail=loud\"", &[TOKEN], "`log.filter` (FILE): must be a filter like \"info\" or \"inmail=debug\"".to_owned()),
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
            format!("`limits.sends_per_hour` (INMAIL_LIMITS__SENDS_PER_HOUR): {count}"),
        ),
        (
            "[log]\nformat = \"xml\"",
            &[TOKEN],
            "`log.format` (FILE): must be \"text\" or \"json\"".to_owned(),
        ),
        (
            "[watch]\nlisten = \"9464\"",
            &[TOKEN],
            "`watch.listen` (FILE): must be an address and a port like \"127.0.0.1:9464\", or \"\" for none".to_owned(),
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
            format!("`limits.sends_per_hour` (FILE): {count}"),
        ),
        (
            "data_dir = 3",
            &[TOKEN],
            format!("`data_dir` (FILE): {path}"),
        ),
    ];
    for (toml, variables, sentence) in cases {
        let said = load(toml, variables).unwrap_err();
        let rust = ["struct", "u64", "u32", "Raw", "expected"];
        assert!(!rust.iter().any(|word| said.contains(word)), "{said}");
        assert!(said.starts_with(&sentence), "{said}, not {sentence}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_the_place_and_without_its_text() {
    for (toml, problem) in [
        ("data_dir = secret", "line 1, column 12"),
        (
            "retention = \"1d\"\nretention = \"secret\"",
            "line 2, column 1: duplicate key `retention` in document root",
        ),
        (
            "[discord]\nguild_id = 99999999999999999999",
            "line 2, column 12: number too large to fit in target type",
        ),
        ("secret: x", "line 1, column 7"),
    ] {
        let said = load(toml, &[TOKEN]).unwrap_err();
        let wanted = format!("FILE is not a settings file: {problem}");
        assert!(said.starts_with(&wanted), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
    let said = load("\"\" = 1", &[TOKEN]).unwrap_err();
    assert!(said.starts_with("`` (FILE) is not a setting"), "{said}");
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
fn a_token_file_may_begin_with_a_mark_and_an_empty_one_is_named() {
    let place = tempfile::TempDir::new().unwrap();
    let path = place.path().join("token");
    let named = path.display().to_string();
    let load = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        load("", &[("DISCORD_TOKEN_FILE", &named)])
    };
    assert!(load(format!("\u{FEFF}{WHOLE}\r\n").as_bytes()).is_ok());
    for quoted in [format!("\"{named}\""), format!(" '{named}' ")] {
        let variables = [("DISCORD_TOKEN", "\"\""), ("DISCORD_TOKEN_FILE", &quoted)];
        assert!(self::load("", &variables).is_ok(), "{quoted}");
    }
    for (bytes, sentence) in [
        (&b" \n"[..], "is empty; write the bot token into it"),
        (b"\xff\xfeM\0", "is not UTF-8 text; save it anew as UTF-8"),
    ] {
        let said = load(bytes).unwrap_err();
        assert_eq!(said, format!("the token file {named} {sentence}"));
    }
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

const KEYS: [&str; 13] = [
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
    "watch.listen",
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
            prop_assert!((TimeDelta::zero()..=Policy::MAX_HOLD).contains(&policy.hold));
            prop_assert!(
                policy
                    .retention
                    .is_none_or(|kept| kept >= TimeDelta::days(1))
            );
            prop_assert!(
                (TimeDelta::days(1)..=Policy::MAX_REPORTS_KEPT).contains(&policy.reports_kept)
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
fn what_cannot_be_a_token_is_refused_with_the_reason_and_without_repeating_it() {
    let copy = "copy the token from the page \"Bot\" of the developer portal";
    let more = "is more than a token; leave nothing there but the token itself";
    let name = "begins with the name of a variable; leave only what comes after the =";
    let secret = format!("is another key of the application; {copy}");
    for (token, problem) in [
        (format!("\"{WHOLE}\""), "is in quotes; leave them out"),
        (format!("'{WHOLE}'"), "is in quotes; leave them out"),
        (format!("DISCORD_TOKEN={WHOLE}"), name),
        (
            format!("DISCORD_TOKEN=\"{WHOLE}\""),
            "is in quotes; leave them out",
        ),
        (format!("export DISCORD_TOKEN={WHOLE}"), name),
        (
            format!("Bot {WHOLE}"),
            "begins with a word before the token; leave only the token itself",
        ),
        (format!("{WHOLE} # mine"), more),
        (format!("{WHOLE}\nmore"), more),
        (format!("{WHOLE}\u{a0}"), "is fine"),
        (format!("ab\u{a0}{WHOLE}"), more),
        (
            "123456789012345678".to_owned(),
            &format!("is an id, not a token; {copy}"),
        ),
        ("AbCd".repeat(8), &secret),
        ("0f".repeat(32), &secret),
        (
            WHOLE[..40].to_owned(),
            "is not a whole bot token (three parts with dots between)",
        ),
        (
            "your-token-here".to_owned(),
            "is not a whole bot token (three parts with dots between)",
        ),
    ] {
        match load("", &[("DISCORD_TOKEN", &token)]) {
            Ok(_) => assert_eq!(problem, "is fine", "{token}"),
            Err(said) => assert!(
                said.starts_with(&format!("the bot token in DISCORD_TOKEN {problem}")),
                "{token}: {said}"
            ),
        }
    }
    assert!(load("", &[("DISCORD_TOKEN", &format!(" {WHOLE}\n"))]).is_ok());
    let elsewhere = [
        ("DISCORD_TOKEN", "any"),
        ("INMAIL_DISCORD__API_URL", "http://127.0.0.1:9"),
    ];
    assert!(
        load("", &elsewhere).is_ok(),
        "a stand-in for Discord has tokens of its own"
    );
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
fn the_token_may_lie_in_systemds_credentials_or_beside_the_settings() {
    let place = tempfile::TempDir::new().unwrap();
    let settings = place.path().join("inmail.toml");
    let credentials = place.path().join("credentials");
    fs::write(&settings, "").unwrap();
    fs::create_dir(&credentials).unwrap();
    let from = |variables: &[(&str, &str)]| {
        let given = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Config::load(Some(&settings), &given.collect());
        config.map(|config| {
            config
                .in_force
                .last()
                .unwrap()
                .replace("the bot token comes from ", "")
        })
    };
    let directory = credentials.display().to_string();
    let credential = ("CREDENTIALS_DIRECTORY", directory.as_str());
    assert!(matches!(from(&[credential]), Err(ConfigError::NoToken)));

    let beside = place.path().join("discord-token");
    fs::write(&beside, format!("{WHOLE}\n")).unwrap();
    assert_eq!(from(&[credential]).unwrap(), beside.display().to_string());
    assert_eq!(from(&[TOKEN]).unwrap(), "DISCORD_TOKEN");

    let loaded = credentials.join("discord-token").display().to_string();
    fs::write(&loaded, WHOLE).unwrap();
    assert_eq!(from(&[credential]).unwrap(), loaded);
    let file = ("DISCORD_TOKEN_FILE", loaded.as_str());
    for (variables, sentence) in [
        (
            [TOKEN, credential],
            format!("both DISCORD_TOKEN and {loaded} are set; unset one"),
        ),
        (
            [file, credential],
            format!("both DISCORD_TOKEN_FILE and {loaded} are set; unset one"),
        ),
    ] {
        assert_eq!(from(&variables).unwrap_err().to_string(), sentence);
    }
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
