//! A person's own settings and data.

use super::{Handlers, Reply};
use crate::{
    discord::{
        interaction::{action::Fields, context::Interaction, custom_id::CustomId},
        ui::{
            components::{Lines, field, form, hour, zone},
            message::MessageBody,
            pages::Banner,
        },
    },
    model::{Preferences, Refusal, ViewId, notice::QuietHours, window::LATEST_CLICK},
    service::ServiceError,
};

/// Discord counts the whole request, and the file is nearly all of it.
const ROOM_FOR_THE_REST: usize = 64 * 1024;
/// A file of this size opens on any machine, even if Discord would accept more.
const MAX_FILE: usize = 8 * 1024 * 1024;
/// Characters of an hour, and of an offset from UTC.
const HOUR: usize = 5;
const OFFSET: usize = 9;

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
            CustomId::Quiet { view } => self.open_quiet_hours(interaction, view).await,
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

    /// Opens the form of quiet hours, with those that are set.
    pub(super) async fn open_quiet_hours(
        &self,
        interaction: &Interaction,
        view: ViewId,
    ) -> Result<Reply, ServiceError> {
        let phrases = interaction.phrases();
        let quiet = self.service.quiet_hours(interaction.user.id).await?;
        let [from, to, offset] = quiet.map_or_else(Default::default, |quiet| {
            let (from, to, offset) = quiet.minutes();
            [hour(from), hour(to), zone(offset)]
        });
        let line = |name, label, value: &str, most| {
            field(Lines::Short, name, label, value, most).required(false)
        };
        let fields = vec![
            line("from", phrases.form_quiet_from(), &from, HOUR),
            line("to", phrases.form_quiet_to(), &to, HOUR),
            line("offset", phrases.form_quiet_offset(), &offset, OFFSET),
        ];
        let id = CustomId::QuietForm { view };
        Ok(Reply::Form(form(id, phrases.form_quiet_title(), fields)))
    }

    /// Sets quiet hours, or ends them if no hours are given.
    pub(super) async fn set_quiet_hours(
        &self,
        interaction: &Interaction,
        fields: &Fields,
    ) -> Result<Reply, ServiceError> {
        let (from, to) = (fields.get("from"), fields.get("to"));
        let quiet = if from.trim().is_empty() && to.trim().is_empty() {
            None
        } else {
            let quiet = QuietHours::parse(from, to, fields.get("offset"));
            Some(quiet.ok_or(Refusal::QuietHours)?)
        };
        let change = move |mine: &mut Preferences| mine.quiet = quiet;
        let context = interaction.context();
        Ok(self
            .service
            .change_preferences(&context, change)
            .await?
            .into())
    }
}
