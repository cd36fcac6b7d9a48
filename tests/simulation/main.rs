//! Simulation: whole lives of the bot, in one thread and one order, drawn from a seed. Use cases, store,
//! vault and worker are the real ones. People, Discord, disk and time are simulated.
//!
//! `SCHEDULES=1000000 cargo test --profile simulation --test simulation whatever` runs a million stories.
//! `SEED=… cargo test --test simulation` repeats one and prints the shortest story that still breaks its
//! promise. With both, as many stories run from that seed on.

mod acts;
mod audit;
mod cores;
mod discord;
mod facts;
mod files;
mod host;
mod judge;
mod model;
mod points;
mod preferences;
mod screen;
mod shrink;
mod story;
mod time;
mod world;

use testkit::{forms, running::place};

use std::{
    env,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use world::Beginning;

/// Stories that run unless `SCHEDULES` says otherwise.
const SCHEDULES: u64 = 20;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} must be a number")),
    )
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let beginning = Beginning::new();
    let place = place();
    for seed in 0..5 {
        let story = story::generate(seed);
        let run = || world::run(&story, seed, &beginning, place.path(), |_| {});
        let (once, again) = (run(), run());
        let differ = once
            .lines
            .iter()
            .zip(&again.lines)
            .position(|(a, b)| a != b);
        assert_eq!(once.trace, again.trace, "seed {seed}, line {differ:?}");
    }
}

#[test]
fn whatever_happens_every_promise_is_kept() {
    let beginning = Beginning::new();
    let place = place();
    let seed = number("SEED");
    let usual = if seed.is_some() { 1 } else { SCHEDULES };
    let (first, count) = (seed.unwrap_or(0), number("SCHEDULES").unwrap_or(usual));
    let next = AtomicU64::new(first);
    let [ends, cuts, deletions] = [const { AtomicU64::new(0) }; 3];
    let begun = Instant::now();
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                return;
            }
            let story = story::generate(seed);
            let result = world::run(&story, seed, &beginning, place.path(), |_| {});
            if let Some(broken) = result.broken {
                next.store(first + count, Ordering::Relaxed);
                let shortest = shrink::shrink(story, &broken, |story| {
                    world::run(story, seed, &beginning, place.path(), |_| {})
                });
                let lines = result.lines.join("\n  ");
                panic!("seed {seed}: {broken}\n{shortest}\nThe whole:\n  {lines}");
            }
            ends.fetch_add(result.ended.len() as u64, Ordering::Relaxed);
            cuts.fetch_add(result.cuts, Ordering::Relaxed);
            deletions.fetch_add(result.deletions as u64, Ordering::Relaxed);
            if (seed + 1).is_multiple_of(10_000) {
                eprintln!("{} stories, {:?}", seed + 1, begun.elapsed());
            }
        }
    };
    cores::on_each(work);
    println!(
        "{count} stories, {} ends of a process, {} of them power cuts, {} deletions, none broke a promise, \
         in {:?}",
        ends.into_inner(),
        cuts.into_inner(),
        deletions.into_inner(),
        begun.elapsed(),
    );
}
