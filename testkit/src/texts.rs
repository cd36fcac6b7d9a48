//! Unique texts, words of random letters. Any dozen consecutive bytes occur in no other text.

use fastrand::Rng;

/// Alphabets whose letters are composed already, so that a text is stored as it was typed.
const ALPHABETS: [(char, char); 4] = [('a', 'z'), ('α', 'ρ'), ('а', 'я'), ('一', '鿋')];

/// A text of this many words.
fn text(rng: &mut Rng, words: usize) -> String {
    let (first, last) = ALPHABETS[rng.usize(..ALPHABETS.len())];
    let mut word = || -> String {
        let letters = rng.usize(7..12);
        (0..letters).map(|_| rng.char(first..=last)).collect()
    };
    let words: Vec<String> = (0..words).map(|_| word()).collect();
    words.join(" ")
}

/// The text of a mail: mostly a few words, sometimes enough for several pages.
pub fn body(rng: &mut Rng) -> String {
    let words = if rng.u8(..20) == 0 {
        rng.usize(60..160)
    } else {
        rng.usize(3..14)
    };
    text(rng, words)
}

/// A subject line, or none.
pub fn subject(rng: &mut Rng) -> Option<String> {
    rng.bool().then(|| text(rng, 2))
}
