//! Browsing: folders, one's sent mail, one's received mail, and the way in from a notice.

use chrono::{DateTime, Utc};

use super::{Screen, Service, ServiceError, place};
use crate::{
    model::{Folder, MailId, Marker, Refusal, Role, Scene, Sitting, UserId, paging::Page},
    store::{StoreError, erase, folders, mails, notices, views},
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

    /// Shows a mail to one of its holders, as sender or as reader, who has then read it.
    pub async fn open_mail(
        &self,
        sitting: &Sitting,
        mail: MailId,
        from_notice: bool,
    ) -> Result<Screen, ServiceError> {
        let seat = sitting.clone();
        let (scene, version) = self
            .store
            .write(async move |tx| {
                let scene = match mails::held(tx.reader(), mail, seat.viewer).await? {
                    Some((_, Role::Sender)) => Scene::SentMail { mail },
                    Some(_) => Scene::Received { mail, from_notice },
                    None => return Err(ServiceError::Refused(Refusal::NotThere)),
                };
                mails::mark(tx, mail, seat.viewer, false).await?;
                Ok((scene, place(tx, &seat, scene).await?))
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

    /// Marks a received mail as unread and goes back to the inbox, where that shows.
    pub async fn mark_unread(
        &self,
        sitting: &Sitting,
        mail: MailId,
    ) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::first_page(Folder::Inbox));
        let at = sitting.token.issued_at;
        self.change(sitting, scene, async move |tx| {
            if !mails::mark(tx, mail, viewer, true).await? {
                return Err(Refusal::NotThere.into());
            }
            views::redraw_all(tx, viewer, at).await?;
            Ok(())
        })
        .await
    }

    /// Asks whether to take a received mail out of the reader's inbox.
    pub async fn ask_removal(
        &self,
        sitting: &Sitting,
        mail: MailId,
        from_notice: bool,
    ) -> Result<Screen, ServiceError> {
        let mut conn = self.store.read().await?;
        mails::received(&mut conn, mail, sitting.viewer)
            .await?
            .ok_or(Refusal::NotThere)?;
        drop(conn);
        self.show(sitting, Scene::ConfirmRemove { mail, from_notice })
            .await
    }

    /// Takes a received mail out of the reader's inbox; nobody else learns of it.
    pub async fn remove(&self, sitting: &Sitting, mail: MailId) -> Result<Screen, ServiceError> {
        let (viewer, scene) = (sitting.viewer, Scene::first_page(Folder::Inbox));
        let at = sitting.token.issued_at;
        self.change(sitting, scene, async move |tx| {
            mails::received(tx.reader(), mail, viewer)
                .await?
                .ok_or(Refusal::NotThere)?;
            erase::give_up(tx, mail, viewer, at).await?;
            Ok(())
        })
        .await
    }

    /// How many unread mails, as of a time, a person has been told of by no notice.
    pub async fn unannounced(
        &self,
        holder: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let mut conn = self.store.read().await?;
        folders::unannounced(&mut conn, holder, as_of).await
    }
}
