//! The parts of messages and forms: rows, menus, fields, mentions and stamps.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
pub use serenity::all::{ButtonStyle as Style, InputTextStyle as Lines};
use serenity::all::{
    CreateActionRow, CreateButton, CreateInputText, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    discord::{interaction::custom_id::CustomId, ui::markdown::custom_emoji},
    model::UserId,
};

/// Discord's limit for the label of a menu's option.
const OPTION_LABEL: usize = 100;

/// A button. Its style is never the only sign of what it does, so every button has words.
pub fn button(style: Style, label: String, id: CustomId) -> CreateButton {
    CreateButton::new(id.to_string()).style(style).label(label)
}

/// A menu of which one option is picked.
pub fn menu(
    id: CustomId,
    placeholder: String,
    options: Vec<CreateSelectMenuOption>,
) -> CreateActionRow {
    let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options });
    CreateActionRow::SelectMenu(menu.placeholder(placeholder))
}

/// A menu in which Discord offers people.
pub fn user_menu(id: CustomId, placeholder: String) -> CreateActionRow {
    let default_users = None;
    let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::User { default_users });
    CreateActionRow::SelectMenu(menu.placeholder(placeholder))
}

/// A menu in which Discord offers people, with those who are chosen already and how many there can be.
pub fn people_menu(
    id: CustomId,
    placeholder: String,
    chosen: &[UserId],
    count: RangeInclusive<usize>,
) -> CreateActionRow {
    let chosen = chosen.iter().map(|user| user.get().cast_unsigned().into());
    let default_users = Some(chosen.collect());
    let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::User { default_users });
    let bound = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
    CreateActionRow::SelectMenu(
        menu.placeholder(placeholder)
            .min_values(bound(*count.start()))
            .max_values(bound(*count.end())),
    )
}

/// An option of a menu.
pub fn option(label: &str, value: &impl ToString) -> CreateSelectMenuOption {
    CreateSelectMenuOption::new(shorten_label(label, OPTION_LABEL), value.to_string())
}

/// A field of a form, with its initial text and the most characters that it accepts.
pub fn field(lines: Lines, name: &str, label: String, value: &str, most: usize) -> CreateInputText {
    let most = u16::try_from(most).unwrap_or(u16::MAX);
    let field = CreateInputText::new(lines, label, name).max_length(most);
    if value.is_empty() {
        field
    } else {
        field.value(value)
    }
}

/// A form.
pub fn form(id: CustomId, title: String, fields: Vec<CreateInputText>) -> CreateModal {
    let rows = fields.into_iter().map(CreateActionRow::InputText);
    CreateModal::new(id.to_string(), title).components(rows.collect())
}

/// A person, drawn by Discord with the name that the reader knows.
pub fn mention(user: UserId) -> String {
    format!("<@{user}>")
}

/// A name within a line. A name written from right to left does not move the text after it.
pub fn isolated(name: &str) -> String {
    const FIRST_STRONG_ISOLATE: char = '\u{2068}';
    const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';
    if name.contains(is_right_to_left) {
        format!("{FIRST_STRONG_ISOLATE}{name}{POP_DIRECTIONAL_ISOLATE}")
    } else {
        name.to_owned()
    }
}

/// The blocks of Hebrew, Arabic and other scripts that run from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// A time that Discord shows in each reader's own zone and language.
pub fn stamp(at: DateTime<Utc>, style: char) -> String {
    format!("<t:{}:{style}>", at.timestamp())
}

/// A minute of a day, like `07:30`.
pub fn hour(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes ahead of UTC, like `UTC+2` or `UTC-3:30`.
pub fn zone(offset: i32) -> String {
    let (sign, ahead) = (if offset < 0 { '-' } else { '+' }, offset.abs());
    match ahead % 60 {
        0 => format!("UTC{sign}{}", ahead / 60),
        minutes => format!("UTC{sign}{}:{minutes:02}", ahead / 60),
    }
}

/// At most `limit` code points, cut between what a reader sees as characters and never within a custom
/// emoji. A cut is shown as `…`.
pub fn shorten(text: &str, limit: usize) -> String {
    shorten_by(text, limit, |part| part.chars().count())
}

/// The same in characters as labels count them: in UTF-16, to be safe, since Discord does not say.
fn shorten_label(text: &str, limit: usize) -> String {
    shorten_by(text, limit, |part| part.encode_utf16().count())
}

/// The same for any way to count, which counts a whole as the sum of its parts.
pub fn shorten_by(text: &str, limit: usize, count: impl Fn(&str) -> usize) -> String {
    if count(text) <= limit {
        return text.to_owned();
    }
    let (mut kept, mut length) = (0, 1);
    while let Some(cluster) = text[kept..].graphemes(true).next() {
        let next = custom_emoji(&text[kept..]).unwrap_or(cluster.len());
        length += count(&text[kept..kept + next]);
        if length > limit {
            break;
        }
        kept += next;
    }
    format!("{}…", text[..kept].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_cut_where_a_reader_sees_one_character_end() {
        let family = "👩\u{200D}👩\u{200D}👧\u{200D}👦";
        for (text, limit, cut) in [
            ("Supper", 6, "Supper"),
            ("Suppers", 6, "Suppe…"),
            ("Sup pers", 5, "Sup…"),
            (&format!("a{family}bc"), 8, "a…"),
            (&format!("a{family}bc"), 9, &format!("a{family}…")),
            ("می\u{200C}خواهم", 6, "می\u{200C}خو…"),
            ("cafe\u{323} noir", 5, "caf…"),
            ("ab<:pier:123>cd", 10, "ab…"),
            ("ab<:pier:123>cd", 14, "ab<:pier:123>…"),
        ] {
            assert_eq!(shorten(text, limit), cut);
        }
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in "(.|👩\u{200D}👧|<:x:1>|e\u{301}){0,40}", limit in 1..60_usize) {
            let cut = shorten(&text, limit);
            prop_assert!(cut.chars().count() <= limit);
            prop_assert!(shorten_label(&text, limit).encode_utf16().count() <= limit);
            let begun = cut.strip_suffix('…').unwrap_or(&cut);
            prop_assert!(text.starts_with(begun));
        }
    }
}
