//! Edits of a source text that stand inside each other.

use std::ops::Range;

pub enum Piece {
    Text(String),
    /// Part of the source, with the switches in it.
    Source(Range<usize>),
}

pub struct Edit {
    pub range: Range<usize>,
    pub pieces: Vec<Piece>,
}

pub fn text(text: impl Into<String>) -> Piece {
    Piece::Text(text.into())
}

/// This part of the source with all edits from the `from`th on that lie in it.
pub fn render(source: &str, edits: &[Edit], from: usize, part: Range<usize>) -> String {
    let mut inside: Vec<(usize, &Edit)> = (edits.iter().enumerate().skip(from))
        .filter(|(_, edit)| part.start <= edit.range.start && edit.range.end <= part.end)
        .collect();
    inside.sort_by_key(|(index, edit)| (edit.range.start, *index));
    let (mut text, mut at) = (String::new(), part.start);
    for (index, edit) in inside {
        if edit.range.start < at {
            // It stands in the one before, which has brought it along.
            continue;
        }
        text.push_str(&source[at..edit.range.start]);
        for piece in &edit.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Source(range) => {
                    text.push_str(&render(source, edits, index + 1, range.clone()));
                }
            }
        }
        at = edit.range.end;
    }
    text + &source[at..part.end]
}

/// Before and after what a mutant says.
pub fn marks(id: usize) -> (String, String) {
    (format!("/*{id}<*/"), format!("/*>{id}*/"))
}
