//! Mistakes planted on purpose, each found by a process that ends at some point of a fixed story, or
//! within so many drawn ones: the oracle can fail. (Those at the edge are found in `tests/faults`.)

use std::sync::Mutex;

use inmail::proof::{Bug, Point};

use super::{
    cores, points, story,
    world::{self, Beginning},
};

/// Stories told to find one mistake.
const STORIES: u64 = 1_000;

/// What finds a mistake, and the promise it breaks.
fn find(beginning: &Beginning, bug: Bug) -> Option<String> {
    let ended = Point::ALL.into_iter().find_map(|point| {
        let broken = points::tell(beginning, &[point], Some(bug)).broken;
        broken.map(|broken| format!("ended at {point:?}: {broken}"))
    });
    let place = world::place();
    ended.or_else(|| {
        (0..STORIES).find_map(|seed| {
            let story = story::tell(seed);
            let told = world::tell(&story, seed, beginning, place.path(), |_| {}, Some(bug));
            told.broken
                .map(|broken| format!("story {}: {broken}", seed + 1))
        })
    })
}

#[test]
fn every_planted_mistake_is_found() {
    let beginning = Beginning::new();
    let bugs = Bug::ALL.into_iter().filter(|bug| !bug.is_at_the_edge());
    let bugs = Mutex::new(bugs);
    let missed = Mutex::new(Vec::new());
    let work = || {
        while let Some(bug) = { bugs.lock().unwrap().next() } {
            match find(&beginning, bug) {
                Some(found) => println!("{bug:?}: {found}"),
                None => missed.lock().unwrap().push(bug),
            }
        }
    };
    cores::on_each(work);
    let missed = missed.into_inner().unwrap();
    assert!(missed.is_empty(), "not found: {missed:?}");
}
