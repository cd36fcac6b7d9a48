//! Handlers: one action to one use case, and its value to a reply. Must not know how a reply travels.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    custom_id::CustomId,
    incoming::{Action, Call},
    markdown::escape,
    pages::{Banner, Page, row},
    phrases::Phrases,
};
use crate::{
    clock::Clock,
    mail::{
        Body, Letter, MailId, Refusal, Subject, ViewId, paging::Page as FolderPage, scene::Folder,
        text::TextRefusal,
    },
    service::{Screen, Service, ServiceError},
};

/// How long Yes waits for the notice to be gone, so that it can say so.
const NOTICE_PATIENCE: TimeDelta = TimeDelta::milliseconds(1_000);
/// An embed's description holds 4,096 characters (Discord, "Embed Limits").
const HANDED_BACK: usize = 4_000;
const SHORT: u8 = 1;
const PARAGRAPH: u8 = 2;

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

/// What handlers work with.
pub struct Handlers {
    pub service: Service,
    pub phrases: Phrases,
    pub clock: Clock,
}

impl Handlers {
    /// Does what a call asks for.
    pub async fn handle(&self, call: &Call) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        let plain = |screen| Reply::Screen(screen, None);
        match &call.action {
            Action::Send {
                to,
                subject,
                message,
            } => {
                let draft = MailId::from(call.id);
                self.service
                    .begin(draft, call.guild, &call.user, to, call.at)
                    .await?;
                match message {
                    None => {
                        let subject = Subject::parse(subject).map_err(Refusal::from)?;
                        Ok(self.form(CustomId::Compose { draft }, subject.as_ref(), None))
                    }
                    Some(message) => self.write(call, draft, subject, message).await,
                }
            }
            Action::Folder(folder) => {
                let page = FolderPage::Newest;
                Ok(plain(self.service.open_folder(&seat, *folder, page).await?))
            }
            Action::Delete { mail } => {
                let mail = mail.parse().map_err(|_| Refusal::NotThere)?;
                Ok(plain(self.service.ask(&seat, mail).await?))
            }
            Action::Suggest { typed } => self.suggest(call, typed).await,
            Action::Help => {
                let minutes = self.service.window().minutes();
                let help = self.phrases.say_with("help", [("minutes", minutes)]);
                Ok(Reply::Page(Page::words(help)))
            }
            Action::Pick { folder, mail, .. } => {
                let mail = mail.ok_or(Refusal::NotThere)?;
                match folder {
                    Folder::Deletable => {
                        self.in_time(call, mail, self.service.ask(&seat, mail).await)
                            .await
                    }
                    _ => Ok(plain(self.service.open_mail(&seat, mail, false).await?)),
                }
            }
            Action::Click(id) => self.click(call, *id).await,
            Action::Submit {
                form,
                subject,
                message,
            } => match form {
                CustomId::Compose { draft } | CustomId::Rewrite { draft, .. } => {
                    self.write(call, *draft, subject, message).await
                }
                _ => Err(Refusal::NotThere.into()),
            },
            Action::Stranger => Err(Refusal::NotThere.into()),
        }
    }

    async fn click(&self, call: &Call, id: CustomId) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        let plain = |screen| Reply::Screen(screen, None);
        match id {
            CustomId::Send { draft, .. } => {
                let screen = self.service.send(&seat, draft).await?;
                Ok(Reply::Screen(screen, Some(Banner::Sent)))
            }
            CustomId::Cancel { draft, .. } => Ok(plain(self.service.cancel(&seat, draft).await?)),
            CustomId::Edit { view, draft } => {
                let text = self
                    .service
                    .draft_text(draft, call.user.id, call.at)
                    .await?;
                Ok(self.form_with(CustomId::Rewrite { view, draft }, text.as_ref()))
            }
            CustomId::Write { draft } => {
                let text = self
                    .service
                    .draft_text(draft, call.user.id, call.at)
                    .await?;
                Ok(self.form_with(CustomId::Compose { draft }, text.as_ref()))
            }
            CustomId::Delete { mail, .. } => {
                let asked = self.service.ask(&seat, mail).await;
                self.in_time(call, mail, asked).await
            }
            CustomId::Yes { mail, .. } => self.delete(call, mail).await,
            CustomId::No { mail, .. } => {
                Ok(plain(self.service.open_mail(&seat, mail, false).await?))
            }
            CustomId::Folder { folder, page, .. } => {
                Ok(plain(self.service.open_folder(&seat, folder, page).await?))
            }
            CustomId::Open { notice } => Ok(plain(self.service.open_notice(&seat, notice).await?)),
            CustomId::Pick { .. } | CustomId::Compose { .. } | CustomId::Rewrite { .. } => {
                Err(Refusal::NotThere.into())
            }
        }
    }

    async fn delete(&self, call: &Call, mail: MailId) -> Result<Reply, ServiceError> {
        let again = MailId::from(call.id);
        let deletion = match self.service.delete(&call.sitting(), mail, again).await {
            Ok(deletion) => deletion,
            Err(error) => return self.in_time(call, mail, Err(error)).await,
        };
        let banner = match deletion.notice {
            None => None,
            Some(notice) => {
                let patience = self.clock.now() + NOTICE_PATIENCE;
                let gone = self
                    .clock
                    .within(patience, self.service.retracted(notice))
                    .await;
                // A failed look says nothing; the job goes on either way.
                (!matches!(gone, Some(Ok(true)))).then_some(Banner::NoticeLeft)
            }
        };
        Ok(Reply::Screen(deletion.screen, banner))
    }

    /// A click that came too late is answered by the mail's page, with Delete disabled.
    async fn in_time(
        &self,
        call: &Call,
        mail: MailId,
        asked: Result<Screen, ServiceError>,
    ) -> Result<Reply, ServiceError> {
        match asked {
            Err(ServiceError::Refused(Refusal::WindowOver)) => {
                let screen = self.service.open_mail(&call.sitting(), mail, false).await?;
                Ok(Reply::Screen(screen, Some(Banner::TooLate)))
            }
            asked => Ok(Reply::Screen(asked?, None)),
        }
    }

    /// Text into a draft. Whatever is refused, what was typed is handed back.
    async fn write(
        &self,
        call: &Call,
        draft: MailId,
        subject: &str,
        message: &str,
    ) -> Result<Reply, ServiceError> {
        let written = match Letter::parse(subject, message) {
            Ok(letter) => self.service.preview(&call.sitting(), draft, letter).await,
            Err(refusal) => Err(Refusal::from(refusal).into()),
        };
        match written {
            Ok(screen) => Ok(Reply::Screen(screen, None)),
            Err(ServiceError::Refused(refusal)) => {
                let mut page = self.refusal(refusal);
                if !message.trim().is_empty() {
                    page.content = format!("{}\n{}", page.content, self.phrases.say("handed-back"));
                    page.embed = Some(escape(message).chars().take(HANDED_BACK).collect());
                }
                Ok(Reply::Page(page))
            }
            Err(error) => Err(error),
        }
    }

    async fn suggest(&self, call: &Call, typed: &str) -> Result<Reply, ServiceError> {
        let open = self.service.deletable(call.user.id, call.at).await?;
        let typed = typed.to_lowercase();
        let choices = open.iter().filter_map(|entry| {
            let name = match &entry.name {
                Some(name) => name.as_str().to_owned(),
                None => self.phrases.say("somebody"),
            };
            let minutes = (entry.deadline - call.at).num_minutes();
            name.to_lowercase().contains(&typed).then(|| {
                let arguments = [
                    ("name", fluent_bundle::FluentValue::from(name)),
                    ("minutes", minutes.into()),
                ];
                (
                    self.phrases.say_with("choice", arguments),
                    entry.mail.to_string(),
                )
            })
        });
        Ok(Reply::Choices(choices.collect()))
    }

    fn form_with(&self, id: CustomId, text: Option<&Letter>) -> Reply {
        let subject = text.and_then(|letter| letter.subject.as_ref());
        self.form(id, subject, text.map(|letter| &letter.body))
    }

    fn form(&self, id: CustomId, subject: Option<&Subject>, body: Option<&Body>) -> Reply {
        let input =
            |style: u8, name: &str, label: String, most: usize, required: bool, value: &str| {
                let mut input = json!({
                    "type": 4, "style": style, "custom_id": name, "label": label,
                    "max_length": most, "required": required,
                });
                if !value.is_empty() {
                    input["value"] = value.into();
                }
                row(vec![input])
            };
        let subject = subject.map_or("", Subject::expose);
        let body = body.map_or("", Body::expose);
        Reply::Form(json!({
            "custom_id": id.to_string(),
            "title": self.phrases.say("form-title"),
            "components": [
                input(SHORT, "subject", self.phrases.say("form-subject"), Subject::LONGEST, false, subject),
                input(PARAGRAPH, "message", self.phrases.say("form-message"), Body::LONGEST, true, body),
            ],
        }))
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

    /// The view a screen was drawn for.
    pub fn view_of(reply: &Reply) -> Option<(ViewId, i64)> {
        match reply {
            Reply::Screen(screen, _) => Some((screen.view, screen.version)),
            _ => None,
        }
    }
}
