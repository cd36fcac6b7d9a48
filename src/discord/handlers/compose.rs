//! Composing: the form, text into a draft, and Send.

use super::{Handlers, Reply};
use crate::{
    discord::{
        interaction::{context::Interaction, custom_id::CustomId},
        phrases::Phrases,
        ui::{
            components::{Lines, field, form, shorten, stamp},
            markdown::{escape, escape_line},
            pages::{Banner, MessageBody},
        },
    },
    model::{Addressee, Body, MailContent, MailId, Refusal, Subject},
    service::{Composed, ServiceError, ViewModel, Written},
};

/// Escaped, this many still fit an embed's description (4,096 characters; Discord, "Embed Limits").
const HANDED_BACK: usize = 2_000;
/// Escaped, this many leave room for the refusal in a message's 2,000 characters.
const SUBJECT_HANDED_BACK: usize = 400;

impl Handlers {
    /// Begins a draft and shows its preview. If the command has no message, its form opens.
    pub(super) async fn compose(
        &self,
        interaction: &Interaction,
        to: &Addressee,
        cc: &[Addressee],
        subject: &str,
        message: Option<&str>,
    ) -> Result<Reply, ServiceError> {
        let draft = MailId::from(interaction.id);
        let composed = Composed {
            id: draft,
            guild: interaction.guild,
            sender: &interaction.user,
            to,
            cc,
        };
        if let Some(message) = message {
            let written = MailContent::parse(subject, message).map_err(Refusal::from)?;
            let view = interaction.context();
            let preview = self.service.compose(&view, composed, written);
            return Ok(preview.await?.into());
        }
        let subject = Subject::parse(subject).map_err(Refusal::from)?;
        self.service.begin(composed, interaction.at).await?;
        let id = CustomId::Compose { draft };
        Ok(form_of(interaction.phrases(), id, subject.as_ref(), None))
    }

    /// Opens the form of an answer, to the sender or to everybody on a mail.
    pub(super) async fn answer(
        &self,
        interaction: &Interaction,
        mail: MailId,
        all: bool,
    ) -> Result<Reply, ServiceError> {
        let draft = MailId::from(interaction.id);
        self.service
            .begin_answer(draft, mail, &interaction.user, all, interaction.at)
            .await?;
        let id = CustomId::Compose { draft };
        Ok(form_of(interaction.phrases(), id, None, None))
    }

    /// Sends a draft.
    pub(super) async fn send(
        &self,
        interaction: &Interaction,
        draft: MailId,
        revision: i64,
    ) -> Result<Reply, ServiceError> {
        match self
            .service
            .send(&interaction.context(), draft, revision)
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
                    let subject = content.subject.as_ref().map_or("", Subject::expose);
                    page = handed_back(phrases, page, subject, content.body.expose());
                }
                Ok(Reply::Message(page))
            }
            Err(error) => Err(error),
        }
    }

    /// The form of a draft, with its current text.
    pub(super) async fn open_form(
        &self,
        interaction: &Interaction,
        id: CustomId,
        draft: MailId,
    ) -> Result<Reply, ServiceError> {
        let text = self
            .service
            .draft_text(draft, interaction.user.id, interaction.at)
            .await?;
        let content = text.as_ref().map(|text| &text.content);
        let subject = content.and_then(|content| content.subject.as_ref());
        let body = content.map(|content| &content.body);
        Ok(form_of(interaction.phrases(), id, subject, body))
    }

    /// Puts the form's text into a draft.
    pub(super) async fn write(
        &self,
        interaction: &Interaction,
        draft: MailId,
        subject: &str,
        message: &str,
    ) -> Result<Reply, ServiceError> {
        let written = MailContent::parse(subject, message).map_err(Refusal::from)?;
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
        page.embed = Some(escape(&shorten(message, HANDED_BACK)));
    }
    page
}

fn form_of(
    phrases: &Phrases,
    id: CustomId,
    subject: Option<&Subject>,
    body: Option<&Body>,
) -> Reply {
    let fields = vec![
        field(
            Lines::Short,
            "subject",
            phrases.form_subject(),
            subject.map_or("", Subject::expose),
            Subject::MAX_CHARS,
        )
        .required(false),
        field(
            Lines::Paragraph,
            "message",
            phrases.form_message(),
            body.map_or("", Body::expose),
            Body::MAX_CHARS,
        ),
    ];
    Reply::Form(form(id, phrases.form_title(), fields))
}
