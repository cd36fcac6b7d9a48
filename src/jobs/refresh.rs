//! Refresh: a view that shows less than its row says is drawn again, in its turn. Failures stay
//! silent towards everybody: they would reveal who is looking.

use super::{JobError, Outbox, OutboxError, Outcome, Worker};
use crate::model::{ViewId, ids::snowflake_time, view::ANSWER_SETTLED};

impl<O: Outbox> Worker<O> {
    pub(super) async fn refresh(&self, id: ViewId) -> Result<Outcome, JobError> {
        let _turn = self.service.turn(id).await;
        let now = self.clock.now();
        let Some(view) = self.service.view(id, now).await? else {
            self.service.forget_view(id).await?;
            return Ok(Outcome::Done);
        };
        let doubted = self.service.doubts().until(id);
        if view.is_right() && doubted.is_none() {
            return Ok(Outcome::Done);
        }
        let doubted = doubted.filter(|until| now < *until);
        if let (true, Some(until)) = (view.is_right(), doubted) {
            return Ok(Outcome::At(until));
        }
        let mut unsettled = None;
        for token in &view.tokens {
            let screen = self.service.redraw(&view, token, now).await?;
            match self.outbox.redraw(&token.secret, &screen).await {
                // The answer that a fresher token was for may land on top of this yet: look once more.
                Ok(()) if unsettled.is_some() => break,
                // Right for now; once nothing older can land on it any more, it is drawn once again.
                Ok(()) => {
                    if let Some(until) = doubted {
                        return Ok(Outcome::At(until));
                    }
                    let settled = self.service.settled(id, view.version, &token.secret);
                    settled.await?;
                    return Ok(Outcome::Done);
                }
                // Another token may still reach it.
                Err(OutboxError::Gone) => {
                    let settled = token.issued_at + ANSWER_SETTLED;
                    unsettled = unsettled.or((now < settled).then_some(settled));
                }
                Err(OutboxError::Wait(wait)) => return Ok(Outcome::At(now + wait)),
                Err(OutboxError::Unknown) => {
                    self.service.doubts().note(id, self.clock.now());
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
        self.service.forget_view(id).await?;
        Ok(Outcome::Done)
    }
}
