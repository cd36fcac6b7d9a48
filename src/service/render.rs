//! Rendering: what a view shows is a function of its state and the stored mail.
//!
//! "As of" is when the token that carries the answer was issued. Mail sent later is never shown, since it
//! could outlive the time in which the bot can take it off the screen.

mod moderation;

use chrono::{DateTime, Utc};

use super::{
    Service, ServiceError,
    view_model::{Line, Quote, RenderedView, ViewModel},
};
use crate::{
    model::{
        Envelope, Folder, Mail, MailContent, MailId, UserId, ViewId, ViewState,
        folder::{Entry, Scope},
        paging::{Page, Section},
        view::Placed,
        window::is_open,
    },
    store::{blocks, conversations, drafts, folders, mails, notices, people},
};

/// Blocked people on a page. A menu of Discord holds no more options.
const BLOCKED_SHOWN: u32 = 25;

impl Service {
    /// Draws a state for a viewer.
    pub(super) async fn render(
        &self,
        view: ViewId,
        viewer: UserId,
        state: ViewState,
        placed: Placed,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<RenderedView, ServiceError> {
        let instead = state.without_subject().leading_back(placed.list);
        let model = match self.look(view, viewer, state, as_of, now).await? {
            Some(model) => model,
            // The mail is gone, or too new for this token. The view is drawn as it is without the mail.
            None => self
                .look(view, viewer, instead, as_of, now)
                .await?
                .unwrap_or(ViewModel::Removed),
        };
        let mut conn = self.store.read().await?;
        let unannounced = notices::unannounced(&mut conn, viewer, as_of).await?;
        let (guild, people) = model.people();
        let names = people::names(&mut conn, guild, &people).await?;
        Ok(RenderedView {
            view,
            version: placed.version,
            model,
            names,
            list: placed.list,
            unannounced,
        })
    }

    async fn look(
        &self,
        view: ViewId,
        viewer: UserId,
        state: ViewState,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<ViewModel>, ServiceError> {
        Ok(match state {
            ViewState::Preview { draft } => self.look_at_draft(viewer, draft, as_of, now).await?,
            ViewState::Folder { folder, page } => {
                let scope = Scope {
                    holder: viewer,
                    folder,
                    as_of,
                    now,
                };
                Some(if folder.is_search() {
                    self.look_for(view, scope, page).await?
                } else {
                    self.look_into(scope, page).await?
                })
            }
            ViewState::SentMail { mail } => match self.read(mail, viewer, as_of).await? {
                Some((mail, content)) => Some(ViewModel::SentMail {
                    quote: self.quote(&mail.envelope, viewer, as_of).await?,
                    in_conversation: self.is_in_conversation(mail.id(), viewer, as_of).await?,
                    deletable: is_open(mail.deadline, now),
                    mail,
                    content,
                }),
                None => None,
            },
            ViewState::Confirm { mail } => {
                let read = self.read(mail, viewer, as_of).await?;
                read.map(|(mail, content)| ViewModel::Confirm {
                    subject: content.subject,
                    deletable: is_open(mail.deadline, now),
                    mail,
                })
            }
            ViewState::Received { mail, from_notice } => {
                match self.read(mail, viewer, as_of).await? {
                    Some((mail, content)) => Some(ViewModel::Received {
                        quote: self.quote(&mail.envelope, viewer, as_of).await?,
                        in_conversation: self.is_in_conversation(mail.id(), viewer, as_of).await?,
                        blocked: self.has_blocked(viewer, mail.envelope.sender).await?,
                        mail,
                        content,
                        from_notice,
                    }),
                    None => None,
                }
            }
            ViewState::ConfirmRemove { mail, from_notice } => {
                let read = self.read(mail, viewer, as_of).await?;
                read.map(|(mail, content)| ViewModel::ConfirmRemove {
                    mail,
                    subject: content.subject,
                    from_notice,
                })
            }
            ViewState::Conversation {
                mail,
                folder,
                from_notice,
                page,
            } => {
                let around = (mail, folder, from_notice);
                self.look_at_conversation(viewer, around, page, as_of)
                    .await?
            }
            ViewState::Settings { page } => Some(self.look_at_settings(viewer, page).await?),
            ViewState::Reports { guild, page } => {
                Some(self.look_at_reports(viewer, guild, page).await?)
            }
            ViewState::Review { report, .. } => self.look_at_report(viewer, report, now).await?,
            ViewState::Suspensions { guild, page } => {
                Some(self.look_at_suspensions(guild, page, now).await?)
            }
            ViewState::History { guild, user, page } => {
                Some(self.look_at_history(guild, user, page, now).await?)
            }
            ViewState::Deleted { again } => Some(ViewModel::Deleted { again }),
            ViewState::Privacy => Some(ViewModel::Privacy(self.policy)),
            ViewState::ConfirmErase => Some(ViewModel::ConfirmErase),
            ViewState::Erased => Some(ViewModel::Erased),
            ViewState::Cancelled => Some(ViewModel::Cancelled),
            ViewState::Expired => Some(ViewModel::Expired),
            ViewState::Removed => Some(ViewModel::Removed),
        })
    }

    async fn look_at_draft(
        &self,
        viewer: UserId,
        draft: MailId,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<ViewModel>, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = drafts::find(&mut conn, draft, viewer, now).await?;
        drop(conn);
        // Read after the revision, so a text newer than its revision cannot be sent unseen.
        let found = found.filter(|found| found.is_ready);
        let (Some(found), Some(content)) = (found, self.store.content(draft).await?) else {
            return Ok(None);
        };
        Ok(Some(ViewModel::Preview {
            quote: self.quote(&found.envelope, viewer, as_of).await?,
            envelope: found.envelope,
            content,
            revision: found.revision,
        }))
    }

    async fn look_at_settings(&self, viewer: UserId, page: u32) -> Result<ViewModel, ServiceError> {
        let mut conn = self.store.read().await?;
        let total = blocks::count(&mut conn, viewer).await?;
        let section = Section::at(page, BLOCKED_SHOWN, total);
        Ok(ViewModel::Settings {
            preferences: people::preferences(&mut conn, viewer).await?,
            blocked: blocks::page(&mut conn, viewer, section).await?,
            section,
        })
    }

    async fn look_into(&self, scope: Scope, page: Page) -> Result<ViewModel, ServiceError> {
        let mut conn = self.store.read().await?;
        let listing = folders::list(&mut conn, scope, page).await?;
        drop(conn);
        Ok(ViewModel::Folder {
            folder: scope.folder,
            lines: self.lines(listing.entries).await?,
            newer: listing.newer,
            older: listing.older,
            count: listing.count,
            searched: None,
        })
    }

    async fn look_at_conversation(
        &self,
        viewer: UserId,
        (mail, folder, from_notice): (MailId, Folder, bool),
        page: Page,
        as_of: DateTime<Utc>,
    ) -> Result<Option<ViewModel>, ServiceError> {
        let mut conn = self.store.read().await?;
        let found = conversations::page(&mut conn, mail, viewer, as_of, page).await?;
        drop(conn);
        // It holds at least the mail from which it is followed, as long as the viewer holds that.
        if found.listing.entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(ViewModel::Conversation {
            mail,
            folder,
            from_notice,
            lines: self.lines(found.listing.entries).await?,
            newer: found.listing.newer,
            older: found.listing.older,
            is_cut: found.is_cut,
        }))
    }

    async fn lines(&self, entries: Vec<Entry>) -> Result<Vec<Line>, ServiceError> {
        let listed: Vec<_> = entries.iter().map(|entry| entry.mail).collect();
        let mut contents = self.store.contents(&listed).await?;
        // A mail without a text has been deleted since the page was read.
        let lines = entries.into_iter().filter_map(|entry| {
            let MailContent { subject, .. } = contents.remove(&entry.mail)?;
            Some(Line { entry, subject })
        });
        Ok(lines.collect())
    }

    async fn is_in_conversation(
        &self,
        mail: MailId,
        viewer: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let mut conn = self.store.read().await?;
        Ok(conversations::is_any_beside(&mut conn, mail, viewer, as_of).await?)
    }

    /// A mail and its text, for one of its holders.
    async fn read(
        &self,
        mail: MailId,
        holder: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<Option<(Mail, MailContent)>, ServiceError> {
        let mut conn = self.store.read().await?;
        let held = mails::held(&mut conn, mail, holder).await?;
        drop(conn);
        let Some((mail, _)) = held.filter(|(mail, _)| mail.sent_at <= as_of) else {
            return Ok(None);
        };
        let content = self.store.content(mail.id()).await?;
        Ok(content.map(|content| (mail, content)))
    }

    /// The mail that a mail or draft answers, if the viewer holds it.
    async fn quote(
        &self,
        envelope: &Envelope,
        viewer: UserId,
        as_of: DateTime<Utc>,
    ) -> Result<Option<Quote>, ServiceError> {
        let Some(parent) = envelope.parent else {
            return Ok(None);
        };
        let read = self.read(parent, viewer, as_of).await?;
        Ok(read.map(|(parent, content)| Quote {
            from: parent.envelope.sender,
            sent_at: parent.sent_at,
            subject: content.subject,
        }))
    }

    async fn has_blocked(&self, viewer: UserId, other: UserId) -> Result<bool, ServiceError> {
        let mut conn = self.store.read().await?;
        Ok(blocks::is_blocked(&mut conn, viewer, other).await?)
    }
}
