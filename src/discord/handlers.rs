//! Handlers: one action to one use case, and its value to a reply. Must not know how a reply travels.

mod compose;
mod delete;

use serde_json::Value;

use super::{
    action::Action,
    call::Call,
    custom_id::CustomId,
    pages::{Banner, Page},
    phrases::Phrases,
};
use crate::{
    clock::Clock,
    mail::{Body, MailId, Refusal, Subject, ViewId, paging, scene::Folder, text::TextRefusal},
    service::{Screen, Service, ServiceError},
};

/// What a handler answers.
#[derive(Debug)]
pub enum Reply {
    /// A view, drawn.
    Screen(Screen, Option<Banner>),
    /// A new ephemeral message that is no view.
    Page(Page),
    /// A form.
    Form(Value),
    /// Suggestions: name and value.
    Choices(Vec<(String, String)>),
}

impl Reply {
    /// The view a screen was drawn for, and its version.
    pub fn view(&self) -> Option<(ViewId, i64)> {
        match self {
            Self::Screen(screen, _) => Some((screen.view, screen.version)),
            _ => None,
        }
    }
}

impl From<Screen> for Reply {
    fn from(screen: Screen) -> Self {
        Self::Screen(screen, None)
    }
}

/// What handlers work with.
pub struct Handlers {
    pub service: Service,
    pub phrases: Phrases,
    pub clock: Clock,
}

impl Handlers {
    /// Does what a call asks for.
    pub async fn handle(&self, call: &Call) -> Result<Reply, ServiceError> {
        match &call.action {
            Action::Send {
                to,
                subject,
                message,
            } => self.compose(call, to, subject, message.as_deref()).await,
            Action::Folder(folder) => self.folder(call, *folder, paging::Page::Newest).await,
            Action::Delete { mail } => {
                let mail = mail.parse().map_err(|_| Refusal::NotThere)?;
                Ok(self.service.ask(&call.sitting(), mail).await?.into())
            }
            Action::Suggest { typed: None } => Ok(Reply::Choices(Vec::new())),
            Action::Suggest { typed: Some(typed) } => self.suggest(call, typed).await,
            Action::Help => Ok(Reply::Page(self.help())),
            Action::Click(id) => self.click(call, *id).await,
            Action::Pick { id, value } => match id {
                CustomId::Pick { folder, .. } => {
                    let mail = value.parse().map_err(|_| Refusal::NotThere)?;
                    self.pick(call, *folder, mail).await
                }
                _ => Err(Refusal::NotThere.into()),
            },
            Action::Submit { form, fields } => match form {
                CustomId::Compose { draft } | CustomId::Rewrite { draft, .. } => {
                    self.write(call, *draft, fields.get("subject"), fields.get("message"))
                        .await
                }
                _ => Err(Refusal::NotThere.into()),
            },
            Action::Stranger => Err(Refusal::NotThere.into()),
            Action::Garbled => Ok(Reply::Page(Page::words(self.phrases.say("garbled")))),
        }
    }

    async fn click(&self, call: &Call, id: CustomId) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        match id {
            CustomId::Send { draft, .. } => {
                let screen = self.service.send(&seat, draft).await?;
                Ok(Reply::Screen(screen, Some(Banner::Sent)))
            }
            CustomId::Cancel { draft, .. } => Ok(self.service.cancel(&seat, draft).await?.into()),
            CustomId::Edit { view, draft } => {
                self.open_form(call, CustomId::Rewrite { view, draft }, draft)
                    .await
            }
            CustomId::Write { draft } => {
                self.open_form(call, CustomId::Compose { draft }, draft)
                    .await
            }
            CustomId::Delete { mail, .. } => self.ask(call, mail).await,
            CustomId::Yes { mail, .. } => self.delete(call, mail).await,
            CustomId::No { mail, .. } => self.open(call, mail).await,
            CustomId::Folder { folder, page, .. } => self.folder(call, folder, page).await,
            CustomId::Open { notice } => Ok(self.service.open_notice(&seat, notice).await?.into()),
            CustomId::Pick { .. } | CustomId::Compose { .. } | CustomId::Rewrite { .. } => {
                Err(Refusal::NotThere.into())
            }
        }
    }

    async fn folder(
        &self,
        call: &Call,
        folder: Folder,
        page: paging::Page,
    ) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        Ok(self.service.open_folder(&seat, folder, page).await?.into())
    }

    async fn open(&self, call: &Call, mail: MailId) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        Ok(self.service.open_mail(&seat, mail, false).await?.into())
    }

    async fn pick(&self, call: &Call, folder: Folder, mail: MailId) -> Result<Reply, ServiceError> {
        match folder {
            Folder::Deletable => self.ask(call, mail).await,
            Folder::Sent | Folder::Inbox => self.open(call, mail).await,
        }
    }

    fn help(&self) -> Page {
        let minutes = self.service.window().minutes();
        Page::words(self.phrases.say_with("help", [("minutes", minutes)]))
    }

    /// The one sentence of a refusal.
    pub fn refusal(&self, refusal: Refusal) -> Page {
        let phrases = &self.phrases;
        let lengths = |length: usize, limit: usize| [("length", length), ("limit", limit)];
        Page::words(match refusal {
            Refusal::NotThere => phrases.say("refused-not-there"),
            Refusal::WindowOver => phrases.say("refused-window-over"),
            Refusal::ToBot => phrases.say("refused-to-bot"),
            Refusal::ToSelf => phrases.say("refused-to-self"),
            Refusal::NotAMember => phrases.say("refused-not-a-member"),
            Refusal::ServerOnly => phrases.say("refused-server-only"),
            Refusal::Text(TextRefusal::BodyEmpty) => phrases.say("refused-body-empty"),
            Refusal::Text(TextRefusal::BodyTooLong { length }) => {
                phrases.say_with("refused-body-too-long", lengths(length, Body::LONGEST))
            }
            Refusal::Text(TextRefusal::SubjectTooLong { length }) => phrases.say_with(
                "refused-subject-too-long",
                lengths(length, Subject::LONGEST),
            ),
        })
    }
}
