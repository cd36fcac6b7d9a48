//! Every point at which a process can end, alone and in pairs, in one story that passes all of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use inmail::failpoints::Point;
use testkit::running::place;

use super::{
    cores,
    host::{Ending, Host},
    story::{Act, Delivery, Operation, Step},
    world::{self, Beginning, StoryResult},
};

/// Passed only after a process ended in the middle of a write.
const AFTER_HALF: [Point; 2] = [Point::Recovering, Point::Recovered];
/// Passed only if the first start made a key file and no database.
const FIRST_START: Point = Point::DatabaseMade;

/// Each cut loses other unsynced changes.
const CUTS_AT_A_POINT: u64 = 3;

/// A person performs an operation on the newest thing that fits, on their own screen.
fn act(who: usize, operation: Operation) -> Step {
    Step::Act(Act {
        who,
        operation,
        pick: 2,
        delivery: Delivery::Arrives,
        travels: 0,
        twice: false,
        hasty: false,
    })
}

/// Writing, editing, sending, answering, reading and deleting, often enough to continue after two ends.
fn story() -> Vec<Step> {
    let round = [
        act(0, Operation::Compose { copied: 0 }),
        act(0, Operation::Edit),
        act(0, Operation::Send),
        act(3, Operation::OpenNotice),
        act(3, Operation::Reply { all: false }),
        act(3, Operation::Send),
        act(0, Operation::Ask),
        act(0, Operation::Yes),
        act(1, Operation::Compose { copied: 1 }),
        act(1, Operation::Cancel),
        Step::Pass(16 * 60 * 1_000),
    ];
    let rounds = std::iter::repeat_n(round, 2).flatten();
    rounds.collect()
}

/// Runs the story. Its processes end at these points, in this order.
fn run(seed: u64, beginning: &Beginning, points: &[Point], how: Ending) -> StoryResult {
    let place = place();
    let points = points.iter().map(|point| (*point, 0)).collect();
    let prepare = |host: &Host| host.end_at(points, how);
    world::run(&story(), seed, beginning, place.path(), prepare)
}

/// Nothing follows the answer that would sync what was noted with it, and yet the next process knows which
/// button it has to disable.
#[test]
fn what_was_noted_with_an_answer_is_soon_on_disk() {
    let story = [
        act(0, Operation::Compose { copied: 0 }),
        act(0, Operation::Send),
        Step::Pass(60_000),
        act(0, Operation::Sent),
        act(0, Operation::Open),
        // The first of the two lets a sweep run, which syncs. The next sweep is ten seconds away.
        act(0, Operation::Sent),
        act(0, Operation::Open),
        Step::Pass(110),
        Step::CutNow,
        // The window has ended, and the button can still be disabled.
        Step::Pass(10 * 60 * 1_000),
    ];
    let (beginning, place) = (Beginning::nothing(), place());
    for seed in 0..12 {
        let result = world::run(&story, seed, &beginning, place.path(), |_| {});
        assert_eq!((result.broken, result.cuts), (None, 1), "seed {seed}");
    }
}

/// Nothing that follows an answer has to bring to the disk what the answer told.
#[test]
fn what_a_person_was_told_outlives_a_power_cut() {
    let write = || act(0, Operation::Compose { copied: 0 });
    let send = || act(0, Operation::Send);
    let stories = [
        vec![write(), Step::CutNow, send()],
        vec![write(), send(), Step::CutNow],
        vec![
            write(),
            send(),
            act(0, Operation::Ask),
            act(0, Operation::Yes),
            Step::CutNow,
        ],
        vec![act(3, Operation::Notices { on: false }), Step::CutNow],
        vec![act(3, Operation::Block { undo: false }), Step::CutNow],
    ];
    let (beginning, place) = (Beginning::new(), place());
    for (number, story) in stories.iter().enumerate() {
        for seed in 0..12 {
            let result = world::run(story, seed, &beginning, place.path(), |_| {});
            assert_eq!(result.broken, None, "story {number}, seed {seed}");
            assert_eq!(result.cuts, 1);
        }
    }
}

fn ends(seed: u64, beginning: &Beginning, points: &[Point]) -> Vec<Point> {
    let result = run(seed, beginning, points, Ending::Killed);
    assert_eq!(result.broken, None, "ended at {:?}", result.ended);
    result.ended
}

/// The points at which a process can end that has no earlier end behind it.
fn firsts() -> impl Iterator<Item = Point> {
    let all = Point::ALL.into_iter();
    all.filter(|point| !AFTER_HALF.contains(point))
}

#[test]
fn a_process_can_end_at_every_point() {
    let beginning = Beginning::nothing();
    for point in firsts() {
        assert_eq!(ends(0, &beginning, &[point]), [point]);
    }
}

#[test]
fn the_power_can_go_at_every_point() {
    let beginning = Beginning::nothing();
    for point in firsts() {
        for seed in 0..CUTS_AT_A_POINT {
            let result = run(seed, &beginning, &[point], Ending::PowerCut);
            assert_eq!(result.broken, None, "seed {seed}, at {point:?}");
            assert_eq!((result.ended, result.cuts), (vec![point], 1));
        }
    }
}

#[test]
fn processes_can_end_at_every_pair_of_points() {
    let beginning = Beginning::nothing();
    let pairs: Vec<_> = firsts()
        .flat_map(|first| Point::ALL.map(|second| [first, second]))
        .collect();
    let (next, hit) = (AtomicUsize::new(0), AtomicUsize::new(0));
    cores::on_each(|| {
        while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let [first, second] = pair;
            let impossible = AFTER_HALF.contains(second) || *second == FIRST_START;
            // Chance decides whether rows are committed before their keys.
            let mut seeds = if impossible { 0..1 } else { 0..3 };
            if seeds.any(|seed| ends(seed, &beginning, pair) == pair) {
                hit.fetch_add(1, Ordering::Relaxed);
            } else {
                assert!(impossible, "{second:?} is not passed after {first:?}");
            }
        }
    });
    let hit = hit.into_inner();
    println!(
        "{hit} pairs of points; the other {} cannot come about",
        pairs.len() - hit
    );
}
