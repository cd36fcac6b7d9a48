//! Reading a body as Discord reads it: blocks of code, lines, and styles within them.

use crate::discord::ui::{
    formatting::{Part, Piece, Run, Style},
    markdown::{custom_emoji, link_length},
};

/// Styles nested deeper than this are shown as they were typed.
const DEEPEST: usize = 12;
const FENCE: &str = "```";
/// A quote of all that follows.
const LONG_QUOTE: &str = ">>> ";
const QUOTE: &str = "> ";
/// Digits of a timestamp, as Discord reads them.
const STAMP_DIGITS: usize = 13;

/// The parts of a body.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    // Each line so far: what makes it a quote or a list, and its text.
    let mut lines: Vec<(&str, &str)> = Vec::new();
    let mut is_quoted = false;
    let mut rest = text;
    let mut at_start = true;
    loop {
        if let Some(length) = at_start.then(|| block_length(rest)).flatten() {
            if !lines.is_empty() {
                lines.push(("", ""));
            }
            parts.extend(flow(&std::mem::take(&mut lines)));
            let (block, after) = rest.split_at(length);
            parts.push(Part::Block(block.to_owned()));
            rest = after;
            at_start = false;
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let prefix = if at_start {
            prefix_length(line, is_quoted)
        } else {
            0
        };
        is_quoted |= line[..prefix].starts_with(LONG_QUOTE);
        lines.push(line.split_at(prefix));
        if line.len() == rest.len() {
            break;
        }
        rest = after;
        at_start = true;
    }
    parts.extend(flow(&lines));
    parts
}

fn flow(lines: &[(&str, &str)]) -> Option<Part> {
    let texts: Vec<&str> = lines.iter().map(|(_, text)| *text).collect();
    let mut runs = Vec::new();
    spans(&texts.join("\n"), &mut Vec::new(), 0, &mut runs);
    let prefixes = lines.iter().map(|(prefix, _)| (*prefix).to_owned());
    (!lines.is_empty()).then(|| Part::Lines {
        prefixes: prefixes.collect(),
        runs,
    })
}

/// The length of the block of code at the beginning of `text`.
fn block_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix(FENCE)?;
    let end = inner.find(FENCE)?;
    let (code, after) = (&inner[..end], &inner[end + FENCE.len()..]);
    let is_sure = !code.starts_with('`') && !after.starts_with('`') && !code.trim().is_empty();
    is_sure.then_some(text.len() - after.len())
}

/// The length of what makes a line part of a quote or a list.
fn prefix_length(line: &str, is_quoted: bool) -> usize {
    let quotes = [LONG_QUOTE, QUOTE].into_iter();
    let quote = quotes
        .filter(|mark| !is_quoted && line.starts_with(mark))
        .map(str::len)
        .next()
        .unwrap_or(0);
    quote + item_length(&line[quote..]).unwrap_or(0)
}

/// The length of what begins an item of a list.
fn item_length(line: &str) -> Option<usize> {
    let begun = line.trim_start_matches(' ');
    let digits = begun.len() - begun.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let text = match digits {
        0 => begun.strip_prefix(['-', '*'])?,
        1..=9 => begun[digits..].strip_prefix('.')?,
        _ => return None,
    };
    let text = text.strip_prefix(' ')?;
    (!text.trim().is_empty()).then_some(line.len() - text.len())
}

/// Reads text in which these styles are on.
fn spans(text: &str, styles: &mut Vec<Style>, depth: usize, runs: &mut Vec<Run>) {
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        if let Some(kept) = kept_length(rest) {
            length = kept;
            add(runs, styles, Piece::Kept(rest[..kept].to_owned()));
        } else if depth < DEEPEST
            && let Some(found) = span(rest, before)
        {
            // Asked in this order, a long run of marks is read once a depth and not once a character.
            length = found.length;
            styles.push(found.style);
            spans(found.text, styles, depth + 1, runs);
            styles.pop();
        } else if c == '\n' {
            add(runs, styles, Piece::Break);
        } else {
            let escaped = rest[length..].chars().next();
            let escaped = escaped.filter(|next| c == '\\' && next.is_ascii_punctuation());
            length += usize::from(escaped.is_some());
            add_char(runs, styles, escaped.unwrap_or(c));
        }
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
}

fn add(runs: &mut Vec<Run>, styles: &[Style], piece: Piece) {
    let styles = styles.to_vec();
    runs.push(Run { styles, piece });
}

fn add_char(runs: &mut Vec<Run>, styles: &[Style], c: char) {
    if let Some(last) = runs.last_mut()
        && last.styles == styles
        && let Piece::Text(text) = &mut last.piece
    {
        text.push(c);
        return;
    }
    add(runs, styles, Piece::Text(c.into()));
}

/// The length of what is kept as it is at the beginning of `text`.
fn kept_length(text: &str) -> Option<usize> {
    match text.as_bytes().first()? {
        b'`' => code_length(text),
        b'<' => custom_emoji(text).or_else(|| stamp_length(text)),
        b'h' => link_length(text),
        _ => None,
    }
}

/// The length of the code at the beginning of `text`. It ends on its line, at as many backticks as it
/// begins with, and holds no others, except single ones between two.
fn code_length(text: &str) -> Option<usize> {
    let line = text.split('\n').next()?;
    let ticks = run_length(line);
    let mut at = ticks;
    loop {
        at += line[at..].find('`')?;
        match run_length(&line[at..]) {
            closing if closing == ticks && ticks <= FENCE.len() => break,
            1 if ticks == 2 => at += 1,
            _ => return None,
        }
    }
    (!line[ticks..at].trim().is_empty()).then_some(at + ticks)
}

/// How many backticks a text begins with.
fn run_length(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// The length of the timestamp at the beginning of `text`.
fn stamp_length(text: &str) -> Option<usize> {
    let (inner, after) = text.strip_prefix("<t:")?.split_once('>')?;
    let (seconds, style) = inner.split_once(':').unwrap_or((inner, "f"));
    let digits = seconds.strip_prefix('-').unwrap_or(seconds);
    let is_time = (1..=STAMP_DIGITS).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_style = ["t", "T", "d", "D", "f", "F", "R"].contains(&style);
    (is_time && is_style).then_some(text.len() - after.len())
}

/// Text between two marks.
struct Span<'a> {
    style: Style,
    text: &'a str,
    /// With its marks.
    length: usize,
}

/// The styled text at the beginning of `text`. Where two readings are possible, Discord takes the longer.
fn span(text: &str, before: Option<char>) -> Option<Span<'_>> {
    let is_in_word = before.is_some_and(char::is_alphanumeric);
    let found = |style: Style, end: Option<usize>| {
        let mark = style.mark().len();
        let inner = &text[mark..end?];
        (!inner.trim().is_empty()).then_some(Span {
            style,
            text: inner,
            length: mark + inner.len() + mark,
        })
    };
    match text.as_bytes().first()? {
        b'*' => {
            let bold = found(Style::Bold, double_end(text, "**"));
            let italic = found(Style::Italic, single_end(text, '*'));
            let length = |span: &Option<Span<'_>>| span.as_ref().map_or(0, |span| span.length);
            if length(&bold) > length(&italic) {
                bold
            } else {
                italic
            }
        }
        // An underscore within a word is a letter.
        b'_' if !is_in_word => {
            let underline = found(Style::Underline, double_end(text, "__"));
            underline.or_else(|| found(Style::Italic, single_end(text, '_')))
        }
        b'~' => found(Style::Struck, double_end(text, "~~")),
        b'|' => found(Style::Spoiler, double_end(text, "||")),
        _ => None,
    }
}

/// Where the double mark is at the end of the text that begins with it. The last of several counts.
fn double_end(text: &str, mark: &str) -> Option<usize> {
    let single = mark.chars().next()?;
    let inner = text.strip_prefix(mark)?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if at > 0
            && inner[at..].starts_with(mark)
            && !inner[at + mark.len()..].starts_with(single)
        {
            return Some(mark.len() + at);
        }
    }
    None
}

/// Where the single mark is at the end of the text that begins with it. Double ones within it belong to
/// the text.
fn single_end(text: &str, mark: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    let mut before = mark;
    if mark == '*' && chars.peek()?.1.is_whitespace() {
        return None;
    }
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == mark {
            let next = chars.peek().map(|(_, next)| *next);
            if next == Some(mark) {
                chars.next();
            } else {
                let ends = if mark == '*' {
                    !before.is_whitespace()
                } else {
                    !next.is_some_and(char::is_alphanumeric)
                };
                return ends.then_some(at);
            }
        }
        before = c;
    }
    None
}
