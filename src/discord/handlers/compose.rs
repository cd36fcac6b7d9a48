//! Composing: the form, text into a draft, and Send.

use super::{
    Handlers, Reply,
    correct::{self, is_correctable},
    presence::PATIENCE_BEFORE_A_FORM,
};
use crate::{
    discord::{
        interaction::{context::Interaction, custom_id::CustomId},
        payload::Posted,
        phrases::Phrases,
        ui::{
            components::{Lines, field, form, shorten, stamp},
            markdown::{escape, escape_line},
            message::MessageBody,
            pages::{Banner, correction},
        },
    },
    model::{Addressee, Addressees, Body, MailContent, MailId, Presence, Refusal, Subject, Typed},
    service::{Composed, ServiceError, ViewModel, Written},
};

/// Escaped, this many still fit an embed's description (4,096 characters; Discord, "Embed Limits").
const HANDED_BACK: usize = 2_000;
/// Escaped, this many leave room for the refusal in a message's 2,000 characters.
const SUBJECT_HANDED_BACK: usize = 400;

impl Handlers {
    /// Discards a draft, unless it has been edited since.
    pub(super) async fn cancel(
        &self,
        interaction: &Interaction,
        draft: MailId,
        revision: i64,
    ) -> Result<Reply, ServiceError> {
        let screen = self
            .service
            .cancel(&interaction.context(), draft, revision)
            .await?;
        let changed = matches!(screen.model, ViewModel::Preview { .. });
        Ok(Reply::RenderedView(
            screen,
            changed.then_some(Banner::DraftChanged),
        ))
    }

    /// Begins a draft and shows its preview. If the command has no message, its form opens.
    pub(super) async fn compose(
        &self,
        interaction: &Interaction,
        to: &Addressee,
        cc: &[Addressee],
        subject: &str,
        message: Option<&str>,
    ) -> Result<Reply, ServiceError> {
        let composed = Composed {
            id: MailId::from(interaction.id),
            guild: interaction.guild,
            sender: &interaction.user,
            to,
            cc,
        };
        match self.begin(interaction, composed, subject, message).await {
            Err(ServiceError::Refused(refusal))
                if is_correctable(refusal) && interaction.guild.is_some() =>
            {
                let typed = Typed::new(subject, message.unwrap_or_default());
                self.refused_command(interaction, composed, typed, refusal)
                    .await
            }
            begun => begun,
        }
    }

    async fn begin(
        &self,
        interaction: &Interaction,
        composed: Composed<'_>,
        subject: &str,
        message: Option<&str>,
    ) -> Result<Reply, ServiceError> {
        let draft = composed.id;
        if let Some(message) = message {
            let written = MailContent::parse(subject, message).map_err(Refusal::from)?;
            let view = interaction.context();
            let preview = self.service.compose(&view, composed, written);
            return Ok(preview.await?.into());
        }
        let subject = Subject::parse(subject).map_err(Refusal::from)?;
        self.service.begin(composed, interaction.at).await?;
        let subject = subject.as_ref().map_or("", Subject::expose);
        let id = CustomId::Compose { draft };
        Ok(form_of(interaction.phrases(), id, subject, ""))
    }

    /// Opens the form of a mail to the author of a message, with a link to it. The link is text of the mail, so
    /// its writer sees it and can remove it, and no preview of it is fetched. Whether the author is still a
    /// member is asked before anything is typed.
    pub(super) async fn reply_to(
        &self,
        interaction: &Interaction,
        message: &Posted,
    ) -> Result<Reply, ServiceError> {
        let guild = interaction.guild.ok_or(Refusal::ServerOnly)?;
        let sender = &interaction.user;
        let mut to = Addressee {
            is_member: true,
            ..message.author.clone()
        };
        Addressees::pick(sender.id, &to, &[])?;
        if !message.is_written {
            return Err(Refusal::WrittenByDiscord.into());
        }
        let until = self.clock.now() + PATIENCE_BEFORE_A_FORM;
        let asked = Box::pin(self.members.find(guild, to.person.id, until));
        match self.clock.within(until, asked).await {
            Some((Presence::Member { .. }, nick)) => to.person.nick = Some(nick),
            Some((Presence::Left, _)) => return Err(Refusal::NotAMember.into()),
            Some((Presence::NoServer | Presence::Unknown, _)) | None => {
                let words = interaction.phrases().member_unknown();
                return Ok(Reply::Message(MessageBody::words(words)));
            }
        }
        let draft = MailId::from(interaction.id);
        let composed = Composed {
            id: draft,
            guild: Some(guild),
            sender,
            to: &to,
            cc: &[],
        };
        self.service.begin(composed, interaction.at).await?;
        let (form, body) = (CustomId::Compose { draft }, format!("{}\n", message.link));
        Ok(form_of(interaction.phrases(), form, "", &body))
    }

    /// Opens the form of an answer, to the sender or to everybody on a mail.
    pub(super) async fn answer(
        &self,
        interaction: &Interaction,
        mail: MailId,
        all: bool,
    ) -> Result<Reply, ServiceError> {
        self.check_presence(interaction, mail).await?;
        let draft = MailId::from(interaction.id);
        self.service
            .begin_answer(draft, mail, &interaction.user, all, interaction.at)
            .await?;
        let id = CustomId::Compose { draft };
        Ok(form_of(interaction.phrases(), id, "", ""))
    }

    /// Sends a draft.
    pub(super) async fn send(
        &self,
        interaction: &Interaction,
        draft: MailId,
        revision: i64,
    ) -> Result<Reply, ServiceError> {
        let presence = self.presence_for(interaction, draft).await?;
        match self
            .service
            .send(&interaction.context(), draft, revision, presence)
            .await
        {
            Ok(screen) => {
                let hold = self.service.policy().hold;
                let banner = match &screen.model {
                    ViewModel::Preview { .. } => Banner::DraftChanged,
                    // Not the time of the click, which may have been earlier.
                    ViewModel::SentMail { mail, .. } if !hold.is_zero() => {
                        Banner::Held(mail.sent_at + hold)
                    }
                    _ => Banner::Sent,
                };
                Ok(Reply::RenderedView(screen, Some(banner)))
            }
            Err(ServiceError::Refused(refusal)) => {
                let kept = self
                    .service
                    .draft_text(draft, interaction.user.id, interaction.at);
                let phrases = interaction.phrases();
                let mut page = self.refusal(phrases, refusal);
                if let Ok(Some(Written { content, until })) = kept.await {
                    // An answer to a mail that is gone can never be sent.
                    if refusal != Refusal::NotFound {
                        page.below(&phrases.draft_kept(stamp(until, 't')));
                    }
                    if correct::is_of_person(refusal) {
                        let (sender, at) = (interaction.user.id, interaction.at);
                        // Nobody else can be picked for an answer, so it has no correction.
                        if let Ok(kept) = self.service.correction(draft, sender, at).await {
                            correction(phrases, &mut page, &kept, true);
                        }
                    }
                    let subject = content.subject.as_ref().map_or("", Subject::expose);
                    page = handed_back(phrases, page, subject, content.body.expose());
                }
                Ok(Reply::Message(page))
            }
            Err(error) => Err(error),
        }
    }

    /// The form of a draft, with the text of this draft: its own, or one that was refused for it.
    pub(super) async fn open_form(
        &self,
        interaction: &Interaction,
        id: CustomId,
        from: MailId,
    ) -> Result<Reply, ServiceError> {
        let typed = self
            .service
            .typed(from, interaction.user.id, interaction.at);
        let typed = typed.await?;
        let phrases = interaction.phrases();
        Ok(form_of(phrases, id, typed.subject(), typed.body()))
    }

    /// Puts the form's text into its draft.
    pub(super) async fn write(
        &self,
        interaction: &Interaction,
        draft: MailId,
        subject: &str,
        message: &str,
    ) -> Result<Reply, ServiceError> {
        let written = match MailContent::parse(subject, message) {
            Ok(written) => written,
            Err(refusal) => {
                let typed = Typed::new(subject, message);
                let refused = self.refused_form(interaction, draft, typed, refusal.into());
                return refused.await;
            }
        };
        let (view, revision) = (interaction.context(), interaction.id);
        let preview = self.service.preview(&view, draft, revision, written);
        Ok(preview.await?.into())
    }
}

/// A page that says why an action did not happen, with what the person typed for it below.
pub fn with_typed(page: MessageBody, interaction: &Interaction) -> MessageBody {
    let (subject, message) = interaction.action.typed();
    handed_back(interaction.phrases(), page, subject, message)
}

/// A page with a text below it.
fn handed_back(
    phrases: &Phrases,
    mut page: MessageBody,
    subject: &str,
    message: &str,
) -> MessageBody {
    let (subject, message) = (subject.trim(), message.trim());
    if subject.is_empty() && message.is_empty() {
        return page;
    }
    page.below(&phrases.handed_back());
    if !subject.is_empty() {
        let subject = escape_line(&shorten(subject, SUBJECT_HANDED_BACK));
        page.below(&phrases.subject(subject));
    }
    if !message.is_empty() {
        page.embed = Some(escape(&shorten(message, HANDED_BACK)).into());
    }
    page
}

/// The form. What was typed fits into it even if it is too long for a mail.
pub(super) fn form_of(phrases: &Phrases, id: CustomId, subject: &str, body: &str) -> Reply {
    let fields = vec![
        field(
            Lines::Short,
            "subject",
            phrases.form_subject(),
            subject,
            Subject::MAX_CHARS.max(subject.chars().count()),
        )
        .required(false),
        field(
            Lines::Paragraph,
            "message",
            phrases.form_message(),
            body,
            Body::MAX_CHARS.max(body.chars().count()),
        )
        .placeholder(phrases.placeholder_message()),
    ];
    Reply::Form(form(id, phrases.form_title(), fields))
}
