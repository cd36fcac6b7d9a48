//! Browsing: folders, one's sent mail, one's received mail, and the way in from a notice.

use super::{Screen, Service, ServiceError, place};
use crate::{
    mail::{
        MailId, Marker, Refusal,
        paging::Page,
        scene::{Folder, Scene},
    },
    store::{
        mails::{self, Role},
        notices,
        views::Sitting,
    },
};

impl Service {
    /// Shows a page of a folder.
    pub async fn open_folder(
        &self,
        sitting: &Sitting,
        folder: Folder,
        page: Page,
    ) -> Result<Screen, ServiceError> {
        self.show(sitting, Scene::Folder { folder, page }).await
    }

    /// Shows a mail to one of its holders, as sender or as reader.
    pub async fn open_mail(
        &self,
        sitting: &Sitting,
        mail: MailId,
        from_notice: bool,
    ) -> Result<Screen, ServiceError> {
        let seat = sitting.clone();
        let (scene, version) = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let scene = match mails::held_in(tx, mail, seat.viewer).await? {
                        Some((_, Role::Sender)) => Scene::SentMail { mail },
                        Some(_) => Scene::Received { mail, from_notice },
                        None => return Err(ServiceError::Refused(Refusal::NotThere)),
                    };
                    mails::mark_read(tx, mail, seat.viewer).await?;
                    Ok((scene, place(tx, &seat, scene).await?))
                })
            })
            .await?;
        self.draw(sitting, scene, version).await
    }

    /// Shows the mail a notice tells of.
    pub async fn open_notice(
        &self,
        sitting: &Sitting,
        notice: Marker,
    ) -> Result<Screen, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = notices::find(&mut *conn, notice).await?;
        drop(conn);
        let mail = found
            .filter(|found| found.holder == sitting.viewer)
            .ok_or(Refusal::NotThere)?
            .mail;
        self.open_mail(sitting, mail, true).await
    }
}
