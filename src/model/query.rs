//! Queries: what a person searches for among their own mail.

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    Folder, MailContent, Subject, UserId,
    folder::Entry,
    text::{clean_line, fold},
};
use std::fmt;
use zeroize::Zeroizing;

/// The words that a person searches for, as private as the text of a mail. They are never stored.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Words(String);

impl Words {
    /// Enough for a phrase that somebody remembers.
    pub const MAX_CHARS: usize = 100;

    /// Cleans what a person typed. Longer words than Discord's fields accept are cut, and the page shows
    /// what is searched for. `None` if nothing is visible.
    pub fn parse(typed: &str) -> Option<Self> {
        let line = clean_line(typed)?;
        Some(Self(line.chars().take(Self::MAX_CHARS).collect()))
    }

    /// The words themselves, for drawing.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a mail has all of these words in its subject or body, whatever their case, width and order.
    pub fn are_in(&self, content: &MailContent) -> bool {
        let subject = content.subject.as_ref().map_or("", Subject::expose);
        let text = Zeroizing::new(format!("{subject}\n{}", content.body.expose()));
        let text = Zeroizing::new(fold(&text));
        let words = Zeroizing::new(fold(&self.0));
        words.split(' ').all(|word| text.contains(word))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

/// What a person searches for. Something is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The sender of received mail, or the recipient of sent mail.
    pub person: Option<UserId>,
    pub words: Option<Words>,
    /// Only this part of the folder is searched.
    pub within: Option<Folder>,
}

impl Query {
    /// Whether the person of this entry is the one that is searched for.
    pub fn is_about(&self, entry: &Entry) -> bool {
        self.person.is_none_or(|person| person == entry.other)
    }

    /// Whether a mail of this content is among what is searched for.
    pub fn matches(&self, content: &MailContent) -> bool {
        self.words
            .as_ref()
            .is_none_or(|words| words.are_in(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str, subject: &str, body: &str) -> bool {
        let content = MailContent::parse(subject, body).unwrap();
        Words::parse(words).unwrap().are_in(&content)
    }

    #[test]
    fn words_are_found_in_any_order_case_and_width_and_all_of_them_must_be_there() {
        assert!(found("pier SUPPER", "Supper", "by the old pier"));
        assert!(found("straße", "", "In der STRASSE"));
        assert!(found("ｐｉｅｒ", "", "by the old pier"));
        assert!(found("夕食", "", "今夜の夕食です"));
        assert!(!found("pier dinner", "Supper", "by the old pier"));
    }

    #[test]
    fn what_shows_nothing_is_no_search_and_no_word_is_printed() {
        assert_eq!(Words::parse(" \u{200B} "), None);
        let words = Words::parse(&"heron ".repeat(40)).unwrap();
        assert_eq!(words.expose().chars().count(), Words::MAX_CHARS);
        assert!(!format!("{words:?}").contains("heron"));
    }
}
