//! Arrivals: how interactions reach the bot. An application has one way, never both: the gateway, or posts
//! over HTTP.

use std::sync::Arc;

use crate::{
    clock::Clock,
    discord::{
        Rest,
        endpoint::{Endpoint, Posts, PublicKey},
        gateway::{Gateway, GatewayError, IncomingInteraction},
    },
};

/// The way by which interactions arrive.
pub enum Arrivals {
    Gateway(Gateway),
    Posts(Posts),
}

impl Arrivals {
    /// Connects to the gateway.
    pub fn from_gateway(rest: &Arc<Rest>, clock: &Clock) -> Self {
        Self::Gateway(Gateway::start(rest, clock))
    }

    /// Accepts posts that are signed with this key.
    pub fn from_posts(rest: &Rest, endpoint: &Endpoint, key: PublicKey) -> Self {
        rest.metrics().listens();
        Self::Posts(endpoint.start(key))
    }

    /// Returns once interactions can arrive for the first time.
    pub fn ready(&self) -> impl Future<Output = ()> + use<> {
        let connected = match self {
            Self::Gateway(gateway) => Some(gateway.connected()),
            Self::Posts(_) => None,
        };
        async {
            if let Some(connected) = connected {
                connected.await;
            }
        }
    }

    /// The next interaction, or why no more will come.
    pub async fn next(&mut self) -> Result<IncomingInteraction, GatewayError> {
        match self {
            Self::Gateway(gateway) => gateway.next().await,
            Self::Posts(posts) => posts.next().await.ok_or(GatewayError::Ended),
        }
    }

    /// What was accepted and not taken yet, one by one, after which nothing more is accepted. The gateway
    /// confirms nothing, so what waits there is not promised an answer.
    pub async fn last(&mut self) -> Option<IncomingInteraction> {
        match self {
            Self::Gateway(_) => None,
            Self::Posts(posts) => {
                posts.close();
                posts.next().await
            }
        }
    }

    /// Closes what is open.
    pub async fn stop(&mut self) {
        if let Self::Gateway(gateway) = self {
            gateway.stop().await;
        }
    }
}
