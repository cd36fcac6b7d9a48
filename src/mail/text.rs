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
        let bare: String = given.chars().filter(|c| !is_joiner(*c)).collect();
        let text: String = clean(&bare, Lines::One)
            .chars()
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
/// and emoji need and the signs that can be seen, nothing blank at either end.
fn clean(typed: &str, lines: Lines) -> String {
    let unified = typed.replace("\r\n", "\n");
    let kept = unified.chars().filter_map(|c| match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(match lines {
            Lines::One => ' ',
            Lines::Many => '\n',
        }),
        '\t' => Some(' '),
        c if is_joiner(c) || is_sign(c) => Some(c),
        c => match c.general_category() {
            GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned => None,
            _ => Some(c),
        },
    });
    // Composed last: what is dropped may have stood between a letter and its accent.
    let composed: String = kept.nfc().collect();
    composed.trim().to_owned()
}

/// Zero-width non-joiner and joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Signs that Unicode counts as format characters, but that are drawn: Arabic, Syriac and Kaithi
/// marks of numbers and verses (`Prepended_Concatenation_Mark`).
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '\u{600}'
            ..='\u{605}'
                | '\u{6DD}'
                | '\u{70F}'
                | '\u{890}'
                | '\u{891}'
                | '\u{8E2}'
                | '\u{110BD}'
                | '\u{110CD}'
    )
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

    #[test]
    fn what_is_removed_leaves_no_letter_apart_from_its_accent() {
        let parted = "cafe\u{200B}\u{301}";
        assert_eq!(Body::parse(parted).unwrap().expose(), "café");
        assert_eq!(PersonName::parse("Zoe\u{200D}\u{308}").as_str(), "Zoë");
        let longest = "e\u{202E}\u{301}".repeat(Body::LONGEST);
        assert!(Body::parse(&longest).is_ok());
    }

    #[test]
    fn signs_that_can_be_seen_are_kept() {
        let verse = "\u{6DD}\u{661}";
        assert_eq!(Body::parse(verse).unwrap().expose(), verse);
    }

    /// Letters, accents and syllables that compose, disguises, blanks, line breaks, emoji.
    const HOSTILE: &str = "([a-z ]|[\u{300}-\u{315}\u{323}\u{345}]|[\u{1100}-\u{11C2}]|[\u{200B}-\u{200F}]\
        |[\u{2000}-\u{206F}]|[\n\r\t\u{85}\u{FEFF}\u{AD}]|[\u{115F}\u{3164}\u{2800}\u{FE0F}]|\u{2126}\
        |[\u{FB1D}-\u{FB4F}]|👩|\u{E0067}|.){0,40}";

    proptest! {
        #[test]
        fn what_was_parsed_parses_to_itself(text in HOSTILE) {
            if let Ok(body) = Body::parse(&text) {
                prop_assert_eq!(Body::parse(body.expose()), Ok(body.clone()));
            }
            if let Ok(Some(subject)) = Subject::parse(&text) {
                prop_assert_eq!(Subject::parse(subject.expose()), Ok(Some(subject.clone())));
            }
            if let Ok(Some(comment)) = Comment::parse(&text) {
                prop_assert_eq!(Comment::parse(comment.expose()), Ok(Some(comment.clone())));
            }
            let name = PersonName::parse(&text);
            prop_assert_eq!(PersonName::parse(name.as_str()), name);
        }

        #[test]
        fn a_limit_is_counted_in_what_is_kept(
            unit in "[a-zé🦀𝔘]|e\u{301}|\u{1112}\u{1161}\u{11AB}", over in 0..2_usize, hidden in "[\u{200B}\u{202E}]{0,3}",
        ) {
            let typed = |most: usize| format!("{hidden}{}", unit.repeat(most + over));
            let fits = over == 0;
            prop_assert_eq!(Body::parse(&typed(Body::LONGEST)).is_ok(), fits);
            prop_assert_eq!(Subject::parse(&typed(Subject::LONGEST)).is_ok(), fits);
            prop_assert_eq!(Comment::parse(&typed(Comment::LONGEST)).is_ok(), fits);
        }

        #[test]
        fn what_can_be_read_is_kept_as_it_was_typed(text in "[a-zA-Z0-9äß🦀中文ا-ي!-/ \n]{0,80}") {
            let text: String = text.nfc().collect();
            match Body::parse(&text) {
                Ok(body) => prop_assert_eq!(body.expose(), text.trim()),
                Err(refusal) => {
                    prop_assert_eq!(refusal, TextRefusal::BodyEmpty);
                    prop_assert_eq!(text.trim(), "");
                }
            }
        }
    }
}
