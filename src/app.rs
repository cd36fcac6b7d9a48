//! The composition root: what depends on what, how it starts and how it ends.
//!
//! Two stages to the end: first nothing new is taken in, then what is in hand is finished.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::Value;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock::{Clock, TimeSource},
    config::Config,
    discord::{
        DiscordOutbox, Gateway, GatewayError, Rest, RestError, Router, commands,
        phrases::{DamagedPhrases, Phrases},
    },
    jobs::Worker,
    service::Service,
    store::{DirectoryLock, OpenError, Store, StoreError},
};

/// How long work in hand may take once the end is near.
const LAST_WORK: Duration = Duration::from_secs(5);
/// Between attempts to reach Discord at start.
const RECONNECT_PAUSE: TimeDelta = TimeDelta::seconds(5);

/// Why the bot did not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Client(#[from] crate::discord::NoClient),
    #[error(transparent)]
    Phrases(#[from] DamagedPhrases),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error("Discord does not accept the bot token; copy it anew from the developer portal")]
    Token,
    #[error("Discord does not take what the bot asks for at start")]
    Start(#[source] RestError),
}

/// The bot before it runs: files open, nothing connected.
pub struct App {
    config: Config,
    clock: Clock,
    rest: Arc<Rest>,
    store: Store,
    lock: DirectoryLock,
}

/// What is known once Discord has answered for the first time.
struct Introduced {
    application: u64,
    /// Of the gateway.
    url: String,
}

impl App {
    /// Opens the files; refuses what does not fit without changing it.
    pub async fn open(config: Config, time: Arc<dyn TimeSource>) -> Result<Self, AppError> {
        let clock = Clock::new(time);
        let rest = Arc::new(Rest::new(
            &config.api_url,
            config.token.clone(),
            clock.clone(),
        )?);
        let (store, lock) = Store::open(&config.data_dir).await?;
        Ok(Self {
            config,
            clock,
            rest,
            store,
            lock,
        })
    }

    /// Runs until `stop`, or until Discord turns the bot away.
    pub async fn run(self, stop: CancellationToken) -> Result<(), AppError> {
        let served = self.serve(&stop).await;
        self.store.close().await;
        drop(self.lock);
        served
    }

    async fn serve(&self, stop: &CancellationToken) -> Result<(), AppError> {
        // Discord may be out of reach for long; whoever ends the bot then need not wait.
        let introduced = tokio::select! {
            introduced = self.introduce() => introduced?,
            () = stop.cancelled() => return Ok(()),
        };
        let Introduced { application, url } = introduced;
        let service = Service::new(self.store.clone(), self.config.policy);
        service.plan_routine(self.clock.now()).await?;
        let outbox = DiscordOutbox::new(Arc::clone(&self.rest), application, Phrases::english()?);
        let worker = Arc::new(Worker::new(service.clone(), outbox, self.clock.clone()));
        let last_stop = CancellationToken::new();
        let working = tokio::spawn(worker.run(last_stop.clone()));
        let router = Router::new(
            Arc::clone(&self.rest),
            service,
            Phrases::english()?,
            self.clock.clone(),
        );
        let served = self.take_in(Arc::new(router), url, stop).await;
        last_stop.cancel();
        if tokio::time::timeout(LAST_WORK, working).await.is_err() {
            tracing::warn!("jobs in hand took too long; they go on at the next start");
        }
        served
    }

    /// Registers the commands, and learns who the bot is and where its gateway stands.
    async fn introduce(&self) -> Result<Introduced, AppError> {
        let application = self
            .ask(Method::GET, "/oauth2/applications/@me", None)
            .await?;
        let application: u64 = id_of(&application)?;
        let path = match self.config.guild {
            Some(guild) => format!("/applications/{application}/guilds/{guild}/commands"),
            None => format!("/applications/{application}/commands"),
        };
        let wanted = commands::all(&Phrases::english()?);
        self.ask(Method::PUT, &path, Some(&wanted)).await?;
        let gateway = self.ask(Method::GET, "/gateway", None).await?;
        let url = gateway["url"].as_str().unwrap_or_default().to_owned();
        Ok(Introduced { application, url })
    }

    async fn take_in(
        &self,
        router: Arc<Router>,
        url: String,
        stop: &CancellationToken,
    ) -> Result<(), AppError> {
        let mut gateway = Gateway::start(&self.rest, url).await?;
        let answering = TaskTracker::new();
        let ended = loop {
            tokio::select! {
                () = stop.cancelled() => break Ok(()),
                next = gateway.next() => match next {
                    Ok(arrival) => {
                        let router = Arc::clone(&router);
                        answering.spawn(async move { router.serve(&arrival).await });
                    }
                    Err(error) => break Err(error.into()),
                },
            }
        };
        gateway.stop().await;
        answering.close();
        if tokio::time::timeout(LAST_WORK, answering.wait())
            .await
            .is_err()
        {
            tracing::warn!("answers in hand took too long and were left");
        }
        ended
    }

    /// A request without which there is no start: again until Discord can be reached.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, AppError> {
        loop {
            let wait = match self.rest.as_bot(method.clone(), path, body).await {
                Ok(answer) => return Ok(answer),
                Err(RestError::Refused { status: 401, .. }) => return Err(AppError::Token),
                Err(error @ RestError::Refused { .. }) => return Err(AppError::Start(error)),
                Err(RestError::RateLimited { wait }) => wait,
                Err(RestError::Unreachable | RestError::Unknown) => RECONNECT_PAUSE,
            };
            tracing::warn!("Discord cannot be reached; trying again");
            self.clock.sleep_until(self.clock.now() + wait).await;
        }
    }
}

fn id_of(object: &Value) -> Result<u64, AppError> {
    let id = object["id"].as_str().and_then(|id| id.parse().ok());
    id.ok_or(AppError::Start(RestError::Unknown))
}
