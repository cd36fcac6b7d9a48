//! Names of people and servers: one line with nothing hidden in it, except the joiners that scripts and
//! emoji need.

use unicode_properties::{GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::chars::{Lines, clean, compose, is_blank, is_idle, is_joiner, is_variation, is_visible};

/// Stands for a name that shows nothing.
const NAMELESS: &str = "?";
const KEYCAP: char = '\u{20E3}';

/// A person's name: 1 to 32 code points without anything hidden.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Discord's own limit for names.
    pub const MAX_CHARS: usize = 32;

    /// Keeps the visible part of a name. A name without one becomes `?`.
    pub fn parse(given: &str) -> Self {
        Self::seen(given).unwrap_or_else(|| Self(NAMELESS.to_owned()))
    }

    /// Keeps the visible part of a name, if there is one.
    pub fn seen(given: &str) -> Option<Self> {
        seen(given, Self::MAX_CHARS).map(Self)
    }

    /// The cleaned name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A server's name: 1 to 100 code points without anything hidden.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerName(String);

impl ServerName {
    /// Discord's own limit for names of servers.
    pub const MAX_CHARS: usize = 100;

    /// Keeps the visible part of a name, if there is one.
    pub fn seen(given: &str) -> Option<Self> {
        seen(given, Self::MAX_CHARS).map(Self)
    }

    /// The cleaned name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a name is plain: ASCII words with one space between them, in which nothing can be hidden.
fn is_plain(name: &str) -> bool {
    name.split(' ')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// The visible part of a name, cut between clusters.
fn seen(given: &str, longest: usize) -> Option<String> {
    // Most names are, and every answer shows some.
    if given.len() <= longest && is_plain(given) {
        return Some(given.to_owned());
    }
    let text: Vec<char> = clean(given, Lines::One).chars().collect();
    let mut kept = String::new();
    for (place, c) in text.iter().copied().enumerate() {
        let next = text.get(place + 1).copied();
        let before = kept.chars().next_back();
        match c {
            c if is_blank(c) || c.is_whitespace() => {
                if before.is_some_and(|before| before != ' ') {
                    kept.push(' ');
                }
            }
            // A mark at the beginning would be drawn on the character before the name.
            c if is_idle(c)
                || (kept.is_empty()
                    && c.general_category_group() == GeneralCategoryGroup::Mark)
                || (is_joiner(c) && !joins(&kept, c, next))
                || (is_variation(c) && !varies(before, c, next)) => {}
            c => kept.push(c),
        }
    }
    // A removed character may have been between a letter and its accent.
    let kept = compose(kept.trim());
    let mut length = 0;
    let clusters = kept.graphemes(true).take_while(|cluster| {
        length += cluster.chars().count();
        length <= longest
    });
    let mut cut: String = clusters.collect();
    if cut.is_empty() {
        // No person's name is a single cluster of this length.
        cut = kept.chars().take(longest).collect();
    }
    let cut = cut.trim_end();
    cut.contains(is_visible).then(|| cut.to_owned())
}

/// Whether a joiner has an effect between what is before and after it: within a word of a script that joins
/// letters, or in an emoji made of several. Anywhere else it would only disguise a name.
fn joins(before: &str, joiner: char, next: Option<char>) -> bool {
    const ZERO_WIDTH_JOINER: char = '\u{200D}';
    // The letter itself: accents change places when they are composed.
    let is_mark = |c: &char| c.general_category_group() == GeneralCategoryGroup::Mark;
    let before = before.chars().rfind(|c| !is_mark(c));
    let (Some(before), Some(next)) = (before, next) else {
        return false;
    };
    let (script, after) = (before.script_extension(), next.script_extension());
    let shared =
        |joined: &Script| script.contains_script(*joined) && after.contains_script(*joined);
    let in_word = !script.is_common()
        && !after.is_common()
        && !script.is_inherited()
        && !after.is_inherited()
        && JOINED.iter().any(shared);
    in_word || (joiner == ZERO_WIDTH_JOINER && is_emoji(before) && is_emoji(next))
}

/// Whether a variation selector has an effect: on an emoji, a keycap, a letter of Han or Mongolian.
fn varies(before: Option<char>, selector: char, next: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match selector {
        '\u{FE0E}' | '\u{FE0F}' => is_emoji(before) || next == Some(KEYCAP),
        '\u{180B}'..='\u{180F}' => before.script() == Script::Mongolian,
        _ => before.script() == Script::Han,
    }
}

/// An emoji by itself, unlike the digits and signs of keycaps.
fn is_emoji(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

/// Scripts whose letters change their form beside a joiner.
const JOINED: [Script; 25] = [
    Script::Adlam,
    Script::Arabic,
    Script::Balinese,
    Script::Bengali,
    Script::Devanagari,
    Script::Grantha,
    Script::Gujarati,
    Script::Gurmukhi,
    Script::Hanifi_Rohingya,
    Script::Javanese,
    Script::Kannada,
    Script::Khmer,
    Script::Malayalam,
    Script::Mandaic,
    Script::Meetei_Mayek,
    Script::Mongolian,
    Script::Myanmar,
    Script::Nko,
    Script::Oriya,
    Script::Sinhala,
    Script::Syriac,
    Script::Tamil,
    Script::Telugu,
    Script::Tibetan,
    Script::Tirhuta,
];
