//! Settings: what a person accepts, whether they are told of it, and whom they have blocked.

use super::{Screen, Service, ServiceError};
use crate::{
    model::{MailId, Person, Refusal, Scene, Sitting, UserId, Wishes},
    store::{blocks, mails, people},
};

/// Settings with the people blocked last.
const SETTINGS: Scene = Scene::Settings { page: 0 };

impl Service {
    /// Shows a person's settings, with one page of their block list.
    pub async fn open_settings(
        &self,
        sitting: &Sitting,
        page: u32,
    ) -> Result<Screen, ServiceError> {
        self.show(sitting, Scene::Settings { page }).await
    }

    /// Changes a person's switches and shows them.
    pub async fn wish(
        &self,
        sitting: &Sitting,
        change: impl FnOnce(Wishes) -> Wishes + Send + 'static,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, SETTINGS);
        self.change(sitting, scene, async move |tx| {
            let before = people::wishes(tx.reader(), viewer).await?;
            people::wish(tx, viewer, change(before)).await?;
            Ok(())
        })
        .await
    }

    /// Puts somebody on a person's block list; whoever is on it stays there.
    pub async fn block(&self, sitting: &Sitting, other: Person) -> Result<Screen, ServiceError> {
        if other.id == sitting.viewer {
            return Err(Refusal::ToSelf.into());
        }
        let (viewer, scene) = (sitting.viewer, SETTINGS);
        let at = sitting.token.issued_at;
        self.change(sitting, scene, async move |tx| {
            people::remember_name(tx, &other).await?;
            blocks::block(tx, viewer, other.id, at).await?;
            Ok(())
        })
        .await
    }

    /// Takes somebody off a person's block list, and stays on the page they were picked from.
    pub async fn unblock(
        &self,
        sitting: &Sitting,
        page: u32,
        other: UserId,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::Settings { page });
        self.change(sitting, scene, async move |tx| {
            blocks::unblock(tx, viewer, other).await?;
            Ok(())
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
        self.change(sitting, scene, async move |tx| {
            let mail = mails::received(tx.reader(), mail, viewer)
                .await?
                .ok_or(Refusal::NotThere)?;
            blocks::block(tx, viewer, mail.envelope.sender, at).await?;
            Ok(())
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
