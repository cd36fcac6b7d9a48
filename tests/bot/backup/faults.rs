//! Backups that cannot be made or restored: one sentence, and nothing half done.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::{Vaulted, done, inmail, windows_are_over};
use crate::{
    fixtures::{TEXT, send},
    program::refusal,
    test_bot::TestBot,
};

const PASSPHRASE: &str = "nine herons in a row";

/// A bot that has been killed, with a mail whose window is over.
async fn with_old_mail() -> TestBot {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    windows_are_over(&bot, &alice).await;
    bot.kill().await;
    bot
}

/// Every name below a folder.
fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| {
            if path.is_dir() {
                names(&path)
            } else {
                vec![path]
            }
        })
        .collect();
    found.sort();
    found
}

fn refused(command: Command, code: i32, sentence: &str) {
    let (ended, said) = refusal(command);
    assert!(
        said.starts_with("inmail: ") && said.contains(sentence),
        "{said}"
    );
    assert_eq!(ended, Some(code), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_cannot_be_opened_is_one_sentence_and_nothing_is_made() {
    let bot = with_old_mail().await;
    let vaulted = Vaulted::new();
    done(&vaulted.backup(bot.data()));
    let place = TempDir::new().unwrap();
    let data = place.path().join("new");
    let (file, identity) = (vaulted.file(), vaulted.folder.path().join("identity"));
    let restore = |file: &Path, option: &str, secret: &Path| {
        let mut command = inmail(&data, "restore");
        command.arg(file).arg(option).arg(secret);
        command
    };
    let write = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let words = write("words", format!("{PASSPHRASE}\n").as_bytes());
    let locked = place.path().join("locked.age");
    let mut by_words = inmail(bot.data(), "backup");
    by_words.arg(&locked).arg("--passphrase-file").arg(&words);
    done(&by_words.output().unwrap());

    let others = write("others", b"ten herons in a row");
    let wrong = restore(&locked, "--passphrase-file", &others);
    refused(wrong, 2, "this passphrase does not open");
    let stranger = Vaulted::new().folder;
    let wrong = restore(&file, "--identity", &stranger.path().join("identity"));
    refused(wrong, 2, "no identity given opens");
    refused(
        restore(&file, "--passphrase-file", &words),
        2,
        "was encrypted to a recipient",
    );
    refused(
        restore(&locked, "--identity", &identity),
        2,
        "was encrypted with a passphrase",
    );
    refused(
        restore(&file, "--identity", &words),
        2,
        "holds no identity of age",
    );
    let whole = fs::read(&file).unwrap();
    for length in [whole.len() - 1, whole.len() - 20, whole.len() / 2 + 100] {
        let cut = write("cut.age", &whole[..length]);
        refused(
            restore(&cut, "--identity", &identity),
            2,
            "is cut short or damaged",
        );
    }
    let noise = write("noise.age", b"not at all");
    refused(
        restore(&noise, "--identity", &identity),
        2,
        "is not a backup of InMail",
    );
    let missing = place.path().join("missing.age");
    refused(restore(&missing, "--identity", &identity), 2, "cannot read");
    let inside = vaulted.decrypted();
    for (from, to, sentence) in [
        (
            "\"inmail_backup\":1",
            "\"inmail_backup\":2",
            "was made by a newer InMail",
        ),
        (
            "\"inmail_backup\":1",
            "\"another_backup\":1",
            "is not a backup of InMail",
        ),
        ("{\"end\":", "{\"end\":1", "is cut short or damaged"),
    ] {
        let changed = String::from_utf8(inside.clone()).unwrap().replace(from, to);
        let sealed = age::encrypt(&vaulted.identity.to_public(), changed.as_bytes()).unwrap();
        let changed = write("changed.age", &sealed);
        refused(restore(&changed, "--identity", &identity), 2, sentence);
    }
    assert!(!data.exists(), "{:?}", names(&data));
    let whole = restore(&locked, "--passphrase-file", &words)
        .output()
        .unwrap();
    assert!(done(&whole).contains("now holds 1 mail"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_and_no_running_bot_is_disturbed() {
    let mut bot = with_old_mail().await;
    let vaulted = Vaulted::new();
    done(&vaulted.backup(bot.data()));
    let before = (names(bot.data()), fs::read(vaulted.file()).unwrap());
    let restore = |data: &Path| {
        let mut command = inmail(data, "restore");
        command.arg(vaulted.file()).arg("--identity");
        command.arg(vaulted.folder.path().join("identity"));
        command
    };
    let backup = |data: &Path, file: &Path| {
        let mut command = inmail(data, "backup");
        command.arg(file).arg("--recipient");
        command.arg(vaulted.identity.to_public().to_string());
        command
    };
    refused(
        backup(bot.data(), &vaulted.file()),
        2,
        "exists and is not overwritten",
    );
    refused(restore(bot.data()), 2, "there is InMail data in");
    let nowhere = TempDir::new().unwrap();
    refused(
        backup(nowhere.path(), &nowhere.path().join("file")),
        2,
        "there is no InMail data in",
    );
    assert_eq!(names(nowhere.path()), Vec::<PathBuf>::new());
    let short = nowhere.path().join("short");
    fs::write(&short, "heron").unwrap();
    let mut by_short = inmail(bot.data(), "backup");
    by_short.arg("x.age").arg("--passphrase-file").arg(&short);
    refused(by_short, 2, "the passphrase is shorter than 12 characters");
    let mut unasked = inmail(bot.data(), "backup");
    unasked.arg("x.age").stdin(Stdio::null());
    refused(unasked, 2, "there is no terminal to ask for a passphrase");
    assert_eq!(
        (names(bot.data()), fs::read(vaulted.file()).unwrap()),
        before
    );
    bot.restart().await;
    refused(restore(bot.data()), 2, "another InMail is running on");
}

/// The program, which may write no file longer than this many blocks of 512 bytes. The system call fails
/// then as on a full disk.
fn confined(command: &Command, blocks: u32) -> Command {
    let mut confined = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    confined.env_clear().arg("-c").arg(script);
    confined.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            confined.env(name, value);
        }
    }
    confined.stdout(Stdio::piped()).stderr(Stdio::piped());
    confined
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_no_part_of_a_file() {
    let mut bot = TestBot::with(&[
        ("INMAIL_LIMITS__SENDS_PER_HOUR", "100"),
        ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "100"),
    ])
    .await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for number in 0..40 {
        send(&alice, &bob, &format!("{number} {}", "heron ".repeat(300))).await;
    }
    windows_are_over(&bot, &alice).await;
    bot.kill().await;
    let vaulted = Vaulted::new();
    let recipient = vaulted.identity.to_public().to_string();
    let mut command = inmail(bot.data(), "backup");
    command
        .arg(vaulted.file())
        .args(["--recipient", &recipient]);
    // The index of SQLite's log takes 32 KiB.
    refused(confined(&command, 80), 1, "cannot write");
    let identity = vaulted.folder.path().join("identity");
    assert_eq!(
        names(vaulted.folder.path()),
        std::slice::from_ref(&identity)
    );

    done(&vaulted.backup(bot.data()));
    let place = TempDir::new().unwrap();
    let data = place.path().join("new");
    let mut command = inmail(&data, "restore");
    command.arg(vaulted.file()).arg("--identity").arg(&identity);
    // The key file takes 2 MiB.
    // A limit on files does not pass by itself, as a full disk does.
    refused(confined(&command, 2_000), 2, "cannot use the key file");
    assert!(!data.exists(), "{:?}", names(&data));
    done(&vaulted.restore(&data));
}
