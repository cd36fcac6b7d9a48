//! Where an installed bot finds its settings, its token and its mailbox, and that it never begins another
//! mailbox by mistake.

use std::{fs, path::Path, process::Command};

use sandbox::{Clock, Discord};
use tempfile::TempDir;

use crate::program::{Killed, program, refusal};

/// The program in this folder, with no variable that names a data directory.
fn program_in(folder: &Path, api_url: &str) -> Command {
    let mut command = program(folder, api_url);
    command.env_remove("INMAIL_DATA_DIR").current_dir(folder);
    command
}

/// Lets a bot run in this folder until it serves people, and kills it.
async fn begins(mut command: Command, discord: &Discord) {
    let bot = Killed(command.spawn().unwrap());
    discord.ready().await;
    drop(bot);
    discord.gone().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn started_in_another_folder_it_never_begins_with_an_empty_mailbox() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let url = discord.api_url();
    let (home, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let refused = |folder: &Path, change: &dyn Fn(&mut Command)| {
        for what in ["check", "run"] {
            let mut command = program_in(folder, &url);
            command.arg(what);
            change(&mut command);
            let (code, said) = refusal(command);
            assert_eq!(code, Some(2), "{what}: {said}");
            let sentence = format!(
                "inmail: there is no mailbox in {}; start InMail in the folder in which it ran before, \
                 or, for its first start, set `data_dir` (INMAIL_DATA_DIR) to a full path like \
                 /var/lib/inmail",
                folder.canonicalize().unwrap().join("data").display()
            );
            assert_eq!(said, sentence, "{what}");
        }
    };
    // No settings are in the folder, or they lie elsewhere.
    refused(elsewhere.path(), &|_| {});
    let settings = home.path().join("config/inmail.toml");
    fs::create_dir(home.path().join("config")).unwrap();
    fs::write(&settings, "").unwrap();
    refused(elsewhere.path(), &|command| {
        command.arg("--config").arg(&settings);
    });
    refused(elsewhere.path(), &|command| {
        command.env("INMAIL_DATA_DIR", "data");
    });
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    // An empty folder is no mailbox.
    fs::create_dir(elsewhere.path().join("data")).unwrap();
    refused(elsewhere.path(), &|_| {});

    begins(program_in(home.path(), &url), &discord).await;
    assert!(home.path().join("data/inmail.db").exists());
    // The mailbox is there now, also without the settings.
    fs::remove_file(&settings).unwrap();
    begins(program_in(home.path(), &url), &discord).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_a_service_it_takes_mailbox_and_token_from_systemd() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let (state, credentials) = (place.path().join("state"), place.path().join("credentials"));
    fs::create_dir(&credentials).unwrap();
    fs::write(credentials.join("discord-token"), "sandbox-bot-token\n").unwrap();
    let service = || {
        let mut command = program_in(place.path(), &discord.api_url());
        command
            .env_remove("DISCORD_TOKEN")
            .env("STATE_DIRECTORY", &state)
            .env("CREDENTIALS_DIRECTORY", &credentials);
        command
    };
    begins(service(), &discord).await;
    assert!(state.join("inmail.db").exists());
    let shown = service().arg("check").output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for line in [
        format!("data_dir = \"{}\" (STATE_DIRECTORY)", state.display()),
        format!(
            "the bot token comes from {}",
            credentials.join("discord-token").display()
        ),
    ] {
        assert!(shown.contains(&line), "{line} in {shown}");
    }
}
