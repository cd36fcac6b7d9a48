//! The fixture of every story: a sandbox, a data directory, and a bot that can be killed.

use std::{
    collections::BTreeMap,
    future::Future,
    io,
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use inmail::{app::App, clock::TimeSource, config::Config, telemetry};
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::runtime::Runtime;
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

/// The sandbox's clock, on a host whose own is wrong by `skew` seconds.
struct HostTime {
    clock: Clock,
    began: i64,
    skew: i64,
}

impl TimeSource for HostTime {
    fn wall(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.clock.now_ms() + self.skew * 1_000).unwrap()
    }
    fn elapsed(&self) -> Duration {
        Duration::from_millis((self.clock.now_ms() - self.began).unsigned_abs())
    }
    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let until = self.began + i64::try_from(elapsed.as_millis()).unwrap();
        Box::pin(self.clock.reached(until))
    }
}

/// A running bot.
pub struct Bot(Runtime);

impl Bot {
    /// Starts a bot and returns once it is ready.
    pub async fn start(discord: &Discord, data: &Path, skew: i64) -> Self {
        LOGGING.call_once(|| {
            tracing_subscriber::fmt()
                .with_env_filter(telemetry::filter("trace").unwrap())
                .with_writer(|| Log)
                .init();
        });
        let environment = BTreeMap::from([
            ("DISCORD_TOKEN".to_owned(), discord.token().to_owned()),
            ("INMAIL_DATA_DIR".to_owned(), data.display().to_string()),
            ("INMAIL_DISCORD__API_URL".to_owned(), discord.api_url()),
        ]);
        let config = Config::load(None, &environment).unwrap();
        let clock = discord.clock().clone();
        let time = HostTime {
            began: clock.now_ms(),
            clock,
            skew,
        };
        let runtime = Runtime::new().unwrap();
        let app = runtime
            .spawn(App::open(config, Arc::new(time)))
            .await
            .unwrap()
            .unwrap();
        runtime.spawn(app.run(CancellationToken::new()));
        discord.ready().await;
        Self(runtime)
    }

    /// Ends the bot where it stands, like a power cut: nothing is finished, nobody is told.
    pub async fn kill(self, discord: &Discord) {
        tokio::task::spawn_blocking(move || self.0.shutdown_timeout(Duration::from_secs(5)))
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
}

impl Stage {
    pub async fn new() -> Self {
        Self::with_host_wrong_by(0).await
    }

    /// On a host whose clock is wrong by so many seconds.
    pub async fn with_host_wrong_by(skew: i64) -> Self {
        let discord = Discord::start(Clock::manual()).await.unwrap();
        let data = TempDir::new().unwrap();
        let bot = Some(Bot::start(&discord, data.path(), skew).await);
        Self { discord, data, bot }
    }

    pub async fn kill(&mut self) {
        self.bot.take().unwrap().kill(&self.discord).await;
    }

    pub async fn restart(&mut self) {
        self.bot = Some(Bot::start(&self.discord, self.data.path(), 0).await);
    }

    pub fn pass(&self, seconds: u64) {
        self.discord.clock().advance(Duration::from_secs(seconds));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(Bot(runtime)) = self.bot.take() {
            runtime.shutdown_background();
        }
        if !std::thread::panicking() {
            assert_eq!(
                self.discord.pings(),
                Vec::<String>::new(),
                "nobody is ever pinged"
            );
        }
    }
}
