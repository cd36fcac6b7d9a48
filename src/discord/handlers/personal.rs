//! A person's own settings and data.

use super::{Handlers, Reply};
use crate::{
    discord::{
        interaction::{context::Interaction, custom_id::CustomId},
        ui::pages::{Banner, MessageBody},
    },
    model::{Preferences, Refusal, window::LATEST_CLICK},
    service::ServiceError,
};

/// Discord counts the whole request, and the file is nearly all of it.
const ROOM_FOR_THE_REST: usize = 64 * 1024;
/// A file of this size opens on any machine, even if Discord would accept more.
const MAX_FILE: usize = 8 * 1024 * 1024;

impl Handlers {
    /// Answers a click on a person's settings and data.
    pub(super) async fn click_on_personal(
        &self,
        interaction: &Interaction,
        id: CustomId,
    ) -> Result<Reply, ServiceError> {
        let (service, context) = (&self.service, interaction.context());
        match id {
            CustomId::Mute {} => {
                let screen = service.mute(&context).await?;
                Ok(Reply::RenderedView(screen, Some(Banner::Muted)))
            }
            CustomId::Settings { page, .. } => {
                Ok(service.open_settings(&context, page).await?.into())
            }
            CustomId::Notices { on, .. } => {
                let change = move |mine: &mut Preferences| mine.notices = on;
                Ok(service.change_preferences(&context, change).await?.into())
            }
            CustomId::Export {} => self.export(interaction).await,
            CustomId::Erase { .. } => Ok(service.ask_erasure(&context).await?.into()),
            CustomId::EraseYes { .. } => Ok(service.erase_person(&context).await?.into()),
            CustomId::EraseNo { .. } => Ok(service.open_privacy(&context).await?.into()),
            _ => Err(Refusal::NotFound.into()),
        }
    }

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
