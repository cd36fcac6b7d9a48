//! What the host does to the bot, and the bot to the host's files.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use crate::{
    cast::{NOT_THERE, send, window_ends},
    stage::Stage,
    start::{program, refusal, with_mail},
};
use sandbox::{Actor, Clock, Discord};
use tempfile::TempDir;

const NOWHERE: &str = "http://127.0.0.1:1";

/// When the next clean-up of the database is due, once the one before is done.
async fn next_clean_up(data: &Path, anybody: &Actor, after: i64) -> i64 {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    for _ in 0..100 {
        let due: Option<i64> =
            sqlx::query_scalar("SELECT due_at FROM jobs WHERE key = 'scrub' AND NOT leased")
                .fetch_optional(&pool)
                .await
                .unwrap();
        if let Some(due) = due.filter(|due| *due > after) {
            pool.close().await;
            return due;
        }
        // Each answer is a write that the clean-up has let pass.
        anybody.slash("/inmail help", &[]).await;
    }
    panic!("no clean-up was done and the next one planned");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_cleaned_at_start_and_again_within_a_day() {
    let stage = Stage::new().await;
    let alice = stage.discord.user("Alice");
    let now = stage.discord.clock().now_ms();
    let day = 86_400_000;
    let second = next_clean_up(stage.data.path(), &alice, now + 1_000).await;
    assert!(second < now + day, "{}", second - now);
    stage.pass(86_400);
    next_clean_up(stage.data.path(), &alice, now + day).await;
}

#[test]
fn checking_says_whether_the_data_can_be_kept_and_makes_nothing() {
    let place = TempDir::new().unwrap();
    let check = |data: &Path| {
        let mut command = program(data, NOWHERE);
        command.arg("check");
        command
    };
    let good = check(&place.path().join("data")).output().unwrap();
    let said = String::from_utf8(good.stdout).unwrap();
    assert_eq!(
        said.lines().last().unwrap(),
        "inmail: the settings are good, and the data directory can be used"
    );
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let (code, said) = refusal(check(&file));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("cannot use the data directory") && said.contains("set `data_dir`"),
        "{said}"
    );
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

/// Runs the program behind these shell commands in a mount namespace of its own, with `$D` as its data
/// directory. `None`, and the test's name printed, where this user may not make one.
fn namespaced(test: &str, mounts: &str, data: &Path, api_url: &str) -> Option<Command> {
    let in_namespace = |script: &str| {
        let mut command = Command::new("unshare");
        let arguments = ["--mount", "--map-root-user", "sh", "-c", script];
        command.args(arguments).env("D", data);
        command
    };
    let possible = in_namespace("mount -t tmpfs tmpfs \"$D\"").output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED {test}: no mount namespaces for this user");
        return None;
    }
    let inner = program(data, api_url);
    let mut command = in_namespace(&format!("{mounts} && exec \"$0\""));
    command
        .arg(inner.get_program())
        .envs(
            inner
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    Some(command)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_data_directory_is_one_sentence() {
    let stage = with_mail().await;
    let read_only = "mount --bind \"$D\" \"$D\" && mount -o remount,bind,ro \"$D\"";
    let test = "a_read_only_data_directory_is_one_sentence";
    let Some(command) = namespaced(test, read_only, stage.data.path(), NOWHERE) else {
        return;
    };
    let (code, said) = refusal(command);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("cannot use the data directory") && said.contains("make it writable"),
        "{said}"
    );
}

/// The program on a small disk of its own.
struct SmallDisk {
    child: Child,
    log: BufReader<ChildStderr>,
    /// The disk, as seen from here.
    disk: PathBuf,
}

impl SmallDisk {
    async fn start(test: &str, place: &Path, discord: &Discord) -> Option<Self> {
        let small = "mount -t tmpfs -o size=8m tmpfs \"$D\"";
        let mut command = namespaced(test, small, place, &discord.api_url())?;
        let command = command.env("INMAIL_LOG__FILTER", "inmail=debug");
        let mut child = command.spawn().unwrap();
        let disk = format!("/proc/{}/root{}", child.id(), place.display());
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut bot = Self {
            child,
            log,
            disk: disk.into(),
        };
        discord.ready().await;
        // This makes room, and would do so at an unknown moment.
        bot.logs("the database has been cleaned");
        Some(bot)
    }

    /// Returns once the program has logged this.
    fn logs(&mut self, sentence: &str) {
        let mut line = String::new();
        while !line.contains(sentence) {
            line.clear();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "it has ended");
        }
    }

    /// Takes what room there is.
    fn fill(&self) {
        let mut filler = fs::OpenOptions::new();
        let filler = filler.append(true).create(true);
        let mut filler = filler.open(self.disk.join("filler")).unwrap();
        for block in [65_536, 4_096, 1] {
            while filler.write_all(&vec![1; block]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.disk.join("filler")).unwrap();
    }

    /// Ends the program; what it logged meanwhile.
    fn end(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.lines().map(Result::unwrap).collect()
    }
}

const FAILED: &str = "Something went wrong on our side";

#[tokio::test(flavor = "multi_thread")]
async fn with_the_disk_full_nothing_is_said_to_be_sent_or_deleted_that_is_not() {
    let discord = Discord::start(Clock::manual()).await.unwrap();
    let place = TempDir::new().unwrap();
    let test = "with_the_disk_full_nothing_is_said_to_be_sent_or_deleted_that_is_not";
    let Some(bot) = SmallDisk::start(test, place.path(), &discord).await else {
        return;
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    send(&alice, &bob, "the first").await;

    let second: &[_] = &[("to", (&bob).into()), ("message", "the second".into())];
    alice.slash("/inmail send", second).await;
    bot.fill();
    let refused = alice.click("Send").await;
    assert!(refused.text().starts_with(FAILED), "{}", refused.text());
    let receipts = |alice: &Actor| {
        let texts = alice.texts();
        texts
            .iter()
            .filter(|text| text.starts_with("**Sent.**"))
            .count()
    };
    assert_eq!(receipts(&alice), 1, "that of the first");
    assert_eq!(bob.dms().len(), 1);

    bot.make_room();
    let sent = alice.click("Send").await;
    assert!(sent.text().starts_with("**Sent.**"), "{}", sent.text());
    bob.until("the second notice", |bob| bob.dms().len() == 2)
        .await;

    alice.click("Delete").await;
    bot.fill();
    let refused = alice.click("Yes").await;
    assert!(refused.text().starts_with(FAILED), "{}", refused.text());
    bot.make_room();
    // Its key may have gone already: then it is completed by the next write, and no longer there.
    let again = alice.click("Yes").await;
    assert!(
        again.text().starts_with("**Deleted.**") || again.text() == NOT_THERE,
        "{}",
        again.text()
    );
    bob.until("its notice to be removed", |bob| bob.dms().len() == 1)
        .await;
    let inbox = bob.slash("/inmail inbox", &[]).await;
    assert!(!inbox.text().contains("the second"), "{}", inbox.text());
    assert!(bot.end().iter().any(|line| line.contains("ERROR")));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_disk_full_due_work_waits_and_is_done_once_there_is_room() {
    let discord = Discord::start(Clock::manual()).await.unwrap();
    let place = TempDir::new().unwrap();
    let test = "with_the_disk_full_due_work_waits_and_is_done_once_there_is_room";
    let Some(bot) = SmallDisk::start(test, place.path(), &discord).await else {
        return;
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    send(&alice, &bob, "hello").await;
    bot.fill();
    discord.clock().advance(Duration::from_mins(10));
    // The first tells the bot what time it is. Later ones may succeed: SQLite can fold its log back.
    let refused = bob.slash("/inmail inbox", &[]).await;
    assert!(refused.text().starts_with(FAILED), "{}", refused.text());
    for _ in 0..80 {
        bot.fill();
        bob.slash("/inmail inbox", &[]).await;
    }
    bot.make_room();
    window_ends(&alice).await;
    let log = bot.end();
    let attempts = log.iter().filter(|line| line.contains("due jobs"));
    let attempts = attempts.count();
    assert!(
        (1..10).contains(&attempts),
        "{attempts} attempts, one a second at most"
    );
}
