//! Text that may become part of a mail: it is cleaned, measured and then trusted.
//!
//! All text is hostile until it is parsed here. A value never prints its text (`Debug` hides it), so no log
//! and no panic can contain it.

mod chars;
mod names;

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use chars::fold;
use chars::{Lines, clean, is_visible};
pub use names::{PersonName, ServerName};

/// Why a text cannot be part of a mail. Lengths are code points of the cleaned text, which is never longer
/// than what was typed. So a text that Discord's form accepts is accepted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRefusal {
    /// The text has nothing that a reader could see.
    BodyEmpty,
    /// Longer than [`Body::MAX_CHARS`].
    BodyTooLong { length: usize },
    /// Longer than [`Subject::MAX_CHARS`].
    SubjectTooLong { length: usize },
    /// Longer than [`Comment::MAX_CHARS`].
    CommentTooLong { length: usize },
    /// Longer than [`Remark::MAX_CHARS`].
    RemarkTooLong { length: usize },
}

/// The text of a mail: 1 to 2,000 code points, with something to see in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Body(String);

impl Body {
    /// Escaped, it still fits one embed description (4,096; Discord, "Embed Limits").
    pub const MAX_CHARS: usize = 2_000;

    /// Cleans and measures what a person typed.
    pub fn parse(typed: &str) -> Result<Self, TextRefusal> {
        let text = clean(typed, Lines::Many);
        let length = text.chars().count();
        if !text.chars().any(is_visible) {
            return Err(TextRefusal::BodyEmpty);
        }
        if length > Self::MAX_CHARS {
            return Err(TextRefusal::BodyTooLong { length });
        }
        Ok(Self(text))
    }

    /// The text itself, for sealing and for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The optional subject line: 1 to 200 code points on one line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Subject(String);

impl Subject {
    /// One line and not a paragraph.
    pub const MAX_CHARS: usize = 200;

    /// Cleans and measures what a person typed. If nothing is visible, there is no subject.
    pub fn parse(typed: &str) -> Result<Option<Self>, TextRefusal> {
        let text = clean(typed, Lines::One);
        if !text.chars().any(is_visible) {
            return Ok(None);
        }
        let length = text.chars().count();
        if length > Self::MAX_CHARS {
            return Err(TextRefusal::SubjectTooLong { length });
        }
        Ok(Some(Self(text)))
    }

    /// The text itself, for sealing and for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A reporter's comment for moderators: 1 to 500 code points.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Comment(String);

impl Comment {
    /// A few sentences.
    pub const MAX_CHARS: usize = 500;

    /// Cleans and measures what a person typed. If nothing is visible, there is no comment.
    pub fn parse(typed: &str) -> Result<Option<Self>, TextRefusal> {
        let text = clean(typed, Lines::Many);
        if !text.chars().any(is_visible) {
            return Ok(None);
        }
        let length = text.chars().count();
        if length > Self::MAX_CHARS {
            return Err(TextRefusal::CommentTooLong { length });
        }
        Ok(Some(Self(text)))
    }

    /// The text itself, for sealing and for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Typed text cleaned onto one line. `None` if nothing in it is visible.
pub(super) fn clean_line(typed: &str) -> Option<String> {
    let line = clean(typed, Lines::One);
    line.chars().any(is_visible).then_some(line)
}

/// What a moderator writes about a person, a reason or a note: 1 to 250 code points on one line, so that it
/// cannot pass for another entry of a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Remark(String);

impl Remark {
    /// Escaped, as many as are on a page fit one embed description, with the names around them.
    pub const MAX_CHARS: usize = 250;

    /// Cleans and measures what a person typed. If nothing is visible, there is no remark.
    pub fn parse(typed: &str) -> Result<Option<Self>, TextRefusal> {
        let text = clean(typed, Lines::One);
        if !text.chars().any(is_visible) {
            return Ok(None);
        }
        let length = text.chars().count();
        if length > Self::MAX_CHARS {
            return Err(TextRefusal::RemarkTooLong { length });
        }
        Ok(Some(Self(text)))
    }

    /// The text itself, for sealing and for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A mail's subject and body, which are sealed together.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailContent {
    pub subject: Option<Subject>,
    pub body: Body,
}

impl MailContent {
    /// Parses both fields as typed.
    pub fn parse(subject: &str, body: &str) -> Result<Self, TextRefusal> {
        Ok(Self {
            subject: Subject::parse(subject)?,
            body: Body::parse(body)?,
        })
    }

    /// Stands for a damaged text: the sign for what cannot be read (U+FFFD), in every language.
    pub fn unreadable() -> Self {
        Self {
            subject: None,
            body: Body("\u{FFFD}".to_owned()),
        }
    }
}

/// A subject and a text as a person typed them and InMail refused them. They go back into the form. As JSON
/// it is a [`MailContent`] that keeps no rules.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Typed {
    subject: Option<String>,
    body: String,
}

impl Typed {
    /// A form's field holds no more (Discord, "Text Input").
    pub const MAX_CHARS: usize = 4_000;

    /// What was typed into both fields.
    pub fn new(subject: &str, body: &str) -> Self {
        let kept = |typed: &str| typed.chars().take(Self::MAX_CHARS).collect::<String>();
        Self {
            subject: Some(kept(subject)),
            body: kept(body),
        }
    }

    pub fn subject(&self) -> &str {
        self.subject.as_deref().unwrap_or_default()
    }

    pub fn body(&self) -> &str {
        &self.body
    }
}

macro_rules! hidden_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
hidden_debug!(
    Body,
    Subject,
    Comment,
    Remark,
    MailContent,
    Typed,
    PersonName,
    ServerName
);

#[cfg(test)]
mod tests;
