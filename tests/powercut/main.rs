//! Power cuts. The real program runs under strace while people use it. Then the power is cut at some
//! moment, and the test rebuilds the files that this moment may have left. The program starts on them, and
//! everything that a person had been told before the cut still holds.
//!
//! The long run: `POWERCUTS=2000 cargo test --test powercut -- --nocapture`. `SEED` repeats one story.

mod disk;
mod story;
mod trace;

use testkit::fixtures;

use std::{env, fs, process::Command};

use disk::{Disk, Unsynced};
use fastrand::Rng;
use sandbox::{Actor, Message};
use story::{Operation, Performed, Program, World, ready, slash, subject};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use trace::{Call, Event};

/// Cuts of a short run.
const FEW: u64 = 24;
/// Cuts of one story. Each cut costs a session, and Discord allows more than this a day.
const A_STORY: u64 = 400;

fn number(variable: &str, otherwise: u64) -> u64 {
    let given = env::var(variable).ok();
    given.map_or(otherwise, |given| given.parse().expect("a number"))
}

#[test]
fn after_a_power_cut_at_any_moment_everything_told_holds() {
    let can_trace = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status();
    if !can_trace.is_ok_and(|ended| ended.success()) {
        eprintln!("skipped: power cuts need `strace`, and leave to trace a process");
        return;
    }
    let (mut left, mut seed) = (number("POWERCUTS", FEW), number("SEED", 1));
    while left > 0 {
        let cuts = left.min(A_STORY);
        // A runtime of its own, so that everything of the sandbox ends with it.
        let runtime = Runtime::new().unwrap();
        runtime.block_on(tell(seed, cuts));
        runtime.shutdown_background();
        println!("SEED={seed}: {cuts} power cuts, nothing performed was lost or came back");
        (left, seed) = (left - cuts, seed + 1);
    }
}

async fn tell(seed: u64, cuts: u64) {
    let (place, mut rng) = (TempDir::new().unwrap(), Rng::with_seed(seed));
    let world = World::new(place.path()).await;
    let performed = world.live(&mut rng).await;
    let trace = fs::read(&world.trace).unwrap();
    let events = trace::read(&trace, &world.data);
    let syncs = events
        .iter()
        .filter(|event| matches!(event.call, Call::Sync { .. }));
    assert!(syncs.count() > performed.len(), "the trace says nothing");
    // First the moments at which a person was told of something. Only synced changes are left.
    let moments = performed
        .iter()
        .map(|performed| (performed.heard, Unsynced::Lost));
    let mut moments: Vec<(u64, Unsynced)> = moments.collect();
    while moments.len() < usize::try_from(cuts).unwrap() {
        let unsynced = [
            Unsynced::Lost,
            Unsynced::Kept,
            Unsynced::Some,
            Unsynced::Some,
        ];
        let cut = rng.u64(..=trace.len() as u64);
        moments.push((cut, unsynced[rng.usize(..4)]));
    }
    for (number, (cut, unsynced)) in moments.into_iter().enumerate() {
        let left = place.path().join(format!("cut-{number}"));
        fs::create_dir(&left).unwrap();
        Disk::at(&events, cut).leave(unsynced, &mut rng, &left);
        let what = format!("SEED={seed}, cut {number} at {cut}, unsynced {unsynced:?}");
        let cut = Cut {
            at: cut,
            performed: &performed,
            events: &events,
            what,
        };
        cut.judge_keys(&fs::read(left.join("inmail.keys")).unwrap_or_default());
        let program = Program::start(&world.discord, &left, None);
        ready(&world.discord).await;
        cut.judge_screens(&world).await;
        drop(program);
        world.discord.gone().await;
        fs::remove_dir_all(&left).unwrap();
    }
}

/// One power cut, and what people had been told before it.
struct Cut<'a> {
    at: u64,
    performed: &'a [Performed],
    events: &'a [Event],
    what: String,
}

impl Cut<'_> {
    fn find(&self, operation: Operation) -> Option<&Performed> {
        self.performed
            .iter()
            .find(|performed| performed.operation == operation)
    }

    fn was_told(&self, operation: Operation) -> bool {
        self.find(operation)
            .is_some_and(|performed| performed.heard <= self.at)
    }

    fn was_asked(&self, operation: Operation) -> bool {
        self.find(operation)
            .is_some_and(|performed| performed.asked < self.at)
    }

    fn mails(&self) -> impl Iterator<Item = usize> {
        self.performed
            .iter()
            .filter_map(|performed| match performed.operation {
                Operation::Send(number) => Some(number),
                _ => None,
            })
    }

    /// The key of a deleted mail is nowhere in the key file.
    fn judge_keys(&self, file: &[u8]) {
        for mail in self
            .mails()
            .filter(|mail| self.was_told(Operation::Delete(*mail)))
        {
            let sent = self.find(Operation::Send(mail)).unwrap();
            let written = self.events.iter().find_map(|event| match &event.call {
                Call::Write { name, bytes, .. } if name == "inmail.keys" => {
                    let meanwhile = (sent.asked..=sent.heard).contains(&event.end);
                    (meanwhile && bytes.iter().any(|byte| *byte != 0)).then_some(bytes)
                }
                _ => None,
            });
            let key = written.expect("the mail had a key");
            let found = file.chunks(key.len()).any(|slot| slot == key);
            assert!(
                !found,
                "{}: the key of deleted mail {mail} is back",
                self.what
            );
        }
    }

    async fn judge_screens(&self, world: &World) {
        let lists = [
            listed(&world.person("Alice"), "/inmail sent").await,
            listed(&world.person("Bob"), "/inmail inbox").await,
        ];
        for mail in self.mails() {
            for list in &lists {
                let is_there = list.contains(&subject(mail));
                if self.was_told(Operation::Delete(mail)) {
                    assert!(!is_there, "{}: deleted mail {mail} is back", self.what);
                } else if self.was_told(Operation::Send(mail))
                    && !self.was_asked(Operation::Delete(mail))
                {
                    assert!(is_there, "{}: sent mail {mail} is lost", self.what);
                }
            }
        }
        let settings = listed(&world.person("Carol"), "/inmail settings").await;
        let says = |words: &str| settings.contains(words);
        if self.was_told(Operation::Mute) {
            assert!(
                says("You get no direct messages"),
                "{}: {settings}",
                self.what
            );
        }
        if self.was_told(Operation::OptOut) {
            assert!(
                says("You do not accept InMail"),
                "{}: {settings}",
                self.what
            );
        }
    }
}

async fn listed(who: &Actor, command: &str) -> String {
    let answer = slash(who, command, &[]).await;
    answer.message.as_ref().map(Message::text).unwrap()
}
