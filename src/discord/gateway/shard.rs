//! A shard and its session. Each value that keeps a session resumable is read by itself, so nothing else in a
//! payload can make the session unusable.

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    IncomingInteraction, Unconnected,
    limiter::{Permit, SessionLimiter},
    socket::Frame,
};
use crate::metrics::Metrics;

/// What is needed to resume a session after its connection has ended.
pub struct Session {
    pub id: String,
    /// Where to resume it.
    pub address: Option<String>,
    pub sequence: u64,
}

/// The parts of READY that a session needs, each read by itself.
#[derive(Deserialize)]
struct Ready<'a> {
    #[serde(borrow)]
    session_id: Option<&'a RawValue>,
    #[serde(borrow)]
    resume_gateway_url: Option<&'a RawValue>,
}

/// Some of the servers, or all if there is one shard.
pub struct Shard {
    pub number: u32,
    pub total: u32,
    pub session: Option<Session>,
    pub stop: CancellationToken,
    pub limiter: Arc<SessionLimiter>,
    arrivals: mpsc::Sender<IncomingInteraction>,
    /// Where this shard still counts, until its first READY.
    unconnected: Option<Unconnected>,
    /// Held from before IDENTIFY until READY.
    pub permit: Option<Permit>,
    /// Failed connections in a row.
    pub attempts: u32,
    /// Whether the last attempt to resume used READY's address and failed.
    pub astray: bool,
    pub metrics: Metrics,
    /// Whether the connection works, as recorded.
    pub is_connected: bool,
    /// Attempts in a row to resume this session that reached Discord and failed.
    pub in_vain: u32,
}

impl Shard {
    pub fn new(
        number: u32,
        total: u32,
        limiter: Arc<SessionLimiter>,
        arrivals: mpsc::Sender<IncomingInteraction>,
        unconnected: Unconnected,
        stop: CancellationToken,
    ) -> Self {
        Self {
            number,
            total,
            session: None,
            stop,
            limiter,
            arrivals,
            unconnected: Some(unconnected),
            permit: None,
            attempts: 0,
            astray: false,
            in_vain: 0,
            metrics: Metrics::default(),
            is_connected: false,
        }
    }

    /// Records its connections here.
    pub fn recording(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// The bot's token in the form that Discord wants here.
    pub fn token(&self) -> &str {
        self.limiter.token().expose_secret()
    }

    /// READY has come.
    pub fn has_begun(&mut self) {
        self.permit = None;
        (self.astray, self.in_vain) = (false, 0);
        self.works(false);
        tracing::info!(shard = self.number, of = self.total, "connected to Discord");
        if let Some(unconnected) = self.unconnected.take() {
            unconnected.send_modify(|left| *left = left.saturating_sub(1));
        }
    }

    /// RESUMED has come.
    pub fn has_resumed(&mut self) {
        (self.astray, self.in_vain) = (false, 0);
        self.works(true);
        tracing::info!(shard = self.number, "connected to Discord again");
    }

    fn works(&mut self, resumed: bool) {
        if !std::mem::replace(&mut self.is_connected, true) {
            self.metrics.connected(resumed);
        }
    }

    /// The connection works.
    pub fn is_well(&mut self) {
        self.attempts = 0;
    }

    /// Passes an interaction on.
    pub async fn arrived(&self, arrival: IncomingInteraction) {
        // Closed only during shutdown.
        let _ = self.arrivals.send(arrival).await;
    }
}

impl Session {
    /// The session that READY begins, or `None` if it names no session.
    pub fn begun(ready: &Frame) -> Option<Self> {
        let text = |raw: Option<&RawValue>| serde_json::from_str::<String>(raw?.get()).ok();
        let data: Option<Ready<'_>> = ready.data();
        let data = data?;
        Some(Self {
            id: text(data.session_id)?,
            address: text(data.resume_gateway_url),
            sequence: ready.sequence().unwrap_or(0),
        })
    }
}
