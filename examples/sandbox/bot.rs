//! The bot as the sandbox runs it: on the sandbox's time and on a runtime of its own, so that it can be
//! killed at once. It does not know the page or the story.

use std::{
    collections::BTreeMap,
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt};
use inmail::{app::App, clock::TimeSource, config::Config};
use sandbox::{
    Clock, Discord,
    page::{BotControl, FirstSteps},
};
use tokio::{
    runtime::Runtime,
    sync::Mutex,
    task::{JoinHandle, spawn_blocking},
};
use tokio_util::sync::CancellationToken;

/// How long the threads of a killed bot may take to end.
const LAST_BREATH: Duration = Duration::from_secs(5);

/// The bot's time is the sandbox's.
struct SandboxTime {
    clock: Clock,
    began: i64,
}

impl TimeSource for SandboxTime {
    fn wall(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.clock.now_ms()).unwrap_or_default()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis((self.clock.now_ms() - self.began).unsigned_abs())
    }

    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let elapsed = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        Box::pin(self.clock.reached(self.began.saturating_add(elapsed)))
    }
}

/// A bot with a data directory, running or not.
pub struct Bot {
    discord: Discord,
    data: PathBuf,
    running: Mutex<Option<Running>>,
}

struct Running {
    runtime: Runtime,
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

impl Bot {
    /// Starts it and returns once it is ready; an error is a sentence.
    pub async fn start(discord: &Discord, data: &Path) -> Result<Self, String> {
        let bot = Self {
            discord: discord.clone(),
            data: data.to_owned(),
            running: Mutex::new(None),
        };
        *bot.running.lock().await = Some(bot.launch().await?);
        discord.ready().await;
        Ok(bot)
    }

    /// Ends it in an orderly way.
    pub async fn end(&self) {
        let running = self.running.lock().await.take();
        self.stop(running).await;
    }

    async fn stop(&self, running: Option<Running>) {
        if let Some(running) = running {
            running.stop.cancel();
            // It has ended, one way or the other.
            let _ = running.ended.await;
            put_down(running.runtime).await;
            self.discord.gone().await;
        }
    }

    /// Starts it without waiting until it is connected, which Discord may prevent.
    async fn launch(&self) -> Result<Running, String> {
        let environment = BTreeMap::from([
            ("DISCORD_TOKEN".to_owned(), self.discord.token().to_owned()),
            (
                "INMAIL_DATA_DIR".to_owned(),
                self.data.display().to_string(),
            ),
            ("INMAIL_DISCORD__API_URL".to_owned(), self.discord.api_url()),
        ]);
        let config = Config::load(None, &environment).map_err(|error| error.to_string())?;
        let clock = self.discord.clock().clone();
        let time = SandboxTime {
            began: clock.now_ms(),
            clock,
        };
        let runtime = Runtime::new().map_err(|error| error.to_string())?;
        let opened = runtime.spawn(App::open(config, Arc::new(time))).await;
        let app = match opened {
            Ok(Ok(app)) => app,
            Ok(Err(error)) => return Err(failed(runtime, &error.to_string()).await),
            Err(error) => return Err(failed(runtime, &error.to_string()).await),
        };
        let stop = CancellationToken::new();
        let running = app.run(stop.clone());
        let ended = runtime.spawn(async move {
            if let Err(error) = running.await {
                eprintln!("the bot ended: {error}");
            }
        });
        Ok(Running {
            runtime,
            stop,
            ended,
        })
    }
}

async fn failed(runtime: Runtime, why: &str) -> String {
    put_down(runtime).await;
    format!("The bot does not start: {why}")
}

/// Ends everything that still runs there.
async fn put_down(runtime: Runtime) {
    let ended = spawn_blocking(move || runtime.shutdown_timeout(LAST_BREATH)).await;
    if let Err(error) = ended {
        eprintln!("the bot's runtime did not end: {error}");
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        if let Some(running) = self.running.get_mut().take() {
            running.runtime.shutdown_background();
        }
    }
}

/// InMail in a few words, and what to try first.
const FIRST_STEPS: FirstSteps = FirstSteps {
    title: "InMail: private mail between members, with a real unsend",
    about: "Each column is one person's Discord. Nothing leaves this machine, and time is yours to move.",
    tries: &[
        "As Alice, type /inmail send, choose Bob, write a message and send it.",
        "As Bob, open the direct message from InMail and read your mail.",
        "As Alice, press Delete within ten minutes: it disappears from Bob's screen too.",
        "Send another one and press \u{201c}To the end of the window\u{201d}: now it can no longer be deleted.",
        "As Mona, who manages the server, run /inmail-admin setup reports-channel with #reports; then report a mail as Bob.",
    ],
};

impl BotControl for Bot {
    fn first_steps(&self) -> Option<FirstSteps> {
        Some(FIRST_STEPS)
    }

    fn shown_time(&self) -> Option<&'static str> {
        Some("To the end of the window")
    }

    fn restart(&self) -> BoxFuture<'_, Result<(), String>> {
        async {
            // Held throughout, so that two clicks start one bot.
            let mut running = self.running.lock().await;
            self.stop(running.take()).await;
            *running = Some(self.launch().await?);
            Ok(())
        }
        .boxed()
    }

    fn kill(&self) -> BoxFuture<'_, ()> {
        async {
            if let Some(running) = self.running.lock().await.take() {
                put_down(running.runtime).await;
                self.discord.gone().await;
            }
        }
        .boxed()
    }
}
