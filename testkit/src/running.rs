//! Where bots run and how they end: a host with its files, its clock and its log, and one bot after another
//! on it.

use std::{
    collections::BTreeMap,
    fs::File,
    future::Future,
    mem,
    path::PathBuf,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use inmail::{
    app::{App, AppError},
    clock::TimeSource,
    config::Config,
    failpoints::{Interference, interfere},
};
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    engine,
    log::{Log, keep_log},
};

/// By how many seconds the host's clock is wrong.
pub type Skew = Arc<AtomicI64>;

/// The sandbox's clock, on a host whose own clock is wrong.
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

/// The parts of the program that are to panic, by name.
#[derive(Clone, Default)]
pub struct Doom(Arc<Mutex<Option<&'static str>>>);

impl Doom {
    /// Lets the part panic once, the next time it works.
    pub fn on(&self, name: &'static str) {
        *self.0.lock().unwrap() = Some(name);
    }
}

impl Interference for Doom {
    fn dies(&self, name: &str) -> bool {
        self.0
            .lock()
            .unwrap()
            .take_if(|doomed| *doomed == name)
            .is_some()
    }
}

/// A folder for files that need not outlive this machine: in memory, if the machine has such a place.
/// Waiting for a disk would be most of what many tests do.
pub fn place() -> TempDir {
    TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap())
}

/// Where bots run, one after another.
pub struct Host {
    pub data: TempDir,
    pub skew: Skew,
    settings: Settings,
    pub doom: Option<Doom>,
    pub log: Log,
}

impl Host {
    pub fn new(skew: i64, settings: Settings) -> Self {
        Self {
            data: place(),
            skew: Arc::new(AtomicI64::new(skew)),
            settings,
            doom: None,
            log: keep_log(),
        }
    }

    pub fn change(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Runs programs whose parts a test can let panic, with a log of their own.
    pub fn doomed() -> Self {
        Self {
            doom: Some(Doom::default()),
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
        let database = engine::database(self.data.path());
        environment.extend(database.map(|url| ("INMAIL_DATABASE".to_owned(), url)));
        let nodes = engine::key_nodes();
        environment.extend(nodes.map(|all| ("INMAIL_KEY_NODES".to_owned(), all)));
        let settings = self.settings.iter();
        environment.extend(settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Config::load(None, &environment).unwrap()
    }

    fn runtime(&self) -> Runtime {
        let mut builder = Builder::new_multi_thread();
        if let Some(doom) = self.doom.clone() {
            let log = self.log.writer();
            builder.on_thread_start(move || {
                // As long as the thread lives.
                mem::forget(interfere(Rc::new(doom.clone())));
                mem::forget(tracing::dispatcher::set_default(&log));
            });
        }
        builder.enable_all().build().unwrap()
    }
}

/// A running bot.
pub struct Bot {
    pub runtime: Runtime,
    stop: CancellationToken,
    pub running: JoinHandle<Result<(), AppError>>,
    data: PathBuf,
}

impl Bot {
    /// Starts a bot, and returns once it is ready.
    pub async fn start(discord: &Discord, host: &Host) -> Self {
        let bot = Self::begin(discord, host).await;
        discord.ready().await;
        bot
    }

    /// Starts a bot, whether or not it becomes ready.
    pub async fn begin(discord: &Discord, host: &Host) -> Self {
        Self::try_begin(discord, host).await.unwrap()
    }

    /// The same, if its files fit.
    pub async fn try_begin(discord: &Discord, host: &Host) -> Result<Self, AppError> {
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
            data: host.data.path().to_owned(),
        })
    }

    /// Returns once the bot has ended by itself, with the reason.
    pub async fn ended(self) -> Result<(), AppError> {
        let ended = self.running.await.unwrap();
        self.runtime.shutdown_background();
        free(self.data).await;
        ended
    }

    /// Ends the bot in order: pending work is finished.
    pub async fn stop(self, discord: &Discord) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
        self.runtime.shutdown_background();
        free(self.data).await;
        discord.gone().await;
    }

    /// Ends the bot at once, like SIGKILL: nothing is finished and nobody is told.
    pub async fn kill(self, discord: &Discord) {
        let Self { runtime, data, .. } = self;
        let end = move || runtime.shutdown_timeout(Duration::from_secs(5));
        tokio::task::spawn_blocking(end).await.unwrap();
        free(data).await;
        discord.gone().await;
    }
}

/// Waits until nobody holds the directory: a program that another test starts inherits every open file for
/// a moment, and with it a lock whose bot has ended.
async fn free(data: PathBuf) {
    let wait = move || {
        // A bot that could not use its directory made none.
        let Ok(lock) = File::open(data.join("inmail.lock")) else {
            return;
        };
        lock.lock().unwrap();
        // Said, not left to closing the file, which such a program may hold as well.
        lock.unlock().unwrap();
    };
    tokio::task::spawn_blocking(wait).await.unwrap();
}
