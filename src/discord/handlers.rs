//! Handlers: one action to one use case, and its value to a reply. Must not know how a reply travels.

pub mod channels;
mod compose;
mod delete;
mod moderate;
mod personal;
mod refusals;

use serde_json::Value;

use crate::{
    clock::Clock,
    discord::{
        handlers::channels::Channels,
        interaction::{action::Action, context::Call, custom_id::CustomId},
        phrases::Phrases,
        ui::pages::{Banner, Page},
    },
    model::{Folder, MailId, Refusal, paging},
    service::{ExportFile, Screen, Service, ServiceError, Sight},
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
    /// A new ephemeral message and one for each file.
    Files(Page, Vec<ExportFile>),
}

impl Reply {
    /// The version of the view that a screen was drawn for.
    pub fn version(&self) -> Option<i64> {
        match self {
            Self::Screen(screen, _) => Some(screen.version),
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
    /// What Discord says about channels.
    pub channels: Channels,
    pub phrases: Phrases,
    pub clock: Clock,
}

impl Handlers {
    /// Does what a call asks for.
    pub async fn handle(&self, call: &Call) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        match &call.action {
            Action::Send {
                to,
                cc,
                subject,
                message,
            } => {
                self.compose(call, to, cc, subject, message.as_deref())
                    .await
            }
            Action::Folder(folder) => self.folder(call, *folder, paging::Page::Newest).await,
            Action::Delete { mail } => self.delete_named(call, mail).await,
            Action::Suggest { typed: None } => Ok(Reply::Choices(Vec::new())),
            Action::Suggest { typed: Some(typed) } => self.suggest(call, typed).await,
            Action::Help => Ok(Reply::Page(self.help())),
            Action::Settings => Ok(self.service.open_settings(&seat, 0).await?.into()),
            Action::Privacy => Ok(self.service.open_privacy(&seat).await?.into()),
            Action::ReportPerson { person, comment } => {
                self.report_person(call, person, comment).await
            }
            Action::Admin(admin) => self.administer(call, admin).await,
            Action::Click(id) => self.click(call, *id).await,
            Action::Pick { id, value } => self.pick(call, *id, value).await,
            Action::PickPerson {
                id: CustomId::BlockPerson { .. },
                person,
            } => {
                let screen = self.service.block(&seat, person.clone()).await?;
                Ok(Reply::Screen(screen, Some(Banner::Blocked)))
            }
            Action::Submit { form, fields } => match form {
                CustomId::Compose { draft } | CustomId::Rewrite { draft, .. } => {
                    self.write(call, *draft, fields.get("subject"), fields.get("message"))
                        .await
                }
                CustomId::Complain { mail } => {
                    self.report_mail(call, *mail, fields.get("comment")).await
                }
                _ => Err(Refusal::NotThere.into()),
            },
            Action::PickPerson { .. } | Action::Stranger => Err(Refusal::NotThere.into()),
            Action::Garbled => Ok(Reply::Page(Page::words(self.phrases.say("garbled")))),
        }
    }

    async fn click(&self, call: &Call, id: CustomId) -> Result<Reply, ServiceError> {
        let (service, seat) = (&self.service, call.sitting());
        match id {
            CustomId::Send {
                draft, revision, ..
            } => self.send(call, draft, revision).await,
            CustomId::Cancel {
                draft, revision, ..
            } => {
                let screen = service.cancel(&seat, draft, revision).await?;
                let changed = matches!(screen.sight, Sight::Preview { .. });
                Ok(Reply::Screen(
                    screen,
                    changed.then_some(Banner::DraftChanged),
                ))
            }
            CustomId::Edit { view, draft } => {
                self.open_form(call, CustomId::Rewrite { view, draft }, draft)
                    .await
            }
            CustomId::Write { draft } => {
                self.open_form(call, CustomId::Compose { draft }, draft)
                    .await
            }
            CustomId::Reply { mail, all } => self.answer(call, mail, all).await,
            CustomId::Delete { mail, .. } => self.ask(call, mail).await,
            CustomId::Yes { mail, .. } => self.delete(call, mail).await,
            CustomId::No { mail, .. } => self.open(call, mail, false).await,
            CustomId::Folder { folder, page, .. } => self.folder(call, folder, page).await,
            CustomId::Open { notice } => Ok(service.open_notice(&seat, notice).await?.into()),
            CustomId::Unread { mail, .. } => Ok(service.mark_unread(&seat, mail).await?.into()),
            CustomId::Remove {
                mail, from_notice, ..
            } => {
                let asked = service.ask_removal(&seat, mail, from_notice).await?;
                Ok(asked.into())
            }
            CustomId::RemoveYes { mail, .. } => Ok(service.remove(&seat, mail).await?.into()),
            CustomId::RemoveNo {
                mail, from_notice, ..
            } => self.open(call, mail, from_notice).await,
            CustomId::Block {
                mail, from_notice, ..
            } => {
                let screen = service.block_sender(&seat, mail, from_notice).await?;
                Ok(Reply::Screen(screen, Some(Banner::Blocked)))
            }
            CustomId::Report { mail } => self.open_report(call, mail).await,
            CustomId::Mute {} => {
                let screen = service.mute(&seat).await?;
                Ok(Reply::Screen(screen, Some(Banner::Muted)))
            }
            CustomId::Settings { page, .. } => Ok(service.open_settings(&seat, page).await?.into()),
            CustomId::Accept { on, .. } => self.accept(call, on).await,
            CustomId::Notices { on, .. } => self.notices(call, on).await,
            CustomId::Export {} => self.export(call).await,
            CustomId::Erase { .. } => Ok(service.ask_erasure(&seat).await?.into()),
            CustomId::EraseYes { .. } => Ok(service.erase_person(&seat).await?.into()),
            CustomId::EraseNo { .. } => Ok(service.open_privacy(&seat).await?.into()),
            CustomId::Review { report } => self.review(call, report).await,
            CustomId::Reports { page, .. } => self.list_reports(call, page).await,
            CustomId::Decide {
                report, outcome, ..
            } => self.decide(call, report, outcome).await,
            CustomId::Pick { .. }
            | CustomId::PickReport { .. }
            | CustomId::Unblock { .. }
            | CustomId::BlockPerson { .. }
            | CustomId::Compose { .. }
            | CustomId::Complain { .. }
            | CustomId::Rewrite { .. } => Err(Refusal::NotThere.into()),
        }
    }

    async fn pick(&self, call: &Call, id: CustomId, value: &str) -> Result<Reply, ServiceError> {
        let number: i64 = value.parse().map_err(|_| Refusal::NotThere)?;
        match id {
            CustomId::Pick { folder, .. } => match folder {
                Folder::Deletable => self.ask(call, number.into()).await,
                Folder::Sent | Folder::Inbox => self.open(call, number.into(), false).await,
            },
            CustomId::PickReport { .. } => self.review(call, number.into()).await,
            CustomId::Unblock { page, .. } => {
                let (seat, person) = (call.sitting(), number.into());
                Ok(self.service.unblock(&seat, page, person).await?.into())
            }
            _ => Err(Refusal::NotThere.into()),
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

    async fn open(
        &self,
        call: &Call,
        mail: MailId,
        from_notice: bool,
    ) -> Result<Reply, ServiceError> {
        let seat = call.sitting();
        let screen = self.service.open_mail(&seat, mail, from_notice).await?;
        Ok(screen.into())
    }

    fn help(&self) -> Page {
        let window = self.service.policy().window.length();
        let window = self.phrases.say_length(window);
        Page::words(self.phrases.say_with("help", [("window", window)]))
    }
}
