//! Where the token comes from, and what cannot be one.

use super::*;

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
