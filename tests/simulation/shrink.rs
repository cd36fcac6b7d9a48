//! The shortest story that still breaks the same promise.

use std::fmt::Write;

use super::{story::Step, world::StoryResult};

/// How many shorter stories are tried: some minutes' work where each of them ends in power cuts.
const TRIES: usize = 300;

/// Leaves out steps that the story does not need to break its promise: all of them, unless that takes too many tries.
pub fn shrink(story: Vec<Step>, broken: &str, run: impl Fn(&[Step]) -> StoryResult) -> String {
    let promise = broken.split(':').next().unwrap_or_default().to_owned();
    let breaks = |story: &[Step]| {
        let broken = run(story).broken;
        broken.is_some_and(|it| it.split(':').next() == Some(&promise))
    };
    let mut story = story;
    let (mut piece, mut tries) = (story.len() / 2, 0);
    while piece > 0 {
        let mut at = 0;
        while at < story.len() && tries < TRIES {
            let mut shorter = story.clone();
            shorter.drain(at..(at + piece).min(story.len()));
            tries += 1;
            if breaks(&shorter) {
                story = shorter;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    let result = run(&story);
    let mut text = format!(
        "The shortest story that still breaks it: {:?}\n",
        result.broken
    );
    for step in &story {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {step}");
    }
    text.push_str("What happened:\n");
    for line in &result.lines {
        let _ = writeln!(text, "  {line}");
    }
    text
}
