//! A small HTTP server for few clients: monitoring, and Discord's interactions. TLS is the affair of a proxy
//! in front of it.
//!
//! Nothing that is asked here can harm the bot: few connections at a time, each with one short request and a
//! time limit.

use std::{
    convert::Infallible,
    fmt::{self, Display, Formatter},
    io,
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{header, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};

pub use hyper::{
    Method, Request, StatusCode,
    body::{Bytes, Incoming},
    header::HeaderMap,
};

/// How long a connection may last, from its first byte to its last.
const CONNECTION_LIMIT: Duration = Duration::from_secs(10);
/// How long the head of a request may take, and how long it may be.
const HEAD_LIMIT: Duration = Duration::from_secs(5);
const HEAD_SIZE: usize = 16 * 1_024;
/// After a failure to accept, which can last: the process may have no file descriptors left.
const PAUSE: Duration = Duration::from_secs(1);

/// Nobody can listen at an address. Prints the reason only.
#[derive(Debug)]
pub struct CannotListen {
    pub address: SocketAddr,
    source: io::Error,
}

impl CannotListen {
    /// Whether every attempt fails like this until the operator changes something. An address may appear later, as
    /// that of a network that is still being set up.
    pub fn is_lasting(&self) -> bool {
        let kind = self.source.kind();
        matches!(
            kind,
            io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied
        )
    }
}

impl Display for CannotListen {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        match self.source.kind() {
            io::ErrorKind::AddrInUse => to.write_str("another program uses this port"),
            io::ErrorKind::AddrNotAvailable => {
                to.write_str("this machine does not have the address")
            }
            _ => self.source.fmt(to),
        }
    }
}

/// What is answered.
pub struct Answer {
    pub status: StatusCode,
    /// The type of its content (MIME).
    pub kind: &'static str,
    pub content: String,
}

impl Answer {
    /// One line of plain text.
    pub fn line(status: StatusCode, text: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            content: format!("{text}\n"),
        }
    }

    fn into_response(self) -> hyper::Response<Full<Bytes>> {
        let mut response = hyper::Response::new(Full::from(self.content));
        *response.status_mut() = self.status;
        let kind = header::HeaderValue::from_static(self.kind);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// A server that listens.
pub struct HttpServer {
    listener: TcpListener,
    connections: usize,
}

impl HttpServer {
    /// Listens for this many connections at a time. Others wait. Answers nobody until [`HttpServer::serve`].
    pub async fn listen(address: SocketAddr, connections: usize) -> Result<Self, CannotListen> {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| CannotListen { address, source })?;
        Ok(Self {
            listener,
            connections,
        })
    }

    /// Answers for ever. When this is dropped, its connections end at once.
    pub async fn serve<F>(
        &self,
        answer: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    ) -> Infallible
    where
        F: Future<Output = Answer> + Send,
    {
        let places = Arc::new(Semaphore::new(self.connections));
        let mut running = JoinSet::new();
        loop {
            while running.try_join_next().is_some() {}
            // Never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                continue;
            };
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let answer = answer.clone();
                    running.spawn(async move {
                        // Whatever a client does wrong is its own affair.
                        let _ = timeout(CONNECTION_LIMIT, converse(stream, answer)).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

async fn converse<F>(
    stream: TcpStream,
    answer: impl Fn(Request<Incoming>) -> F,
) -> Result<(), hyper::Error>
where
    F: Future<Output = Answer>,
{
    let answered = service_fn(|request| {
        let answer = answer(request);
        async { Ok::<_, Infallible>(answer.await.into_response()) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(HEAD_SIZE)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), answered)
        .await
}

/// The body of a request. `None` if it is longer than `most` bytes, or does not arrive.
pub async fn body(request: Request<Incoming>, most: usize) -> Option<Bytes> {
    let body = Limited::new(request.into_body(), most).collect().await;
    Some(body.ok()?.to_bytes())
}
