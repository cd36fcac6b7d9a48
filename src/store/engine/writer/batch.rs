//! A batch: use cases side by side in one transaction, each undone without the others.

use std::collections::VecDeque;

use crate::{
    failpoints::{self, Point},
    store::engine::{
        StoreError, Tx,
        queue::{Answer, End, Ran, Work},
    },
};

/// A use case that waits for the fate of its batch.
pub(in crate::store) struct Waiting {
    pub answer: Answer,
    /// Whether it needs a key that its batch adds.
    pub adds: bool,
}

/// Runs use cases until the queue or the room for keys ends, each in a savepoint, of which one is
/// always open. An error means that the transaction cannot be trusted: what waits was run in vain,
/// what is left in the queue was not begun.
pub(in crate::store) async fn run_all(
    tx: &mut Tx,
    queue: &mut VecDeque<Box<dyn Work>>,
    waiting: &mut Vec<Waiting>,
) -> Result<(), StoreError> {
    let mut kept = false;
    while !tx.is_full() {
        let Some(work) = queue.pop_front() else { break };
        // Where SQLite itself has ended the transaction (disk full), this fails, and nothing may
        // follow: a savepoint would begin and commit a transaction of its own.
        if kept && let Err(error) = step(tx, "RELEASE use_case; SAVEPOINT use_case").await {
            queue.push_front(work);
            return Err(error);
        }
        tx.savepoint();
        let Ran { end, answer } = work.run(tx).await;
        failpoints::reached(Point::UseCaseRan);
        let adds = tx.has_added();
        waiting.push(Waiting { answer, adds });
        kept = match end {
            End::Keep => true,
            End::Undo => {
                // As above.
                step(tx, "ROLLBACK TO use_case").await?;
                tx.rollback();
                false
            }
            End::Panicked => return Err(StoreError::Panicked),
        };
    }
    if !tx.wiped.is_empty() {
        // As above, and now: once a key is wiped there is no way back.
        step(tx, "RELEASE use_case").await?;
    }
    Ok(())
}

pub(in crate::store) async fn step(tx: &mut Tx, sql: &'static str) -> Result<(), StoreError> {
    sqlx::raw_sql(sql).execute(&mut tx.conn).await?;
    Ok(())
}
