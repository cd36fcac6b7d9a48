//! Escaping: text appears as it was typed, whatever Discord's markdown would make of it.
//!
//! Links stay as they are, so that they can be followed; a bare link hides nothing. Must not know
//! where the text goes.

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
        if let Some(length) = link_length(rest) {
            escaped.push_str(&rest[..length]);
            rest = &rest[length..];
            at_start = false;
            continue;
        }
        let numbered = c == '.' && escaped.chars().all(|c| c.is_ascii_digit() || c == ' ');
        if is_inline(c) || numbered || (at_start && is_leading(c)) {
            escaped.push('\\');
        }
        escaped.push(c);
        at_start &= c.is_whitespace();
        rest = &rest[c.len_utf8()..];
    }
    escaped
}

/// Discord ends a link at white space or `<`.
fn link_length(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let end = text
        .find(|c: char| c.is_whitespace() || c == '<')
        .unwrap_or(text.len());
    (end > scheme.len()).then_some(end)
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
        ] {
            assert_eq!(escape(typed), shown);
        }
    }

    proptest! {
        #[test]
        fn it_never_more_than_doubles_and_loses_nothing(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(escaped.chars().count() <= 2 * text.chars().count());
            prop_assert!(escaped.chars().filter(|c| *c != '\\').eq(text.chars().filter(|c| *c != '\\')));
        }
    }
}
