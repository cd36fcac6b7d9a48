//! Which tests reach which mutant, and which of them finds it. Every test runs in a process of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::sample::{Fate, Mutant};

/// How long a test may take where nobody knows yet.
const LONGEST: Duration = Duration::from_secs(900);
/// More than the guards of the tests, which end a wait that is in vain after 30 s: what waits is told by
/// the test itself, and time alone only finds what goes round and round.
const GUARD: Duration = Duration::from_secs(45);

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Test {
    pub suite: String,
    pub name: String,
    /// The quickest of its runs without a mutant.
    pub millis: u64,
    /// Whether it passed each time without a mutant.
    pub steady: bool,
    pub reaches: BTreeSet<usize>,
}

/// A mutant that was tried, and what found it.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Outcome {
    pub id: usize,
    pub reached_by: usize,
    pub found_by: Option<String>,
    pub timed_out: bool,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum End {
    Passed,
    Failed,
    TimedOut,
}

pub struct Hunt<'a> {
    pub copy: &'a Path,
    pub scratch: &'a Path,
    pub programs: BTreeMap<String, PathBuf>,
}

impl Hunt<'_> {
    /// Runs every test twice without a mutant, but for those of which it is known what they reach, and
    /// hands on at once what was seen.
    pub fn reach(&self, known: &[Test], done: impl Fn(Test) + Sync) {
        let mut names = Vec::new();
        for (suite, program) in &self.programs {
            let mut list = Command::new(program);
            let output = list.args(["--list", "--format", "terse"]).output();
            let list = String::from_utf8(output.expect("a test program").stdout).expect("names");
            let tests = list.lines().filter_map(|line| line.strip_suffix(": test"));
            names.extend(tests.map(|name| (suite, name.to_owned())));
        }
        names.retain(|(suite, name)| {
            !(known.iter()).any(|test| test.steady && test.suite == **suite && test.name == *name)
        });
        in_turn(names.len(), |index| {
            let (suite, name) = &names[index];
            let file = self.scratch.join(format!("reach-{index}"));
            let _ = fs::remove_file(&file);
            let mut steady = true;
            let mut quickest = LONGEST;
            for _ in 0..2 {
                let begun = Instant::now();
                let reach = ("MUTANT_REACH", file.display().to_string());
                steady &= self.run(suite, name, reach, LONGEST) == End::Passed;
                quickest = quickest.min(begun.elapsed());
            }
            let reached = fs::read_to_string(&file).unwrap_or_default();
            let _ = fs::remove_file(&file);
            let reaches = reached.lines().filter_map(|line| line.parse().ok());
            done(Test {
                suite: (*suite).clone(),
                name: name.clone(),
                millis: quickest.as_millis() as u64,
                steady,
                reaches: reaches.collect(),
            });
        });
    }

    /// Tries one mutant after another and hands on each outcome at once.
    pub fn try_all(&self, mutants: &[&Mutant], tests: &[Test], done: impl Fn(Outcome) + Sync) {
        in_turn(mutants.len(), |index| {
            let mutant = mutants[index];
            assert_eq!(
                mutant.fate,
                Fate::Switched,
                "only what is in the copy can be tried"
            );
            let mut reaching: Vec<&Test> = (tests.iter())
                .filter(|test| test.steady && test.reaches.contains(&mutant.id))
                .collect();
            // What is quick and reaches little else is the likeliest to be worth its time.
            reaching.sort_by_key(|test| test.millis * test.reaches.len() as u64);
            let mut outcome = Outcome {
                id: mutant.id,
                reached_by: reaching.len(),
                found_by: None,
                timed_out: false,
            };
            for test in reaching {
                if let Some(end) = self.fails(mutant, test) {
                    outcome.found_by = Some(format!("{} {}", test.suite, test.name));
                    outcome.timed_out = end == End::TimedOut;
                    break;
                }
            }
            done(outcome);
        });
    }

    /// How this test fails with this mutant, while it passes without it at the same time: a busy machine
    /// alone finds nothing.
    fn fails(&self, mutant: &Mutant, test: &Test) -> Option<End> {
        let longest = Duration::from_millis(test.millis) * 5 + GUARD;
        let end = |which: String| self.run(&test.suite, &test.name, ("MUTANT", which), longest);
        let with = end(mutant.id.to_string());
        (with != End::Passed && end("none".to_owned()) == End::Passed).then_some(with)
    }

    fn run(&self, suite: &str, name: &str, variable: (&str, String), longest: Duration) -> End {
        let mut command = Command::new(&self.programs[suite]);
        command
            .args([name, "--exact"])
            .current_dir(self.copy)
            .env("INSTA_UPDATE", "no")
            .env("CARGO_MANIFEST_DIR", self.copy)
            .env("SCHEDULES", env::var("SCHEDULES").unwrap_or("50".into()))
            .env(variable.0, variable.1)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let mut child = command.spawn().expect("a test program");
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("a child") {
                return if status.success() {
                    End::Passed
                } else {
                    End::Failed
                };
            }
            if begun.elapsed() > longest {
                // With all that it started.
                let group = format!("-{}", child.id());
                let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
                let _ = child.wait();
                return End::TimedOut;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// `JOBS` at a time (1).
fn in_turn(count: usize, work: impl Fn(usize) + Sync) {
    let jobs = env::var("JOBS")
        .ok()
        .and_then(|jobs| jobs.parse().ok())
        .unwrap_or(1);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Relaxed);
                    if index >= count {
                        return;
                    }
                    work(index);
                }
            });
        }
    });
}
