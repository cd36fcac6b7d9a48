//! The use cases: one method per thing a person does, one transaction each.
//!
//! Rules are asked, facts are changed, a value or a [`Refusal`] comes back.

mod announcements;
mod browse;
mod compose;
mod delete;
mod direct_messages;
mod limits;
mod maintenance;
mod moderation;
mod privacy;
mod render;
mod settings;
#[cfg(test)]
mod tests;
mod view_model;
mod views;

use std::sync::Arc;

use crate::{
    model::{Job, Refusal, job::Attempt, policy::Policy},
    store::{Store, StoreError, jobs},
};

use limits::Limits;
use views::{Views, place};

pub use announcements::{AnnouncementRun, AnnouncementStep, Refused};
pub use compose::Written;
pub use delete::{Asked, Deletion};
pub use direct_messages::{DirectRun, DirectStep, Warning};
pub use maintenance::Progress;
pub use moderation::{Status, Told};
pub use privacy::ExportFile;
pub use view_model::{Line, Quote, RenderedView, ViewModel};
pub use views::{Delivered, Drawing, Performed};

/// Why a use case did not happen: a rule said no, or something broke.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule's no; nothing was changed.
    #[error("refused")]
    Refused(Refusal),
    /// The store failed: nothing was changed, or what was changed could not be shown.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The use cases over one store; cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
    policy: Policy,
    limits: Arc<Limits>,
    views: Views,
}

impl Service {
    /// Use cases under this policy.
    pub fn new(store: Store, policy: Policy) -> Self {
        Self {
            store,
            policy,
            limits: Arc::new(Limits::new(policy.limits)),
            views: Views::default(),
        }
    }

    /// The store underneath, for the job worker.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The operator's settings, for sentences and jobs.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Returns once a job has come so far, and how far. Only a try of this job wakes whoever waits.
    async fn reached(
        &self,
        job: &Job,
        enough: impl Fn(Attempt) -> bool,
    ) -> Result<Attempt, StoreError> {
        let watch = self.store.watch(job);
        loop {
            let tried = watch.tried();
            let mut conn = self.store.read().await?;
            let attempt = jobs::attempt(&mut *conn, job).await?;
            drop(conn);
            if enough(attempt) {
                return Ok(attempt);
            }
            tried.await;
        }
    }
}
