//! Writing a body: each line opens and closes its own styles, and all else that Discord could obey is
//! escaped.

use crate::discord::ui::{
    formatting::{Part, Piece, Style},
    markdown::{is_inline, is_leading},
};

/// The parts of a body as text for Discord. `None` if a link could take what stands after it.
pub(super) fn parts(parts: &[Part]) -> Option<String> {
    let mut out = String::new();
    let end = |out: &mut String, line: Line| {
        let is_sure = !line.is_doubtful;
        out.push_str(&line.done());
        is_sure.then_some(())
    };
    for part in parts {
        match part {
            Part::Block(code) => out.push_str(code),
            Part::Lines { prefixes, runs } => {
                let mut prefixes = prefixes.iter();
                let mut line = Line::default();
                out.extend(prefixes.next().map(String::as_str));
                for run in runs {
                    match &run.piece {
                        Piece::Text(text) => line.text(&run.styles, text),
                        Piece::Kept(text) => line.piece(&run.styles, text),
                        Piece::Break => {
                            end(&mut out, std::mem::take(&mut line))?;
                            out.push('\n');
                            out.extend(prefixes.next().map(String::as_str));
                        }
                    }
                }
                end(&mut out, line)?;
            }
        }
    }
    Some(out)
}

/// A line that is being written, after what makes it part of a quote or a list.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, true or not"
)]
struct Line {
    written: String,
    open: Vec<Style>,
    /// White space that is written once it is known whether styles end before it.
    space: String,
    /// More than white space is written, and more than digits.
    is_begun: bool,
    is_worded: bool,
    /// A link is written, and no white space after it. Discord could take for a part of it what follows.
    is_linked: bool,
    is_doubtful: bool,
}

impl Line {
    fn text(&mut self, styles: &[Style], text: &str) {
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                self.space.push(c);
                self.is_linked = false;
                continue;
            }
            let after = &text[at + c.len_utf8()..];
            // What begins like a link would take the escapes after it.
            let linking = c == ':' && after.starts_with(['/', '\\']);
            let leading = !self.is_begun && is_leading(c);
            let numbered = !self.is_worded && c == '.';
            let escape = is_inline(c) || linking || leading || numbered;
            self.is_doubtful |= escape && self.is_linked;
            let mut escaped = String::from(if escape { "\\" } else { "" });
            escaped.push(c);
            self.put(styles, &escaped);
            self.is_begun = true;
            self.is_worded |= !c.is_ascii_digit();
        }
    }

    fn piece(&mut self, styles: &[Style], kept: &str) {
        self.put(styles, kept);
        // A link ends before what is in angle brackets.
        self.is_doubtful |= self.is_linked && !kept.starts_with('<');
        self.is_linked = kept.starts_with("http");
        (self.is_begun, self.is_worded) = (true, true);
    }

    /// Writes what can be seen. Styles begin and end beside it and never at white space, where Discord would
    /// not take all of them.
    fn put(&mut self, styles: &[Style], seen: &str) {
        let same = self.open.iter().zip(styles);
        let same = same.take_while(|(open, wanted)| open == wanted).count();
        self.close(same);
        self.written.push_str(&std::mem::take(&mut self.space));
        for style in &styles[same..] {
            if !self.open.contains(style) {
                self.written.push_str(style.mark());
            }
            self.open.push(*style);
        }
        self.written.push_str(seen);
    }

    /// Ends all styles but the first `kept`.
    fn close(&mut self, kept: usize) {
        while self.open.len() > kept
            && let Some(style) = self.open.pop()
        {
            if !self.open.contains(&style) {
                self.written.push_str(style.mark());
            }
        }
    }

    fn done(mut self) -> String {
        self.close(0);
        self.written + &self.space
    }
}
