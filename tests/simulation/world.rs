//! A world: one story from beginning to end, in one thread and one order, and the promise that it broke.

mod checks;
mod ending;
mod process;

use std::{fs, path::Path, rc::Rc, sync::Arc, time::Duration};

use chrono::TimeDelta;
use inmail::{
    failpoints::{Point, interfere},
    model::{
        policy::{Limits, Policy},
        window::Window,
    },
    store::Store,
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, task::LocalSet};

use super::{
    acts::person,
    discord::Discord,
    host::{Ending, Host},
    model::SharedModel,
    story::{Act, Operation, Step},
    time::Time,
};
use process::Process;

/// In one story of this many a day passes afterwards, which takes as long as a fifth of the story.
const A_DAY_EVERY: u64 = 4;
/// After this many looks without a change, nothing moves any more.
const STILL: u32 = 6;

/// How a story went.
#[derive(Debug)]
pub struct StoryResult {
    /// The same story has the same number.
    pub trace: u64,
    pub broken: Option<String>,
    pub lines: Vec<String>,
    /// Where processes ended.
    pub ended: Vec<Point>,
    /// Of these, power cuts.
    pub cuts: u64,
    pub deletions: usize,
}

/// An empty store with which every story begins.
pub struct Beginning(TempDir);

impl Beginning {
    /// Nothing: the story contains the very first start.
    pub fn nothing() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (store, _lock) = Store::open(directory.path(), None).await.unwrap();
            store.close().await;
        });
        Self(directory)
    }
}

struct World {
    host: Rc<Host>,
    time: Arc<Time>,
    discord: Arc<Discord>,
    model: Arc<SharedModel>,
    policy: Policy,
    /// A day passes after the story.
    outlives_a_day: bool,
}

/// Runs a story in a new world.
pub fn run(
    story: &[Step],
    seed: u64,
    beginning: &Beginning,
    place: &Path,
    prepare: impl FnOnce(&Host),
) -> StoryResult {
    let root = TempDir::new_in(place).unwrap();
    let time = Arc::new(Time::default());
    let discord = Discord::new(Arc::clone(&time));
    let host = Host::new(root.path(), seed, Arc::clone(&discord));
    for file in ["inmail.db", "inmail.keys"] {
        let from = beginning.0.path().join(file);
        if from.exists() {
            fs::copy(from, host.directory().join(file)).unwrap();
        }
    }
    let _interfering = interfere(host.clone());
    let policy = policy(seed);
    let world = World {
        host: Rc::clone(&host),
        discord,
        time,
        model: Arc::default(),
        policy,
        outlives_a_day: seed.is_multiple_of(A_DAY_EVERY),
    };
    world.model.lock().window =
        policy.window.deadline(chrono::DateTime::UNIX_EPOCH) - chrono::DateTime::UNIX_EPOCH;
    prepare(&host);
    world.run(story);
    let mut model = world.model.lock();
    StoryResult {
        trace: model.trace(),
        broken: model.broken.first().cloned(),
        lines: std::mem::take(&mut model.lines),
        ended: host.ended.borrow().clone(),
        cuts: host.cuts.get(),
        deletions: model
            .mails
            .values()
            .filter(|facts| facts.told_deleted)
            .count(),
    }
}

fn policy(seed: u64) -> Policy {
    Policy {
        window: Window::new(TimeDelta::minutes([10, 10, 1, 14][(seed % 4) as usize])).unwrap(),
        hold: TimeDelta::seconds([0, 0, 30][(seed % 3) as usize]),
        limits: Limits {
            sends: 100_000,
            sends_to_one: 100_000,
            deletions: 100_000,
            reports: 100_000,
        },
        ..Policy::default()
    }
}

impl World {
    fn run(&self, story: &[Step]) {
        let mut left = story;
        loop {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            let done = self.live(&runtime, &mut left);
            drop(runtime);
            if done || !self.model.lock().broken.is_empty() {
                return;
            }
            self.model.lock().forget_pending();
            let how = self.host.begin_anew();
            self.model.lock().note(format!("the process ends: {how:?}"));
            if how == Some(Ending::PowerCut) {
                self.search_for_wiped_keys();
                self.discord.excuse_last_answers();
            }
        }
    }

    /// Runs one process from start to end. Returns `true` once the story is over.
    fn live(&self, runtime: &Runtime, story: &mut &[Step]) -> bool {
        // The writer shares the one thread of this world.
        LocalSet::new().block_on(runtime, async {
            let Some(mut process) = self.start().await else {
                return false;
            };
            while let Some((step, rest)) = story.split_first() {
                *story = rest;
                self.step(step, &mut process).await;
                if self.host.has_ended() {
                    return false;
                }
                self.check(&mut process, false).await;
                if !self.model.lock().broken.is_empty() {
                    return true;
                }
            }
            self.end(&mut process).await;
            if self.host.has_ended() {
                return false;
            }
            process.stop.cancel();
            true
        })
    }

    async fn step(&self, step: &Step, process: &mut Process) {
        match step {
            Step::Act(act) if act.operation == Operation::SecondProcess => {
                let second = Store::open(&self.host.directory(), None).await;
                if second.is_ok() && !self.host.has_ended() {
                    self.model
                        .lock()
                        .broken("I14", "a second process was let in");
                }
            }
            Step::Act(act) => {
                if act.operation == Operation::Yes && act.pick % 4 == 3 {
                    self.pass_to_deadline(act).await;
                }
                let Some(interaction) = process.bot.interaction(act) else {
                    return;
                };
                let deliveries = if act.twice { 2 } else { 1 };
                for _ in 0..deliveries {
                    process
                        .tasks
                        .spawn(process.bot.clone().serve(interaction.clone()));
                }
                // No two things happen in the same millisecond.
                let answered = Duration::from_millis(act.travels + 1);
                self.pass(if act.hasty {
                    Duration::from_millis(1)
                } else {
                    answered
                })
                .await;
            }
            Step::Pass(ms) => self.pass(Duration::from_millis(*ms)).await,
            Step::Discord(fault, times) => {
                let faults = std::iter::repeat_n(*fault, usize::from(*times));
                self.discord.state().faults.extend(faults);
            }
            Step::Reach(who, on) => {
                let who = person(*who);
                let mut state = self.discord.state();
                state.unreachable.retain(|other| *other != who);
                if !on {
                    state.unreachable.push(who);
                    self.model.lock().excused.insert(who);
                }
            }
            Step::Host(ahead) => self.time.set_host_ahead(TimeDelta::seconds(*ahead)),
            Step::Disk { after, fails } => {
                self.host.fail_disk(u32::from(*after), u32::from(*fails));
            }
            Step::End(points) => self.host.end_after(u32::from(*points), Ending::Killed),
            Step::Cut(points) => self.host.end_after(u32::from(*points), Ending::PowerCut),
            Step::EndNow => self.end_now(Ending::Killed),
            Step::CutNow => self.end_now(Ending::PowerCut),
        }
    }

    fn end_now(&self, how: Ending) {
        self.host.ended.borrow_mut().push(Point::Statement);
        self.host.end(how);
    }

    /// Moves to the exact moment at which it is too late for this Yes.
    async fn pass_to_deadline(&self, act: &Act) {
        let now = self.time.now();
        let deadline = self.model.lock().deadline(act, now);
        let left = deadline.and_then(|deadline| (deadline - now).to_std().ok());
        if let Some(left) = left {
            self.pass(left).await;
        }
    }

    /// Lets everything happen that takes no time.
    async fn settle(&self) {
        let mut still = 0;
        while still < STILL && !self.host.has_ended() {
            let before = (self.host.passed.get(), self.discord.state().requests);
            tokio::task::yield_now().await;
            let after = (self.host.passed.get(), self.discord.state().requests);
            still = if before == after { still + 1 } else { 0 };
        }
    }

    /// Lets time pass, from one event to the next.
    async fn pass(&self, time: Duration) {
        let until = self.time.passed() + time;
        loop {
            self.settle().await;
            if self.host.has_ended() {
                return;
            }
            let late = self.discord.next_late().map(|at| {
                let wait = (at - self.time.now()).to_std().unwrap_or_default();
                self.time.passed() + wait
            });
            let next = [self.time.next_alarm(), late].into_iter().flatten().min();
            let next = next.filter(|next| *next <= until);
            self.time.move_to(next.unwrap_or(until));
            self.discord.let_late_arrive();
            if next.is_none() {
                return self.settle().await;
            }
        }
    }
}
