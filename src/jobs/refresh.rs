//! Refresh: a view that shows less than its row says is drawn again, in its turn. Failures stay
//! silent towards everybody: they would reveal who is looking.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{JobError, Outbox, OutboxError, Outcome, Worker};
use crate::mail::{ViewId, ids::snowflake_time};

/// An answer or a drawing has arrived by then, or never will (Discord takes no answer after 3 s; the
/// rest is for the network).
const ANSWER_SETTLED: TimeDelta = TimeDelta::seconds(15);

/// Until when an earlier drawing whose outcome is unknown may still land on a newer one.
#[derive(Debug)]
pub(super) struct Doubts {
    /// What processes before this one asked for may still arrive as well.
    begun: DateTime<Utc>,
    views: Mutex<HashMap<ViewId, DateTime<Utc>>>,
}

impl Doubts {
    /// Nothing has been asked for in this process, which begins at `begun`.
    pub(super) fn new(begun: DateTime<Utc>) -> Self {
        Self {
            begun,
            views: Mutex::default(),
        }
    }

    /// Until when what is drawn at `now` may be drawn over, if it may.
    fn until(&self, id: ViewId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let of_others =
            (snowflake_time(id.get()) < self.begun).then(|| self.begun + ANSWER_SETTLED);
        let known = self.all().get(&id).copied();
        known.max(of_others).filter(|until| now < *until)
    }

    /// Each critical section is one map operation, so a poisoned map is still whole.
    fn all(&self) -> MutexGuard<'_, HashMap<ViewId, DateTime<Utc>>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O: Outbox> Worker<O> {
    pub(super) async fn refresh(&self, id: ViewId) -> Result<Outcome, JobError> {
        let _turn = self.service.turn(id).await;
        let now = self.clock.now();
        let Some(view) = self.service.stale_view(id, now).await? else {
            self.doubts.all().remove(&id);
            return Ok(Outcome::Done);
        };
        let mut unsettled = None;
        for token in &view.tokens {
            let screen = self.service.redraw(&view, token, now).await?;
            match self.outbox.redraw(&token.secret, &screen).await {
                // The answer that a fresher token was for may land on top of this yet: look once more.
                Ok(()) if unsettled.is_some() => break,
                // Right for now; once nothing older can land on it any more, it is drawn once again.
                Ok(()) => {
                    if let Some(until) = self.doubts.until(id, now) {
                        return Ok(Outcome::At(until));
                    }
                    self.doubts.all().remove(&id);
                    self.service.shown(id, view.version, &token.secret).await?;
                    return Ok(Outcome::Done);
                }
                // Another token may still reach it.
                Err(OutboxError::Gone) => {
                    let settled = token.issued_at + ANSWER_SETTLED;
                    unsettled = unsettled.or((now < settled).then_some(settled));
                }
                Err(OutboxError::Wait(wait)) => return Ok(Outcome::At(now + wait)),
                Err(OutboxError::Unknown) => {
                    let until = self.clock.now() + ANSWER_SETTLED;
                    self.doubts.all().insert(id, until);
                    return Ok(Outcome::Retry);
                }
                Err(_) => return Ok(Outcome::Retry),
            }
        }
        // A message may be on its way even where no token is known any more.
        let begun = snowflake_time(id.get());
        let untold = view.tokens.is_empty().then_some(begun + ANSWER_SETTLED);
        if let Some(settled) = unsettled.or(untold.filter(|settled| now < *settled)) {
            return Ok(Outcome::At(settled));
        }
        self.doubts.all().remove(&id);
        self.service.forget_view(id).await?;
        Ok(Outcome::Done)
    }
}
