//! Faults of the process: a signal to end in the middle of work, and too little processor time.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Clock, Discord, Fault};
use tempfile::TempDir;

use super::patience::in_inbox;
use crate::{
    fixtures::{TEXT, send, window_ends},
    program::{Killed, program, refusal},
    test_bot::TestBot,
};

/// How long the bot may take to end.
const DRAINED: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn on_sigterm_with_a_slow_discord_what_a_person_asked_for_still_arrives() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    let mut command = program(data.path(), &discord.api_url());
    let command = command.stderr(Stdio::null()).stdout(Stdio::null());
    let mut bot = Killed(command.spawn().unwrap());
    discord.ready().await;
    let bob = discord.user("Bob");
    bob.slash("/inmail privacy", &[]).await;
    let slow = discord.fail_until_lifted("*", "/", Fault::Slow(Duration::from_secs(1)));
    // The answer comes first, and the file only after it.
    bob.begin_click("Export my data");
    slow.met(1).await;
    let told = Instant::now();
    signal(&bot, Signal::TERM);
    let ended = tokio::task::spawn_blocking(move || bot.0.wait().unwrap());
    assert!(ended.await.unwrap().success());
    let took = told.elapsed();
    assert!(took < DRAINED, "{took:?}");
    let has_file = bob.screen().iter().any(|seen| !seen.files().is_empty());
    assert!(has_file, "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sigterm_in_mid_send_intake_stops_work_ends_within_five_seconds_and_the_rest_is_resumed()
{
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    let directory = data.path().join("data");
    let run = || {
        let mut command = program(&directory, &discord.api_url());
        let command = command.stderr(Stdio::null()).stdout(Stdio::null());
        Killed(command.spawn().unwrap())
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    let mut first = run();
    discord.ready().await;
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    let upload = discord.fail_until_lifted("POST", "/webhooks/", Fault::Hang);
    bob.slash("/inmail privacy", &[]).await;
    bob.begin_click("Export my data");
    upload.met(1).await;
    alice.slash("/inmail send", &hello).await;
    let notice = discord.fail_until_lifted("POST", "/channels/", Fault::Hang);
    let answer = discord.fail_until_lifted("POST", "/callback", Fault::Hang);
    alice.begin_click("Send");
    answer.met(1).await;
    notice.met(1).await;
    let told = Instant::now();
    signal(&first, Signal::TERM);
    discord.gone().await;
    let missed = alice.begin_slash("/inmail help", &[]);
    let ended = tokio::task::spawn_blocking(move || first.0.wait().unwrap());
    assert!(ended.await.unwrap().success());
    let took = told.elapsed();
    assert!(
        took < DRAINED,
        "{took:?} for the upload alone may take a minute"
    );
    let asked = discord.requests();
    let answered = asked
        .iter()
        .any(|(_, path, _)| path.contains(&missed.to_string()));
    assert!(!answered, "nothing new is taken in");
    upload.lift();
    answer.lift();
    notice.lift();
    let _second = run();
    discord.ready().await;
    bob.until("the notice", |bob| bob.dms().len() == 1).await;
    assert_eq!(in_inbox(&bob).await, 1);
    discord.clock().advance(Duration::from_mins(10));
    // Tells the bot the time.
    alice.slash("/inmail help", &[]).await;
    window_ends(&alice).await;
    assert_eq!(bob.dms().len(), 1);
}

/// A test with a program whose log cannot be written. In the end it gets the signal to end.
async fn goes_on(discord: &Discord, mut bot: Killed) {
    discord.ready().await;
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    // Each of these makes it write a line.
    let failed = discord.fail_next("POST", "/callback", Fault::Before(500, 0));
    alice.begin_slash("/inmail help", &[]);
    failed.met(1).await;
    send(&alice, &bob, TEXT).await;
    assert!(bob.click("Open").await.text().contains(TEXT));
    signal(&bot, Signal::TERM);
    let ended = tokio::task::spawn_blocking(move || bot.0.wait().unwrap());
    assert_eq!(ended.await.unwrap().code(), Some(0));
    discord.gone().await;
}

fn signal(bot: &Killed, signal: Signal) {
    let id = i32::try_from(bot.0.id()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_takes_never_ends_the_bot() {
    for how in ["2>/dev/full", "2>&-", "2>&- >&-", "2>/dev/full >/dev/full"] {
        let (discord, data) = (
            Discord::start(Clock::running()).await.unwrap(),
            TempDir::new().unwrap(),
        );
        let mut command = in_shell(&format!("exec \"$0\" {how}"), data.path(), &discord);
        goes_on(&discord, Killed(command.spawn().unwrap())).await;
    }
    // The reader of the log has gone.
    let (discord, data) = (
        Discord::start(Clock::running()).await.unwrap(),
        TempDir::new().unwrap(),
    );
    let mut command = in_shell("exec \"$0\"", data.path(), &discord);
    let mut bot = Killed(command.spawn().unwrap());
    drop((bot.0.stderr.take(), bot.0.stdout.take()));
    goes_on(&discord, bot).await;
}

/// The program as a shell starts it, with a log of everything.
fn in_shell(script: &str, data: &Path, discord: &Discord) -> Command {
    let inner = program(data, &discord.api_url());
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .arg(inner.get_program())
        .env_clear();
    command.envs(
        inner
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command.env("INMAIL_LOG__FILTER", "trace");
    command.stderr(Stdio::piped()).stdout(Stdio::piped());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_says_so_with_its_code_even_if_nobody_reads_it() {
    let data = TempDir::new().unwrap();
    for how in ["check", "run", "check --nonsense"] {
        let script = format!("unset DISCORD_TOKEN; exec \"$0\" {how} 2>/dev/full >/dev/full");
        let discord = Discord::start(Clock::manual()).await.unwrap();
        let ended = in_shell(&script, data.path(), &discord).status().unwrap();
        assert_eq!(ended.code(), Some(2), "{how}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_end_of_its_terminal_it_ends_in_order_unless_it_was_started_with_nohup() {
    for nohup in [false, true] {
        let (discord, data) = (
            Discord::start(Clock::running()).await.unwrap(),
            TempDir::new().unwrap(),
        );
        let script = if nohup {
            "trap '' HUP; exec \"$0\""
        } else {
            // Even if the tests themselves were started with `nohup`.
            "exec env --default-signal=HUP \"$0\""
        };
        let mut command = in_shell(script, data.path(), &discord);
        let mut bot = Killed(command.stderr(Stdio::null()).spawn().unwrap());
        discord.ready().await;
        signal(&bot, Signal::HUP);
        if nohup {
            let help = discord.user("Alice").slash("/inmail help", &[]).await;
            assert!(help.text().contains("InMail"));
            continue;
        }
        let ended = tokio::task::spawn_blocking(move || bot.0.wait().unwrap());
        assert_eq!(ended.await.unwrap().code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_task_it_cannot_live_without_ends_it_ends_with_one_sentence_and_1() {
    for task in ["the worker", "the writer of the database"] {
        let discord = Discord::start(Clock::running()).await.unwrap();
        let data = TempDir::new().unwrap();
        let mut command = program(data.path(), &discord.api_url());
        command.env("FAILPOINT_PANICS", task);
        let ended = tokio::task::spawn_blocking(move || refusal(command));
        let (code, said) = ended.await.unwrap();
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("{task} has ended")), "{said}");
    }
}

/// Keeps this many processors busy until dropped.
struct Burners(Arc<AtomicBool>, Vec<std::thread::JoinHandle<()>>);

impl Burners {
    fn light(number: usize) -> Self {
        let out = Arc::new(AtomicBool::new(false));
        let burner = |_| {
            let out = Arc::clone(&out);
            std::thread::spawn(move || {
                while !out.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        };
        let burning = (0..number).map(burner).collect();
        Self(out, burning)
    }
}

impl Drop for Burners {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        for burner in self.1.drain(..) {
            burner.join().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_processors_twice_as_busy_as_they_can_be_a_story_ends_as_it_should() {
    let processors = std::thread::available_parallelism().unwrap().get();
    let _burners = Burners::light(2 * processors);
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    assert!(bob.click("Open").await.text().contains(TEXT));
    alice.click("Delete").await;
    assert!(alice.click("Yes").await.text().starts_with("**Deleted.**"));
    bob.until("it to disappear", |bob| {
        !bob.sees(TEXT) && bob.dms().is_empty()
    })
    .await;
    send(&alice, &bob, "another").await;
    bot.pass(600);
    window_ends(&alice).await;
}
