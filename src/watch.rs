//! Where monitoring looks: `/metrics`, `/healthz` and `/readyz`, for whoever reaches the address.
//!
//! Nothing that is asked here can harm the bot: few connections at a time, each with one short request and a
//! time limit.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{
    Method, Request, Response, StatusCode, body::Bytes, header, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};

use crate::{
    metrics::{Metrics, StoreActivity},
    store::Store,
};

/// Connections at a time. Others wait.
const CONNECTIONS: usize = 16;
/// How long a connection may last, from its first byte to its last.
const CONNECTION_LIMIT: Duration = Duration::from_secs(10);
/// How long the head of a request may take, and how long it may be.
const HEAD_LIMIT: Duration = Duration::from_secs(5);
const HEAD_SIZE: usize = 16 * 1_024;
/// How long the store may take to show that it works.
const PROBE: Duration = Duration::from_secs(2);
/// After a failure to accept, which can last: the process may have no file descriptors left.
const PAUSE: Duration = Duration::from_secs(1);

/// Nobody can listen at this address.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on {address} for monitoring (setting `watch.listen`): {}; choose another address or port, \
     or leave the setting empty",
    reason(source)
)]
pub struct WatchError {
    address: SocketAddr,
    source: io::Error,
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program uses this port".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine does not have the address".to_owned(),
        _ => error.to_string(),
    }
}

/// What monitoring can see.
pub struct Watch {
    listener: TcpListener,
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
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| WatchError { address, source })?;
        let seen = Seen { metrics, store };
        Ok(Self { listener, seen })
    }

    /// Answers for ever. Poll it in the task whose health it tells of.
    pub async fn serve(&self) -> Infallible {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut running = JoinSet::new();
        loop {
            while running.try_join_next().is_some() {}
            // Never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                continue;
            };
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let seen = self.seen.clone();
                    running.spawn(async move {
                        // Whatever a client does wrong is its own affair.
                        let _ = timeout(CONNECTION_LIMIT, seen.converse(stream)).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "monitoring cannot connect");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

impl Seen {
    async fn converse(&self, stream: TcpStream) -> Result<(), hyper::Error> {
        let answer = service_fn(async |request| Ok::<_, Infallible>(self.answer(&request).await));
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_LIMIT)
            .max_buf_size(HEAD_SIZE)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), answer)
            .await
    }

    async fn answer<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let (status, text) = if [Method::GET, Method::HEAD].contains(request.method()) {
            self.page(request.uri().path()).await
        } else {
            (
                StatusCode::METHOD_NOT_ALLOWED,
                "only GET and HEAD\n".to_owned(),
            )
        };
        let kind = match (status, request.uri().path()) {
            (StatusCode::OK, "/metrics") => {
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
            _ => "text/plain; charset=utf-8",
        };
        let mut response = Response::new(Full::from(text));
        *response.status_mut() = status;
        let kind = header::HeaderValue::from_static(kind);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        let outcome = match path {
            "/metrics" => self
                .metrics
                .scrape(self.activity())
                .map_err(|_| "cannot write them"),
            "/healthz" => self.health().await.map(|()| "the bot works\n".to_owned()),
            "/readyz" => self
                .ready()
                .await
                .map(|()| "people are served\n".to_owned()),
            _ => {
                let known = "see /metrics, /healthz and /readyz\n".to_owned();
                return (StatusCode::NOT_FOUND, known);
            }
        };
        match outcome {
            Ok(text) => (StatusCode::OK, text),
            Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
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
