//! One's own settings and data. Must not know where they are kept.

use super::{Handlers, Reply};
use crate::{
    discord::{interaction::context::Call, ui::pages::Page},
    model::{Wishes, window::LATEST_CLICK},
    service::ServiceError,
};

/// Discord counts the whole request, of which the file is nearly all.
const ROOM_FOR_THE_REST: usize = 64 * 1024;
/// A file of this size opens on any machine, whatever Discord would take.
const FILE_MOST: usize = 8 * 1024 * 1024;

impl Handlers {
    pub(super) async fn accept(&self, call: &Call, on: bool) -> Result<Reply, ServiceError> {
        let change = move |wishes| Wishes {
            accepts: on,
            ..wishes
        };
        Ok(self.service.wish(&call.sitting(), change).await?.into())
    }

    pub(super) async fn notices(&self, call: &Call, on: bool) -> Result<Reply, ServiceError> {
        let change = move |wishes| Wishes {
            notices: on,
            ..wishes
        };
        Ok(self.service.wish(&call.sitting(), change).await?.into())
    }

    pub(super) async fn export(&self, call: &Call) -> Result<Reply, ServiceError> {
        let limit = call.file_limit.saturating_sub(ROOM_FOR_THE_REST);
        let limit = limit.clamp(ROOM_FOR_THE_REST, FILE_MOST);
        let files = self.service.export(call.user.id, call.at, limit).await?;
        let window = self.service.policy().window.length() + LATEST_CLICK;
        let window = self.phrases.say_length(window);
        let words = self.phrases.say_with("exported", [("window", window)]);
        Ok(Reply::Files(Page::words(words), files))
    }
}
