//! Refresh: draws a view again.

use super::{JobError, Outbox, Worker};
use crate::{
    model::{JobOutcome, ViewId},
    service::Drawing,
};

impl<O: Outbox> Worker<O> {
    pub(super) async fn refresh(&self, view: ViewId) -> Result<JobOutcome, JobError> {
        let draw = async |drawing: Drawing| self.outbox.redraw(&drawing).await;
        Ok(self
            .service
            .refresh(view, || self.clock.now(), draw)
            .await?)
    }
}
