//! The shortest story that still breaks the same promise.

use std::fmt::Write;

use super::{story::Step, world::StoryResult};

/// Leaves out every step that the story does not need to break its promise.
pub fn shrink(story: Vec<Step>, broken: &str, run: impl Fn(&[Step]) -> StoryResult) -> String {
    let promise = broken.split(':').next().unwrap_or_default().to_owned();
    let breaks = |story: &[Step]| {
        let broken = run(story).broken;
        broken.is_some_and(|it| it.split(':').next() == Some(&promise))
    };
    let mut story = story;
    let mut piece = story.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < story.len() {
            let mut shorter = story.clone();
            shorter.drain(at..(at + piece).min(story.len()));
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
