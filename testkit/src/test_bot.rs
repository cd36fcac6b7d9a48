//! The fixture of most tests: a sandbox, a data directory, and a bot that can be killed.

use std::{
    collections::BTreeSet, mem, net::TcpListener, path::Path, sync::atomic::Ordering,
    time::Duration,
};

use inmail::app::AppError;
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{
    running::{Bot, Host, place},
    words,
};

pub use crate::running::Settings;

/// The most invalid requests in any ten minutes of a test. Discord bans at 10,000.
const MAX_INVALID: usize = 100;

/// A test that waits longer for a line of the log has failed.
const GUARD: Duration = Duration::from_secs(30);

/// Where a line's time and level end.
const LEVEL_ENDS: usize = "2026-01-01T00:00:00.000000Z ERROR".len();

/// A sandbox, a host and a bot.
pub struct TestBot {
    pub discord: Discord,
    host: Host,
    bot: Option<Bot>,
    /// Where the log of this test begins.
    begins: usize,
    /// The most invalid requests in any ten minutes.
    invalid_most: usize,
}

impl TestBot {
    pub async fn new() -> Self {
        Self::open(Clock::manual(), Host::new(0, &[])).await
    }

    /// In real time, for tests that must wait without a signal.
    pub async fn in_real_time() -> Self {
        Self::open(Clock::running(), Host::new(0, &[])).await
    }

    /// With settings other than the defaults.
    pub async fn with(settings: Settings) -> Self {
        Self::open(Clock::manual(), Host::new(0, settings)).await
    }

    /// On a host whose clock is wrong by this many seconds.
    pub async fn with_host_wrong_by(skew: i64) -> Self {
        Self::open(Clock::manual(), Host::new(skew, &[])).await
    }

    /// With a log to which no other test writes.
    pub async fn with_its_own_log() -> Self {
        Self::open(Clock::manual(), Host::doomed()).await
    }

    /// With a bot whose parts a test can let panic, in real time.
    pub async fn doomed() -> Self {
        Self::open(Clock::running(), Host::doomed()).await
    }

    /// With a bot to which Discord posts interactions, and the address on which it listens.
    pub async fn over_http() -> (Self, String) {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let settings: [(&str, &str); 2] = [
            ("INMAIL_DISCORD__INTERACTIONS", "http"),
            ("INMAIL_DISCORD__LISTEN", address.clone().leak()),
        ];
        let host = Host::new(0, Vec::from(settings).leak());
        let begins = host.log.read().len();
        let discord = Discord::start(Clock::manual()).await.unwrap();
        let bot = Bot::begin(&discord, &host).await;
        discord.registered().await;
        let url = format!("http://{address}/interactions");
        discord.save_interactions_endpoint(&url).await.unwrap();
        let bot = Self {
            discord,
            host,
            bot: Some(bot),
            begins,
            invalid_most: MAX_INVALID,
        };
        (bot, address)
    }

    /// Lets the part with this name panic once, the next time it works.
    pub fn doom(&self, name: &'static str) {
        self.host.doom.as_ref().unwrap().on(name);
    }

    async fn open(clock: Clock, host: Host) -> Self {
        let begins = host.log.read().len();
        let discord = Discord::start(clock).await.unwrap();
        let bot = Some(Bot::start(&discord, &host).await);
        Self {
            discord,
            host,
            bot,
            begins,
            invalid_most: MAX_INVALID,
        }
    }

    /// Allows more invalid requests, for a test in which so many people or answers refuse.
    pub fn with_refusals(mut self, most: usize) -> Self {
        self.invalid_most = most;
        self
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        self.host.data.path()
    }

    /// Gives the next bot an empty directory. The old one is removed when the returned value is dropped.
    /// Gives the next bot other settings.
    pub fn change(&mut self, settings: Settings) {
        self.host.change(settings);
    }

    pub fn take_data(&mut self) -> TempDir {
        mem::replace(&mut self.host.data, place())
    }

    pub async fn kill(&mut self) {
        self.bot.take().unwrap().kill(&self.discord).await;
    }

    pub async fn stop(&mut self) {
        self.begin_stop().await.unwrap();
    }

    /// Tells the bot to end, without waiting for it.
    pub fn begin_stop(&mut self) -> JoinHandle<()> {
        let (bot, discord) = (self.bot.take().unwrap(), self.discord.clone());
        tokio::spawn(async move { bot.stop(&discord).await })
    }

    pub async fn restart(&mut self) {
        self.bot = Some(Bot::start(&self.discord, &self.host).await);
    }

    /// Restarts the bot if its files fit. Returns why it did not become ready.
    pub async fn try_restart(&mut self) -> Result<(), AppError> {
        let mut bot = Bot::try_begin(&self.discord, &self.host).await?;
        tokio::select! {
            () = self.discord.ready() => self.bot = Some(bot),
            ended = &mut bot.running => {
                bot.runtime.shutdown_background();
                ended.unwrap()?;
            }
        }
        Ok(())
    }

    /// Restarts the bot, whether or not it becomes ready.
    pub async fn begin_restart(&mut self) {
        self.bot = Some(Bot::begin(&self.discord, &self.host).await);
    }

    /// Returns once the bot has ended by itself, with the reason.
    pub async fn ended(&mut self) -> Result<(), AppError> {
        self.bot.take().unwrap().ended().await
    }

    /// Moves the host's clock by this many seconds. Time itself goes on as before.
    pub fn host_clock_steps(&self, seconds: i64) {
        self.host.skew.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn pass(&self, seconds: u64) {
        self.discord.clock().advance(Duration::from_secs(seconds));
    }

    /// Whether the log of this test contains this.
    pub fn has_logged(&self, words: &str) -> bool {
        self.times_logged(words) > 0
    }

    /// Returns once the log of this test contains this.
    pub async fn logs(&self, words: &str) {
        self.logs_times(words, 1).await;
    }

    /// Returns once the log of this test contains this so often.
    pub async fn logs_times(&self, words: &str, times: usize) {
        let mut grows = self.host.log.grows();
        let look = async {
            while self.times_logged(words) < times {
                // The log lives as long as its host.
                let _ = grows.changed().await;
            }
        };
        let logged = tokio::time::timeout(GUARD, look).await;
        logged.unwrap_or_else(|_| {
            let found = self.times_logged(words);
            panic!("waited in vain for the log to say {words:?} {times} times: {found}")
        });
    }

    /// How often the log of this test contains this.
    pub fn times_logged(&self, words: &str) -> usize {
        let log = self.host.log.read();
        String::from_utf8_lossy(&log[self.begins..])
            .matches(words)
            .count()
    }

    /// The spans, with their fields, in which lines of the log of this test were written.
    pub fn spans(&self) -> BTreeSet<String> {
        let log = self.host.log.read();
        let log = String::from_utf8_lossy(&log[self.begins..]);
        let lines = log.lines().filter_map(|line| line.split_once(": inmail"));
        let spans = lines.filter_map(|(before, _)| Some(before.get(LEVEL_ENDS..)?.trim()));
        spans.map(str::to_owned).collect()
    }

    /// Whether a token has been logged in this test.
    pub fn has_logged_a_token(&self) -> bool {
        let log = self.host.log.read();
        sandbox::holds_token(&String::from_utf8_lossy(&log[self.begins..]))
    }
}

impl Drop for TestBot {
    fn drop(&mut self) {
        if let Some(bot) = self.bot.take() {
            bot.runtime.shutdown_background();
        }
        if !std::thread::panicking() {
            self.discord.assert_official();
            assert_eq!(
                self.discord.pings(),
                Vec::<String>::new(),
                "nobody is ever pinged"
            );
            assert_eq!(
                self.discord.fetched_links(),
                Vec::<String>::new(),
                "no link is fetched because somebody reads"
            );
            let somebody = words::somebody();
            for text in self.discord.bot_texts() {
                assert!(names_everybody(&text, &somebody), "{text}");
            }
            let invalid = self.discord.most_invalid_within(Duration::from_mins(10));
            eprintln!("at most {invalid} invalid requests in ten minutes");
            assert!(invalid <= self.invalid_most, "{invalid} in ten minutes");
            assert!(!self.has_logged_a_token(), "a token was logged");
        }
    }
}

/// Whether a name is before each mention, or a word for a person whose name is unknown. A client that has
/// not met a person draws no name for a mention.
fn names_everybody(text: &str, somebody: &[String]) -> bool {
    text.match_indices("<@").all(|(at, _)| {
        let before = &text[..at];
        before.ends_with("** (")
            || somebody.iter().any(|word| before.ends_with(word))
            || before.ends_with('\\')
    })
}
