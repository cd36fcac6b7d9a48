//! Mistakes planted on purpose, each found within so many stories: the oracle can fail.

use inmail::proof::Bug;

use super::{
    story,
    world::{self, Beginning},
};

/// Stories told to find one mistake.
const STORIES: u64 = 1_000;

#[test]
fn every_planted_mistake_is_found() {
    let beginning = Beginning::new();
    let place = world::place();
    let mut missed = Vec::new();
    for bug in Bug::ALL {
        let found = (0..STORIES).find_map(|seed| {
            let story = story::tell(seed);
            let told = world::tell(&story, seed, &beginning, place.path(), |_| {}, Some(bug));
            told.broken.map(|broken| (seed + 1, broken))
        });
        match found {
            Some((stories, broken)) => println!("{bug:?}: found in story {stories}: {broken}"),
            None => missed.push(bug),
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}
