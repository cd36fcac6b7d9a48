//! Deleting: the question, the answer, and the suggestions that lead there.

use chrono::{DateTime, Utc};

use super::{Screen, Service, ServiceError, place};
use crate::{
    mail::{
        MailId, Marker, Refusal, UserId,
        paging::Page,
        scene::{Folder, Scene},
        window::{DRAFT_LIFE, is_open},
    },
    store::{
        StoreError,
        drafts::{self, Envelope},
        folders::{self, Entry, Scope},
        jobs::{self, Retraction},
        mails::{self, Role},
        views::Sitting,
    },
};

/// A deletion that has happened.
#[derive(Clone, Debug)]
pub struct Deletion {
    pub screen: Screen,
    /// The notice Discord still has to remove, if one may exist.
    pub notice: Option<Marker>,
}

impl Service {
    /// Asks whether to delete: only the sender, only while the window is open.
    pub async fn ask(&self, sitting: &Sitting, mail: MailId) -> Result<Screen, ServiceError> {
        self.check_deletable(mail, sitting.viewer, sitting.token.issued_at)
            .await?;
        self.show(sitting, Scene::Confirm { mail }).await
    }

    /// Deletes: wiped before this returns, gone from both sides, as if it had never been written.
    /// `again` becomes an empty draft to the same person.
    pub async fn delete(
        &self,
        sitting: &Sitting,
        mail: MailId,
        again: MailId,
    ) -> Result<Deletion, ServiceError> {
        let (seat, scene) = (sitting.clone(), Scene::Deleted { again });
        let at = sitting.token.issued_at;
        let gone = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let unsent = mails::unsend(tx, mail, seat.viewer, at).await?;
                    let Some(unsent) = unsent else {
                        return Ok(None);
                    };
                    let envelope = Envelope {
                        id: again,
                        ..unsent.mail.envelope()
                    };
                    drafts::begin(tx, &envelope, at + DRAFT_LIFE).await?;
                    let version = place(tx, &seat, scene).await?;
                    Ok::<_, ServiceError>(Some((version, unsent.notice)))
                })
            })
            .await?;
        let Some((version, notice)) = gone else {
            self.check_deletable(mail, sitting.viewer, at).await?;
            // It was deletable an instant ago and is not there now: somebody's other Yes.
            return Err(Refusal::NotThere.into());
        };
        let screen = self.draw(sitting, scene, version).await?;
        Ok(Deletion { screen, notice })
    }

    /// Whether Discord removed a notice; returns as soon as that has been tried.
    pub async fn retracted(&self, notice: Marker) -> Result<bool, StoreError> {
        loop {
            let changed = self.store.jobs_changed().notified();
            let mut conn = self.store.read().await?;
            match jobs::retraction(&mut *conn, notice).await? {
                Retraction::Done => return Ok(true),
                Retraction::Failing => return Ok(false),
                Retraction::Waiting => {}
            }
            drop(conn);
            changed.await;
        }
    }

    /// The newest mails a person can still delete at `at`.
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
        Ok(folders::list(&mut conn, scope, Page::Newest).await?.entries)
    }

    async fn check_deletable(
        &self,
        mail: MailId,
        sender: UserId,
        click: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let mut conn = self.store.read().await?;
        match mails::held(&mut *conn, mail, sender).await? {
            Some((mail, Role::Sender)) if is_open(mail.deadline, click) => Ok(()),
            Some((_, Role::Sender)) => Err(Refusal::WindowOver.into()),
            _ => Err(Refusal::NotThere.into()),
        }
    }
}
