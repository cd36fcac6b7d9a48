//! Text, from what was typed to what is drawn.

use unicode_normalization::is_nfc;

use crate::{
    discord::markdown::escape,
    mail::{Body, Comment, PersonName, Subject},
};

/// Whatever is typed is refused, or kept in a form that hides nothing, and drawn as it was kept.
///
/// # Panics
/// If not.
pub fn text(data: &[u8]) {
    let typed = String::from_utf8_lossy(data);
    if let Ok(body) = Body::parse(&typed) {
        is_fit(body.expose(), Body::LONGEST, true);
        assert_eq!(Body::parse(body.expose()), Ok(body.clone()));
    }
    if let Ok(Some(subject)) = Subject::parse(&typed) {
        is_fit(subject.expose(), Subject::LONGEST, false);
        assert_eq!(Subject::parse(subject.expose()), Ok(Some(subject.clone())));
    }
    if let Ok(Some(comment)) = Comment::parse(&typed) {
        is_fit(comment.expose(), Comment::LONGEST, true);
        assert_eq!(Comment::parse(comment.expose()), Ok(Some(comment.clone())));
    }
    let name = PersonName::parse(&typed);
    is_fit(name.as_str(), PersonName::LONGEST, false);
    assert!(!name.as_str().contains(['\u{200C}', '\u{200D}']));
    assert_eq!(PersonName::parse(name.as_str()), name);
    assert_eq!(shown(&escape(&typed)), typed, "nothing typed is obeyed");
}

/// What every kept text is.
fn is_fit(text: &str, most: usize, many_lines: bool) {
    let length = text.chars().count();
    assert!((1..=most).contains(&length), "{length} code points");
    assert_eq!(text.trim(), text);
    assert!(is_nfc(text));
    let hides = |c: char| c.is_control() && !(many_lines && c == '\n') || is_disguise(c);
    assert!(!text.contains(hides));
    // Discord may count in UTF-16; 4,096 fit an embed's description.
    let drawn = escape(text);
    assert!(drawn.encode_utf16().count() <= 2 * most);
    assert_eq!(shown(&drawn), text);
}

/// Marks of direction, and what has no width but the two joiners.
fn is_disguise(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// What a reader sees of escaped text. Panics where Discord would obey it instead.
pub(in crate::discord) fn shown(escaped: &str) -> String {
    let lines: Vec<String> = escaped.split('\n').map(shown_line).collect();
    lines.join("\n")
}

fn shown_line(line: &str) -> String {
    let mut seen = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let is_link = ["https://", "http://"].iter().any(|scheme| {
            let path = rest.strip_prefix(scheme).unwrap_or_default();
            let path = path.split(ends_link).next().unwrap_or_default();
            let path = path.trim_end_matches(['.', ',', ':', ';', '"', '\'', ')', ']']);
            path.chars().count() >= 2
        });
        if is_link {
            let end = rest.find(ends_link).unwrap_or(rest.len());
            seen.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
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

fn ends_link(c: char) -> bool {
    c.is_whitespace() || c == '<'
}

/// Whether Discord takes this character for markdown, after what is before it on its line.
fn is_obeyed(c: char, before: &str) -> bool {
    let before = before.trim_start();
    match c {
        '\\' | '`' | '*' | '_' | '~' | '|' | '<' | '[' | ']' | '@' => true,
        '#' | '>' | '-' | '+' => before.is_empty(),
        '.' => !before.is_empty() && before.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    }
}
