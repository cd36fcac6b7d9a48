//! Escaping: text appears as it was typed, whatever Discord's markdown would make of it.
//!
//! Links stay as they are, so that they can be followed; a bare link hides nothing. What only begins
//! like a link is kept from becoming one, or it would swallow the escapes after it. Must not know where
//! the text goes.

/// Escapes all markdown outside links. At most twice as long as `text`, in code points.
pub fn escape(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escape_line).collect();
    lines.join("\n")
}

fn escape_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len() + line.len() / 8);
    let mut rest = line;
    let mut at_start = true;
    while let Some(c) = rest.chars().next() {
        if let Some(scheme) = SCHEMES.into_iter().find(|scheme| rest.starts_with(scheme)) {
            let (text, length) = match link_length(scheme, rest) {
                Some(length) => (&rest[..length], length),
                None => (broken(scheme), scheme.len()),
            };
            escaped.push_str(text);
            rest = &rest[length..];
            at_start = false;
            continue;
        }
        let numbered = c == '.'
            && escaped
                .chars()
                .all(|c| c.is_ascii_digit() || c.is_whitespace());
        if is_inline(c) || numbered || (at_start && is_leading(c)) {
            escaped.push('\\');
        }
        escaped.push(c);
        at_start &= c.is_whitespace();
        rest = &rest[c.len_utf8()..];
    }
    escaped
}

const SCHEMES: [&str; 2] = ["https://", "http://"];

/// A scheme that Discord does not take for one, and shows all the same.
fn broken(scheme: &str) -> &'static str {
    if scheme == SCHEMES[0] {
        "https\\://"
    } else {
        "http\\://"
    }
}

/// How far the link at the start of `text` goes. Discord ends it at white space or `<`, does not count
/// punctuation at its end, and wants two characters before that. One that ends at `<` cannot stay: it
/// would take the backslash before the `<` for a part of itself.
fn link_length(scheme: &str, text: &str) -> Option<usize> {
    let end = text.find(|c: char| c.is_whitespace() || c == '<');
    let is_clean = end.is_none_or(|end| !text[end..].starts_with('<'));
    let end = end.unwrap_or(text.len());
    let path = text[scheme.len()..end].trim_end_matches(['.', ',', ':', ';', '"', '\'', ')', ']']);
    (is_clean && path.chars().nth(1).is_some()).then_some(end)
}

fn is_inline(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '~' | '|' | '<' | '[' | ']' | '@'
    )
}

fn is_leading(c: char) -> bool {
    matches!(c, '#' | '>' | '-' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::fuzzing::shown;
    use proptest::prelude::*;

    #[test]
    fn markdown_is_shown_not_obeyed() {
        for (typed, shown) in [
            ("**From** <@1>", "\\*\\*From\\*\\* \\<\\@1>"),
            ("@everyone", "\\@everyone"),
            (
                "[bank](https://evil.example)",
                "\\[bank\\](https://evil.example)",
            ),
            (
                "# big\n> said\n  - item\n1. one",
                "\\# big\n\\> said\n  \\- item\n1\\. one",
            ),
            (
                "see https://a.example/x_y_z now_",
                "see https://a.example/x_y_z now\\_",
            ),
            ("a - b # c", "a - b # c"),
            // A link would take the first backslash for its own, and the stamp would be drawn.
            ("https://a.b<t:1:f>", "https\\://a.b\\<t:1:f>"),
            ("http://*, http://*", "http\\://\\*, http\\://\\*"),
        ] {
            assert_eq!(escape(typed), shown);
        }
    }

    proptest! {
        #[test]
        fn it_never_more_than_doubles_and_nothing_of_it_is_obeyed(
            text in r"([-\\`*_~|<\[\]@#>+.()!: \n\u{3000}]|[0-9a-z]|https?://|.){0,60}",
        ) {
            let escaped = escape(&text);
            prop_assert!(escaped.chars().count() <= 2 * text.chars().count());
            prop_assert_eq!(shown(&escaped), text);
        }
    }
}
