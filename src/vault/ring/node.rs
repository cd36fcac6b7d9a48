//! One key node: a connection that is kept, and made anew when it is lost.
//!
//! A node reads each request into a buffer and answers from another one, and both keep what stood in them last.
//! So that no share is left there after its key is wiped, every request is followed by one that overwrites both
//! buffers (a rinse), and one request at a time is under way, since more would let the node move its buffers
//! and leave old ones behind.

use std::{sync::Arc, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, IntoConnectionInfo, Pipeline, ProtocolVersion,
    PushInfo, PushKind, Value, aio::MultiplexedConnection,
};
use tokio::{
    sync::{Mutex, Notify, mpsc, oneshot, watch},
    task::JoinHandle,
    time::sleep,
};

use super::{fit, mend::Returned};
use crate::vault::VaultError;

/// How long a node may take for one answer. It takes 0.2 ms; a machine that is busy takes longer.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(1);
/// A node that was away is left alone for so long.
const AGAIN: Duration = Duration::from_millis(500);

/// Bytes that a rinse sends and is answered with: more than any other request or answer has, and less than the 16 KB
/// of a node's buffers (Redis: `PROTO_IOBUF_LEN`, `PROTO_REPLY_CHUNK_BYTES`).
const RINSE: usize = 15_000;

/// The variable with the password of all nodes, as `redis-cli` reads it.
pub const PASSWORD: &str = "REDISCLI_AUTH";

/// How a node is.
#[derive(Clone)]
enum State {
    /// The first connection is not made yet.
    Unknown,
    Here(Arc<Line>),
    Away(Arc<VaultError>),
}

/// A connection.
struct Line {
    /// `None` once it is of no use any more.
    connection: Mutex<Option<MultiplexedConnection>>,
    failed: Notify,
}

impl Line {
    /// Asks when all who asked before have been answered, and rinses the buffers of the node.
    async fn ask<T: FromRedisValue>(&self, request: &Pipeline, tell: oneshot::Sender<T>) {
        let mut line = self.connection.lock().await;
        let Some(connection) = &mut *line else { return };
        let answer = request.query_async(connection).await;
        let is_answered = answer.is_ok();
        if let Ok(answer) = answer {
            // Whoever asked may have gone.
            let _ = tell.send(answer);
        }
        let mut rinse = redis::cmd("ECHO");
        rinse.arg(&[0_u8; RINSE][..]);
        if !is_answered || rinse.query_async::<Value>(connection).await.is_err() {
            // What the error says may hold what was answered, so nobody repeats it.
            *line = None;
            self.failed.notify_one();
        }
    }
}

/// A key node, as described above.
pub(super) struct Node {
    state: watch::Receiver<State>,
    keeper: JoinHandle<()>,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Node {
    /// Begins to connect. The ring is told of each connection that was made.
    pub(super) fn new(
        address: &str,
        password: Option<&str>,
        returned: Returned,
    ) -> Result<Self, VaultError> {
        let failed = |source| VaultError::Node {
            address: address.to_owned(),
            source,
        };
        let mut info = address.into_connection_info().map_err(failed)?;
        let mut settings = info.redis_settings().clone();
        // Only its third version tells when a connection has ended.
        settings = settings.set_protocol(ProtocolVersion::RESP3);
        if let Some(password) = password {
            settings = settings.set_password(password);
        }
        info = info.set_redis_settings(settings);
        let client = Client::open(info).map_err(failed)?;
        let (tell, state) = watch::channel(State::Unknown);
        let keeper = Keeper {
            address: address.to_owned(),
            client,
            tell,
            returned,
        };
        Ok(Self {
            state,
            keeper: tokio::spawn(async move { keeper.keep().await }),
        })
    }

    /// Waits for the end of the first attempt to connect. Why the node cannot be used, if it cannot.
    pub(super) async fn first(&self) -> Result<(), Arc<VaultError>> {
        let mut state = self.state.clone();
        let known = state
            .wait_for(|state| !matches!(state, State::Unknown))
            .await;
        match known.as_deref() {
            Ok(State::Away(error)) => Err(Arc::clone(error)),
            // Its task ends with this node.
            Ok(State::Here(..) | State::Unknown) | Err(_) => Ok(()),
        }
    }

    /// Whether it can be asked.
    pub(super) fn is_here(&self) -> bool {
        matches!(*self.state.borrow(), State::Here(_))
    }

    /// What the node answers, or `None` if it is away. A request and its answer have less than [`RINSE`] bytes.
    pub(super) async fn ask<T>(&self, request: Pipeline) -> Option<T>
    where
        T: FromRedisValue + Send + 'static,
    {
        let line = match &*self.state.borrow() {
            State::Here(line) => Arc::clone(line),
            State::Unknown | State::Away(_) => return None,
        };
        let (tell, told) = oneshot::channel();
        // It is rinsed even if nobody waits for the answer any more.
        tokio::spawn(async move { line.ask(&request, tell).await });
        told.await.ok()
    }
}

/// The task that keeps a node's connection.
struct Keeper {
    address: String,
    client: Client,
    tell: watch::Sender<State>,
    returned: Returned,
}

impl Keeper {
    async fn keep(self) {
        let mut is_known_away = false;
        loop {
            match self.connect().await {
                Ok((connection, mut news)) => {
                    if is_known_away {
                        tracing::info!(node = self.address, "a key node is there again");
                    }
                    is_known_away = false;
                    self.returned.note();
                    let line = Arc::new(Line {
                        connection: Mutex::new(Some(connection)),
                        failed: Notify::new(),
                    });
                    self.tell(State::Here(Arc::clone(&line)));
                    self.returned.tell();
                    tokio::select! {
                        () = lost(&mut news) => {}
                        () = line.failed.notified() => {}
                    }
                    self.tell(State::Away(Arc::new(VaultError::Unreachable)));
                }
                Err(error) => {
                    if !is_known_away {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "a key node cannot be used"
                        );
                    }
                    is_known_away = true;
                    self.tell(State::Away(Arc::new(error)));
                    sleep(AGAIN).await;
                }
            }
        }
    }

    fn tell(&self, state: State) {
        // The node, which listens, ends this task when it is dropped.
        let _ = self.tell.send(state);
    }

    /// Connects, and refuses a node that is not fit to hold keys.
    async fn connect(
        &self,
    ) -> Result<(MultiplexedConnection, mpsc::UnboundedReceiver<PushInfo>), VaultError> {
        let (push, news) = mpsc::unbounded_channel();
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTING))
            .set_response_timeout(Some(PATIENCE))
            .set_push_sender(push);
        let connection = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await;
        let failed = |source| VaultError::Node {
            address: self.address.clone(),
            source,
        };
        let mut connection = connection.map_err(failed)?;
        let unfit = fit::look(&mut connection).await.map_err(failed)?;
        match unfit {
            None => Ok((connection, news)),
            Some(why) => Err(VaultError::Unfit {
                address: self.address.clone(),
                why,
            }),
        }
    }
}

/// Returns when the connection has ended.
async fn lost(news: &mut mpsc::UnboundedReceiver<PushInfo>) {
    while let Some(news) = news.recv().await {
        if news.kind == PushKind::Disconnection {
            return;
        }
    }
}
