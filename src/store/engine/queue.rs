//! The queue of the writer. Use cases wait here, and each caller learns how its own ended.

use std::panic::AssertUnwindSafe;

use crate::store::engine::{StoreError, Tx};
use futures_util::{FutureExt, future::LocalBoxFuture};
use tokio::sync::{mpsc, oneshot};

/// Use cases that wait at most. Further callers wait for a place.
const QUEUE_LENGTH: usize = 256;

/// Tells the caller how its use case ended, once its batch is committed or undone.
pub(in crate::store) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A use case with its caller.
pub(in crate::store) trait Work: Send {
    /// Runs it. It never panics, even if the use case does.
    fn run(self: Box<Self>, tx: &mut Tx) -> LocalBoxFuture<'_, Ran>;
    /// Tells the caller that it was not run.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// A use case that was run.
pub(in crate::store) struct Ran {
    pub end: End,
    pub answer: Answer,
}

/// How a use case ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum End {
    Keep,
    Undo,
    /// It stopped midway, so its transaction cannot be trusted.
    Panicked,
}

pub(in crate::store) enum Message {
    Work(Box<dyn Work>, Durability),
    /// To be run with the next use case, and before it.
    Later(Box<dyn Work>),
    Sync,
    /// Whether the writer still works.
    Ask(oneshot::Sender<()>),
    Close(oneshot::Sender<()>),
}

/// What a caller needs before it is answered. In both cases a killed process loses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Durability {
    /// The changes are on disk. A person is told of them.
    Synced,
    /// The changes are committed. In SQLite's file they reach the disk with the next synced write, and a power
    /// cut before that loses them.
    Committed,
}

/// The way to the writer task; cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct WriterHandle {
    queue: mpsc::Sender<Message>,
}

impl WriterHandle {
    /// The queue's two ends.
    pub(in crate::store) fn new() -> (Self, mpsc::Receiver<Message>) {
        let (queue, inbox) = mpsc::channel(QUEUE_LENGTH);
        (Self { queue }, inbox)
    }

    /// See [`super::Store::write`] and [`super::Store::note`].
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
        let (tell, told) = oneshot::channel();
        let closed = || E::from(StoreError::Closed);
        let work = Box::new(Call { use_case, tell });
        self.queue
            .send(Message::Work(work, durability))
            .await
            .map_err(|_| closed())?;
        told.await.map_err(|_| closed())?
    }

    /// See [`super::Store::note_later`].
    pub(in crate::store) async fn run_later<F>(&self, use_case: F) -> Result<(), StoreError>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
    {
        // Nobody waits to be told.
        let (tell, _) = oneshot::channel();
        let work = Box::new(Call { use_case, tell });
        let queued = self.queue.send(Message::Later(work)).await;
        queued.map_err(|_| StoreError::Closed)
    }

    /// How many messages wait for the writer.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// See [`super::Store::sync`].
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
