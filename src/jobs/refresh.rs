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
        for token in &view.tokens {
            let screen = self.service.redraw(&view, token, now).await?;
            match self.outbox.redraw(&token.secret, &screen).await {
                Ok(()) => {
                    self.service.shown(id, view.version, &token.secret).await?;
                    return Ok(Outcome::Done);
                }
                // Another token may still reach it.
                Err(OutboxError::Gone) => {}
                Err(OutboxError::Wait(wait)) => return Ok(Outcome::At(now + wait)),
                Err(_) => return Ok(Outcome::Retry),
            }
        }
        let newest = view.tokens.iter().map(|token| token.issued_at).max();
        let begun = newest.unwrap_or_else(|| snowflake_time(id.get()));
        if now < begun + ANSWER_SETTLED {
            return Ok(Outcome::At(begun + ANSWER_SETTLED));
        }
        self.service.forget_view(id).await?;
        Ok(Outcome::Done)
    }
}
