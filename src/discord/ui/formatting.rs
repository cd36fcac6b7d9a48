//! Formatting in a mail's body: what Discord draws of it, and nothing else.
//!
//! Bold, italics, underline, strikethrough, spoilers, code, quotes, lists, custom emoji and timestamps work.
//! Masked links, headings, small text and mentions are shown as they were typed.
//!
//! A body is read as Discord reads it, and then written anew: every line closes what it opens, and whatever
//! else Discord could obey is escaped. So nothing is left open at the end or where a reader's client cuts, and no mark
//! reaches into another line. Code cannot hold escapes. So only code is kept whose beginning and end are
//! the same for every reader: within a line, or a block from the beginning of a line.

mod read;
mod write;

use crate::discord::ui::markdown::escape;

/// The most that an embed's description holds. Discord may count in UTF-16.
const DESCRIPTION: usize = 4_096;

/// A body as a description. Formatting that cannot be written without doubt about what it means, or that
/// does not fit, is shown as it was typed, for the whole body.
pub fn body(text: &str) -> String {
    let meant = read::parts(text);
    let fits = |written: &String| written.encode_utf16().count() <= DESCRIPTION;
    let is_sure = |written: &String| look(&read::parts(written)) == look(&meant);
    let written = write::parts(&meant).filter(fits).filter(is_sure);
    written.unwrap_or_else(|| escape(text))
}

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Bold,
    Italic,
    Underline,
    Struck,
    Spoiler,
}

impl Style {
    /// What stands before and after the text.
    const fn mark(self) -> &'static str {
        match self {
            Self::Bold => "**",
            Self::Italic => "*",
            Self::Underline => "__",
            Self::Struck => "~~",
            Self::Spoiler => "||",
        }
    }
}

/// A part of a body.
#[derive(Debug)]
enum Part {
    /// Lines, each with what makes it part of a quote or a list. A style can go on over several of them.
    Lines {
        prefixes: Vec<String>,
        runs: Vec<Run>,
    },
    /// A block of code, kept as it is.
    Block(String),
}

/// A piece of text and the styles that are on, outermost first.
#[derive(Debug)]
struct Run {
    styles: Vec<Style>,
    piece: Piece,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    /// Code within a line, a link, a custom emoji or a timestamp, kept as it is.
    Kept(String),
    /// The end of a line.
    Break,
}

/// Beside the styles: a block of code, what makes a line part of a quote or a list, and what is kept.
const CODE: u8 = 1 << 5;
const PREFIX: u8 = 1 << 6;
const KEPT: u8 = 1 << 7;

/// What a reader sees: every character but white space, with how it is drawn.
fn look(parts: &[Part]) -> Vec<(u8, char)> {
    let mut seen = Vec::new();
    let mut add = |how: u8, text: &str| {
        let visible = text.chars().filter(|c| !c.is_whitespace());
        seen.extend(visible.map(|c| (how, c)));
    };
    for part in parts {
        match part {
            Part::Block(code) => add(CODE, code),
            Part::Lines { prefixes, runs } => {
                for prefix in prefixes {
                    add(PREFIX, prefix);
                }
                for run in runs {
                    let how = run
                        .styles
                        .iter()
                        .fold(0, |how, style| how | 1 << *style as u8);
                    match &run.piece {
                        Piece::Text(text) => add(how, text),
                        Piece::Kept(text) => add(how | KEPT, text),
                        Piece::Break => add(PREFIX, "¶"),
                    }
                }
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests;
