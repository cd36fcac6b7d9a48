//! The command line: what each command says of itself, what `doctor` finds, and what is done for a person
//! who does not ask through Discord.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Output,
};

use tempfile::TempDir;

use crate::{
    fixtures::{TEXT, send, window_ends},
    program::{program, refusal, with_mail},
    test_bot::TestBot,
};

const NOWHERE: &str = "http://127.0.0.1:1";

fn ran(data: &Path, api_url: &str, arguments: &[&str]) -> Output {
    let mut command = program(data, api_url);
    command.args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn each_command_says_what_it_does() {
    let place = TempDir::new().unwrap();
    let mut book = Vec::new();
    for command in [
        "",
        "run",
        "check",
        "doctor",
        "invite",
        "backup",
        "restore",
        "erase",
        "export",
        "key",
        "completions",
    ] {
        let arguments: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        let output = ran(place.path(), NOWHERE, &arguments);
        assert!(output.status.success());
        book.push(format!(
            "$ inmail {}\n{}",
            arguments.join(" "),
            said(&output)
        ));
    }
    insta::assert_snapshot!(book.join("\n"));
}

#[test]
fn a_shell_can_complete_every_command_and_the_manual_names_them() {
    let place = TempDir::new().unwrap();
    let commands = [
        "check", "doctor", "invite", "backup", "restore", "erase", "export", "key",
    ];
    for page in [
        &["completions", "bash"][..],
        &["completions", "fish"],
        &["completions", "zsh"],
        &["man"],
    ] {
        let text = said(&ran(place.path(), NOWHERE, page));
        for command in commands {
            assert!(text.contains(command), "{page:?}: {command}");
        }
    }
}

/// What doctor finds, and the exit code.
fn faults(data: &Path, api_url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = ran(data, api_url, &[&["doctor"], arguments].concat());
    let found = said(&output);
    let faults = found.lines().filter(|line| line.starts_with("fault: "));
    (output.status.code(), faults.collect::<Vec<_>>().join("\n"))
}

async fn planted(data: &Path, sql: &'static str) {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_each_fault_of_the_files_and_changes_nothing() {
    let bot = with_mail().await;
    let data = bot.data();
    assert_eq!(faults(data, NOWHERE, &[]), (Some(0), String::new()));
    let keys = data.join("inmail.keys");
    fs::set_permissions(&keys, Permissions::from_mode(0o640)).unwrap();
    let (code, found) = faults(data, NOWHERE, &[]);
    assert_eq!(code, Some(3));
    assert!(
        found.contains("other users can get at") && found.contains("run `chmod 0600"),
        "{found}"
    );
    fs::set_permissions(&keys, Permissions::from_mode(0o600)).unwrap();
    let job = "INSERT INTO jobs (key, payload, due_at, parked) VALUES ('of:another', '{}', 0, 'unreadable');
               INSERT INTO jobs (key, payload, due_at, attempt) VALUES ('fails', '{}', 0, 10);";
    planted(data, job).await;
    let (_, found) = faults(data, NOWHERE, &[]);
    assert!(
        found.contains("1 jobs of another release are set aside"),
        "{found}"
    );
    assert!(found.contains("1 jobs have failed ten times"), "{found}");
    planted(
        data,
        "DELETE FROM jobs WHERE key IN ('of:another', 'fails')",
    )
    .await;
    assert_eq!(faults(data, NOWHERE, &[]), (Some(0), String::new()));
    fs::rename(&keys, data.join("away")).unwrap();
    let (code, found) = faults(data, NOWHERE, &[]);
    assert_eq!(code, Some(3));
    assert!(
        found.contains("inmail.keys is missing; restore it"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_asks_discord_and_finds_each_fault_there() {
    let bot = TestBot::in_real_time().await;
    let (data, url) = (bot.data(), bot.discord.api_url());
    assert_eq!(faults(data, &url, &["--online"]), (Some(0), String::new()));
    let work = "INSERT INTO jobs (key, payload, due_at, lane) VALUES ('waits', '{}', 0, 'nowhere')";
    planted(data, work).await;
    let (_, found) = faults(data, &url, &["--online"]);
    assert!(
        found.contains("1 jobs are ten minutes late though the bot runs"),
        "{found}"
    );
    planted(data, "DELETE FROM jobs WHERE key = 'waits'").await;

    let home = bot.discord.home();
    let mut elsewhere = program(data, &url);
    elsewhere.env("INMAIL_DISCORD__GUILD_ID", home.id().to_string());
    let output = elsewhere.args(["doctor", "--online"]).output().unwrap();
    let found = said(&output);
    assert!(
        found.contains("fault: the registered commands differ"),
        "{found}"
    );

    let channel = home.channel("reports");
    let rows = format!(
        "INSERT OR REPLACE INTO guilds (guild_id, reports_channel) VALUES ({}, {channel})",
        home.id()
    );
    planted(data, rows.leak()).await;
    assert_eq!(faults(data, &url, &["--online"]), (Some(0), String::new()));
    home.delete_channel(channel);
    let (code, found) = faults(data, &url, &["--online"]);
    assert_eq!(code, Some(3));
    assert!(
        found.contains("cannot be told of reports in channel"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_names_a_refused_token_a_wrong_clock_and_a_discord_out_of_reach() {
    let bot = TestBot::new().await;
    let (_, found) = faults(bot.data(), &bot.discord.api_url(), &["--online"]);
    assert!(
        found.contains("fault: this host's clock is wrong by"),
        "{found}"
    );
    let mut command = program(bot.data(), &bot.discord.api_url());
    command
        .env("DISCORD_TOKEN", "another-bot-token")
        .args(["doctor", "--online"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("fault: Discord does not accept the bot token"));
    let (code, found) = faults(bot.data(), NOWHERE, &["--online"]);
    assert_eq!(code, Some(3));
    assert!(found.contains("fault: Discord cannot be asked"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_invite_link_comes_from_the_token_or_from_discord() {
    let bot = TestBot::new().await;
    let url = bot.discord.api_url();
    let link = said(&ran(bot.data(), &url, &["invite"]));
    assert!(
        link.starts_with("https://discord.com/oauth2/authorize?client_id="),
        "{link}"
    );
    let mut command = program(bot.data(), NOWHERE);
    // The id 175928847299117063 in base64, and no more than the shape of a token.
    command.env(
        "DISCORD_TOKEN",
        format!("MTc1OTI4ODQ3Mjk5MTE3MDYz.GabcdE.{}", "x".repeat(38)),
    );
    let link = said(&command.arg("invite").output().unwrap());
    assert!(link.contains("client_id=175928847299117063&"), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_exported_and_erased_without_discord_but_not_beside_the_bot() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.pass(600);
    window_ends(&alice).await;
    let id = alice.id().to_string();
    for what in ["erase", "export"] {
        let mut command = program(bot.data(), NOWHERE);
        command.args([what, &id]);
        let (code, sentence) = refusal(command);
        assert_eq!(code, Some(2));
        assert!(
            sentence.contains("another InMail is running on"),
            "{sentence}"
        );
    }
    bot.kill().await;
    let exported = ran(bot.data(), NOWHERE, &["export", &id]);
    let exported = said(&exported);
    assert!(
        exported.contains(TEXT) && exported.contains("\"kind\": \"settings\""),
        "{exported}"
    );
    let erased = ran(bot.data(), NOWHERE, &["erase", &id]);
    assert!(erased.status.success() && said(&erased).contains("is erased"));
    bot.restart().await;
    let sent = alice.slash("/inmail sent", &[]).await.text();
    assert!(!sent.contains("Bob"), "{sent}");
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From").await;
    assert!(bob.sees(TEXT), "other people's copies stay theirs");
}
