//! One key node: a connection that is kept, and made anew when it is lost.

use std::{sync::Arc, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, IntoConnectionInfo, Pipeline, ProtocolVersion,
    PushInfo, PushKind, aio::MultiplexedConnection,
};
use tokio::{
    sync::{Notify, mpsc, watch},
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

/// The variable with the password of all nodes, as `redis-cli` reads it.
pub const PASSWORD: &str = "REDISCLI_AUTH";

/// How a node is.
#[derive(Clone)]
enum State {
    /// The first connection is not made yet.
    Unknown,
    /// With what says that this connection is of no use any more.
    Here(MultiplexedConnection, Arc<Notify>),
    Away(Arc<VaultError>),
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

    /// What the node answers, or `None` if it is away.
    pub(super) async fn ask<T: FromRedisValue>(&self, request: &Pipeline) -> Option<T> {
        let here = match &*self.state.borrow() {
            State::Here(connection, doubt) => Some((connection.clone(), Arc::clone(doubt))),
            State::Unknown | State::Away(_) => None,
        };
        let (mut connection, doubt) = here?;
        let answer = request.query_async(&mut connection).await;
        if answer.is_err() {
            // What the error says may hold what was answered, so nobody repeats it.
            doubt.notify_one();
        }
        answer.ok()
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
                    let doubt = Arc::new(Notify::new());
                    self.tell(State::Here(connection, Arc::clone(&doubt)));
                    self.returned.tell();
                    tokio::select! {
                        () = lost(&mut news) => {}
                        () = doubt.notified() => {}
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
