//! Characters: which of them may stay in a text, and which are equal for a person who searches.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    One,
    Many,
}

/// Cleans a text. It has one kind of line break, letters composed with their accents, and nothing blank at
/// either end. It has no control or format characters, except the two joiners that scripts and emoji need,
/// flags, and signs that are visible. It is never longer than what was typed.
pub(super) fn clean(typed: &str, lines: Lines) -> String {
    let unified = typed.replace("\r\n", "\n");
    let mut kept = String::with_capacity(unified.len());
    let mut rest = unified.as_str();
    while let Some(c) = rest.chars().next() {
        let length = flag_length(rest).unwrap_or(c.len_utf8());
        let (one, after) = rest.split_at(length);
        rest = after;
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => kept.push(match lines {
                Lines::One => ' ',
                Lines::Many => '\n',
            }),
            '\t' => kept.push(' '),
            // Most characters, and nothing needs to be looked up for them.
            ' '..='~' => kept.push(c),
            c if is_joiner(c) || is_sign(c) => kept.push(c),
            c => match c.general_category() {
                GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned => {}
                _ => kept.push_str(one),
            },
        }
    }
    // Composed last, because a removed character may have been between a letter and its accent.
    compose(&kept).trim().to_owned()
}

/// Letters composed with their accents (NFC), cluster by cluster. A cluster that NFC would make longer
/// stays as it is. Some letters of Hindi, Bengali and Hebrew are one code point that NFC takes apart, and a
/// text that Discord's form accepted must not grow.
pub(super) fn compose(text: &str) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    let clusters = text.graphemes(true).map(|cluster| {
        let composed: String = cluster.nfc().collect();
        if composed.chars().count() <= cluster.chars().count() {
            composed
        } else {
            cluster.to_owned()
        }
    });
    clusters.collect()
}

/// The length of the flag of a part of a country (England, Scotland, Wales) at the beginning of `text`: a
/// black flag, the letters of a region as tags, and a tag that ends them.
fn flag_length(text: &str) -> Option<usize> {
    /// A region's code has two letters or three digits. The code of its part has one to four of either.
    const CODE: std::ops::RangeInclusive<usize> = 3..=7;
    let tags = text.strip_prefix('\u{1F3F4}')?;
    let is_tag = |c: char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let after = tags.trim_start_matches(is_tag);
    let code = tags[..tags.len() - after.len()].chars().count();
    let after = after.strip_prefix('\u{E007F}')?;
    CODE.contains(&code).then_some(text.len() - after.len())
}

/// Zero-width non-joiner and joiner.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Signs that are drawn although Unicode counts them as format characters: Arabic, Syriac and Kaithi marks
/// of numbers and verses (`Prepended_Concatenation_Mark`).
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

/// Whether a reader sees anything: not white space, joiners, variation selectors, or the letters and
/// symbols that are drawn blank.
pub(super) fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !is_joiner(c) && !is_blank(c) && !is_variation(c) && !is_idle(c)
}

/// Letters and symbols that are drawn blank: Hangul fillers, the empty braille cell.
pub(super) fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}'
    )
}

/// Marks that are never drawn: the grapheme joiner, and the vowels that Khmer leaves unwritten.
pub(super) fn is_idle(c: char) -> bool {
    matches!(c, '\u{34F}' | '\u{17B4}' | '\u{17B5}')
}

/// Selectors of another form of the character before them.
pub(super) fn is_variation(c: char) -> bool {
    matches!(c,
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The form in which texts are compared by a person who searches. Two texts that read the same have the
/// same form: without case, width, compatible forms (NFKC) and everything invisible. Fold both sides.
pub fn fold(text: &str) -> String {
    let seen = clean(text, Lines::One);
    let seen = seen
        .chars()
        .filter(|c| !is_joiner(*c) && !is_variation(*c) && !is_idle(*c))
        .map(|c| match c {
            c if is_blank(c) => ' ',
            // Phones type these in place of the plain one.
            '‘' | '’' | 'ʼ' => '\'',
            '“' | '”' => '"',
            c => c,
        });
    // Down, up and down again is full case folding, character by character: ẞ, ß, SS and ss become equal,
    // and so do the two small sigmas.
    let folded: String = seen
        .nfkc()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect();
    // The dot that Turkish keeps when it writes İ small.
    let folded = folded.replace("i\u{307}", "i");
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ")
}
