//! An action on a view: lock the view, act, deliver the answer, record what the view shows.

use chrono::{DateTime, Utc};

use super::locks::ViewLock;
use crate::{
    model::{Job, ViewContext, ViewId},
    service::{Service, ServiceError},
    store::{StoreError, jobs, views},
};

/// The result of an action. Its view stays locked until this is dropped.
pub struct Performed<R> {
    pub result: Result<R, ServiceError>,
    _lock: ViewLock,
}

/// The outcome of delivering an answer.
#[derive(Clone, Copy, Debug)]
pub struct Delivered {
    /// The version of the view that the answer shows, if it shows one.
    pub version: Option<i64>,
    /// Discord has confirmed the answer.
    pub is_confirmed: bool,
}

impl Service {
    /// Acts on a view while it is locked.
    pub async fn perform<R>(
        &self,
        on: ViewId,
        now: impl Fn() -> DateTime<Utc>,
        action: impl Future<Output = Result<R, ServiceError>>,
    ) -> Performed<R> {
        let mut lock = self.views.locks.take(on).await;
        let result = match self.hold(&mut lock, on, now).await {
            Ok(()) => action.await,
            Err(error) => Err(error.into()),
        };
        Performed {
            result,
            _lock: lock,
        }
    }

    /// Keeps other bots from a view. What one of them has asked for and not seen confirmed may still arrive.
    pub(super) async fn hold(
        &self,
        lock: &mut ViewLock,
        on: ViewId,
        now: impl Fn() -> DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let hold = self.store.hold_view(on).await?;
        if hold.is_left {
            self.views.uncertain.note(on, now());
        }
        lock.keep(hold);
        Ok(())
    }

    /// Delivers the answer of an action, and records what its view now shows. If the outcome stays unknown,
    /// a job draws the view again.
    pub async fn answer<R>(
        &self,
        performed: Performed<R>,
        context: &ViewContext,
        now: impl Fn() -> DateTime<Utc>,
        deliver: impl AsyncFnOnce(Result<R, ServiceError>) -> Delivered,
    ) {
        let Performed { result, _lock } = performed;
        // The action may have failed after it changed something that the view shows.
        let has_failed = matches!(result, Err(ServiceError::Failed(_))) && !context.is_new;
        let Delivered {
            version,
            is_confirmed,
        } = deliver(result).await;
        let noted = match version {
            Some(version) if is_confirmed => self.shown(context, version).await,
            None if !has_failed => Ok(()),
            _ => self.leave_to_job(context, now()).await,
        };
        // The job or an older record is left, and both are checked again.
        if let Err(error) = noted {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "could not record what a view shows"
            );
        }
    }

    /// At `now` it is unknown whether an answer has arrived or will. The view is redrawn until it is known
    /// to be right.
    pub async fn leave_to_job(
        &self,
        context: &ViewContext,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (view, due) = (context.view, context.token.issued_at);
        self.views.uncertain.note(view, now);
        self.store
            .write(async move |tx| {
                jobs::enqueue(tx, &Job::Refresh { view }, due);
                Ok(())
            })
            .await
    }

    /// Records, with what is written next, that Discord shows a view as answered. If that is lost, a job
    /// draws the view again.
    pub async fn shown(&self, context: &ViewContext, version: i64) -> Result<(), StoreError> {
        let (view, through) = (context.view, context.token.secret.clone());
        let is_uncertain = self.views.uncertain.until(view).is_some();
        self.store
            .note_later(async move |tx| {
                let is_right = views::shown(tx, view, version, &through, !is_uncertain).await?;
                if is_right && !is_uncertain {
                    jobs::cancel_unbegun(tx, &Job::Refresh { view }).await?;
                }
                Ok(())
            })
            .await
    }
}
