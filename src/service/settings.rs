//! Settings: from whom a person accepts mail, whether they get notices, and whom they have blocked.

use super::{RenderedView, Service, ServiceError};
use crate::{
    model::{
        MailId, Person, Preferences, Refusal, UserId, ViewContext, ViewState, notice::QuietHours,
    },
    store::{blocks, mails, notices, people},
};

/// Settings, with the people blocked last.
const SETTINGS: ViewState = ViewState::Settings { page: 0 };

impl Service {
    /// Shows a person's settings, with one page of their block list.
    pub async fn open_settings(
        &self,
        context: &ViewContext,
        page: u32,
    ) -> Result<RenderedView, ServiceError> {
        self.show(context, ViewState::Settings { page }).await
    }

    /// When a person wants no notices.
    pub async fn quiet_hours(&self, person: UserId) -> Result<Option<QuietHours>, ServiceError> {
        let mut conn = self.store.read().await?;
        Ok(people::preferences(&mut conn, person).await?.quiet)
    }

    /// Changes a person's preferences and shows them.
    pub async fn change_preferences(
        &self,
        context: &ViewContext,
        change: impl FnOnce(&mut Preferences) + Send + 'static,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, SETTINGS);
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            let mut preferences = people::preferences(tx.reader(), viewer).await?;
            change(&mut preferences);
            people::set_preferences(tx, viewer, preferences).await?;
            notices::touch(tx, viewer, at);
            Ok(())
        })
        .await
    }

    /// Puts a person on the viewer's block list, if they are not on it yet.
    pub async fn block(
        &self,
        context: &ViewContext,
        other: Person,
    ) -> Result<RenderedView, ServiceError> {
        if other.id == context.viewer {
            return Err(Refusal::ToSelf.into());
        }
        let (viewer, state) = (context.viewer, SETTINGS);
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            people::remember_name(tx, &other).await?;
            blocks::block(tx, viewer, other.id, at).await?;
            notices::touch(tx, viewer, at);
            Ok(())
        })
        .await
    }

    /// Takes `other` off the viewer's block list, and stays on the page from which they were picked.
    pub async fn unblock(
        &self,
        context: &ViewContext,
        page: u32,
        other: UserId,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, ViewState::Settings { page });
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            blocks::unblock(tx, viewer, other).await?;
            notices::touch(tx, viewer, at);
            Ok(())
        })
        .await
    }

    /// Blocks the sender of a received mail and shows it again.
    pub async fn block_sender(
        &self,
        context: &ViewContext,
        mail: MailId,
        from_notice: bool,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, ViewState::Received { mail, from_notice });
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            let mail = mails::received(tx.reader(), mail, viewer)
                .await?
                .ok_or(Refusal::NotFound)?;
            blocks::block(tx, viewer, mail.envelope.sender, at).await?;
            notices::touch(tx, viewer, at);
            Ok(())
        })
        .await
    }

    /// Takes the sender of a received mail off the block list and shows the mail again.
    pub async fn unblock_sender(
        &self,
        context: &ViewContext,
        mail: MailId,
        from_notice: bool,
    ) -> Result<RenderedView, ServiceError> {
        let (viewer, state) = (context.viewer, ViewState::Received { mail, from_notice });
        let at = context.token.issued_at;
        self.change(context, state, async move |tx| {
            let mail = mails::received(tx.reader(), mail, viewer)
                .await?
                .ok_or(Refusal::NotFound)?;
            blocks::unblock(tx, viewer, mail.envelope.sender).await?;
            notices::touch(tx, viewer, at);
            Ok(())
        })
        .await
    }

    /// Switches a person's notices off, from a notice.
    pub async fn mute(&self, context: &ViewContext) -> Result<RenderedView, ServiceError> {
        self.change_preferences(context, |mine| mine.notices = false)
            .await
    }
}
