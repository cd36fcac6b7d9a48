//! A person's own settings and data.

use super::{Handlers, Reply};
use crate::{
    discord::{interaction::context::Interaction, ui::pages::MessageBody},
    model::window::LATEST_CLICK,
    service::ServiceError,
};

/// Discord counts the whole request, and the file is nearly all of it.
const ROOM_FOR_THE_REST: usize = 64 * 1024;
/// A file of this size opens on any machine, even if Discord would accept more.
const MAX_FILE: usize = 8 * 1024 * 1024;

impl Handlers {
    pub(super) async fn export(&self, interaction: &Interaction) -> Result<Reply, ServiceError> {
        let limit = interaction.file_limit.saturating_sub(ROOM_FOR_THE_REST);
        let limit = limit.clamp(ROOM_FOR_THE_REST, MAX_FILE);
        let files = self
            .service
            .export(interaction.user.id, interaction.at, limit)
            .await?;
        let window = self.service.policy().window.length() + LATEST_CLICK;
        let phrases = interaction.phrases();
        let words = phrases.exported(phrases.say_length(window));
        Ok(Reply::Files(MessageBody::words(words), files))
    }
}
