//! Text, from what a person typed to what Discord draws.

use unicode_normalization::UnicodeNormalization;

use crate::{
    discord::ui::{
        formatting,
        markdown::{Markup, custom_emoji, escape_as},
    },
    model::{Body, Comment, PersonName, Subject},
};

/// Typed text is refused, or kept in a form that hides nothing and drawn as it was kept.
///
/// # Panics
///
/// If it is not.
pub fn text(data: &[u8]) {
    let typed = String::from_utf8_lossy(data);
    if let Ok(body) = Body::parse(&typed) {
        is_fit(body.expose(), Body::MAX_CHARS, Markup::Body, true);
        assert_eq!(Body::parse(body.expose()), Ok(body.clone()));
    }
    if let Ok(Some(subject)) = Subject::parse(&typed) {
        is_fit(subject.expose(), Subject::MAX_CHARS, Markup::Line, false);
        assert_eq!(Subject::parse(subject.expose()), Ok(Some(subject.clone())));
    }
    if let Ok(Some(comment)) = Comment::parse(&typed) {
        is_fit(comment.expose(), Comment::MAX_CHARS, Markup::Line, true);
        assert_eq!(Comment::parse(comment.expose()), Ok(Some(comment.clone())));
    }
    let name = PersonName::parse(&typed);
    is_fit(name.as_str(), PersonName::MAX_CHARS, Markup::Name, false);
    assert_eq!(PersonName::parse(name.as_str()), name);
    body_is_harmless(&typed, &formatting::body(&typed));
    for markup in [Markup::Body, Markup::Line, Markup::Name] {
        let drawn = escape_as(markup, &typed);
        assert_eq!(shown(markup, &drawn), typed, "nothing typed is obeyed");
    }
}

/// The properties of every kept text.
fn is_fit(text: &str, most: usize, markup: Markup, many_lines: bool) {
    let length = text.chars().count();
    assert!((1..=most).contains(&length), "{length} code points");
    assert_eq!(text.trim(), text);
    assert!(
        text.nfc().count() >= length,
        "composed as far as it gets shorter"
    );
    let hides = |c: char| c.is_control() && !(many_lines && c == '\n') || is_disguise(c);
    assert!(!text.contains(hides));
    // Discord may count in UTF-16; 4,096 fit an embed's description.
    let drawn = escape_as(markup, text);
    assert!(drawn.encode_utf16().count() <= 2 * most);
    assert_eq!(shown(markup, &drawn), text);
    let tags = |c: char| matches!(c, '\u{E0000}'..='\u{E007F}');
    let flag = |part: &str| part.is_empty() || part.ends_with('🏴');
    assert!(text.split_inclusive(tags).all(|part| {
        let before = part.trim_end_matches(tags);
        before.len() == part.len() || flag(before)
    }));
}

/// Marks of direction, and characters without width except the two joiners.
fn is_disguise(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

/// Every letter that was typed into a body is drawn, and Discord finds no mention, masked link, heading or small
/// text in it. This reads as suspiciously as it can: whatever is not escaped and not code counts.
///
/// # Panics
///
/// If it is not so.
pub(in crate::discord) fn body_is_harmless(typed: &str, drawn: &str) {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    assert_eq!(letters(typed), letters(drawn), "every letter is drawn");
    let mut rest = drawn;
    let mut line = String::new();
    while let Some(c) = rest.chars().next() {
        let block = rest.strip_prefix("```").filter(|_| line.is_empty());
        let block = block.and_then(|inner| Some(3 + inner.find("```")? + 3));
        let kept = block
            .or_else(|| code(rest))
            .or_else(|| link(rest))
            .or_else(|| custom_emoji(rest))
            .or_else(|| rest.starts_with("<t:").then_some(3));
        if let Some(length) = kept {
            line.push('x');
            rest = &rest[length..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\n' => line.clear(),
            '\\' => {
                assert!(
                    rest.starts_with(|c: char| c.is_ascii_punctuation()),
                    "{drawn:?}"
                );
                line.push('x');
                rest = &rest[1..];
            }
            '<' | '[' | ']' | '@' | '`' => panic!("{c:?} is obeyed in {drawn:?}"),
            '#' => assert!(line.contains('x'), "a heading or small text in {drawn:?}"),
            '*' | '_' | '~' | '|' | '>' | '-' | '.' => {}
            c if c.is_whitespace() => {}
            // A heading can follow the number of a list, and no other digit.
            c if c.is_ascii_digit() && is_numbered(rest) => {}
            _ => line.push('x'),
        }
    }
}

/// Whether a digit, after which this comes, belongs to the number of a list.
fn is_numbered(rest: &str) -> bool {
    rest.trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with('.')
}

/// The length of the code at the beginning of `text`, which ends on its line.
fn code(text: &str) -> Option<usize> {
    let line = text.split('\n').next()?;
    let ticks = line.len() - line.trim_start_matches('`').len();
    let end = line[ticks..].find(&line[..ticks]).filter(|_| ticks > 0)?;
    Some(ticks + end + ticks)
}

/// What a reader sees of escaped text. Panics where Discord would interpret it instead.
pub(in crate::discord) fn shown(markup: Markup, escaped: &str) -> String {
    let lines: Vec<String> = escaped
        .split('\n')
        .map(|line| shown_line(markup, line))
        .collect();
    lines.join("\n")
}

fn shown_line(markup: Markup, line: &str) -> String {
    let mut seen = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let kept = link(rest).filter(|_| markup == Markup::Body);
        let kept = kept.or_else(|| custom_emoji(rest).filter(|_| markup != Markup::Name));
        if let Some(length) = kept {
            seen.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        assert!(!links(markup, rest), "a link after {} bytes", seen.len());
        rest = &rest[c.len_utf8()..];
        let next = rest.chars().next();
        match (c, next) {
            ('\\', Some(kept)) if kept.is_ascii_punctuation() => {
                seen.push(kept);
                rest = &rest[kept.len_utf8()..];
            }
            _ => {
                assert!(!is_obeyed(c, &seen), "{c:?} after {} bytes", seen.len());
                seen.push(c);
            }
        }
    }
    seen
}

/// The length of the link at the beginning of `text`.
fn link(text: &str) -> Option<usize> {
    let path = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))?;
    let end = path.find(ends_link).unwrap_or(path.len());
    let counted = path[..end].trim_end_matches(['.', ',', ':', ';', '"', '\'', ')', ']']);
    (counted.chars().count() >= 2).then_some(text.len() - path.len() + end)
}

/// Whether Discord or its client could take what begins here for a link or an invitation.
fn links(markup: Markup, text: &str) -> bool {
    let lower = text.to_lowercase();
    text.starts_with("://")
        || (markup != Markup::Body
            && ["discord.gg", "discord.com", "discordapp.com"]
                .iter()
                .any(|host| lower.starts_with(host)))
}

fn ends_link(c: char) -> bool {
    c.is_whitespace() || c == '<'
}

/// Whether Discord takes this character for markdown, given what is before it on its line.
fn is_obeyed(c: char, before: &str) -> bool {
    let before = before.trim_start();
    match c {
        '\\' | '`' | '*' | '_' | '~' | '|' | '<' | '[' | ']' | '@' => true,
        '#' | '>' | '-' | '+' => before.is_empty(),
        '.' => !before.is_empty() && before.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    }
}
