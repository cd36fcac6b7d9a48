//! The command line: what each command says, of itself and when it is used, and what is done for a person who
//! does not ask through Discord.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
};

use secrecy::ExposeSecret;
use tempfile::TempDir;

use crate::{
    backup::windows_are_over,
    fixtures::{TEXT, send, window_ends},
    program::{program, refusal},
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
        "move",
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

/// What commands print. What differs from run to run has a name, which the commands use as well.
struct Book {
    names: Vec<(&'static str, String)>,
    pages: Vec<String>,
}

impl Book {
    /// Runs each line as a shell does, with variables before the program.
    fn plays(&mut self, script: &str) {
        for line in script.lines() {
            self.pages.push(line.to_owned());
            let Some((variables, words)) = line.split_once("inmail ") else {
                continue;
            };
            let whole = |text: &str| {
                let names = self.names.iter();
                names.fold(text.to_owned(), |text, (name, what)| {
                    text.replace(name, what)
                })
            };
            let mut command = program(Path::new(&whole("{data}")), NOWHERE);
            for variable in variables.split_whitespace() {
                let (name, value) = variable.split_once('=').unwrap();
                command.env(name, whole(value));
            }
            command.args(words.split(' ').map(whole));
            let ended = command.stdin(Stdio::null()).output().unwrap();
            self.notes("", ended.stdout);
            self.notes("err: ", ended.stderr);
            self.pages
                .push(format!("exit code {}", ended.status.code().unwrap()));
        }
    }

    fn notes(&mut self, before: &str, bytes: Vec<u8>) {
        let mut text = String::from_utf8(bytes).unwrap();
        for (name, what) in &self.names {
            text = text.replace(what, name);
        }
        for line in text.lines() {
            // This host may have swap, or a file system that keeps old blocks. The log begins with the time.
            if !line.contains("warning: ") && !line.contains(" INFO ") {
                self.pages.push(format!("{before}{line}"));
            }
        }
    }
}

const BEFORE_THE_FIRST_START: &str = "
# without a token
DISCORD_TOKEN= inmail run
DISCORD_TOKEN= inmail check
DISCORD_TOKEN= inmail doctor --online
DISCORD_TOKEN= inmail invite

# without data
INMAIL_DATA_DIR={new} inmail check
INMAIL_DATA_DIR={new} inmail doctor
INMAIL_DATA_DIR={new} inmail check --running
INMAIL_DATA_DIR={new} inmail erase 1
INMAIL_DATA_DIR={new} inmail export 1
INMAIL_DATA_DIR={new} inmail backup {file} --recipient {recipient}

# with a wrong setting
INMAIL_RETENTION=soon inmail run
INMAIL_RETENTION=soon inmail check
INMAIL_RETENTION=soon inmail doctor

# not understood
inmail nonsense
inmail check --nonsense
inmail erase Alice
inmail export
inmail restore
inmail completions nonsense
inmail backup {file} --recipient {recipient} --passphrase-file {short}
";

const WHILE_IT_RUNS: &str = "
# while the bot runs
inmail run
inmail check
inmail check --running
inmail erase 1
inmail export 1
inmail backup {file} --recipient {recipient}
inmail restore {file} --identity {identity}

# backups that cannot be made
inmail backup {file} --recipient {recipient}
inmail backup x.age
inmail backup x.age --passphrase-file {short}
inmail backup x.age --recipient nonsense

# restored elsewhere
INMAIL_DATA_DIR={new} inmail restore missing.age --identity {identity}
INMAIL_DATA_DIR={new} inmail restore {file}
INMAIL_DATA_DIR={new} inmail restore {file} --identity {identity}
INMAIL_DATA_DIR={new} inmail restore {file} --identity {identity}

# Discord is asked
INMAIL_DISCORD__API_URL={discord} inmail invite
INMAIL_DISCORD__API_URL={discord} DISCORD_TOKEN=another-bot-token inmail invite
inmail invite
INMAIL_DATA_DIR={new} inmail doctor --online
";

const ONCE_IT_HAS_ENDED: &str = "
# once the bot has ended
inmail check
inmail check --running
inmail doctor
inmail export 1
inmail erase 1
";

const WITHOUT_KEYS: &str = "
# without the keys
inmail check
inmail doctor
inmail export 1
";

#[tokio::test(flavor = "multi_thread")]
async fn each_command_says_what_it_has_done_or_why_not() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    windows_are_over(&bot, &alice).await;
    let (data, place) = (bot.data().to_owned(), TempDir::new().unwrap());
    let key = age::x25519::Identity::generate();
    let file = |name: &str| place.path().join(name).display().to_string();
    fs::write(file("identity"), key.to_string().expose_secret()).unwrap();
    fs::write(file("short"), "heron").unwrap();
    let mut book = Book {
        names: vec![
            ("{data}", data.display().to_string()),
            ("{new}", file("new")),
            ("{file}", file("backup.age")),
            ("{identity}", file("identity")),
            ("{short}", file("short")),
            ("{recipient}", key.to_public().to_string()),
            ("{discord}", bot.discord.api_url()),
        ],
        pages: Vec::new(),
    };
    book.plays(BEFORE_THE_FIRST_START);
    book.plays(WHILE_IT_RUNS);
    bot.kill().await;
    book.plays(ONCE_IT_HAS_ENDED);
    fs::remove_file(data.join("inmail.keys")).unwrap();
    book.plays(WITHOUT_KEYS);
    insta::assert_snapshot!(book.pages.join("\n"));
}

#[test]
fn a_shell_can_complete_every_command_and_the_manual_has_a_page_of_each() {
    let (place, pages) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let commands = [
        "run",
        "check",
        "doctor",
        "invite",
        "backup",
        "restore",
        "move",
        "erase",
        "export",
        "key",
        "completions",
    ];
    for shell in ["bash", "fish", "zsh"] {
        let script = said(&ran(place.path(), NOWHERE, &["completions", shell]));
        for command in commands {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let folder = pages.path().to_str().unwrap();
    assert!(
        ran(place.path(), NOWHERE, &["man", folder])
            .status
            .success()
    );
    let named = commands.map(|command| format!("inmail\\-{command}(1)"));
    let whole = fs::read_to_string(pages.path().join("inmail.1")).unwrap();
    assert!(whole.contains("Exit codes:"), "{whole}");
    for (command, name) in commands.iter().zip(&named) {
        assert!(whole.contains(name), "{name} in {whole}");
        let page = fs::read_to_string(pages.path().join(format!("inmail-{command}.1")));
        assert!(page.unwrap().contains(&format!("inmail\\-{command}")));
    }
    let others = whole.matches("(1)").count();
    assert_eq!(others, commands.len(), "no page is named that is not there");
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
