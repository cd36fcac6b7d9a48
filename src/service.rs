//! The use cases: one method for each thing a person does. Each succeeds or is undone as a whole.
//!
//! A use case checks the rules, changes the facts and returns a value or a [`Refusal`].

mod announcements;
mod browse;
mod compose;
mod correct;
mod delete;
mod direct_messages;
mod limits;
mod maintenance;
mod moderation;
mod notices;
mod privacy;
mod render;
mod reporting;
mod search;
mod settings;
mod suspensions;
#[cfg(test)]
mod tests;
mod view_model;
mod views;

use std::{sync::Arc, time::Duration};

use crate::{
    model::{Job, Refusal, job::Attempt, policy::Policy},
    store::{Store, StoreError, jobs},
};

use limits::Limits;
use search::Queries;
use views::{Views, place};

pub use announcements::{AnnouncementRun, AnnouncementStep, Refused, ReportMessage};
pub use compose::{Composed, Written};
pub use correct::{Correction, Readdressed};
pub use delete::Asked;
pub use direct_messages::{DirectRun, DirectStep, Telling};
pub use maintenance::Progress;
pub use moderation::{Decision, Status};
pub use notices::{NoticeAnswer, NoticeReply, NoticeStep};
pub use privacy::ExportFile;
pub use reporting::Told;
pub use suspensions::Order;
pub use view_model::{HistoryLine, Line, Quote, RenderedView, Searched, Suspended, ViewModel};
pub use views::{Delivered, Drawing, Performed};

/// Why a use case did not succeed: a rule refused it, or something failed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule refused it. Nothing was changed.
    #[error("refused")]
    Refused(Refusal),
    /// The store failed. Nothing was changed, or the change could not be shown.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The use cases over one store. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
    policy: Policy,
    limits: Limits,
    views: Views,
    queries: Queries,
    stopwatch: Stopwatch,
}

/// How much time has passed since some moment.
type Stopwatch = Arc<dyn Fn() -> Duration + Send + Sync>;

impl Service {
    /// Makes the use cases under this policy.
    pub fn new(store: Store, policy: Policy) -> Self {
        let others = store.is_shared().then(|| store.clone());
        Self {
            limits: Limits::new(policy.limits, others),
            store,
            policy,

            views: Views::default(),
            queries: Queries::default(),
            stopwatch: Arc::new(|| Duration::ZERO),
        }
    }

    /// Measures with this stopwatch how long a search takes. Without one, only its size is limited.
    #[must_use]
    pub fn timed_by(self, stopwatch: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let stopwatch = Arc::new(stopwatch);
        Self { stopwatch, ..self }
    }

    /// The store underneath, for the job worker.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether no other bot has taken this interaction.
    pub async fn is_first(&self, interaction: i64) -> bool {
        self.store.is_first(interaction).await
    }

    /// The operator's settings, for sentences and jobs.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Returns how far a job has come, as soon as it has come that far. The caller is woken only when this
    /// job has been tried.
    async fn reached(
        &self,
        job: &Job,
        enough: impl Fn(Attempt) -> bool,
    ) -> Result<Attempt, StoreError> {
        let watch = self.store.watch(job);
        loop {
            let tried = watch.tried();
            let mut conn = self.store.read().await?;
            let attempt = jobs::attempt(&mut conn, job).await?;
            drop(conn);
            if enough(attempt) {
                return Ok(attempt);
            }
            tried.await;
        }
    }
}
