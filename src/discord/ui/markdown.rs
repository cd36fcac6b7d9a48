//! Escaping: text appears as it was typed, whatever Discord's markdown would make of it.
//!
//! A mail's body may hold links that a reader can follow; a bare link hides nothing. Everywhere else a link
//! is shown but does not work: Discord fetches the target of a link as soon as a person opens the message,
//! and that would tell the sender. Text that only begins like a link is kept from becoming one, since it
//! would swallow the escapes after it.

/// Which of Discord's own markup a text may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// A mail's body, inside an embed: links and custom emoji.
    Body,
    /// A subject, a comment: custom emoji.
    Line,
    /// A name, which Discord draws without markup.
    Name,
}

/// Escapes a mail's body, formatting included. At most twice as long as `text`, in code points.
pub fn escape(text: &str) -> String {
    escape_as(Markup::Body, text)
}

/// Escapes any other text, so that nothing in it is a link. At most twice as long as `text`.
pub fn escape_line(text: &str) -> String {
    escape_as(Markup::Line, text)
}

/// Escapes a name. At most twice as long as `text`.
pub fn escape_name(text: &str) -> String {
    escape_as(Markup::Name, text)
}

pub(in crate::discord) fn escape_as(markup: Markup, text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| escape_one_line(markup, line))
        .collect();
    lines.join("\n")
}

fn escape_one_line(markup: Markup, line: &str) -> String {
    let mut escaped = String::with_capacity(line.len() + line.len() / 8);
    let mut rest = line;
    let mut before = None;
    let mut at_start = true;
    while let Some(c) = rest.chars().next() {
        if let Some(length) = kept_length(markup, rest) {
            let (kept, after) = rest.split_at(length);
            escaped.push_str(kept);
            rest = after;
            before = kept.chars().next_back();
            at_start = false;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let numbered = c == '.'
            && escaped
                .chars()
                .all(|c| c.is_ascii_digit() || c.is_whitespace());
        let linking = match c {
            ':' => rest.starts_with(['/', '\\']),
            // An invitation needs no scheme.
            '.' => markup != Markup::Body && is_in_address(before, rest),
            _ => false,
        };
        if is_inline(c) || numbered || linking || (at_start && is_leading(c)) {
            escaped.push('\\');
        }
        escaped.push(c);
        before = Some(c);
        at_start &= c.is_whitespace();
    }
    escaped
}

/// The length of the link or custom emoji at the beginning of `text` that stays as it is.
fn kept_length(markup: Markup, text: &str) -> Option<usize> {
    match markup {
        Markup::Body => link_length(text).or_else(|| custom_emoji(text)),
        Markup::Line => custom_emoji(text),
        Markup::Name => None,
    }
}

/// The length of the link at the beginning of `text`. Discord ends a link at white space or `<`, does not
/// count punctuation at its end, and requires two characters before that. A link that ends at `<` cannot
/// stay: it would include the backslash before the `<`.
pub fn link_length(text: &str) -> Option<usize> {
    let path = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let end = path.find(|c: char| c.is_whitespace() || c == '<');
    let is_clean = end.is_none_or(|end| !path[end..].starts_with('<'));
    let whole = &path[..end.unwrap_or(path.len())];
    let counted = whole.trim_end_matches(['.', ',', ':', ';', '"', '\'', ')', ']']);
    (is_clean && counted.chars().nth(1).is_some()).then_some(text.len() - path.len() + whole.len())
}

/// The length of the custom emoji at the beginning of `text`: `<:name:id>`, or `<a:name:id>` if it moves.
pub fn custom_emoji(text: &str) -> Option<usize> {
    let named = text
        .strip_prefix("<:")
        .or_else(|| text.strip_prefix("<a:"))?;
    let (name, after) = named.split_once(':')?;
    let is_name = (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let (id, after) = after.split_once('>')?;
    let is_id = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    (is_name && is_id).then_some(text.len() - after.len())
}

/// Text for a label, where Discord draws no custom emoji, so they are shown by name.
pub fn label(text: &str) -> String {
    let mut drawn = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = custom_emoji(rest).unwrap_or(c.len_utf8());
        let (part, after) = rest.split_at(length);
        match part.split(':').nth(1) {
            Some(name) if length > 1 => drawn.extend([":", name, ":"]),
            _ => drawn.push_str(part),
        }
        rest = after;
    }
    drawn
}

/// Whether a full stop between these is within the name of a host.
fn is_in_address(before: Option<char>, after: &str) -> bool {
    before.is_some_and(char::is_alphanumeric) && after.starts_with(char::is_alphabetic)
}

/// Whether Discord takes it for markup anywhere in a line.
pub const fn is_inline(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '~' | '|' | '<' | '[' | ']' | '@'
    )
}

/// Whether Discord takes it for markup at the beginning of a line.
pub const fn is_leading(c: char) -> bool {
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
            // A link would include the first backslash, and the stamp would be drawn.
            ("https://a.b<t:1:f>", "https\\://a.b\\<t:1:f>"),
            ("http://*, http://*", "http\\://\\*, http\\://\\*"),
        ] {
            assert_eq!(escape(typed), shown);
        }
    }

    #[test]
    fn only_a_body_holds_links() {
        for (typed, shown) in [
            ("https://a.example/x_y", "https\\://a\\.example/x\\_y"),
            ("HTTPS://A.EXAMPLE", "HTTPS\\://A\\.EXAMPLE"),
            ("<https://a.example>", "\\<https\\://a\\.example>"),
            ("[a](http://a.example)", "\\[a\\](http\\://a\\.example)"),
            ("https:\\//a.example", "https\\:\\\\//a\\.example"),
            ("discord.gg/abc", "discord\\.gg/abc"),
            ("steam://run/1", "steam\\://run/1"),
            ("at 10:30, room 1.5", "at 10:30, room 1.5"),
        ] {
            assert_eq!(escape_line(typed), shown);
            assert_eq!(escape_name(typed), shown);
        }
        assert_eq!(escape("HTTPS://A.b"), "HTTPS\\://A.b");
        assert_eq!(escape("discord://x_y"), "discord\\://x\\_y");
    }

    #[test]
    fn custom_emoji_are_drawn_but_not_in_names_and_labels() {
        let typed = "a <:old_pier:123> <a:wave:456>";
        assert_eq!(escape(typed), typed);
        assert_eq!(escape_line(typed), typed);
        assert_eq!(escape_name("<:x:1>"), "\\<:x:1>");
        assert_eq!(label(typed), "a :old_pier: :wave:");
        for not in [
            "<:a b:1>", "<::1>", "<:x:>", "<@1>", "<t:1:f>", "<:x:1", "<b:x:1>",
        ] {
            assert_eq!(escape(not), not.replace('<', "\\<").replace('@', "\\@"));
            assert_eq!(label(not), not);
        }
    }

    proptest! {
        #[test]
        fn it_never_more_than_doubles_and_nothing_of_it_is_obeyed(
            text in r"([-\\`*_~|<\[\]@#>+.()!:/ \n\u{3000}]|[0-9a-z]|(?i:https?)://|<a?:x_y:12>|.){0,60}",
        ) {
            for markup in [Markup::Body, Markup::Line, Markup::Name] {
                let escaped = escape_as(markup, &text);
                prop_assert!(escaped.chars().count() <= 2 * text.chars().count());
                prop_assert_eq!(shown(markup, &escaped), text.as_str());
            }
        }
    }
}
