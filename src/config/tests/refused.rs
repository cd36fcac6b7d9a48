//! What is refused, and the sentence that names key, source and remedy.

use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn what_is_wrong_is_one_sentence_with_key_source_and_remedy() {
    let window = "must be a time like \"10m\" or \"90s\", at least 1s and at most 14m";
    let unknown = "is not a setting; remove it, or see config/inmail.toml for all of them";
    let guild = "must be the id of a server, like 123456789012345678, or 0 for everywhere";
    let count = "must be a whole number, at least 1 and at most 4294967295";
    let path = "must be a path like \"data\" or \"/var/lib/inmail\"";
    let nodes = "must be empty, or the addresses of three key nodes like \"redis://10.0.0.1,redis://10.0.0.2,redis://10.0.0.3\" without a password, which belongs in REDISCLI_AUTH";
    let database = "must be empty for a file in `data_dir`, or an address like \"postgres://inmail@localhost/inmail\" without a password, which belongs in PGPASSWORD or PGPASSFILE";
    let none = "no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it";
    let cases: [Case; 37] = [
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
        ("database = \"postgres://inmail:secret@db/inmail\"", &[TOKEN], format!("`database` (FILE): {database}")),
        ("database = \"mysql://db/inmail\"", &[TOKEN], format!("`database` (FILE): {database}")),
        ("", &[TOKEN, ("INMAIL_DATABASE", "db.example")], format!("`database` (INMAIL_DATABASE): {database}")),
        ("key_nodes = \"redis://a,redis://b\"", &[TOKEN], format!("`key_nodes` (FILE): {nodes}")),
        ("key_nodes = \"redis://:x@a,redis://b,redis://c\"", &[TOKEN], format!("`key_nodes` (FILE): {nodes}")),
        (
            "key_nodes = \"redis://a,redis://b,redis://c\"",
            &[TOKEN],
            "key nodes hold no keys of rows in a file; set `database` to a PostgreSQL database, or `key_nodes` to \"\"".to_owned(),
        ),
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
            "[discord]\ninteractions = \"webhook\"",
            &[TOKEN],
            "`discord.interactions` (FILE): must be \"gateway\" or \"http\"".to_owned(),
        ),
        (
            "[discord]\nlisten = \"\"",
            &[TOKEN],
            "`discord.listen` (FILE): must be an address and a port like \"127.0.0.1:8080\"".to_owned(),
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
