//! Composing: the form, text into a draft, and Send. Must not know how a draft is kept.

use super::{Handlers, Reply};
use crate::{
    discord::{
        call::Call,
        components::{Field, form, shorten},
        custom_id::CustomId,
        markdown::escape,
        pages::{Banner, Page},
    },
    mail::{Addressee, Body, Letter, MailId, Refusal, Subject},
    service::{ServiceError, Sight},
};

/// Escaped, it still fits an embed's description (4,096 characters; Discord, "Embed Limits").
const HANDED_BACK: usize = 2_000;

impl Handlers {
    /// Begins a draft; without a message its form opens.
    pub(super) async fn compose(
        &self,
        call: &Call,
        to: &Addressee,
        cc: &[Addressee],
        subject: &str,
        message: Option<&str>,
    ) -> Result<Reply, ServiceError> {
        let draft = MailId::from(call.id);
        let begun = self
            .service
            .begin(draft, call.guild, &call.user, to, cc, call.at)
            .await;
        match (begun, message) {
            (Ok(()), None) => {
                let subject = Subject::parse(subject).map_err(Refusal::from)?;
                Ok(self.form(CustomId::Compose { draft }, subject.as_ref(), None))
            }
            (Ok(()), Some(message)) => self.write(call, draft, subject, message).await,
            (Err(ServiceError::Refused(refusal)), Some(message)) => {
                Ok(Reply::Page(self.handed_back(refusal, message)))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Opens the form of an answer, to the sender or to everybody on a mail.
    pub(super) async fn answer(
        &self,
        call: &Call,
        mail: MailId,
        all: bool,
    ) -> Result<Reply, ServiceError> {
        let draft = MailId::from(call.id);
        self.service
            .begin_answer(draft, mail, &call.user, all, call.at)
            .await?;
        Ok(self.form(CustomId::Compose { draft }, None, None))
    }

    /// Sends. What can no longer be sent, since the mail it answers has gone, is handed back.
    pub(super) async fn send(&self, call: &Call, draft: MailId) -> Result<Reply, ServiceError> {
        match self.service.send(&call.sitting(), draft).await {
            Ok(screen) => {
                let hold = self.service.policy().hold;
                let banner = match &screen.sight {
                    // Not the click's time: it may have been clicked before.
                    Sight::SentMail { mail, .. } if !hold.is_zero() => {
                        Banner::Held(mail.sent_at + hold)
                    }
                    _ => Banner::Sent,
                };
                Ok(Reply::Screen(screen, Some(banner)))
            }
            Err(ServiceError::Refused(Refusal::NotThere)) => {
                let kept = self.service.draft_text(draft, call.user.id, call.at);
                let page = match kept.await {
                    Ok(Some(letter)) => self.handed_back(Refusal::NotThere, letter.body.expose()),
                    _ => self.refusal(Refusal::NotThere),
                };
                Ok(Reply::Page(page))
            }
            Err(error) => Err(error),
        }
    }

    /// The form of a draft, with what it says so far.
    pub(super) async fn open_form(
        &self,
        call: &Call,
        id: CustomId,
        draft: MailId,
    ) -> Result<Reply, ServiceError> {
        let text = self
            .service
            .draft_text(draft, call.user.id, call.at)
            .await?;
        let subject = text.as_ref().and_then(|letter| letter.subject.as_ref());
        Ok(self.form(id, subject, text.as_ref().map(|letter| &letter.body)))
    }

    /// Text into a draft. Whatever is refused, what was typed is handed back.
    pub(super) async fn write(
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
            Ok(screen) => Ok(screen.into()),
            Err(ServiceError::Refused(refusal)) => {
                Ok(Reply::Page(self.handed_back(refusal, message)))
            }
            Err(error) => Err(error),
        }
    }

    /// A refusal, with what was typed.
    fn handed_back(&self, refusal: Refusal, message: &str) -> Page {
        let mut page = self.refusal(refusal);
        if !message.trim().is_empty() {
            page.content = format!("{}\n{}", page.content, self.phrases.say("handed-back"));
            page.embed = Some(escape(&shorten(message, HANDED_BACK)));
        }
        page
    }

    fn form(&self, id: CustomId, subject: Option<&Subject>, body: Option<&Body>) -> Reply {
        let subject = Field {
            name: "subject",
            many_lines: false,
            most: Subject::LONGEST,
            required: false,
            value: subject.map_or("", Subject::expose),
        };
        let message = Field {
            name: "message",
            many_lines: true,
            most: Body::LONGEST,
            required: true,
            value: body.map_or("", Body::expose),
        };
        let fields = vec![
            subject.labelled(&self.phrases.say("form-subject")),
            message.labelled(&self.phrases.say("form-message")),
        ];
        Reply::Form(form(id, self.phrases.say("form-title"), fields))
    }
}
