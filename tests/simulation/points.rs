//! Every point at which a process can end, singly and in pairs, in one story that passes them all.

use std::sync::atomic::{AtomicUsize, Ordering};

use inmail::failpoints::Point;

use super::{
    cores,
    host::{Ending, Host},
    story::{Act, Deed, Fate, Step},
    world::{self, Beginning, Told},
};

/// Passed only after a process ended half-way through a write.
const AFTER_HALF: [Point; 2] = [Point::Recovering, Point::Recovered];
/// Passed only where the first start made a key file and no database.
const FIRST_START: Point = Point::DatabaseMade;

/// Each loses what was not synced in another way.
const CUTS_AT_A_POINT: u64 = 3;

/// Somebody does something; they choose the newest thing that fits, on their own screen.
fn act(who: usize, deed: Deed) -> Step {
    Step::Act(Act {
        who,
        deed,
        pick: 2,
        fate: Fate::Arrives,
        travels: 0,
        twice: false,
        hasty: false,
    })
}

/// Writing, editing, sending, answering, reading and deleting, often enough to go on after two ends.
fn story() -> Vec<Step> {
    let round = [
        act(0, Deed::Compose { copied: 0 }),
        act(0, Deed::Edit),
        act(0, Deed::Send),
        act(3, Deed::OpenNotice),
        act(3, Deed::Reply { all: false }),
        act(3, Deed::Send),
        act(0, Deed::Ask),
        act(0, Deed::Yes),
        act(1, Deed::Compose { copied: 1 }),
        act(1, Deed::Cancel),
        Step::Pass(16 * 60 * 1_000),
    ];
    let rounds = std::iter::repeat_n(round, 3).flatten();
    rounds.collect()
}

/// The story, whose processes end at these points, in this order.
fn tell(seed: u64, beginning: &Beginning, points: &[Point], how: Ending) -> Told {
    let place = world::place();
    let points = points.iter().map(|point| (*point, 0)).collect();
    let prepare = |host: &Host| host.end_at(points, how);
    world::tell(&story(), seed, beginning, place.path(), prepare)
}

fn ends(beginning: &Beginning, points: &[Point]) -> Vec<Point> {
    let told = tell(0, beginning, points, Ending::Killed);
    assert_eq!(told.broken, None, "ended at {:?}", told.ended);
    told.ended
}

/// Where a process can end in a story that has ended nowhere before.
fn firsts() -> impl Iterator<Item = Point> {
    let all = Point::ALL.into_iter();
    all.filter(|point| !AFTER_HALF.contains(point))
}

#[test]
fn a_process_can_end_at_every_point() {
    let beginning = Beginning::nothing();
    for point in firsts() {
        assert_eq!(ends(&beginning, &[point]), [point]);
    }
}

#[test]
fn the_power_can_go_at_every_point() {
    let beginning = Beginning::nothing();
    for point in firsts() {
        for seed in 0..CUTS_AT_A_POINT {
            let told = tell(seed, &beginning, &[point], Ending::PowerCut);
            assert_eq!(told.broken, None, "seed {seed}, at {point:?}");
            assert_eq!((told.ended, told.cuts), (vec![point], 1));
        }
    }
}

#[test]
fn and_at_every_two_of_them() {
    let beginning = Beginning::nothing();
    let pairs: Vec<_> = firsts()
        .flat_map(|first| Point::ALL.map(|second| [first, second]))
        .collect();
    let (next, hit) = (AtomicUsize::new(0), AtomicUsize::new(0));
    cores::on_each(|| {
        while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let [first, second] = pair;
            if ends(&beginning, pair) == pair {
                hit.fetch_add(1, Ordering::Relaxed);
            } else {
                let impossible = AFTER_HALF.contains(second) || *second == FIRST_START;
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
