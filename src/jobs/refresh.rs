//! Refresh: a view that shows less than its row says is drawn again, in its turn. Failures stay
//! silent towards everybody: they would reveal who is looking.

use chrono::TimeDelta;

use super::{JobError, Outbox, OutboxError, Outcome, Worker};
use crate::mail::{ViewId, ids::snowflake_time};

/// An answer begun before a crash has arrived by then, or never will (Discord takes none after 3 s;
/// the rest is for the network).
const ANSWER_SETTLED: TimeDelta = TimeDelta::seconds(15);

impl<O: Outbox> Worker<O> {
    pub(super) async fn refresh(&self, id: ViewId) -> Result<Outcome, JobError> {
        let _turn = self.service.turn(id).await;
        let now = self.clock.now();
        let Some(view) = self.service.stale_view(id, now).await? else {
            return Ok(Outcome::Done);
        };
        let mut unsettled = None;
        for token in &view.tokens {
            let screen = self.service.redraw(&view, token, now).await?;
            match self.outbox.redraw(&token.secret, &screen).await {
                // The answer that a fresher token was for may land on top of this yet: look once more.
                Ok(()) if unsettled.is_some() => break,
                Ok(()) => {
                    self.service.shown(id, view.version, &token.secret).await?;
                    return Ok(Outcome::Done);
                }
                // Another token may still reach it.
                Err(OutboxError::Gone) => {
                    let settled = token.issued_at + ANSWER_SETTLED;
                    unsettled = unsettled.or((now < settled).then_some(settled));
                }
                Err(OutboxError::Wait(wait)) => return Ok(Outcome::At(now + wait)),
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
