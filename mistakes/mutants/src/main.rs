//! Has the tests find a sample of cargo-mutants' mutants, all of them built at once, each behind a switch.
//!
//! `switch LIST COUNT SEED` draws the sample and writes it into the copy until it compiles; `again` writes
//! the same sample. `reach` asks which tests reach which mutant, but for tests that are known already.
//! `hunt [ID…]` tries the sample or a few of it, `tell` sums up. `run` beside this package makes the copy
//! and does all of it.

mod compile;
mod edit;
mod hunt;
mod sample;
mod switch;

use std::{
    collections::BTreeMap,
    env,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use hunt::{Hunt, Outcome, Test};
use sample::{Fate, Mutant};
use serde::{Serialize, de::DeserializeOwned};

fn main() {
    let place = |variable| PathBuf::from(env::var_os(variable).expect("`run` sets it"));
    let (root, scratch) = (place("MUTANTS_ROOT"), place("MUTANTS_SCRATCH"));
    let copy = scratch.join("copy");
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["switch", list, count, seed] => {
            let (count, seed) = (
                count.parse().expect("how many"),
                seed.parse().expect("a seed"),
            );
            let mut sample = sample::draw(Path::new(list), count, seed);
            compile::until_it_compiles(&root, &copy, &mut sample);
            sample::write(&scratch, &sample);
            // What was known of another sample says nothing of this one.
            for file in ["tests.json", "outcomes.json"] {
                let _ = fs::remove_file(scratch.join(file));
            }
        }
        ["again"] => {
            let mut sample = sample::read(&scratch);
            compile::until_it_compiles(&root, &copy, &mut sample);
            sample::write(&scratch, &sample);
        }
        ["reach"] => {
            hunt(&scratch, &copy).reach(&tests(&scratch), |test| {
                if !test.steady {
                    println!(
                        "left out, fails without a mutant: {} {}",
                        test.suite, test.name
                    );
                }
                note(&scratch.join("tests.json"), &test);
            });
        }
        ["hunt", ref ids @ ..] => try_all(&scratch, &copy, ids),
        ["tell"] => tell(&scratch),
        _ => panic!("switch LIST COUNT SEED, again, reach, hunt [ID…] or tell"),
    }
}

fn hunt<'a>(scratch: &'a Path, copy: &'a Path) -> Hunt<'a> {
    let programs = compile::programs(copy);
    Hunt {
        copy,
        scratch,
        programs,
    }
}

/// Goes on where it was stopped; those that are named are tried again.
fn try_all(scratch: &Path, copy: &Path, ids: &[&str]) {
    let sample = sample::read(scratch);
    let tests = tests(scratch);
    assert!(!tests.is_empty(), "`reach` comes first");
    let before = outcomes(scratch);
    let named = |mutant: &&Mutant| ids.contains(&mutant.id.to_string().as_str());
    let waiting = |mutant: &&Mutant| ids.is_empty() && !before.contains_key(&mutant.id);
    let mutants: Vec<&Mutant> = (sample.iter())
        .filter(|mutant| mutant.fate == Fate::Switched)
        .filter(|mutant| named(mutant) || waiting(mutant))
        .collect();
    hunt(scratch, copy).try_all(&mutants, &tests, |outcome| {
        let name = &sample[outcome.id].name;
        match &outcome.found_by {
            Some(test) => println!("found {:3} {name}\n          by {test}", outcome.id),
            None => println!(
                "NOT FOUND {} {name} ({} tests)",
                outcome.id, outcome.reached_by
            ),
        }
        note(&scratch.join("outcomes.json"), &outcome);
    });
}

/// Adds a line to a file, so that nothing is lost where a run is stopped.
fn note(path: &Path, what: &impl Serialize) {
    let line = serde_json::to_string(what).expect("it is JSON") + "\n";
    let file = OpenOptions::new().append(true).create(true).open(path);
    let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
    written.expect("room for a line");
}

fn noted<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let read = |line| serde_json::from_str(line).expect("a line as it was written");
    text.lines().map(read).collect()
}

/// What is known of each test.
fn tests(scratch: &Path) -> Vec<Test> {
    let all = noted(&scratch.join("tests.json")).into_iter();
    let last: BTreeMap<_, Test> = all
        .map(|test: Test| ((test.suite.clone(), test.name.clone()), test))
        .collect();
    last.into_values().collect()
}

/// The last outcome of each mutant.
fn outcomes(scratch: &Path) -> BTreeMap<usize, Outcome> {
    let all = noted(&scratch.join("outcomes.json")).into_iter();
    all.map(|outcome: Outcome| (outcome.id, outcome)).collect()
}

/// The sum, and by name all that was not found or not tried. Fails where fewer than 95 % were found.
fn tell(scratch: &Path) {
    let (sample, outcomes) = (sample::read(scratch), outcomes(scratch));
    let (mut found, mut late, mut missed, mut unviable) = (0, 0, 0, 0);
    let (mut unswitched, mut untried) = (0, 0);
    for mutant in &sample {
        match (&mutant.fate, outcomes.get(&mutant.id)) {
            (Fate::Unviable, _) => unviable += 1,
            (Fate::Unswitched(why), _) => {
                unswitched += 1;
                println!("not switched, {why}: {}", mutant.name);
            }
            (Fate::Switched, None) => {
                untried += 1;
                println!("not tried: {}", mutant.name);
            }
            (Fate::Switched, Some(outcome)) if outcome.found_by.is_some() => {
                found += 1;
                late += usize::from(outcome.timed_out);
            }
            (Fate::Switched, Some(outcome)) => {
                missed += 1;
                let by = outcome.reached_by;
                println!("NOT FOUND, {by} tests reach it: {}", mutant.name);
            }
        }
    }
    let viable = found + missed;
    println!(
        "{} mutants: {unviable} do not compile, {unswitched} cannot be switched, {untried} not tried; \
         of {viable} viable ones {found} found ({late} by time), {missed} not",
        sample.len(),
    );
    assert!(found * 100 >= viable * 95, "fewer than 95 % were found");
}
