//! A batch: use cases in one transaction, each of which can be undone without the others.

use std::collections::VecDeque;

use crate::{
    failpoints::{self, Point},
    store::engine::{
        StoreError, Tx,
        queue::{Answer, End, Ran, Work},
    },
};

/// A use case whose caller waits for the batch to be committed or undone.
pub(in crate::store) struct Waiting {
    pub answer: Answer,
    /// Whether its use case needs a key that the batch adds.
    pub adds: bool,
}

/// Runs use cases until the queue is empty or the room for keys is used up. Each runs in a savepoint, and
/// one savepoint is always open. An error means that the transaction cannot be trusted: the use cases that
/// ran are undone, and those left in the queue have not begun.
pub(in crate::store) async fn run_all(
    tx: &mut Tx,
    queue: &mut VecDeque<Box<dyn Work>>,
    waiting: &mut Vec<Waiting>,
) -> Result<(), StoreError> {
    let mut kept = false;
    while !tx.is_full() {
        let Some(work) = queue.pop_front() else { break };
        // If SQLite itself has ended the transaction (disk full), this fails and nothing may follow. A
        // savepoint would begin and commit a transaction of its own.
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
                // See above.
                step(tx, "ROLLBACK TO use_case").await?;
                tx.rollback();
                false
            }
            End::Panicked => return Err(StoreError::Panicked),
        };
    }
    if !tx.wiped.is_empty() {
        // See above. It must fail now if it fails: once a key is wiped there is no way back.
        step(tx, "RELEASE use_case").await?;
    }
    Ok(())
}

pub(in crate::store) async fn step(tx: &mut Tx, sql: &'static str) -> Result<(), StoreError> {
    tx.conn.run(sql).await?;
    Ok(())
}
