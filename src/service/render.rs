//! Rendering: what a view shows is a function of its scene and the stored mail.
//!
//! "As of" is when the token that carries the answer was issued: mail sent later is never shown,
//! since it could outlive our power to take it off the screen. Must not know wording.

use chrono::{DateTime, Utc};

use super::{Service, ServiceError};
use crate::{
    mail::{
        Letter, MailId, Subject, UserId, ViewId,
        paging::Page,
        scene::{Folder, Scene},
        window::is_open,
    },
    store::{
        drafts,
        folders::{self, Entry, Scope},
        mails::{self, Mail},
    },
};

/// A line of a folder.
#[derive(Clone, Debug)]
pub struct Line {
    pub entry: Entry,
    pub subject: Option<Subject>,
}

/// What there is to see, before it is put into words.
#[derive(Clone, Debug)]
pub enum Sight {
    Preview {
        draft: MailId,
        to: UserId,
        letter: Letter,
    },
    Folder {
        folder: Folder,
        lines: Vec<Line>,
        newer: Option<Page>,
        older: Option<Page>,
    },
    SentMail {
        mail: Mail,
        letter: Letter,
        deletable: bool,
    },
    Confirm {
        mail: Mail,
        subject: Option<Subject>,
        deletable: bool,
    },
    Deleted {
        again: MailId,
    },
    Received {
        mail: Mail,
        letter: Letter,
        from_notice: bool,
    },
    Cancelled,
    Expired,
    /// Nothing; the message is to be removed.
    Removed,
}

/// A drawn view.
#[derive(Clone, Debug)]
pub struct Screen {
    pub view: ViewId,
    /// The version of the view that was drawn.
    pub version: i64,
    pub sight: Sight,
    /// Unread mails whose notice could not be delivered.
    pub unannounced: u64,
}

impl Service {
    /// Draws a scene for a viewer.
    pub(super) async fn render(
        &self,
        view: ViewId,
        viewer: UserId,
        scene: Scene,
        version: i64,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Screen, ServiceError> {
        let sight = match self.look(viewer, scene, as_of, now).await? {
            Some(sight) => sight,
            // Its mail is gone, or too new for this token: the view as it is without it.
            None => self
                .look(viewer, scene.without_mail(), as_of, now)
                .await?
                .unwrap_or(Sight::Removed),
        };
        let mut conn = self.store.read().await?;
        let unannounced = folders::unannounced(&mut conn, viewer, as_of).await?;
        Ok(Screen {
            view,
            version,
            sight,
            unannounced,
        })
    }

    async fn look(
        &self,
        viewer: UserId,
        scene: Scene,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Sight>, ServiceError> {
        Ok(match scene {
            Scene::Preview { draft } => {
                let mut conn = self.store.read().await?;
                let found = drafts::find(&mut *conn, draft, viewer, now).await?;
                drop(conn);
                let (Some(envelope), Some(letter)) = (found, self.store.letter(draft).await?)
                else {
                    return Ok(None);
                };
                Some(Sight::Preview {
                    draft,
                    to: envelope.recipient,
                    letter,
                })
            }
            Scene::Folder { folder, page } => {
                Some(self.look_into(viewer, folder, page, as_of, now).await?)
            }
            Scene::SentMail { mail } => {
                self.read(mail, viewer, as_of)
                    .await?
                    .map(|(mail, letter)| Sight::SentMail {
                        mail,
                        letter,
                        deletable: is_open(mail.deadline, now),
                    })
            }
            Scene::Confirm { mail } => {
                self.read(mail, viewer, as_of)
                    .await?
                    .map(|(mail, letter)| Sight::Confirm {
                        mail,
                        subject: letter.subject,
                        deletable: is_open(mail.deadline, now),
                    })
            }
            Scene::Received { mail, from_notice } => {
                self.read(mail, viewer, as_of)
                    .await?
                    .map(|(mail, letter)| Sight::Received {
                        mail,
                        letter,
                        from_notice,
                    })
            }
            Scene::Deleted { again } => Some(Sight::Deleted { again }),
            Scene::Cancelled => Some(Sight::Cancelled),
            Scene::Expired => Some(Sight::Expired),
            Scene::Removed => Some(Sight::Removed),
        })
    }

    async fn look_into(
        &self,
        holder: UserId,
        folder: Folder,
        page: Page,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Sight, ServiceError> {
        let scope = Scope {
            holder,
            folder,
            as_of,
            now,
        };
        let mut conn = self.store.read().await?;
        let listing = folders::list(&mut conn, scope, page).await?;
        drop(conn);
        let mut lines = Vec::with_capacity(listing.entries.len());
        for entry in listing.entries {
            // Without a text it has been deleted since the page was read.
            if let Some(letter) = self.store.letter(entry.mail).await? {
                lines.push(Line {
                    entry,
                    subject: letter.subject,
                });
            }
        }
        Ok(Sight::Folder {
            folder,
            lines,
            newer: listing.newer,
            older: listing.older,
        })
    }

    /// A mail and its text, for one of its holders.
    async fn read(
        &self,
        mail: MailId,
        holder: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<Option<(Mail, Letter)>, ServiceError> {
        let mut conn = self.store.read().await?;
        let held = mails::held(&mut *conn, mail, holder).await?;
        drop(conn);
        let Some((mail, _)) = held.filter(|(mail, _)| mail.sent_at <= as_of) else {
            return Ok(None);
        };
        let letter = self.store.letter(mail.id).await?;
        Ok(letter.map(|letter| (mail, letter)))
    }
}
