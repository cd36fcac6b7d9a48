//! The use cases: one method per thing a person does, one transaction each.
//!
//! Rules are asked, facts are changed, a value or a [`Refusal`] comes back. Must not know Discord's
//! library, wording or the network; times come from the caller.

mod browse;
mod compose;
mod delete;
mod doubts;
mod limits;
mod moderation;
mod privacy;
mod render;
mod settings;
mod sight;
#[cfg(test)]
mod tests;
mod turns;
mod upkeep;

use std::sync::Arc;

use crate::{
    model::{Refusal, Scene, Sitting, ViewId, policy::Policy},
    store::{Store, StoreError, Tx, mails, people, views},
};

use limits::Limits;

pub use compose::Written;
pub use delete::{Asked, Deletion};
pub use doubts::Doubts;
pub use moderation::{Status, Told};
pub use privacy::ExportFile;
pub use sight::{Line, Quote, Screen, Sight};
pub use turns::{Turn, Turns};
pub use upkeep::Progress;

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
    turns: Turns,
    doubts: Doubts,
}

impl Service {
    /// Use cases under this policy.
    pub fn new(store: Store, policy: Policy) -> Self {
        Self {
            store,
            policy,
            limits: Arc::new(Limits::new(policy.limits)),
            turns: Turns::default(),
            doubts: Doubts::default(),
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

    /// What may land yet of earlier drawings, for whoever draws.
    pub fn doubts(&self) -> &Doubts {
        &self.doubts
    }

    /// One at a time per view: whoever answers on it or draws it again holds its turn.
    pub async fn turn(&self, view: ViewId) -> Turn {
        self.turns.take(view).await
    }

    /// Puts a scene on a view and draws it.
    async fn show(&self, sitting: &Sitting, scene: Scene) -> Result<Screen, ServiceError> {
        self.change(sitting, scene, async |_| Ok(())).await
    }

    /// Changes facts, puts a scene on a view in the same transaction, and draws it.
    async fn change<F>(
        &self,
        sitting: &Sitting,
        scene: Scene,
        facts: F,
    ) -> Result<Screen, ServiceError>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<(), ServiceError> + Send + 'static,
    {
        let seat = sitting.clone();
        let version = self
            .store
            .write(async move |tx| {
                facts(tx).await?;
                place(tx, &seat, scene).await
            })
            .await?;
        self.draw(sitting, scene, version).await
    }

    /// Draws what was just put on a view. The row is committed before any text is read for it.
    async fn draw(
        &self,
        sitting: &Sitting,
        scene: Scene,
        version: i64,
    ) -> Result<Screen, ServiceError> {
        let at = sitting.token.issued_at;
        self.render(sitting.view, sitting.viewer, scene, version, at, at)
            .await
    }
}

/// Puts a scene on a view, inside a use case; somebody else's view is refused.
async fn place(tx: &mut Tx, sitting: &Sitting, scene: Scene) -> Result<i64, ServiceError> {
    let version = views::put(tx, sitting, scene).await?;
    let version = version.ok_or(ServiceError::Refused(Refusal::NotThere))?;
    if scene != Scene::Erased {
        for person in &sitting.met {
            people::remember_name(tx, person).await?;
        }
    }
    if let Scene::SentMail { mail } | Scene::Confirm { mail } = scene {
        // Drawn as of the click, which may have come late: then the window's end has been told to
        // everybody but this view.
        mails::plan_end(tx, mail, sitting.token.issued_at).await?;
    }
    Ok(version)
}
