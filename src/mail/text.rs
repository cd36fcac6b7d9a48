//! Text as it may enter a mail: cleaned, measured and then trusted.
//!
//! All text is hostile until parsed here. Values never print themselves (`Debug` hides them), so no
//! log or panic can carry them. Must not know how text is drawn; escaping belongs to the Discord edge.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Why a text cannot be part of a mail; lengths in code points after NFC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRefusal {
    /// Nothing a reader could see.
    BodyEmpty,
    /// Longer than [`Body::LONGEST`].
    BodyTooLong { length: usize },
    /// Longer than [`Subject::LONGEST`].
    SubjectTooLong { length: usize },
    /// Longer than [`Comment::LONGEST`].
    CommentTooLong { length: usize },
}

/// The text of a mail: 1 to 2,000 code points, with something to see in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Body(String);

impl Body {
    /// Escaped, it still fits one embed description (4,096; Discord, "Embed Limits").
    pub const LONGEST: usize = 2_000;

    /// Cleans and measures what a person typed.
    pub fn parse(typed: &str) -> Result<Self, TextRefusal> {
        let text = clean(typed, Lines::Many);
        let length = text.chars().count();
        if !text.chars().any(is_visible) {
            return Err(TextRefusal::BodyEmpty);
        }
        if length > Self::LONGEST {
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
    /// A line, not a paragraph.
    pub const LONGEST: usize = 200;

    /// Cleans and measures what a person typed; nothing visible means no subject.
    pub fn parse(typed: &str) -> Result<Option<Self>, TextRefusal> {
        let text = clean(typed, Lines::One);
        if !text.chars().any(is_visible) {
            return Ok(None);
        }
        let length = text.chars().count();
        if length > Self::LONGEST {
            return Err(TextRefusal::SubjectTooLong { length });
        }
        Ok(Some(Self(text)))
    }

    /// The text itself, for sealing and for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What a reporter adds for moderators: 1 to 500 code points.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Comment(String);

impl Comment {
    /// A few sentences.
    pub const LONGEST: usize = 500;

    /// Cleans and measures what a person typed; nothing visible means no comment.
    pub fn parse(typed: &str) -> Result<Option<Self>, TextRefusal> {
        let text = clean(typed, Lines::Many);
        if !text.chars().any(is_visible) {
            return Ok(None);
        }
        let length = text.chars().count();
        if length > Self::LONGEST {
            return Err(TextRefusal::CommentTooLong { length });
        }
        Ok(Some(Self(text)))
    }

    /// The text itself, for sealing and for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What is sealed: a mail's subject and body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub subject: Option<Subject>,
    pub body: Body,
}

impl Letter {
    /// Parses both fields as typed.
    pub fn parse(subject: &str, body: &str) -> Result<Self, TextRefusal> {
        Ok(Self {
            subject: Subject::parse(subject)?,
            body: Body::parse(body)?,
        })
    }

    /// Stands for a text that is damaged: the sign for what cannot be read (U+FFFD), in every language.
    pub fn unreadable() -> Self {
        Self {
            subject: None,
            body: Body("\u{FFFD}".to_owned()),
        }
    }
}

/// A person's display name, for places where Discord draws no mentions (menus, suggestions):
/// 1 to 32 code points without anything invisible.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Discord's own limit for names.
    pub const LONGEST: usize = 32;

    /// Keeps what can be seen of a name; a name of nothing visible becomes `?`.
    pub fn parse(given: &str) -> Self {
        let text: String = clean(given, Lines::One)
            .chars()
            .filter(|c| !is_joiner(*c))
            .take(Self::LONGEST)
            .collect();
        let text = text.trim();
        if text.chars().any(is_visible) {
            Self(text.to_owned())
        } else {
            Self("?".to_owned())
        }
    }

    /// The cleaned name.
    pub fn as_str(&self) -> &str {
        &self.0
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
hidden_debug!(Body, Subject, Comment, Letter, PersonName);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

/// NFC, one kind of line break, no control or format characters but the two joiners that scripts
/// and emoji need, nothing blank at either end.
fn clean(typed: &str, lines: Lines) -> String {
    let unified = typed.replace("\r\n", "\n");
    let kept: String = unified
        .nfc()
        .filter_map(|c| match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(match lines {
                Lines::One => ' ',
                Lines::Many => '\n',
            }),
            '\t' => Some(' '),
            c if is_joiner(c) => Some(c),
            c => match c.general_category() {
                GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned => None,
                _ => Some(c),
            },
        })
        .collect();
    kept.trim().to_owned()
}

/// Zero-width non-joiner and joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Whether a reader sees anything: not white space, joiners, variation selectors, or the letters
/// and symbols that are drawn blank (Hangul fillers, the empty braille cell).
fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !is_joiner(c)
        && !matches!(c,
            '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}' | '\u{034F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_count_code_points() {
        assert!(Body::parse(&"🦀".repeat(2_000)).is_ok());
        assert_eq!(
            Body::parse(&"🦀".repeat(2_001)),
            Err(TextRefusal::BodyTooLong { length: 2_001 })
        );
        assert_eq!(
            Subject::parse(&"s".repeat(201)),
            Err(TextRefusal::SubjectTooLong { length: 201 })
        );
    }

    #[test]
    fn nothing_to_see_is_empty() {
        for blank in [
            "",
            " \n\t ",
            "\u{200D}\u{200C}",
            "\u{3164}\u{2800}",
            "\u{FE0F}",
            "\u{202E}",
        ] {
            assert_eq!(Body::parse(blank), Err(TextRefusal::BodyEmpty), "{blank:?}");
            assert_eq!(Subject::parse(blank), Ok(None), "{blank:?}");
        }
    }

    #[test]
    fn disguises_are_removed() {
        let bidi = Body::parse("ab\u{202E}cd\u{2066}e\u{200B}f").unwrap();
        assert_eq!(bidi.expose(), "abcdef");
        assert_eq!(PersonName::parse("Al\u{200D}ice\u{202E}").as_str(), "Alice");
        assert_eq!(PersonName::parse("\u{3164}").as_str(), "?");
        assert_eq!(
            Body::parse("👩\u{200D}🚀").unwrap().expose(),
            "👩\u{200D}🚀"
        );
    }

    #[test]
    fn text_does_not_print_itself() {
        let letter = Letter::parse("a secret", "another").unwrap();
        assert_eq!(format!("{letter:?} {:?}", letter.body), "Letter(…) Body(…)");
    }

    proptest! {
        #[test]
        fn what_was_parsed_parses_to_itself(text in any::<String>()) {
            if let Ok(body) = Body::parse(&text) {
                prop_assert_eq!(Body::parse(body.expose()), Ok(body.clone()));
                prop_assert!(body.expose().chars().count() <= Body::LONGEST);
            }
        }
    }
}
