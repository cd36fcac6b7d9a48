//! Refresh: draws a view again.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{JobOutcome, ViewId},
    service::Drawing,
    store::jobs::Claimed,
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn refresh(
        &self,
        run: &Claimed,
        view: ViewId,
    ) -> Result<JobOutcome, JobError> {
        let draw = async |drawing: Drawing| self.outbox.redraw(&drawing).await;
        Ok(self
            .service
            .refresh(run, view, || self.clock.now(), draw)
            .await?)
    }
}
