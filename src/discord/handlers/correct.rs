//! Corrections: after a refusal the way back to the form, with everything that was typed.

use super::{Handlers, Reply, with_typed};
use crate::{
    discord::{
        interaction::{context::Interaction, custom_id::CustomId},
        ui::{
            components::stamp,
            pages::{correction, way_back},
        },
    },
    model::{Addressee, MailId, Refusal, Typed, text::TextRefusal},
    service::{Composed, Correction, Readdressed, ServiceError},
};

/// Whether other people or other words would do.
pub(super) fn is_correctable(refusal: Refusal) -> bool {
    is_of_person(refusal)
        || matches!(
            refusal,
            Refusal::Text(
                TextRefusal::BodyEmpty
                    | TextRefusal::BodyTooLong { .. }
                    | TextRefusal::SubjectTooLong { .. }
            )
        )
}

pub(super) fn is_of_person(refusal: Refusal) -> bool {
    matches!(
        refusal,
        Refusal::ToBot
            | Refusal::ToSelf
            | Refusal::NotAMember
            | Refusal::DuplicateRecipient
            | Refusal::RecipientUnavailable
    )
}

impl Handlers {
    /// A command was refused. Its draft is kept, as far as it is addressed.
    pub(super) async fn refused_command(
        &self,
        interaction: &Interaction,
        composed: Composed<'_>,
        typed: Typed,
        refusal: Refusal,
    ) -> Result<Reply, ServiceError> {
        let kept = self
            .service
            .keep_refused(composed, typed, interaction.at)
            .await?;
        Ok(self.way_back(interaction, refusal, &kept))
    }

    /// A form was refused. What was typed into it is kept beside its draft.
    pub(super) async fn refused_form(
        &self,
        interaction: &Interaction,
        draft: MailId,
        typed: Typed,
        refusal: Refusal,
    ) -> Result<Reply, ServiceError> {
        let kept = MailId::from(interaction.id);
        let (sender, at) = (interaction.user.id, interaction.at);
        let until = self
            .service
            .keep_typed(kept, draft, sender, at, typed)
            .await?;
        let phrases = interaction.phrases();
        let mut page = self.refusal(phrases, refusal);
        page.below(&phrases.draft_kept(stamp(until, 't')));
        let typed = kept;
        way_back(phrases, &mut page, CustomId::Correct { draft, typed });
        Ok(Reply::Message(with_typed(page, interaction)))
    }

    /// Other people were picked for a draft. Its form opens again.
    pub(super) async fn readdress(
        &self,
        interaction: &Interaction,
        draft: MailId,
        copies: bool,
        picked: &[Addressee],
    ) -> Result<Reply, ServiceError> {
        let (sender, at) = (interaction.user.id, interaction.at);
        let readdressed = Readdressed {
            draft,
            revision: interaction.id,
            guild: interaction.guild,
            picked: picked.to_vec(),
            copies,
        };
        let refusal = match self.service.readdress(readdressed, sender, at).await {
            Ok(refusal) => refusal,
            Err(ServiceError::Refused(refusal)) if is_of_person(refusal) => Some(refusal),
            Err(error) => return Err(error),
        };
        let Some(refusal) = refusal else {
            let form = CustomId::Compose { draft };
            return self.open_form(interaction, form, draft).await;
        };
        let kept = self.service.correction(draft, sender, at).await?;
        Ok(self.way_back(interaction, refusal, &kept))
    }

    fn way_back(&self, interaction: &Interaction, refusal: Refusal, kept: &Correction) -> Reply {
        let phrases = interaction.phrases();
        let mut page = self.refusal(phrases, refusal);
        page.below(&phrases.draft_kept(stamp(kept.until, 't')));
        correction(phrases, &mut page, kept, is_of_person(refusal));
        Reply::Message(with_typed(page, interaction))
    }
}
