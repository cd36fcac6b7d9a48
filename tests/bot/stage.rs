//! The fixture of every story: a sandbox, a data directory, and a bot that can be killed.

use std::{
    collections::BTreeMap,
    future::Future,
    io,
    path::Path,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use inmail::{
    app::{App, AppError},
    clock::TimeSource,
    config::Config,
    telemetry,
};
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::{runtime::Runtime, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Everything any bot of this test program has logged, at the finest level its filter allows.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static LOGGING: Once = Once::new();

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        log().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Invalid requests in any ten minutes of any test at most; Discord bans at 10,000.
const INVALID_MOST: usize = 100;

/// By how many seconds the host's own clock is wrong.
pub type Skew = Arc<AtomicI64>;

/// From now on everything is kept that is logged.
pub fn keep_log() {
    LOGGING.call_once(|| {
        tracing_subscriber::fmt()
            .with_env_filter(telemetry::filter("trace").unwrap())
            .with_writer(|| Log)
            .init();
    });
}

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

/// A running bot.
pub struct Bot {
    runtime: Runtime,
    stop: CancellationToken,
    running: JoinHandle<Result<(), AppError>>,
}

impl Bot {
    /// Starts a bot and returns once it is ready.
    pub async fn start(discord: &Discord, data: &Path, skew: &Skew, settings: Settings) -> Self {
        let bot = Self::begin(discord, data, skew, settings).await;
        discord.ready().await;
        bot
    }

    /// Starts a bot, whether it gets ready or not.
    async fn begin(discord: &Discord, data: &Path, skew: &Skew, settings: Settings) -> Self {
        let begun = Self::try_begin(discord, data, skew, settings).await;
        begun.unwrap()
    }

    /// The same, if its files fit.
    async fn try_begin(
        discord: &Discord,
        data: &Path,
        skew: &Skew,
        settings: Settings,
    ) -> Result<Self, AppError> {
        keep_log();
        let mut environment = BTreeMap::from([
            ("DISCORD_TOKEN".to_owned(), discord.token().to_owned()),
            ("INMAIL_DATA_DIR".to_owned(), data.display().to_string()),
            ("INMAIL_DISCORD__API_URL".to_owned(), discord.api_url()),
        ]);
        let settings = settings.iter();
        environment.extend(settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let config = Config::load(None, &environment).unwrap();
        let time = HostTime::new(discord.clock(), Arc::clone(skew));
        let runtime = Runtime::new().unwrap();
        let app = runtime
            .spawn(App::open(config, Arc::new(time)))
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

/// A sandbox, a data directory and a bot.
pub struct Stage {
    pub discord: Discord,
    pub data: TempDir,
    pub bot: Option<Bot>,
    skew: Skew,
    settings: Settings,
}

impl Stage {
    pub async fn new() -> Self {
        Self::open(Clock::manual(), 0, &[]).await
    }

    /// In real time, for what nothing tells the end of.
    pub async fn in_real_time() -> Self {
        Self::open(Clock::running(), 0, &[]).await
    }

    /// With settings other than the defaults.
    pub async fn with(settings: Settings) -> Self {
        Self::open(Clock::manual(), 0, settings).await
    }

    /// On a host whose clock is wrong by so many seconds.
    pub async fn with_host_wrong_by(skew: i64) -> Self {
        Self::open(Clock::manual(), skew, &[]).await
    }

    async fn open(clock: Clock, skew: i64, settings: Settings) -> Self {
        let discord = Discord::start(clock).await.unwrap();
        let data = TempDir::new().unwrap();
        let skew = Arc::new(AtomicI64::new(skew));
        let bot = Some(Bot::start(&discord, data.path(), &skew, settings).await);
        Self {
            discord,
            data,
            bot,
            skew,
            settings,
        }
    }

    pub async fn kill(&mut self) {
        self.bot.take().unwrap().kill(&self.discord).await;
    }

    pub async fn stop(&mut self) {
        self.bot.take().unwrap().stop(&self.discord).await;
    }

    pub async fn restart(&mut self) {
        let data = self.data.path();
        self.bot = Some(Bot::start(&self.discord, data, &self.skew, self.settings).await);
    }

    /// Restarts the bot, if its files fit.
    pub async fn try_restart(&mut self) -> Result<(), AppError> {
        let (data, skew) = (self.data.path(), &self.skew);
        self.bot = Some(Bot::try_begin(&self.discord, data, skew, self.settings).await?);
        self.discord.ready().await;
        Ok(())
    }

    /// Restarts the bot, whether it gets ready or not.
    pub async fn begin_restart(&mut self) {
        let data = self.data.path();
        self.bot = Some(Bot::begin(&self.discord, data, &self.skew, self.settings).await);
    }

    /// Returns once the bot has ended by itself, and why.
    pub async fn ended(&mut self) -> Result<(), AppError> {
        self.bot.take().unwrap().ended().await
    }

    /// The host's clock steps by so many seconds; time itself goes on as before.
    pub fn host_clock_steps(&self, seconds: i64) {
        self.skew.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn pass(&self, seconds: u64) {
        self.discord.clock().advance(Duration::from_secs(seconds));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(bot) = self.bot.take() {
            bot.runtime.shutdown_background();
        }
        if !std::thread::panicking() {
            assert_eq!(
                self.discord.pings(),
                Vec::<String>::new(),
                "nobody is ever pinged"
            );
            let invalid = self.discord.most_invalid_within(Duration::from_mins(10));
            eprintln!("at most {invalid} invalid requests in ten minutes");
            assert!(invalid <= INVALID_MOST, "{invalid} in ten minutes");
        }
    }
}
