//! The gateway: interactions arrive here, on a runtime of their own.
//!
//! A close without a code makes serenity's loop spin and would freeze every timer of a shared
//! runtime; on its own it can only hold up itself. Must not know what an interaction means.

use std::{sync::Arc, time::Duration};

use secrecy::ExposeSecret;
use serde_json::Value;
use serenity::{
    all::{
        ConnectionStage, Context, Event, GatewayIntents, Interaction, RawEventHandler, ShardId,
        ShardManager, ShardManagerOptions,
    },
    async_trait,
    futures::StreamExt,
    http::HttpBuilder,
    prelude::{RwLock, TypeMap},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Notify, mpsc},
};
use tokio_util::task::AbortOnDropHandle;

use super::{
    rest::Rest,
    sessions::{Address, Lender, TokenRefused},
};
use crate::clock::Clock;

/// Interactions waiting at most; Discord gives up on each after 3 s anyway.
const QUEUE_LENGTH: usize = 1_024;
/// How long serenity gets to close its connection.
const CLOSING: Duration = Duration::from_secs(3);

/// Why there is no gateway connection (any more).
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    #[error("no thread for the gateway")]
    Runtime(#[source] std::io::Error),
    #[error("Discord does not accept the bot token; copy it anew from the developer portal")]
    Token,
    #[error("the gateway connection has ended: {0}")]
    Ended(String),
}

/// Something that wants an answer. Cannot be printed, for it may hold text and holds a token.
pub enum Arrival {
    Interaction(Box<Interaction>),
    /// An interaction of a form serenity does not know, as Discord sent it.
    Unknown(Value),
}

impl Arrival {
    /// What wants an answer among the gateway's events.
    pub fn of(event: Event) -> Option<Self> {
        match event {
            Event::InteractionCreate(event) => Some(Self::Interaction(Box::new(event.interaction))),
            Event::Unknown(event) if event.kind == "INTERACTION_CREATE" => {
                Some(Self::Unknown(event.value))
            }
            _ => None,
        }
    }
}

struct Intake {
    arrivals: mpsc::Sender<Arrival>,
    /// Told of every new session.
    begun: Arc<Notify>,
}

#[async_trait]
impl RawEventHandler for Intake {
    async fn raw_event(&self, _: Context, event: Event) {
        if let Event::Ready(_) = event {
            tracing::info!("connected to Discord");
            self.begun.notify_one();
        }
        let Some(arrival) = Arrival::of(event) else {
            return;
        };
        if let Arrival::Unknown(_) = arrival {
            // Without the payload: it may hold text and a token.
            tracing::error!("an interaction of an unknown form was not understood");
        }
        // Closed only while shutting down.
        let _ = self.arrivals.send(arrival).await;
    }
}

/// A running gateway connection; dropped, it ends at once.
pub struct Gateway {
    thread: Thread,
    manager: Arc<ShardManager>,
    arrivals: mpsc::Receiver<Arrival>,
    ended: tokio::sync::oneshot::Receiver<GatewayError>,
    lending: AbortOnDropHandle<TokenRefused>,
}

impl Gateway {
    /// Connects to the gateway and keeps reconnecting, as often as Discord allows.
    pub async fn start(rest: &Arc<Rest>, clock: &Clock) -> Result<Self, GatewayError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("gateway")
            .enable_all()
            .build()
            .map_err(GatewayError::Runtime)?;
        let thread = Thread(Some(runtime));
        let (sender, arrivals) = mpsc::channel(QUEUE_LENGTH);
        let begun = Arc::new(Notify::new());
        let intake = Intake {
            arrivals: sender,
            begun: Arc::clone(&begun),
        };
        let address = Address::default();
        // Before serenity asks for it.
        let held = Arc::clone(&address).lock_owned().await;
        let (tell_end, ended) = tokio::sync::oneshot::channel();
        // Only to satisfy serenity; no request of ours goes through it.
        let http = HttpBuilder::new(rest.token().expose_secret()).build();
        let ws_url = Arc::clone(&address);
        let start = async move {
            let (manager, mut results) = ShardManager::new(ShardManagerOptions {
                data: Arc::new(RwLock::new(TypeMap::new())),
                event_handlers: Vec::new(),
                raw_event_handlers: vec![Arc::new(intake)],
                shard_index: 0,
                shard_init: 1,
                shard_total: 1,
                ws_url,
                http: Arc::new(http),
                intents: GatewayIntents::empty(),
                presence: None,
            });
            manager.set_shards(0, 1, 1).await;
            let begun = manager.initialize();
            tokio::spawn(async move {
                let end = match results.next().await {
                    Some(Err(serenity::gateway::GatewayError::InvalidAuthentication)) => {
                        GatewayError::Token
                    }
                    Some(Err(error)) => GatewayError::Ended(error.to_string()),
                    _ => GatewayError::Ended("closed".to_owned()),
                };
                // Nobody listens while shutting down.
                let _ = tell_end.send(end);
            });
            begun.map(|()| manager)
        };
        let manager = match thread.spawn(start).await {
            Ok(Ok(manager)) => manager,
            Ok(Err(error)) => return Err(GatewayError::Ended(error.to_string())),
            Err(_) => return Err(GatewayError::Ended("its thread has stopped".to_owned())),
        };
        let lender = Lender {
            rest: Arc::clone(rest),
            clock: clock.clone(),
            address,
            begun,
        };
        let shards = Arc::clone(&manager);
        let connected = async move || {
            let shards = shards.runners.lock().await;
            let stage = shards.get(&ShardId(0)).map(|shard| shard.stage);
            stage == Some(ConnectionStage::Connected)
        };
        let lending = AbortOnDropHandle::new(tokio::spawn(lender.lend(held, connected)));
        Ok(Self {
            thread,
            manager,
            arrivals,
            ended,
            lending,
        })
    }

    /// What arrives next, or why nothing will.
    pub async fn next(&mut self) -> Result<Arrival, GatewayError> {
        tokio::select! {
            Some(arrival) = self.arrivals.recv() => Ok(arrival),
            end = &mut self.ended => {
                Err(end.unwrap_or_else(|_| GatewayError::Ended("its thread has stopped".to_owned())))
            }
            refused = &mut self.lending => Err(match refused {
                Ok(TokenRefused) => GatewayError::Token,
                Err(_) => GatewayError::Ended("its address is lost".to_owned()),
            }),
        }
    }

    /// Closes the connection.
    pub async fn stop(&mut self) {
        let manager = Arc::clone(&self.manager);
        let closing = self
            .thread
            .spawn(async move { manager.shutdown_all().await });
        // A spinning loop never closes; it ends with its runtime.
        let _ = tokio::time::timeout(CLOSING, closing).await;
    }
}

/// The gateway's runtime; dropped, it ends without waiting, wherever that is.
struct Thread(Option<Runtime>);

impl Thread {
    async fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Gone> {
        match &self.0 {
            Some(runtime) => runtime.spawn(work).await.map_err(|_| Gone),
            None => Err(Gone),
        }
    }
}

/// The thread has stopped.
struct Gone;

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
