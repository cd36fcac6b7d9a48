//! Mistakes planted on purpose, each found within so many stories: the oracle can fail.

use std::{sync::Mutex, thread};

use inmail::proof::Bug;

use super::{
    story,
    world::{self, Beginning},
};

/// Stories told to find one mistake.
const STORIES: u64 = 150;

#[test]
fn every_planted_mistake_is_found() {
    let beginning = Beginning::new();
    let bugs = Mutex::new(Bug::ALL.to_vec());
    let missed = Mutex::new(Vec::new());
    let work = || {
        let place = world::place();
        while let Some(bug) = { bugs.lock().unwrap().pop() } {
            let found = (0..STORIES).find_map(|seed| {
                let story = story::tell(seed);
                let told = world::tell(&story, seed, &beginning, place.path(), |_| {}, Some(bug));
                told.broken.map(|broken| (seed + 1, broken))
            });
            match found {
                Some((stories, broken)) => println!("{bug:?}: story {stories}: {broken}"),
                None => missed.lock().unwrap().push(bug),
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let missed = missed.into_inner().unwrap();
    assert!(missed.is_empty(), "not found: {missed:?}");
}
