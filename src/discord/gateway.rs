//! The gateway: interactions arrive here, over as many connections as Discord wants.
//!
//! It does not use serenity's gateway. docs/adr/0001-gateway.md says why.

mod connection;
mod limiter;
mod reconnect;
mod shard;
mod socket;

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::rest::Rest;
use crate::{
    clock::Clock,
    discord::gateway::limiter::{SessionLimiter, TokenRefused},
    metrics::Metrics,
};
use shard::Shard;

/// Interactions that wait at most. Discord gives up on each after 3 s.
const QUEUE_LENGTH: usize = 1_024;
/// How long the connections have to close.
const CLOSING: Duration = Duration::from_secs(3);

/// Why there is no gateway connection (any more).
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    #[error("Discord does not accept the bot token; copy it anew from the developer portal")]
    Token,
    #[error(
        "the bot is in too many servers for its connections (close 4011); start it again, and it \
         opens as many as Discord asks for"
    )]
    MoreShards,
    #[error("Discord does not accept how this release connects (close {0}); update InMail")]
    Refused(u16),
    #[error("the gateway connection has ended; the log says why")]
    Ended,
}

impl GatewayError {
    /// Whether another attempt would end in the same way.
    pub fn is_lasting(&self) -> bool {
        !matches!(self, Self::Ended | Self::MoreShards)
    }
}

/// An interaction that wants an answer. It cannot be printed, because it may hold text and holds a token.
pub struct IncomingInteraction {
    /// The interaction as Discord sent it.
    pub payload: Value,
    /// Whether it happened while there was no connection, and was delivered after resuming.
    pub replayed: bool,
}

/// The running gateway connections. When this is dropped, they end at once.
pub struct Gateway {
    arrivals: mpsc::Receiver<IncomingInteraction>,
    running: AbortOnDropHandle<Result<(), GatewayError>>,
    stop: CancellationToken,
    unconnected: Unconnected,
}

/// How many connections have not been made yet.
type Unconnected = Arc<watch::Sender<u32>>;

impl Gateway {
    /// Connects to the gateway, and reconnects as often as Discord allows.
    pub fn start(rest: &Arc<Rest>, clock: &Clock) -> Self {
        let (sender, arrivals) = mpsc::channel(QUEUE_LENGTH);
        let stop = CancellationToken::new();
        // Discord has not said yet how many it wants.
        let unconnected = Unconnected::new(watch::Sender::new(u32::MAX));
        let limiter = SessionLimiter::new(Arc::clone(rest), clock.clone());
        let shards = run(
            limiter,
            sender,
            stop.clone(),
            Arc::clone(&unconnected),
            rest.metrics().clone(),
        );
        Self {
            arrivals,
            running: AbortOnDropHandle::new(tokio::spawn(shards)),
            stop,
            unconnected,
        }
    }

    /// Returns once every connection has been made for the first time.
    pub fn connected(&self) -> impl Future<Output = ()> + use<> {
        let unconnected = Arc::clone(&self.unconnected);
        async move {
            // The channel is open, because this future holds its sender.
            let _ = unconnected.subscribe().wait_for(|left| *left == 0).await;
        }
    }

    /// The next interaction, or why no more will come.
    pub async fn next(&mut self) -> Result<IncomingInteraction, GatewayError> {
        tokio::select! {
            Some(arrival) = self.arrivals.recv() => Ok(arrival),
            ended = &mut self.running => Err(match ended {
                Ok(Err(error)) => error,
                Ok(Ok(())) | Err(_) => GatewayError::Ended,
            }),
        }
    }

    /// Closes the connections.
    pub async fn stop(&mut self) {
        self.stop.cancel();
        if !self.running.is_finished() {
            // A connection that hangs ends with its task.
            let _ = tokio::time::timeout(CLOSING, &mut self.running).await;
        }
    }
}

/// Runs every shard until `stop`. The first one that cannot continue ends them all.
async fn run(
    limiter: SessionLimiter,
    arrivals: mpsc::Sender<IncomingInteraction>,
    stop: CancellationToken,
    unconnected: Unconnected,
    metrics: Metrics,
) -> Result<(), GatewayError> {
    let limiter = Arc::new(limiter);
    let total = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        shards = limiter.shards() => shards.map_err(|TokenRefused| GatewayError::Token)?,
    };
    unconnected.send_replace(total);
    metrics.wanted(total);
    let mut shards = JoinSet::new();
    for number in 0..total {
        let (limiter, arrivals) = (Arc::clone(&limiter), arrivals.clone());
        let unconnected = Arc::clone(&unconnected);
        let shard = Shard::new(number, total, limiter, arrivals, unconnected, stop.clone())
            .recording(metrics.clone());
        shards.spawn(shard.run());
    }
    while let Some(ended) = shards.join_next().await {
        ended.map_err(|_| GatewayError::Ended)??;
    }
    Ok(())
}
