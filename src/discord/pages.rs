//! Pages: what there is to see, put into words and components, as Discord's message JSON.
//!
//! Subject and body are escaped here, so that markdown cannot forge what stands around them. Must not
//! know how a page is delivered.

mod compose;
mod folder;
mod mail;
mod moderation;
mod personal;

use serde_json::{Value, json};

use super::{
    components::{Style, button, row},
    custom_id::CustomId,
    phrases::Phrases,
};
use crate::{
    mail::{ViewId, paging, scene::Folder},
    service::{Screen, Sight},
};

/// One message: content, an optional embed and rows of components. Nobody is ever pinged.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub content: String,
    pub embed: Option<String>,
    pub rows: Vec<Value>,
}

impl Page {
    /// A page of words only.
    pub fn words(content: String) -> Self {
        Self {
            content,
            ..Self::default()
        }
    }

    /// The message as Discord wants it; every field is sent, so that an edit leaves nothing behind.
    pub fn message(&self) -> Value {
        let embeds: Vec<Value> = self
            .embed
            .iter()
            .map(|text| json!({ "description": text }))
            .collect();
        json!({
            "content": self.content,
            "embeds": embeds,
            "components": self.rows,
            "allowed_mentions": { "parse": [] },
        })
    }

    fn above(&mut self, words: &str) {
        self.content = format!("{words}\n{}", self.content);
    }

    fn below(&mut self, words: &str) {
        self.content = format!("{}\n{words}", self.content);
    }
}

/// What to say beside a page, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    Sent,
    /// Sent, and kept back from everybody else for so many seconds.
    Held(i64),
    TooLate,
    NoticeLeft,
    /// So many deletions are left today.
    FewDeletionsLeft(usize),
    Blocked,
    Muted,
}

/// Draws a screen; `None` if its message is to be removed.
pub fn draw(phrases: &Phrases, screen: &Screen, banner: Option<Banner>) -> Option<Page> {
    let ink = Ink {
        phrases,
        view: screen.view,
    };
    let mut page = ink.sight(&screen.sight)?;
    match banner {
        Some(Banner::Sent) => page.above(&phrases.say("sent-now")),
        Some(Banner::Held(seconds)) => {
            page.above(&phrases.say_with("sent-held", [("seconds", seconds)]));
        }
        Some(Banner::FewDeletionsLeft(left)) => {
            page.below(&phrases.say_with("few-deletions-left", [("left", left)]));
        }
        Some(Banner::Blocked) => page.above(&phrases.say("blocked-now")),
        Some(Banner::Muted) => page.above(&phrases.say("muted-now")),
        Some(Banner::TooLate) => page.above(&phrases.say("too-late")),
        Some(Banner::NoticeLeft) => page.below(&phrases.say("deleted-notice-left")),
        None => {}
    }
    if screen.unannounced > 0 {
        let note = phrases.say_with("unannounced", [("count", screen.unannounced)]);
        page.below(&format!("\n{note}"));
    }
    Some(page)
}

/// What a page is drawn with: the words, and the view its components belong to.
#[derive(Clone, Copy)]
struct Ink<'a> {
    phrases: &'a Phrases,
    view: ViewId,
}

impl Ink<'_> {
    fn sight(self, sight: &Sight) -> Option<Page> {
        Some(match sight {
            Sight::Preview {
                envelope,
                letter,
                quote,
            } => self.preview(envelope, letter, quote.as_ref()),
            Sight::Folder {
                folder,
                lines,
                newer,
                older,
            } => self.folder(*folder, lines, *newer, *older),
            Sight::SentMail {
                mail,
                letter,
                quote,
                deletable,
            } => self.sent_mail(mail, letter, quote.as_ref(), *deletable),
            Sight::Confirm {
                mail,
                subject,
                deletable,
            } => self.confirm(mail, subject.as_ref(), *deletable),
            Sight::Received {
                mail,
                letter,
                quote,
                from_notice,
                blocked,
            } => {
                let page = self.received(mail, letter, quote.as_ref());
                self.with_reader_buttons(page, mail, *from_notice, *blocked)
            }
            Sight::ConfirmRemove {
                mail,
                subject,
                from_notice,
            } => self.confirm_removal(mail, subject.as_ref(), *from_notice),
            Sight::Settings { wishes, blocked } => self.settings(*wishes, blocked),
            Sight::Privacy(policy) => self.privacy(policy),
            Sight::ConfirmErase => self.confirm_erasure(),
            Sight::Erased => Page::words(self.say("erased")),
            Sight::Reports { reports } => self.reports(reports),
            Sight::Review { report, evidence } => self.review(report, evidence),
            Sight::Deleted { again } => self.deleted(*again),
            Sight::Cancelled => Page::words(self.say("cancelled")),
            Sight::Expired => Page::words(self.say("expired")),
            Sight::Removed => return None,
        })
    }

    fn say(self, key: &str) -> String {
        self.phrases.say(key)
    }

    fn button(self, style: Style, key: &str, id: CustomId) -> Value {
        button(style, self.say(key), id)
    }

    /// The way back to a folder's first page.
    fn back(self, folder: Folder) -> Value {
        let key = match folder {
            Folder::Inbox => "button-back-inbox",
            Folder::Sent | Folder::Deletable => "button-back-sent",
        };
        let (view, page) = (self.view, paging::Page::Newest);
        self.button(
            Style::Secondary,
            key,
            CustomId::Folder { view, folder, page },
        )
    }
}

pub use moderation::announcement;

fn one_row(buttons: Vec<Value>) -> Vec<Value> {
    vec![row(buttons)]
}
