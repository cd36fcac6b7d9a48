//! Browsing: folders, sent mail, received mail, and opening a mail from its notice.

use chrono::{DateTime, Utc};

use super::{RenderedView, Service, ServiceError, place};
use crate::{
    model::{
        Folder, MailId, NoticeId, Refusal, Role, UserId, ViewContext, ViewState, paging::Page,
    },
    store::{StoreError, erase, folders, mails, notices, views},
};

impl Service {
    /// Shows a page of a folder.
    pub async fn open_folder(
        &self,
        context: &ViewContext,
        folder: Folder,
        page: Page,
    ) -> Result<RenderedView, ServiceError> {
        self.show(context, ViewState::Folder { folder, page }).await
    }

    /// Shows a mail to one of its holders, the sender or a reader. A reader has then read it.
    pub async fn open_mail(
        &self,
        context: &ViewContext,
        mail: MailId,
        from_notice: bool,
    ) -> Result<RenderedView, ServiceError> {
        let owned = context.clone();
        let (state, version) = self
            .store
            .note(async move |tx| {
                let state = match mails::held(tx.reader(), mail, owned.viewer).await? {
                    Some((_, Role::Sender)) => ViewState::SentMail { mail },
                    Some(_) => ViewState::Received { mail, from_notice },
                    None => return Err(ServiceError::Refused(Refusal::NotFound)),
                };
                mails::mark(tx, mail, owned.viewer, false).await?;
                Ok((state, place(tx, &owned, state).await?))
            })
            .await?;
        self.draw(context, state, version).await
    }

    /// Shows a page of the conversation around a mail that the viewer holds. Nothing is read by that.
    pub async fn open_conversation(
        &self,
        context: &ViewContext,
        mail: MailId,
        from_notice: bool,
        page: Page,
    ) -> Result<RenderedView, ServiceError> {
        let mut conn = self.store.read().await?;
        let held = mails::held(&mut conn, mail, context.viewer).await?;
        drop(conn);
        let folder = match held.ok_or(Refusal::NotFound)? {
            (_, Role::Sender) => Folder::Sent,
            _ => Folder::Inbox,
        };
        let state = ViewState::Conversation {
            mail,
            folder,
            from_notice,
            page,
        };
        self.show(context, state).await
    }

    /// Shows the mail that a notice announces.
    pub async fn open_notice(
        &self,
        context: &ViewContext,
        notice: NoticeId,
    ) -> Result<RenderedView, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = notices::find(&mut *conn, notice).await?;
        drop(conn);
        let mail = found
            .filter(|found| found.holder == context.viewer)
            .ok_or(Refusal::NotFound)?
            .mail;
        self.open_mail(context, mail, true).await
    }

    /// Marks a received mail as unread and shows the inbox again, where the mark can be seen.
    pub async fn mark_unread(
        &self,
        context: &ViewContext,
        mail: MailId,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, ViewState::first_page(Folder::Inbox));
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            if !mails::mark(tx, mail, viewer, true).await? {
                return Err(Refusal::NotFound.into());
            }
            views::redraw_all(tx, &[viewer], at).await?;
            Ok(())
        })
        .await
    }

    /// Asks whether to take a received mail out of the reader's inbox.
    pub async fn ask_removal(
        &self,
        context: &ViewContext,
        mail: MailId,
        from_notice: bool,
    ) -> Result<RenderedView, ServiceError> {
        let mut conn = self.store.read().await?;
        mails::received(&mut conn, mail, context.viewer)
            .await?
            .ok_or(Refusal::NotFound)?;
        drop(conn);
        self.show(context, ViewState::ConfirmRemove { mail, from_notice })
            .await
    }

    /// Takes a received mail out of the reader's inbox. Nobody else learns of it.
    pub async fn remove(
        &self,
        context: &ViewContext,
        mail: MailId,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, ViewState::first_page(Folder::Inbox));
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            mails::received(tx.reader(), mail, viewer)
                .await?
                .ok_or(Refusal::NotFound)?;
            erase::give_up(tx, mail, viewer, at).await?;
            Ok(())
        })
        .await
    }

    /// How many unread mails a person has, as of a time, whose notice could not be delivered.
    pub async fn unannounced(
        &self,
        holder: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let mut conn = self.store.read().await?;
        folders::unannounced(&mut conn, holder, as_of).await
    }
}
