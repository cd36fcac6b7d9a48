//! Deleting: the question, the deletion, and the suggestions of mails that can be deleted.

use chrono::{DateTime, Utc};

use super::{RenderedView, Service, ServiceError, place};
use crate::{
    model::{
        Addressees, Envelope, Folder, MailId, Refusal, Role, UserId, ViewContext, ViewState,
        folder::{Entry, Scope},
        paging::Page,
        window::{DRAFT_LIFE, is_open},
    },
    store::{drafts, erase, folders, mails},
};

/// The question mentions the limit when this many deletions or fewer are left.
const REMINDED_FROM: usize = 3;

/// The question, as shown.
#[derive(Clone, Debug)]
pub struct Asked {
    pub screen: RenderedView,
    /// How many deletions are left today, if that is worth a reminder.
    pub few_left: Option<usize>,
}

impl Service {
    /// Asks the sender whether to delete a mail, while its window is open. The limit is checked here and
    /// never at Yes, because a person who was asked may answer.
    pub async fn ask(&self, context: &ViewContext, mail: MailId) -> Result<Asked, ServiceError> {
        let at = context.token.issued_at;
        self.check_deletable(mail, context.viewer, at).await?;
        self.limits.learn(context.viewer, at).await;
        let left = self.limits.deletions_left(context.viewer, at);
        if left == 0 {
            return Err(Refusal::DeletingTooMuch.into());
        }
        Ok(Asked {
            screen: self.show(context, ViewState::Confirm { mail }).await?,
            few_left: (left <= REMINDED_FROM).then_some(left),
        })
    }

    /// Deletes a mail for both sides. Its key is wiped before this returns. `again` becomes the id of an
    /// empty draft to the same person. The recipient's notice follows in its own time: if this waited for it,
    /// its sender could tell whether the mail was read.
    pub async fn delete(
        &self,
        context: &ViewContext,
        mail: MailId,
        again: MailId,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, state) = (context.clone(), ViewState::Deleted { again: Some(again) });
        let at = context.token.issued_at;
        let gone = self
            .store
            .write(async move |tx| {
                let unsent = erase::unsend(tx, mail, owned.viewer, at).await?;
                let Some(unsent) = unsent else {
                    return Ok(None);
                };
                let Envelope { addressees, .. } = unsent.envelope;
                let envelope = Envelope {
                    id: again,
                    // Copied people still have their copies.
                    addressees: Addressees {
                        cc: Vec::new(),
                        ..addressees
                    },
                    ..unsent.envelope
                };
                drafts::begin(tx, &envelope, at + DRAFT_LIFE).await?;
                let version = place(tx, &owned, state).await?;
                Ok::<_, ServiceError>(Some(version))
            })
            .await?;
        let Some(version) = gone else {
            self.check_deletable(mail, context.viewer, at).await?;
            // The mail could be deleted a moment ago and is not there now: the same person's other Yes was
            // faster.
            return Err(Refusal::NotFound.into());
        };
        self.limits.deleted(context.viewer, at).await;
        self.draw(context, state, version).await
    }

    /// All mails that a person can still delete at `at`, newest first. They are at most one window's worth.
    pub async fn deletable(
        &self,
        sender: UserId,
        at: DateTime<Utc>,
    ) -> Result<Vec<Entry>, ServiceError> {
        let mut conn = self.store.read().await?;
        let scope = Scope {
            holder: sender,
            folder: Folder::Deletable,
            as_of: at,
            now: at,
        };
        let mut entries = Vec::new();
        let mut next = Some(Page::Newest);
        while let Some(page) = next {
            let listing = folders::list(&mut conn, scope, page).await?;
            entries.extend(listing.entries);
            next = listing.older;
        }
        Ok(entries)
    }

    async fn check_deletable(
        &self,
        mail: MailId,
        sender: UserId,
        click: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let mut conn = self.store.read().await?;
        match mails::held(&mut conn, mail, sender).await? {
            Some((mail, Role::Sender)) if is_open(mail.deadline, click) => Ok(()),
            Some((_, Role::Sender)) => Err(Refusal::WindowOver.into()),
            _ => Err(Refusal::NotFound.into()),
        }
    }
}
