//! Presence: whether a person who writes is still in the server that their mail belongs to. In that server
//! the interaction says so. Everywhere else Discord is asked when they write.

use chrono::{DateTime, TimeDelta, Utc};

use super::Handlers;
use crate::{
    discord::interaction::context::Interaction,
    model::{GuildId, MailId, Presence},
    service::ServiceError,
};

/// How long Send waits for Discord's word. The answer is deferred meanwhile.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);
/// How long an action waits that opens a form, which cannot be deferred (`router::GIVE_UP_AFTER`).
pub(super) const PATIENCE_BEFORE_A_FORM: TimeDelta = TimeDelta::milliseconds(1_200);

impl Handlers {
    /// Where the sender of a draft is, for its Send. Only the draft's own server counts.
    pub(super) async fn presence_for(
        &self,
        interaction: &Interaction,
        draft: MailId,
    ) -> Result<Presence, ServiceError> {
        let (sender, at) = (interaction.user.id, interaction.at);
        let guild = self.service.server_of_draft(draft, sender, at).await?;
        let Some(guild) = guild else {
            // Nothing is left to send.
            return Ok(Presence::Unknown);
        };
        let until = self.clock.now() + PATIENCE;
        Ok(self.presence(interaction, guild, until).await)
    }

    /// Refuses an answer that certainly could not be sent before it is written. What Discord does not say in
    /// time is asked again at Send.
    pub(super) async fn check_presence(
        &self,
        interaction: &Interaction,
        mail: MailId,
    ) -> Result<(), ServiceError> {
        let reader = interaction.user.id;
        let guild = self.service.server_of_received(mail, reader).await?;
        let until = self.clock.now() + PATIENCE_BEFORE_A_FORM;
        let presence = self.presence(interaction, guild, until).await;
        if presence != Presence::Unknown {
            presence.may_write(interaction.at)?;
        }
        Ok(())
    }

    async fn presence(
        &self,
        interaction: &Interaction,
        guild: GuildId,
        until: DateTime<Utc>,
    ) -> Presence {
        if interaction.guild == Some(guild) {
            return Presence::Member {
                timed_out_until: interaction.timed_out_until,
            };
        }
        let asked = Box::pin(self.members.find(guild, interaction.user.id, until));
        let said = self.clock.within(until, asked).await;
        said.map_or(Presence::Unknown, |(presence, _)| presence)
    }
}
