//! The fixture of every story: a sandbox, a data directory, and a bot that can be killed.

use std::{
    collections::BTreeMap,
    future::Future,
    mem,
    path::Path,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use inmail::{
    app::{App, AppError},
    clock::TimeSource,
    config::Config,
    proof::{Bug, Interference, interfere},
};
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

#[path = "log.rs"]
pub mod log;

use log::{Log, keep_log};

/// Invalid requests in any ten minutes of any test at most; Discord bans at 10,000.
const INVALID_MOST: usize = 100;

/// By how many seconds the host's own clock is wrong.
pub type Skew = Arc<AtomicI64>;

/// The sandbox's clock, on a host whose own is wrong.
pub struct HostTime {
    clock: Clock,
    began: i64,
    skew: Skew,
}

impl HostTime {
    pub fn new(clock: &Clock, skew: Skew) -> Self {
        Self {
            began: clock.now_ms(),
            clock: clock.clone(),
            skew,
        }
    }
}

impl TimeSource for HostTime {
    fn wall(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(
            self.clock.now_ms() + self.skew.load(Ordering::Relaxed) * 1_000,
        )
        .unwrap()
    }
    fn elapsed(&self) -> Duration {
        Duration::from_millis((self.clock.now_ms() - self.began).unsigned_abs())
    }
    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let until = self.began + i64::try_from(elapsed.as_millis()).unwrap();
        Box::pin(self.clock.reached(until))
    }
}

/// Variables of the bot's environment.
pub type Settings = &'static [(&'static str, &'static str)];

/// A mistake that a program is built with.
struct Mistake(Bug);

impl Interference for Mistake {
    fn planted(&self, bug: Bug) -> bool {
        self.0 == bug
    }
}

/// Where bots run, one after another.
struct Host {
    data: TempDir,
    skew: Skew,
    settings: Settings,
    mistake: Option<Bug>,
    log: Log,
}

impl Host {
    fn new(skew: i64, settings: Settings) -> Self {
        Self {
            data: TempDir::new().unwrap(),
            skew: Arc::new(AtomicI64::new(skew)),
            settings,
            mistake: None,
            log: keep_log(),
        }
    }

    /// Runs programs with a mistake, and with a log of their own: the others' shall stay clean.
    fn with_mistake(bug: Bug) -> Self {
        Self {
            mistake: Some(bug),
            log: Log::default(),
            ..Self::new(0, &[])
        }
    }

    fn config(&self, discord: &Discord) -> Config {
        let data = self.data.path().display().to_string();
        let mut environment = BTreeMap::from([
            ("DISCORD_TOKEN".to_owned(), discord.token().to_owned()),
            ("INMAIL_DATA_DIR".to_owned(), data),
            ("INMAIL_DISCORD__API_URL".to_owned(), discord.api_url()),
        ]);
        let settings = self.settings.iter();
        environment.extend(settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Config::load(None, &environment).unwrap()
    }

    fn runtime(&self) -> Runtime {
        let mut builder = Builder::new_multi_thread();
        if let Some(bug) = self.mistake {
            let log = self.log.writer();
            builder.on_thread_start(move || {
                // For as long as the thread lives.
                mem::forget(interfere(Rc::new(Mistake(bug))));
                mem::forget(tracing::dispatcher::set_default(&log));
            });
        }
        builder.enable_all().build().unwrap()
    }
}

/// A running bot.
struct Bot {
    runtime: Runtime,
    stop: CancellationToken,
    running: JoinHandle<Result<(), AppError>>,
}

impl Bot {
    /// Starts a bot and returns once it is ready.
    async fn start(discord: &Discord, host: &Host) -> Self {
        let bot = Self::begin(discord, host).await;
        discord.ready().await;
        bot
    }

    /// Starts a bot, whether it gets ready or not.
    async fn begin(discord: &Discord, host: &Host) -> Self {
        Self::try_begin(discord, host).await.unwrap()
    }

    /// The same, if its files fit.
    async fn try_begin(discord: &Discord, host: &Host) -> Result<Self, AppError> {
        let time = HostTime::new(discord.clock(), Arc::clone(&host.skew));
        let runtime = host.runtime();
        let app = runtime
            .spawn(App::open(host.config(discord), Arc::new(time)))
            .await
            .unwrap();
        let app = match app {
            Ok(app) => app,
            Err(error) => {
                runtime.shutdown_background();
                return Err(error);
            }
        };
        let stop = CancellationToken::new();
        let running = runtime.spawn(app.run(stop.clone()));
        Ok(Self {
            runtime,
            stop,
            running,
        })
    }

    /// Returns once the bot has ended by itself, and why.
    async fn ended(self) -> Result<(), AppError> {
        let ended = self.running.await.unwrap();
        self.runtime.shutdown_background();
        ended
    }

    /// Ends the bot in order: what is in hand is finished.
    pub async fn stop(self, discord: &Discord) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
        self.runtime.shutdown_background();
        discord.gone().await;
    }

    /// Ends the bot where it stands, like a power cut: nothing is finished, nobody is told.
    pub async fn kill(self, discord: &Discord) {
        let runtime = self.runtime;
        tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(5)))
            .await
            .unwrap();
        discord.gone().await;
    }
}

/// A sandbox, a host and a bot.
pub struct Stage {
    pub discord: Discord,
    host: Host,
    bot: Option<Bot>,
    /// Where the log of this story begins.
    begins: usize,
}

impl Stage {
    pub async fn new() -> Self {
        Self::open(Clock::manual(), Host::new(0, &[])).await
    }

    /// In real time, for what nothing tells the end of.
    pub async fn in_real_time() -> Self {
        Self::open(Clock::running(), Host::new(0, &[])).await
    }

    /// With settings other than the defaults.
    pub async fn with(settings: Settings) -> Self {
        Self::open(Clock::manual(), Host::new(0, settings)).await
    }

    /// On a host whose clock is wrong by so many seconds.
    pub async fn with_host_wrong_by(skew: i64) -> Self {
        Self::open(Clock::manual(), Host::new(skew, &[])).await
    }

    /// With a bot that makes a mistake, by this clock.
    pub async fn with_mistake(bug: Bug, clock: Clock) -> Self {
        Self::open(clock, Host::with_mistake(bug)).await
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
        }
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        self.host.data.path()
    }

    pub async fn kill(&mut self) {
        self.bot.take().unwrap().kill(&self.discord).await;
    }

    pub async fn stop(&mut self) {
        self.begin_stop().await.unwrap();
    }

    /// Tells the bot to end, and does not wait for it.
    pub fn begin_stop(&mut self) -> JoinHandle<()> {
        let (bot, discord) = (self.bot.take().unwrap(), self.discord.clone());
        tokio::spawn(async move { bot.stop(&discord).await })
    }

    pub async fn restart(&mut self) {
        self.bot = Some(Bot::start(&self.discord, &self.host).await);
    }

    /// Restarts the bot, if its files fit.
    pub async fn try_restart(&mut self) -> Result<(), AppError> {
        self.bot = Some(Bot::try_begin(&self.discord, &self.host).await?);
        self.discord.ready().await;
        Ok(())
    }

    /// Restarts the bot, whether it gets ready or not.
    pub async fn begin_restart(&mut self) {
        self.bot = Some(Bot::begin(&self.discord, &self.host).await);
    }

    /// Returns once the bot has ended by itself, and why.
    pub async fn ended(&mut self) -> Result<(), AppError> {
        self.bot.take().unwrap().ended().await
    }

    /// The host's clock steps by so many seconds; time itself goes on as before.
    pub fn host_clock_steps(&self, seconds: i64) {
        self.host.skew.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn pass(&self, seconds: u64) {
        self.discord.clock().advance(Duration::from_secs(seconds));
    }

    /// Whether a token has been logged in this story.
    pub fn has_logged_a_token(&self) -> bool {
        let log = self.host.log.read();
        sandbox::holds_token(&String::from_utf8_lossy(&log[self.begins..]))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(bot) = self.bot.take() {
            bot.runtime.shutdown_background();
        }
        if !std::thread::panicking() && self.host.mistake.is_none() {
            assert_eq!(
                self.discord.pings(),
                Vec::<String>::new(),
                "nobody is ever pinged"
            );
            let invalid = self.discord.most_invalid_within(Duration::from_mins(10));
            eprintln!("at most {invalid} invalid requests in ten minutes");
            assert!(invalid <= INVALID_MOST, "{invalid} in ten minutes");
            assert!(!self.has_logged_a_token(), "a token was logged");
        }
    }
}
