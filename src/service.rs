//! The use cases: one method per thing a person does, one transaction each.
//!
//! Rules are asked, facts are changed, a value or a [`Refusal`] comes back. Must not know Discord's
//! library, wording or the network; times come from the caller.

mod browse;
mod compose;
mod delete;
mod render;
mod turns;
mod upkeep;

use crate::{
    mail::{Refusal, ViewId, scene::Scene, window::Window},
    random::NoRandomness,
    store::{
        Store, StoreError,
        views::{self, Sitting},
    },
};

pub use compose::{Addressee, Person};
pub use delete::Deletion;
pub use render::{Line, Screen, Sight};
pub use turns::{Turn, Turns};

/// Why a use case did not happen: a rule said no, or something broke.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule's no; nothing was changed.
    #[error("refused")]
    Refused(Refusal),
    /// The store failed; nothing was changed.
    #[error(transparent)]
    Failed(#[from] StoreError),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
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
    window: Window,
    turns: Turns,
}

impl Service {
    /// Use cases with this deletion window.
    pub fn new(store: Store, window: Window) -> Self {
        Self {
            store,
            window,
            turns: Turns::default(),
        }
    }

    /// The store underneath, for the job worker.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The deletion window, for sentences.
    pub fn window(&self) -> Window {
        self.window
    }

    /// One at a time per view: whoever answers on it or draws it again holds its turn.
    pub async fn turn(&self, view: ViewId) -> Turn {
        self.turns.take(view).await
    }

    /// Puts a scene on a view and draws it.
    async fn show(&self, sitting: &Sitting, scene: Scene) -> Result<Screen, ServiceError> {
        let seat = sitting.clone();
        let version = self
            .store
            .write(move |tx| Box::pin(async move { place(tx, &seat, scene).await }))
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
async fn place(
    tx: &mut crate::store::Tx,
    sitting: &Sitting,
    scene: Scene,
) -> Result<i64, ServiceError> {
    let version = views::put(tx, sitting, scene).await?;
    version.ok_or(ServiceError::Refused(Refusal::NotThere))
}
