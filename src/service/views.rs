//! Views: what one ephemeral message of ours shows, and the protocol that keeps it right.
//!
//! A view is locked from before an action until Discord has confirmed the answer, or until it is certain
//! that the outcome stays unknown. So nothing older is drawn over something newer. The caller passes in how
//! an answer travels, so the router and the simulation run the same protocol.

mod locks;
mod protocol;
mod refresh;
mod uncertain;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{RenderedView, Service, ServiceError};
use crate::{
    model::{Person, Refusal, ViewContext, ViewState, view::Placed},
    store::{StoreError, Tx, mails, notices, people, views},
};
use locks::ViewLocks;
pub use protocol::{Delivered, Performed};
pub use refresh::Drawing;
use uncertain::UncertainDeliveries;

/// How many views jobs read and draw at the same time. All others wait for their turn or for Discord. More at once
/// would be done no sooner, and would keep people waiting, whom the same threads answer.
pub(super) const DRAWN_AT_ONCE: usize = 8;

/// What this process knows about the views. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Views {
    locks: ViewLocks,
    uncertain: UncertainDeliveries,
    turns: Arc<Semaphore>,
}

impl Default for Views {
    fn default() -> Self {
        Self {
            locks: ViewLocks::default(),
            uncertain: UncertainDeliveries::default(),
            turns: Arc::new(Semaphore::new(DRAWN_AT_ONCE)),
        }
    }
}

impl Views {
    /// Waits until a job may read and draw a view.
    pub(super) async fn turn(&self) -> SemaphorePermit<'_> {
        let turn = self.turns.acquire().await;
        turn.expect("nobody closes it")
    }
}

impl Service {
    /// This process begins at `now`. Drawings of earlier processes may still arrive.
    pub fn started(&self, now: DateTime<Utc>) {
        self.views.uncertain.begin(now);
    }

    /// Sets the state of a view and draws it.
    pub(super) async fn show(
        &self,
        context: &ViewContext,
        state: ViewState,
    ) -> Result<RenderedView, ServiceError> {
        let owned = context.clone();
        let placed = self
            .store
            .note_at_once(async move |tx| place(tx, &owned, state).await)
            .await?;
        self.draw(context, state, placed).await
    }

    /// Changes facts, sets the state of a view in the same transaction, and draws it.
    pub(super) async fn change<F>(
        &self,
        context: &ViewContext,
        state: ViewState,
        facts: F,
    ) -> Result<RenderedView, ServiceError>
    where
        F: AsyncFnOnce(&mut Tx) -> Result<(), ServiceError> + Send + 'static,
    {
        let owned = context.clone();
        let placed = self
            .store
            .write(async move |tx| {
                facts(tx).await?;
                place(tx, &owned, state).await
            })
            .await?;
        self.draw(context, state, placed).await
    }

    /// Draws what was just set. The row is committed before any text is read for it.
    pub(super) async fn draw(
        &self,
        context: &ViewContext,
        state: ViewState,
        placed: Placed,
    ) -> Result<RenderedView, ServiceError> {
        let at = context.token.issued_at;
        self.queries.keep(context.view, context.token.expires_at());
        self.render(context.view, context.viewer, state, placed, at, at)
            .await
    }
}

/// Stores the names of these people. Once a person has used InMail, their notice needs no introduction.
pub(super) async fn meet(
    tx: &mut Tx,
    people: &[Person],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let Some(newcomer) = people::remember_names(tx, people).await? {
        notices::touch_if_any(tx, newcomer, at).await?;
    }
    Ok(())
}

/// Sets the state of a view inside a use case. Refuses another person's view.
pub(super) async fn place(
    tx: &mut Tx,
    context: &ViewContext,
    state: ViewState,
) -> Result<Placed, ServiceError> {
    let placed = views::put(tx, context, state).await?;
    let placed = placed.ok_or(ServiceError::Refused(Refusal::NotFound))?;
    if state != ViewState::Erased {
        meet(tx, &context.met, context.token.issued_at).await?;
    }
    if let ViewState::SentMail { mail } | ViewState::Confirm { mail } = state {
        // The view is drawn as of the click, which may have come late. The end of the window was then drawn
        // on all views but this one.
        mails::plan_end(tx, mail, context.token.issued_at).await?;
    }
    Ok(placed)
}
