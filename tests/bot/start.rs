//! What a self-hoster sees: settings and data directories that do not fit, and the real program
//! killed and started again.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::{
    cast::window_ends,
    program::{Killed, program, refusal, with_mail},
    stage::Stage,
};
use sandbox::{Clock, Discord};
use tempfile::TempDir;

/// Every file but the database, and its bytes.
fn contents(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // SQLite's own: the log is folded back whenever the last connection closes.
        .filter(|path| !path.to_string_lossy().contains("inmail.db"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_does_not_fit_is_one_sentence_and_nothing_is_changed() {
    let mut stage = with_mail().await;
    let data = stage.data();
    let (keys, whole) = (
        data.join("inmail.keys"),
        fs::read(data.join("inmail.keys")).unwrap(),
    );
    let stranger = TempDir::new().unwrap();
    let other = stranger.path().join("inmail.keys");
    inmail::vault::Vault::create(&other).unwrap();
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
        let before = contents(data);
        let (code, said) = refusal(program(data, "http://127.0.0.1:1"));
        assert_eq!(code, Some(2), "{said}");
        assert!(
            said.starts_with("inmail: ") && said.contains(sentence),
            "{said}"
        );
        assert!(contents(data) == before, "{sentence}");
    }
    fs::write(&keys, whole).unwrap();
    stage.restart().await;
    let bob = stage.discord.user("Bob");
    assert!(
        bob.click("Open").await.text().contains("hello"),
        "nothing was lost"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused() {
    let stage = with_mail().await;
    let path = stage.data().join("inmail.db");
    let url = format!("sqlite://{}", path.display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = version + 9000")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let (code, said) = refusal(program(stage.data(), "http://127.0.0.1:1"));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("was written by a newer InMail; start that version"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_leaves_before_its_first_request() {
    let stage = Stage::new().await;
    let nobody = Discord::start(Clock::manual()).await.unwrap();
    let (code, said) = refusal(program(stage.data(), &nobody.api_url()));
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
        inmail::vault::Vault::create(&place.path().join("inmail.keys")).unwrap();
        let database = place.path().join("inmail.db");
        if damage {
            fs::write(&database, [7; 8_192]).unwrap();
        } else {
            fs::create_dir(&database).unwrap();
        }
        let (ended, said) = refusal(program(place.path(), "http://127.0.0.1:1"));
        assert_eq!(ended, Some(code), "{said}");
        assert!(
            said.contains("restore it from a backup if it is damaged"),
            "{said}"
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
    discord.fail_next(
        "POST",
        "/users/@me/channels",
        sandbox::Fault::Before(500, 0),
    );
    alice.click("Send").await;
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
    let mut stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;
    let gate = stage.discord.hold_next("POST", "/callback");
    let clicked = alice.begin_click("Send");
    gate.reached().await;
    let ending = stage.begin_stop();
    stage.discord.gone().await;
    gate.open();
    let sent = alice.answered(clicked).await;
    assert!(sent.text().starts_with("**Sent.**"));
    ending.await.unwrap();
    stage.restart().await;
    bob.until("one notice", |bob| bob.dms().len() == 1).await;
}

/// Returns once the program has said this, with the line that says it.
fn says(bot: &mut Killed, wanted: &str) -> String {
    let log = BufReader::new(bot.0.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    lines.find(|line| line.contains(wanted)).unwrap()
}

#[test]
fn discord_out_of_reach_is_told_with_its_cause_and_without_a_path() {
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
