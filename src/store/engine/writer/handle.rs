//! The way to the writer. Each caller learns how its own use case ended.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::{FutureExt, future::LocalBoxFuture};
use tokio::{
    runtime::Handle,
    sync::{Mutex, mpsc, oneshot},
    task,
};

use super::{BATCH_LIMIT, Writer};
use crate::{
    failpoints,
    store::engine::{
        StoreError, Tx,
        queue::{Durability, End, Later, Message, Ran, Work},
    },
};

/// Use cases that wait at most. Further callers wait for a place.
const QUEUE_LENGTH: usize = 256;

/// The writer, which its own thread and callers use by turns. `None` once it has ended.
pub(super) type Turns = Arc<Mutex<Option<Writer>>>;

/// The way to the writer; cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct WriterHandle {
    queue: mpsc::Sender<Message>,
    later: Arc<Later>,
    writer: Turns,
}

impl WriterHandle {
    /// Starts the writer. The future of an `async` closure cannot be required to be `Send`, so use cases stay on
    /// one thread. That is the writer's own thread, or the only thread if a test runs everything in one.
    pub(in crate::store) fn start(writer: Writer) -> Self {
        let (queue, inbox) = mpsc::channel(QUEUE_LENGTH);
        let later = Arc::clone(&writer.later);
        let writer = Arc::new(Mutex::new(Some(writer)));
        let turns = Arc::clone(&writer);
        let serve = move || failpoints::mortal("the writer", super::serve(turns, inbox));
        if failpoints::is_blocking() {
            task::spawn_local(serve());
        } else {
            let runtime = Handle::current();
            task::spawn_blocking(move || runtime.block_on(serve()));
        }
        Self {
            queue,
            later,
            writer,
        }
    }

    /// See [`crate::store::Store::write`] and [`crate::store::Store::note`].
    pub(in crate::store) async fn run<T, E, F>(
        &self,
        durability: Durability,
        use_case: F,
    ) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (work, told) = call(use_case);
        self.queue(work, durability).await?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// See [`crate::store::Store::note_at_once`].
    pub(in crate::store) async fn run_at_once<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (work, told) = call(use_case);
        if let Err(work) = self.run_here(work) {
            self.queue(work, Durability::Committed).await?;
        }
        told.await.map_err(|_| StoreError::Closed)?
    }

    async fn queue(&self, work: Box<dyn Work>, durability: Durability) -> Result<(), StoreError> {
        let queued = self.queue.send(Message::Work(work, durability)).await;
        queued.map_err(|_| StoreError::Closed)
    }

    /// Runs a use case on this thread, which takes less time than to wake another one. Returns it if somebody writes
    /// now, or if it would have to wait for a server.
    fn run_here(&self, work: Box<dyn Work>) -> Result<(), Box<dyn Work>> {
        if let Ok(mut turn) = self.writer.try_lock()
            && let Some(writer) = turn.as_mut()
            && writer.waits_for_nothing()
            && !self.queue.is_closed()
        {
            writer.note(work);
            return Ok(());
        }
        Err(work)
    }

    /// See [`crate::store::Store::note_later`].
    pub(in crate::store) async fn run_later<F>(&self, use_case: F) -> Result<(), StoreError>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
    {
        if self.queue.is_closed() {
            return Err(StoreError::Closed);
        }
        // Nobody waits to be told.
        let (work, _) = call(async move |tx: &mut Tx| {
            let ended = use_case(tx).await;
            if let Err(error) = &ended {
                let error = error as &dyn std::error::Error;
                tracing::error!(error, "a change that nobody waits for failed");
            }
            ended
        });
        if self.later.push(work) < BATCH_LIMIT {
            return Ok(());
        }
        self.ran_later().await
    }

    /// See [`crate::store::Store::noted`].
    pub(in crate::store) async fn ran_later(&self) -> Result<(), StoreError> {
        if self.later.is_done() {
            return Ok(());
        }
        self.run(Durability::Committed, async |_: &mut Tx| Ok(()))
            .await
    }

    /// Waits for a turn. Until it is dropped, nothing is written.
    pub(in crate::store) async fn turn(&self) -> impl Drop + use<'_> {
        self.writer.lock().await
    }

    /// How many messages wait for the writer.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// See [`crate::store::Store::sync`].
    pub(in crate::store) async fn sync(&self) {
        // A writer that has ended has synced everything.
        let _ = self.queue.send(Message::Sync).await;
    }

    /// Returns once the writer takes messages, whatever becomes of its writes. A writer that hangs or has
    /// ended never does.
    pub(in crate::store) async fn answers(&self) {
        let (tell, told) = oneshot::channel();
        let asked = self.queue.send(Message::Ask(tell)).await.is_ok();
        if !(asked && told.await.is_ok()) {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when the writer has ended, for whatever reason.
    pub(in crate::store) async fn ended(&self) {
        self.queue.closed().await;
    }

    /// Returns when everything queued before this call is done and the connection is closed.
    pub(in crate::store) async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.queue.send(Message::Close(tell)).await.is_ok() {
            let _ = told.await;
        }
    }
}

/// A use case as work, and where its caller is told how it ended.
fn call<T, E, F>(use_case: F) -> (Box<dyn Work>, oneshot::Receiver<Result<T, E>>)
where
    F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    (Box::new(Call { use_case, tell }), told)
}

struct Call<F, T, E> {
    use_case: F,
    tell: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Work for Call<F, T, E>
where
    F: AsyncFnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    fn run(self: Box<Self>, tx: &mut Tx) -> LocalBoxFuture<'_, Ran> {
        Box::pin(async move {
            let Self { use_case, tell } = *self;
            let ended = AssertUnwindSafe(async move { use_case(tx).await })
                .catch_unwind()
                .await;
            let end = match &ended {
                Ok(Ok(_)) => End::Keep,
                Ok(Err(_)) => End::Undo,
                Err(_) => End::Panicked,
            };
            Ran {
                end,
                answer: Box::new(move |durable| {
                    // The panic was logged when it happened.
                    let outcome = ended.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
                    // A caller that stopped waiting needs no answer. The change is durable either way.
                    let _ = tell.send(durable.map_err(E::from).and(outcome));
                }),
            }
        })
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        let _ = self.tell.send(Err(error.into()));
    }
}
