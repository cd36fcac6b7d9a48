//! Browsing: folders, sent mail, received mail, and opening a mail from its notice.

use chrono::{DateTime, Utc};

use super::{RenderedView, Service, ServiceError, place};
use crate::{
    model::{
        Folder, MailId, Refusal, Role, UserId, ViewContext, ViewState, folder::List, paging::Page,
    },
    store::{
        StoreError, Tx, copies, erase, mails,
        notices::{self, Announced},
        views,
    },
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
            .note_at_once(async move |tx| {
                let state = match mails::held(tx.reader(), mail, owned.viewer).await? {
                    Some((_, Role::Sender)) => ViewState::SentMail { mail },
                    Some(_) => ViewState::Received { mail, from_notice },
                    None => return Err(ServiceError::Refused(Refusal::NotFound)),
                };
                if copies::mark_read(tx, mail, owned.viewer).await? {
                    unread_changed(tx, &owned).await?;
                }
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

    /// Shows what a notice tells of: the mail if only one is unread, the unread list if several are, or else
    /// the inbox. It is the viewer's own, whoever got the notice, and refuses nothing, since a refusal would
    /// betray that something is gone.
    pub async fn open_notice(&self, context: &ViewContext) -> Result<RenderedView, ServiceError> {
        let mut conn = self.store.read().await?;
        let (viewer, at) = (context.viewer, context.token.issued_at);
        let announced = notices::announced(&mut conn, viewer, at).await?;
        drop(conn);
        let folder = match announced {
            Announced::Several => Folder::Unread,
            Announced::Nothing => Folder::Inbox,
            Announced::One(mail) => match self.open_mail(context, mail, true).await {
                // It has gone since.
                Err(ServiceError::Refused(_)) => Folder::Inbox,
                opened => return opened,
            },
        };
        self.open_folder(context, folder, Page::Newest).await
    }

    /// Marks a received mail as unread and shows the inbox again, where the mark can be seen.
    pub async fn mark_unread(
        &self,
        context: &ViewContext,
        mail: MailId,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, state) = (context.clone(), ViewState::first_page(Folder::Inbox));
        self.change(context, state, async move |tx| {
            if !copies::mark_unread(tx, mail, owned.viewer).await? {
                return Err(Refusal::NotFound.into());
            }
            Ok(unread_changed(tx, &owned).await?)
        })
        .await
    }

    /// Marks everything as read that a person had received when they clicked, and shows the list again.
    pub async fn mark_all_read(
        &self,
        context: &ViewContext,
        folder: Folder,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, state) = (context.clone(), ViewState::first_page(folder));
        self.change(context, state, async move |tx| {
            if copies::mark_all_read(tx, owned.viewer, owned.token.issued_at).await? {
                unread_changed(tx, &owned).await?;
            }
            Ok(())
        })
        .await
    }

    /// Puts a person's copy of a mail into their archive or back, and shows the list from which they came.
    /// Nobody else learns of it.
    pub async fn archive(
        &self,
        context: &ViewContext,
        mail: MailId,
        on: bool,
    ) -> Result<RenderedView, ServiceError> {
        self.change_back(context, async move |tx, owned| {
            let held = mails::held(tx.reader(), mail, owned.viewer).await?;
            let (_, role) = held.ok_or(Refusal::NotFound)?;
            copies::archive(tx, mail, owned.viewer, on).await?;
            unread_changed(tx, owned).await?;
            Ok(match role {
                Role::Sender => Folder::Sent,
                Role::To | Role::Cc => Folder::Inbox,
            })
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

    /// Takes a received mail from its reader, and shows the list from which they came. Nobody else learns
    /// of it.
    pub async fn remove(
        &self,
        context: &ViewContext,
        mail: MailId,
    ) -> Result<RenderedView, ServiceError> {
        self.change_back(context, async move |tx, owned| {
            mails::received(tx.reader(), mail, owned.viewer)
                .await?
                .ok_or(Refusal::NotFound)?;
            erase::give_up(tx, mail, owned.viewer, owned.token.issued_at).await?;
            Ok(Folder::Inbox)
        })
        .await
    }

    /// Changes facts about a mail of this folder, and shows the list from which the view came to the mail.
    async fn change_back<F>(
        &self,
        context: &ViewContext,
        facts: F,
    ) -> Result<RenderedView, ServiceError>
    where
        F: AsyncFnOnce(&mut Tx, &ViewContext) -> Result<Folder, ServiceError> + Send + 'static,
    {
        let owned = context.clone();
        let (state, placed) = self
            .store
            .write(async move |tx| {
                let home = facts(tx, &owned).await?;
                let list = views::list_on(tx, owned.view, owned.viewer).await?;
                let state = List::back(list, home).state();
                Ok::<_, ServiceError>((state, place(tx, &owned, state).await?))
            })
            .await?;
        self.draw(context, state, placed).await
    }

    /// How many unread mails a person has, as of a time, whose notice could not be delivered. No more than
    /// one above [`MAX_ANNOUNCED`](crate::model::notice::MAX_ANNOUNCED) are counted.
    pub async fn unannounced(
        &self,
        holder: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let mut conn = self.store.read().await?;
        notices::unannounced(&mut conn, holder, as_of).await
    }
}

/// What a person has not read has changed, or where it lies: whatever shows or counts it is brought up to
/// date. The view that is being answered shows it anyway.
async fn unread_changed(tx: &mut Tx, reader: &ViewContext) -> Result<(), StoreError> {
    let at = reader.token.issued_at;
    notices::touch(tx, reader.viewer, at);
    views::redraw_others(tx, reader, at).await
}
