//! What an operator sees: settings and data directories that do not fit, and the real program killed and
//! started again.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::{
    fixtures::{counts, send, window_ends},
    program::{Killed, program, refusal, with_mail},
    test_bot::TestBot,
};
use rustix::{
    fs::{Mode, OFlags},
    pty::{OpenptFlags, openpt, ptsname, unlockpt},
};
use sandbox::{Clock, Discord};
use tempfile::TempDir;

/// Every file except the database, with its bytes.
fn contents(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // SQLite's own behaviour: closing the last connection copies the log back.
        .filter(|path| !path.to_string_lossy().contains("inmail.db"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_does_not_fit_is_one_sentence_and_nothing_is_changed() {
    let mut bot = with_mail().await;
    let data = bot.data();
    let (keys, whole) = (
        data.join("inmail.keys"),
        fs::read(data.join("inmail.keys")).unwrap(),
    );
    let stranger = TempDir::new().unwrap();
    let other = stranger.path().join("inmail.keys");
    inmail::vault::FileVault::create(&other, None).unwrap();
    let cases = [
        ("is cut short", Some(whole[..whole.len() - 32].to_vec())),
        ("is not an InMail key file", Some(vec![0; whole.len()])),
        (
            "belongs to another database",
            Some(fs::read(&other).unwrap()),
        ),
        ("is missing", None),
    ];
    for (sentence, bytes) in cases {
        match bytes {
            Some(bytes) => fs::write(&keys, bytes).unwrap(),
            None => fs::remove_file(&keys).unwrap(),
        }
        refused_by_both(data, 2, sentence);
    }
    fs::write(&keys, whole).unwrap();
    bot.restart().await;
    let bob = bot.discord.user("Bob");
    assert!(
        bob.click("Open").await.text().contains("hello"),
        "nothing was lost"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused() {
    let bot = with_mail().await;
    let path = bot.data().join("inmail.db");
    let url = format!("sqlite://{}", path.display());
    for change in [
        // What an update and then a downgrade leave.
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT max(version) + 1, 'later', 1, x'01', 1 FROM _sqlx_migrations",
        "UPDATE _sqlx_migrations SET version = version + 9000",
    ] {
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query(change).execute(&pool).await.unwrap();
        pool.close().await;
        refused_by_both(
            bot.data(),
            2,
            "was written by a newer InMail; start that version, or restore a backup made with this one",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_tables_were_made_in_another_way_is_refused() {
    let bot = with_mail().await;
    let url = format!("sqlite://{}", bot.data().join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    refused_by_both(
        bot.data(),
        2,
        "was made by another build of InMail (its migration 2 differs); start that build",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_half_of_its_migrations_is_refused() {
    let bot = with_mail().await;
    let url = format!("sqlite://{}", bot.data().join("inmail.db").display());
    for change in [
        "UPDATE _sqlx_migrations SET success = 0 WHERE version = 3",
        "DELETE FROM _sqlx_migrations WHERE version = 3",
    ] {
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query(change).execute(&pool).await.unwrap();
        pool.close().await;
        refused_by_both(bot.data(), 2, "is missing or was not finished");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_place_of_the_database_is_left_alone() {
    let place = TempDir::new().unwrap();
    inmail::vault::FileVault::create(&place.path().join("inmail.keys"), None).unwrap();
    fs::write(place.path().join("inmail.lock"), "").unwrap();
    let database = place.path().join("inmail.db");
    std::os::unix::fs::symlink("not-there", &database).unwrap();
    refused_by_both(place.path(), 2, "inmail.db; check its permissions");
    fs::remove_file(&database).unwrap();
    fs::create_dir(&database).unwrap();
    refused_by_both(place.path(), 2, "inmail.db; check its permissions");
    fs::remove_dir(&database).unwrap();

    let url = format!("sqlite://{}?mode=rwc", database.display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("CREATE TABLE theirs (a)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    refused_by_both(place.path(), 2, "is a database of another program");
}

#[test]
fn no_cause_is_said_twice_and_a_file_of_another_encoding_is_named() {
    let place = TempDir::new().unwrap();
    let said = |settings: &Path| {
        let mut check = program(place.path(), "http://127.0.0.1:1");
        check.arg("check").arg("--config").arg(settings);
        refusal(check)
    };
    let folder = place.path().join("folder");
    fs::create_dir(&folder).unwrap();
    let told = format!(
        "inmail: cannot read {}: Is a directory (os error 21); name another file with --config",
        folder.display()
    );
    assert_eq!(said(&folder), (Some(2), told));
    let foreign = place.path().join("foreign");
    fs::write(&foreign, b"\xff\xfed\0a\0").unwrap();
    let told = format!(
        "inmail: the settings file {} is not UTF-8 text; save it anew as UTF-8",
        foreign.display()
    );
    assert_eq!(said(&foreign), (Some(2), told));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_program_holds_is_reported_and_may_be_released() {
    let bot = with_mail().await;
    let url = format!("sqlite://{}", bot.data().join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let mut other = pool.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *other)
        .await
        .unwrap();
    refused_by_both(
        bot.data(),
        1,
        "inmail.db is locked by another program; close it",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_older_than_its_database_is_refused_and_no_mail_is_lost() {
    let mut bot = with_mail().await;
    let keys = bot.data().join("inmail.keys");
    let old = fs::read(&keys).unwrap();
    bot.restart().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, "sent since").await;
    counts(&bob, 2).await;
    bot.kill().await;
    let new = fs::read(&keys).unwrap();
    fs::write(&keys, old).unwrap();
    refused_by_both(bot.data(), 2, "the key file is older than");
    fs::write(&keys, new).unwrap();
    bot.restart().await;
    bob.click("Open").await;
    assert!(bob.select("From Alice").await.text().contains("sent since"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_emptied_is_refused_and_its_keys_are_kept() {
    let mut bot = with_mail().await;
    bot.restart().await;
    bot.stop().await;
    let database = bot.data().join("inmail.db");
    let whole = fs::read(&database).unwrap();
    fs::write(&database, "").unwrap();
    refused_by_both(bot.data(), 2, "inmail.db is missing or empty");
    fs::write(&database, whole).unwrap();
    bot.restart().await;
    assert!(
        bot.discord
            .user("Bob")
            .click("Open")
            .await
            .text()
            .contains("hello")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn checking_finds_a_bot_that_is_running_and_changes_nothing() {
    let bot = TestBot::new().await;
    let mut check = program(bot.data(), "http://127.0.0.1:1");
    check.arg("check");
    let (code, said) = refusal(check);
    assert_eq!(code, Some(2));
    assert!(said.contains("another InMail is running on"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_has_started_with_which_settings_and_that_it_has_ended() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let settings = place.path().join("settings.toml");
    fs::write(&settings, "").unwrap();
    let mut command = program(&place.path().join("data"), &discord.api_url());
    let mut bot = Killed(command.arg("--config").arg(&settings).spawn().unwrap());
    discord.ready().await;
    let id = rustix::process::Pid::from_child(&bot.0);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    let log = bot.0.stderr.take().unwrap();
    let log = tokio::task::spawn_blocking(move || std::io::read_to_string(log).unwrap());
    let log = log.await.unwrap();
    assert_eq!(bot.0.wait().unwrap().code(), Some(0));
    for part in [
        concat!("InMail starts version=\"", env!("CARGO_PKG_VERSION"), "\""),
        &format!("settings={}", settings.display()),
        &format!("data={}", place.path().join("data").display()),
        "name=\"bot\" id=777",
        "https://discord.com/oauth2/authorize?client_id=777&scope=bot+applications.commands&permissions=68608",
        "InMail has ended",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
}

/// Running and checking end with this code and a sentence that contains this text, and change nothing.
fn refused_by_both(data: &Path, expected: i32, sentence: &str) {
    let before = contents(data);
    for what in ["run", "check"] {
        let mut command = program(data, "http://127.0.0.1:1");
        command.arg(what);
        let (code, said) = refusal(command);
        assert_eq!(code, Some(expected), "{what}: {said}");
        assert!(
            said.starts_with("inmail: ") && said.contains(sentence),
            "{what}: {said}"
        );
        assert!(contents(data) == before, "{what}: {sentence}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_leaves_before_its_first_request() {
    let bot = TestBot::new().await;
    let nobody = Discord::start(Clock::manual()).await.unwrap();
    let (code, said) = refusal(program(bot.data(), &nobody.api_url()));
    assert_eq!(code, Some(2));
    assert!(said.contains("another InMail is running on"), "{said}");
    assert_eq!(nobody.requests(), []);
}

#[test]
fn a_data_directory_that_cannot_be_made_and_a_missing_token_are_one_sentence() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let (code, said) = refusal(program(&file.join("data"), "http://127.0.0.1:1"));
    assert_eq!(code, Some(2));
    assert!(said.contains("cannot use the data directory"), "{said}");

    let mut check = program(&place.path().join("data"), "http://127.0.0.1:1");
    check.arg("check");
    assert!(check.output().unwrap().status.success());
    check.env_remove("DISCORD_TOKEN");
    let (code, said) = refusal(check);
    assert_eq!(code, Some(2));
    assert_eq!(
        said,
        "inmail: no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it"
    );
    assert!(
        !place.path().join("data").exists(),
        "checking makes nothing"
    );
}

#[test]
fn a_variable_that_is_not_text_is_named_and_a_token_is_never_printed() {
    let place = TempDir::new().unwrap();
    let mut check = program(place.path(), "http://127.0.0.1:1");
    let broken = OsStr::from_bytes(b"secret\xa0");
    check.arg("check").env("UNRELATED", broken);
    assert!(check.output().unwrap().status.success());
    check.env("DISCORD_TOKEN", broken);
    let (code, said) = refusal(check);
    assert_eq!(code, Some(2));
    assert_eq!(
        said,
        "inmail: the variable DISCORD_TOKEN is not UTF-8 text; set it anew"
    );
}

#[test]
fn a_database_that_is_damaged_ends_it_for_good_and_one_that_cannot_be_opened_does_not() {
    for (code, damage) in [(2, true), (1, false)] {
        let place = TempDir::new().unwrap();
        inmail::vault::FileVault::create(&place.path().join("inmail.keys"), None).unwrap();
        let database = place.path().join("inmail.db");
        if damage {
            fs::write(&database, [7; 8_192]).unwrap();
        } else {
            fs::write(&database, "").unwrap();
            fs::create_dir(place.path().join("inmail.db-wal")).unwrap();
        }
        // Neither run changes the key file. The first one makes a lock file.
        fs::write(place.path().join("inmail.lock"), "").unwrap();
        refused_by_both(
            place.path(),
            code,
            "restore it from a backup if it is damaged",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_itself_killed_before_the_notice_sends_it_once_and_keeps_the_deadline() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    let directory = data.path().join("data");
    let run = || {
        let mut command = program(&directory, &discord.api_url());
        Killed(
            command
                .stderr(Stdio::null())
                .stdout(Stdio::null())
                .spawn()
                .unwrap(),
        )
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));

    let first = run();
    discord.ready().await;
    alice
        .slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", "hello".into())],
        )
        .await;
    let refused = sandbox::Fault::Before(500, 0);
    let refused = discord.fail_next("POST", "/users/@me/channels", refused);
    alice.click("Send").await;
    refused.met(1).await;
    drop(first);
    discord.gone().await;
    discord.clock().advance(std::time::Duration::from_mins(10));

    let _second = run();
    discord.ready().await;
    bob.until("the notice", |bob| bob.dms().len() == 1).await;
    window_ends(&alice).await;
    assert_eq!(bob.dms().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_end_it_takes_nothing_new_and_finishes_what_is_in_hand() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;
    let gate = bot.discord.hold_next("POST", "/callback");
    let clicked = alice.begin_click("Send");
    gate.reached().await;
    let ending = bot.begin_stop();
    bot.discord.gone().await;
    gate.open();
    let sent = alice.answered(clicked).await;
    assert!(sent.text().starts_with("**Sent.**"));
    ending.await.unwrap();
    bot.restart().await;
    bob.until("one notice", |bob| bob.dms().len() == 1).await;
}

/// Returns once the program has printed this, with its line.
fn says(bot: &mut Killed, wanted: &str) -> String {
    let log = BufReader::new(bot.0.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    lines.find(|line| line.contains(wanted)).unwrap()
}

#[test]
fn discord_out_of_reach_is_logged_with_its_cause_and_without_a_path() {
    let plain = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let not_secure = format!("https://{}", plain.local_addr().unwrap());
    std::thread::spawn(move || {
        for caller in plain.incoming() {
            let mut caller = caller.unwrap();
            let _ = caller.read(&mut [0; 4096]);
            let _ = caller.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    for (url, cause) in [
        ("http://127.0.0.1:1", "the connection is refused"),
        (
            "http://nowhere.invalid",
            "the name of its host is not found (DNS)",
        ),
        (
            &not_secure,
            "no secure connection (TLS); check this host's clock",
        ),
    ] {
        let data = TempDir::new().unwrap();
        let mut bot = Killed(program(data.path(), url).spawn().unwrap());
        let said = says(&mut bot, "cannot be reached");
        assert!(
            said.contains(&format!("Discord cannot be reached: {cause}")),
            "{said}"
        );
        assert!(!said.contains("/api"), "{said}");
        assert!(
            !said.contains('\u{1b}'),
            "no colours where nobody sees them: {said}"
        );
    }
}

#[test]
fn on_a_terminal_its_log_has_colours_unless_its_user_minds_them() {
    for (no_color, coloured) in [(None, true), (Some(""), true), (Some("1"), false)] {
        let data = TempDir::new().unwrap();
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        unlockpt(&terminal).unwrap();
        // If it were the test's own terminal, closing it would end the test.
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let screen = rustix::fs::open(name, OFlags::WRONLY | OFlags::NOCTTY, Mode::empty());
        let mut command = program(data.path(), "http://127.0.0.1:1");
        command.stderr(screen.unwrap());
        command.envs(no_color.map(|value| ("NO_COLOR", value)));
        let _bot = Killed(command.spawn().unwrap());
        let mut lines = BufReader::new(fs::File::from(terminal)).lines();
        let said = lines.find(|line| line.as_ref().unwrap().contains("cannot be reached"));
        let said = said.unwrap().unwrap();
        assert_eq!(said.contains('\u{1b}'), coloured, "{no_color:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_commands_in_one_server_only_the_bot_starts_and_answers_there() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    let mut command = program(data.path(), &discord.api_url());
    command.env("INMAIL_DISCORD__GUILD_ID", discord.home().id().to_string());
    let _bot = Killed(command.stderr(Stdio::null()).spawn().unwrap());
    discord.ready().await;
    let help = discord.user("Alice").slash("/inmail help", &[]).await;
    assert!(help.text().contains("InMail"), "{}", help.text());
}
