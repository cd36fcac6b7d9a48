//! Handlers: each action calls one use case, and its value becomes a reply.

pub mod channels;
mod compose;
mod correct;
mod delete;
mod folders;
pub mod members;
mod moderate;
mod personal;
mod presence;
mod refusals;
mod status;
mod suspend;

pub use compose::with_typed;

use serenity::all::{AutocompleteChoice, CreateModal};

use crate::{
    clock::Clock,
    discord::{
        handlers::{channels::Channels, members::Members},
        interaction::{action::Action, context::Interaction, custom_id::CustomId},
        ui::{message::MessageBody, pages::Banner},
    },
    model::{Folder, MailId, Preferences, Refusal, paging, preferences::Accepts},
    service::{ExportFile, RenderedView, Service, ServiceError},
};

/// The answer of a handler.
#[derive(Debug)]
pub enum Reply {
    /// A rendered view.
    RenderedView(RenderedView, Option<Banner>),
    /// A new ephemeral message that is not a view.
    Message(MessageBody),
    /// A form.
    Form(CreateModal),
    /// Suggestions.
    Choices(Vec<AutocompleteChoice>),
    /// A new ephemeral message, and one more for each file.
    Files(MessageBody, Vec<ExportFile>),
}

impl Reply {
    /// The version of the view that a screen was drawn for.
    pub fn version(&self) -> Option<i64> {
        match self {
            Self::RenderedView(screen, _) => Some(screen.version),
            _ => None,
        }
    }
}

impl From<RenderedView> for Reply {
    fn from(screen: RenderedView) -> Self {
        Self::RenderedView(screen, None)
    }
}

/// What handlers need.
pub struct Handlers {
    pub service: Service,
    /// Questions to Discord about channels.
    pub channels: Channels,
    /// Questions to Discord about members.
    pub members: Members,
    pub clock: Clock,
}

impl Handlers {
    /// Performs the interaction's action.
    pub async fn handle(&self, interaction: &Interaction) -> Result<Reply, ServiceError> {
        let context = interaction.context();
        match &interaction.action {
            Action::Send {
                to,
                cc,
                subject,
                message,
            } => {
                self.compose(interaction, to, cc, subject, message.as_deref())
                    .await
            }
            Action::ReplyTo(message) => self.reply_to(interaction, message).await,
            Action::Folder(folder) => {
                self.folder(interaction, *folder, paging::Page::Newest)
                    .await
            }
            Action::Search { folder, query, .. } => {
                self.search(interaction, *folder, query.clone()).await
            }
            Action::Delete { mail } => self.delete_named(interaction, mail).await,
            Action::Suggest { typed: None } => Ok(Reply::Choices(Vec::new())),
            Action::Suggest { typed: Some(typed) } => self.suggest(interaction, typed).await,
            Action::SuggestLength { typed } => Ok(Self::suggest_lengths(interaction, typed)),
            Action::Help => Ok(Reply::Message(self.help(interaction))),
            Action::Settings => Ok(self.service.open_settings(&context, 0).await?.into()),
            Action::Privacy => Ok(self.service.open_privacy(&context).await?.into()),
            Action::ReportPerson { person, comment } => {
                self.report_person(interaction, person, comment).await
            }
            Action::Admin(admin) => Box::pin(self.administer(interaction, admin)).await,
            Action::Click(id) => self.click(interaction, *id).await,
            Action::Pick { id, value } => self.pick(interaction, *id, value).await,
            Action::PickPerson {
                id: CustomId::BlockPerson { .. },
                person,
            } => {
                let screen = self.service.block(&context, person.clone()).await?;
                Ok(Reply::RenderedView(screen, Some(Banner::Blocked)))
            }
            Action::PickAddressees {
                id: CustomId::Readdress { draft, copies },
                people,
            } => self.readdress(interaction, *draft, *copies, people).await,
            Action::Submit { form, fields } => match form {
                CustomId::Compose { draft } | CustomId::Rewrite { draft, .. } => {
                    self.write(
                        interaction,
                        *draft,
                        fields.get("subject"),
                        fields.get("message"),
                    )
                    .await
                }
                CustomId::Find { folder, .. } => {
                    self.find(interaction, *folder, fields.get("words")).await
                }
                CustomId::QuietForm { .. } => self.set_quiet_hours(interaction, fields).await,
                CustomId::Complain { mail } => {
                    self.report_mail(interaction, *mail, fields.get("comment"))
                        .await
                }
                CustomId::SuspendFor { report, .. } => {
                    self.suspend_reported(interaction, *report, fields).await
                }
                CustomId::AddNote { user, .. } => {
                    self.add_note(interaction, *user, fields.get("note")).await
                }
                _ => Err(Refusal::NotFound.into()),
            },
            Action::PickPerson { .. }
            | Action::PickAddressees { .. }
            | Action::UnknownId
            | Action::UnknownForm { .. } => Err(Refusal::NotFound.into()),
            Action::Undecodable => Ok(Reply::Message(MessageBody::words(
                interaction.phrases().garbled(),
            ))),
        }
    }

    async fn click(&self, interaction: &Interaction, id: CustomId) -> Result<Reply, ServiceError> {
        let (service, context) = (&self.service, interaction.context());
        match id {
            CustomId::Send {
                draft, revision, ..
            } => self.send(interaction, draft, revision).await,
            CustomId::Cancel {
                draft, revision, ..
            } => self.cancel(interaction, draft, revision).await,
            CustomId::Edit { view, draft } => {
                self.open_form(interaction, CustomId::Rewrite { view, draft }, draft)
                    .await
            }
            CustomId::Write { draft } => {
                self.open_form(interaction, CustomId::Compose { draft }, draft)
                    .await
            }
            CustomId::Correct { draft, typed } => {
                let form = CustomId::Compose { draft };
                self.open_form(interaction, form, typed).await
            }
            CustomId::Reply { mail, all } => self.answer(interaction, mail, all).await,
            CustomId::Delete { mail, .. } => self.ask(interaction, mail).await,
            CustomId::Yes { mail, .. } => self.delete(interaction, mail).await,
            CustomId::No { mail, .. } => self.open(interaction, mail, false).await,
            CustomId::Folder { folder, page, .. } => self.folder(interaction, folder, page).await,
            CustomId::Open { .. } => Ok(service.open_notice(&context).await?.into()),
            CustomId::Unread { mail, .. } => Ok(service.mark_unread(&context, mail).await?.into()),
            CustomId::Conversation {
                mail,
                from_notice,
                page,
                ..
            } => {
                let shown = service.open_conversation(&context, mail, from_notice, page);
                Ok(shown.await?.into())
            }
            CustomId::AllRead { folder, .. } => {
                Ok(service.mark_all_read(&context, folder).await?.into())
            }
            CustomId::Archive { mail, on, .. } => self.archive(interaction, mail, on).await,
            CustomId::Search { view, folder } => Ok(self.search_form(interaction, view, folder)),
            CustomId::Remove {
                mail, from_notice, ..
            } => {
                let asked = service.ask_removal(&context, mail, from_notice).await?;
                Ok(asked.into())
            }
            CustomId::RemoveYes { mail, .. } => Ok(service.remove(&context, mail).await?.into()),
            CustomId::RemoveNo {
                mail, from_notice, ..
            } => self.open(interaction, mail, from_notice).await,
            CustomId::Block {
                mail, from_notice, ..
            } => {
                let screen = service.block_sender(&context, mail, from_notice).await?;
                Ok(Reply::RenderedView(screen, Some(Banner::SenderBlocked)))
            }
            CustomId::UnblockSender {
                mail, from_notice, ..
            } => {
                let unblocked = service.unblock_sender(&context, mail, from_notice);
                let banner = Some(Banner::SenderUnblocked);
                Ok(Reply::RenderedView(unblocked.await?, banner))
            }
            CustomId::Report { mail } => self.open_report(interaction, mail).await,
            id @ (CustomId::Mute {}
            | CustomId::Settings { .. }
            | CustomId::Notices { .. }
            | CustomId::Quiet { .. }
            | CustomId::Export {}
            | CustomId::Erase { .. }
            | CustomId::EraseYes { .. }
            | CustomId::EraseNo { .. }) => self.click_on_personal(interaction, id).await,
            id @ (CustomId::Review { .. }
            | CustomId::Reports { .. }
            | CustomId::Decide { .. }
            | CustomId::Suspend { .. }
            | CustomId::Suspensions { .. }
            | CustomId::History { .. }
            | CustomId::Note { .. }) => self.click_as_moderator(interaction, id).await,
            CustomId::Pick { .. }
            | CustomId::Accept { .. }
            | CustomId::PickInConversation { .. }
            | CustomId::SuspendFor { .. }
            | CustomId::Reinstate { .. }
            | CustomId::AddNote { .. }
            | CustomId::PickReport { .. }
            | CustomId::Unblock { .. }
            | CustomId::BlockPerson { .. }
            | CustomId::Readdress { .. }
            | CustomId::Compose { .. }
            | CustomId::Complain { .. }
            | CustomId::Find { .. }
            | CustomId::QuietForm { .. }
            | CustomId::Rewrite { .. } => Err(Refusal::NotFound.into()),
        }
    }

    async fn pick(
        &self,
        interaction: &Interaction,
        id: CustomId,
        value: &str,
    ) -> Result<Reply, ServiceError> {
        let number: i64 = value.parse().map_err(|_| Refusal::NotFound)?;
        match id {
            CustomId::Pick { folder, .. } => match folder {
                Folder::Deletable => self.ask(interaction, number.into()).await,
                _ => self.open(interaction, number.into(), false).await,
            },
            CustomId::PickInConversation { from_notice, .. } => {
                self.open(interaction, number.into(), from_notice).await
            }
            CustomId::PickReport { .. } => self.review(interaction, number.into()).await,
            CustomId::Accept { .. } => {
                let (context, from) = (interaction.context(), Accepts::of(number));
                let from = from.ok_or(Refusal::NotFound)?;
                let change = move |mine: &mut Preferences| mine.accepts = from;
                Ok(self
                    .service
                    .change_preferences(&context, change)
                    .await?
                    .into())
            }
            CustomId::Reinstate { page, .. } => {
                self.reinstate_listed(interaction, page, number.into())
                    .await
            }
            CustomId::Unblock { page, .. } => {
                let (context, person) = (interaction.context(), number.into());
                Ok(self.service.unblock(&context, page, person).await?.into())
            }
            _ => Err(Refusal::NotFound.into()),
        }
    }

    async fn folder(
        &self,
        interaction: &Interaction,
        folder: Folder,
        page: paging::Page,
    ) -> Result<Reply, ServiceError> {
        let context = interaction.context();
        Ok(self
            .service
            .open_folder(&context, folder, page)
            .await?
            .into())
    }

    async fn open(
        &self,
        interaction: &Interaction,
        mail: MailId,
        from_notice: bool,
    ) -> Result<Reply, ServiceError> {
        let context = interaction.context();
        let screen = self.service.open_mail(&context, mail, from_notice).await?;
        Ok(screen.into())
    }

    fn help(&self, interaction: &Interaction) -> MessageBody {
        let phrases = interaction.phrases();
        let window = self.service.policy().window.length();
        MessageBody::words(phrases.help(phrases.say_length(window)))
    }
}
