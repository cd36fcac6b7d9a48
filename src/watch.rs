//! Where monitoring looks: `/metrics`, `/healthz` and `/readyz`, for whoever reaches the address.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use tokio::time::timeout;

use crate::{
    http_server::{Answer, CannotListen, HttpServer, Method, Request, StatusCode},
    metrics::{Metrics, StoreActivity},
    store::Store,
};

/// Connections at a time. Others wait.
const CONNECTIONS: usize = 16;
/// How long the store may take to show that it works.
const PROBE: Duration = Duration::from_secs(2);
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Nobody can listen at this address.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on {address} for monitoring (setting `watch.listen`): {0}; choose another address or port, \
     or leave the setting empty",
    address = .0.address
)]
pub struct WatchError(pub CannotListen);

/// What monitoring can see.
pub struct Watch {
    server: HttpServer,
    seen: Seen,
}

#[derive(Clone)]
struct Seen {
    metrics: Metrics,
    store: Store,
}

impl Watch {
    /// Listens. Answers nobody until [`Watch::serve`].
    pub async fn open(
        address: SocketAddr,
        metrics: Metrics,
        store: Store,
    ) -> Result<Self, WatchError> {
        let server = HttpServer::listen(address, CONNECTIONS).await;
        Ok(Self {
            server: server.map_err(WatchError)?,
            seen: Seen { metrics, store },
        })
    }

    /// Answers for ever. Poll it in the task whose health it tells of.
    pub async fn serve(&self) -> Infallible {
        let seen = self.seen.clone();
        let answer = move |request| {
            let seen = seen.clone();
            async move { seen.answer(&request).await }
        };
        self.server.serve(answer).await
    }
}

impl Seen {
    async fn answer<B>(&self, request: &Request<B>) -> Answer {
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            return Answer::line(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
        }
        let outcome = match request.uri().path() {
            "/metrics" => match self.metrics.scrape(self.activity()) {
                Ok(content) => {
                    return Answer {
                        status: StatusCode::OK,
                        kind: METRICS,
                        content,
                    };
                }
                Err(_) => Err("cannot write them"),
            },
            "/healthz" => self.health().await.map(|()| "the bot works"),
            "/readyz" => self.ready().await.map(|()| "people are served"),
            _ => {
                let known = "see /metrics, /healthz and /readyz";
                return Answer::line(StatusCode::NOT_FOUND, known);
            }
        };
        match outcome {
            Ok(text) => Answer::line(StatusCode::OK, text),
            Err(reason) => Answer::line(StatusCode::SERVICE_UNAVAILABLE, reason),
        }
    }

    fn activity(&self) -> StoreActivity {
        let activity = self.store.activity();
        StoreActivity {
            commits: activity.commits,
            syncs: activity.syncs,
            use_cases: activity.use_cases,
            waiting: activity.waiting,
            is_failing: activity.is_failing,
            key_nodes: activity.key_nodes,
        }
    }

    /// The same that the pulse asks.
    async fn health(&self) -> Result<(), &'static str> {
        let works = timeout(PROBE, self.store.answers()).await;
        works.map_err(|_| "the writer of the database hangs")
    }

    async fn ready(&self) -> Result<(), &'static str> {
        self.health().await?;
        if !self.metrics.is_connected() {
            return Err("not connected to Discord");
        }
        match timeout(PROBE, self.store.is_writable()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the database cannot be written"),
            Err(_) => Err("the database takes too long to write"),
        }
    }
}
