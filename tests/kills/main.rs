//! Real kills: people use the real program, SIGKILL ends it at random moments, it starts again at once, and
//! it must keep what it told people before.
//!
//! The long run: `KILLS=2000 INMAIL_PROGRAM=target/release/inmail cargo test --test kills -- --nocapture`.
//! `SEED` repeats a story that failed.

mod cluster;
mod ledger;
mod life;
mod people;
mod program;
mod story;
mod verdict;

use testkit::{engine, fixtures, scanner, texts};

use std::{env, time::Duration};

use tokio::runtime::Runtime;

/// Kills of a short run.
const FEW: usize = 12;
/// Kills on one data directory.
const A_STORY: usize = 20;
/// The time after a kill within which a person must be answered.
const WORKING_AGAIN: Duration = Duration::from_secs(2);

fn number(variable: &str, otherwise: u64) -> u64 {
    let given = env::var(variable).ok();
    given.map_or(otherwise, |given| {
        given.parse().expect("the variable is a number")
    })
}

#[test]
fn killed_at_any_moment_it_loses_doubles_and_brings_back_nothing() {
    let few = u64::try_from(FEW).unwrap();
    let wished = usize::try_from(number("KILLS", few)).unwrap();
    let seed = number("SEED", 1);
    println!("{wished} kills of {}", program::path().display());
    let mut total = story::Tally::default();
    for number in 0.. {
        let left = wished - total.kills;
        if left == 0 {
            break;
        }
        // A runtime of its own, so that everything of the sandbox ends with it.
        let runtime = Runtime::new().unwrap();
        let seed = seed + number;
        total.add(runtime.block_on(story::tell(seed, left.min(A_STORY))));
        runtime.shutdown_background();
        if wished > FEW {
            println!("story SEED={seed}: {total}");
        }
    }
    println!("{total}");
    assert!(
        total.shows_something(),
        "nothing was sent, deleted or cut, so nothing is shown"
    );
    if wished > FEW {
        // A short run prints this and does not assert it, since one slow start among few would decide.
        assert!(total.working_again(99) <= WORKING_AGAIN);
    }
}

/// Faults of a short run in a cluster.
const FEW_FAULTS: u64 = 8;

/// What comes of a story in a cluster, if a server is lent.
fn in_a_cluster<T>(story: impl Future<Output = Option<T>>) -> Option<T> {
    if !engine::is_postgres() {
        println!(
            "SKIPPED: the cluster; `.ci/postgres cargo test --test kills cluster` lends a server."
        );
        return None;
    }
    let runtime = Runtime::new().unwrap();
    let told = runtime.block_on(story);
    runtime.shutdown_background();
    told
}

/// To be run by itself, since it kills the server: `.ci/postgres cargo test --test kills crash`.
#[test]
fn after_a_crash_of_postgres_a_deleted_mail_leaves_a_list_that_was_open() {
    in_a_cluster(cluster::list_outlives_postgres());
}

#[test]
fn whatever_part_of_a_cluster_fails_it_loses_doubles_and_brings_back_nothing() {
    let faults = usize::try_from(number("FAULTS", FEW_FAULTS)).unwrap();
    let told = in_a_cluster(cluster::tell(number("SEED", 1), faults));
    let Some(total) = told else { return };
    println!("{total}");
    assert!(
        total.shows_something(),
        "nothing was sent, deleted or cut, so nothing is shown"
    );
}
