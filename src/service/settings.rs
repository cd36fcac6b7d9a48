//! Settings: what a person accepts, whether they are told of it, and whom they have blocked.

use super::{Screen, Service, ServiceError};
use crate::{
    mail::{MailId, Person, Refusal, scene::Scene},
    store::{
        contacts::{self, Wishes},
        mails, people,
        views::Sitting,
    },
};

impl Service {
    /// Shows a person's settings.
    pub async fn open_settings(&self, sitting: &Sitting) -> Result<Screen, ServiceError> {
        self.show(sitting, Scene::Settings).await
    }

    /// Changes a person's switches and shows them.
    pub async fn wish(
        &self,
        sitting: &Sitting,
        change: impl FnOnce(Wishes) -> Wishes + Send + 'static,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Settings);
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                let before = contacts::wishes(tx.reader(), viewer).await?;
                contacts::wish(tx, viewer, change(before)).await?;
                Ok(())
            })
        })
        .await
    }

    /// Puts somebody on a person's block list, or takes them off it if they are there.
    pub async fn toggle_block(
        &self,
        sitting: &Sitting,
        other: Person,
    ) -> Result<Screen, ServiceError> {
        if other.id == sitting.viewer {
            return Err(Refusal::ToSelf.into());
        }
        let (viewer, scene) = (sitting.viewer, Scene::Settings);
        let at = sitting.token.issued_at;
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                if !contacts::unblock(tx, viewer, other.id).await? {
                    people::remember_name(tx, &other).await?;
                    contacts::block(tx, viewer, other.id, at).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Takes somebody off a person's block list.
    pub async fn unblock(
        &self,
        sitting: &Sitting,
        other: crate::mail::UserId,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Settings);
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                contacts::unblock(tx, viewer, other).await?;
                Ok(())
            })
        })
        .await
    }

    /// Blocks the sender of a received mail and shows it again.
    pub async fn block_sender(
        &self,
        sitting: &Sitting,
        mail: MailId,
        from_notice: bool,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Received { mail, from_notice });
        let at = sitting.token.issued_at;
        self.change(sitting, scene, move |tx| {
            Box::pin(async move {
                let mail = mails::received(tx.reader(), mail, viewer)
                    .await?
                    .ok_or(Refusal::NotThere)?;
                contacts::block(tx, viewer, mail.envelope.sender, at).await?;
                Ok(())
            })
        })
        .await
    }

    /// Switches a person's notices off, from a notice.
    pub async fn mute(&self, sitting: &Sitting) -> Result<Screen, ServiceError> {
        self.wish(sitting, |wishes| Wishes {
            notices: false,
            ..wishes
        })
        .await
    }
}
