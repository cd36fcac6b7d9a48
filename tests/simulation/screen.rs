//! What a person sees on one message, as far as promises are about it.

use chrono::{DateTime, Utc};
use inmail::{
    model::{MailContent, MailId, Subject, UserId, ViewId, window::TOKEN_LIFE},
    service::{Quote, RenderedView, ViewModel},
};

/// A message that only its viewer sees.
#[derive(Clone, Debug)]
pub struct Shown {
    pub view: ViewId,
    pub viewer: UserId,
    pub kind: Kind,
    /// Every text of a mail or draft on it.
    pub texts: Vec<String>,
    /// The mail or draft that its buttons are about.
    pub about: Option<MailId>,
    /// The revision of the draft's text that Send and Cancel are about.
    pub revision: i64,
    /// The mail whose Delete or Yes can be clicked.
    pub deletable: Option<MailId>,
    /// Tokens that reach it, and when they were issued.
    pub tokens: Vec<(String, DateTime<Utc>)>,
    pub is_removed: bool,
    /// When the last click on it was answered.
    pub answered_at: DateTime<Utc>,
}

/// Kinds of screens that people look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Preview,
    SentMail,
    Confirm,
    Received,
    Other,
}

impl Shown {
    /// A drawn view. The caller that answers sets the viewer.
    pub fn of(screen: &RenderedView) -> Self {
        let mut shown = Self {
            view: screen.view,
            viewer: 0_i64.into(),
            kind: Kind::Other,
            texts: Vec::new(),
            about: None,
            revision: 0,
            deletable: None,
            tokens: Vec::new(),
            is_removed: false,
            answered_at: DateTime::default(),
        };
        match &screen.model {
            ViewModel::Preview {
                envelope,
                content,
                quote,
                revision,
            } => {
                shown.kind = Kind::Preview;
                shown.about = Some(envelope.id);
                shown.revision = *revision;
                shown.content(content);
                shown.quote(quote.as_ref());
            }
            ViewModel::SentMail {
                mail,
                content,
                quote,
                deletable,
                ..
            } => {
                shown.kind = Kind::SentMail;
                shown.about = Some(mail.id());
                shown.deletable = deletable.then_some(mail.id());
                shown.content(content);
                shown.quote(quote.as_ref());
            }
            ViewModel::Confirm {
                mail,
                subject,
                deletable,
            } => {
                shown.kind = Kind::Confirm;
                shown.about = Some(mail.id());
                shown.deletable = deletable.then_some(mail.id());
                shown.subject(subject.as_ref());
            }
            ViewModel::Received {
                mail,
                content,
                quote,
                ..
            } => {
                shown.kind = Kind::Received;
                shown.about = Some(mail.id());
                shown.content(content);
                shown.quote(quote.as_ref());
            }
            ViewModel::ConfirmRemove { mail, subject, .. } => {
                shown.about = Some(mail.id());
                shown.subject(subject.as_ref());
            }
            ViewModel::Folder { lines, .. } | ViewModel::Conversation { lines, .. } => {
                for line in lines {
                    shown.subject(line.subject.as_ref());
                }
            }
            ViewModel::Deleted { again } => shown.about = *again,
            ViewModel::Removed => shown.is_removed = true,
            _ => {}
        }
        shown
    }

    /// Whether a token can still change it.
    pub fn is_editable(&self, now: DateTime<Utc>) -> bool {
        let mut tokens = self.tokens.iter();
        !self.is_removed && tokens.any(|(_, at)| now < *at + TOKEN_LIFE)
    }

    fn content(&mut self, content: &MailContent) {
        self.subject(content.subject.as_ref());
        self.texts.push(content.body.expose().to_owned());
    }

    fn subject(&mut self, subject: Option<&Subject>) {
        self.texts
            .extend(subject.map(|subject| subject.expose().to_owned()));
    }

    fn quote(&mut self, quote: Option<&Quote>) {
        self.subject(quote.and_then(|quote| quote.subject.as_ref()));
    }
}
