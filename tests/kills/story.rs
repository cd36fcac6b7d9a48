//! A story: one data directory, some kills, and the verdict.

use std::{
    fmt, fs,
    panic::AssertUnwindSafe,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use futures_util::FutureExt;
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{
    ledger::Ledger,
    life::{Lives, given_up, ready},
    people::{NAMES, Person},
    program::Program,
    verdict::Verdict,
};

/// The longest time between a start and the next kill, as a multiple of the start's duration. A slow
/// machine gives people more time.
const MAX_LIFE: f32 = 5.0;
/// One kill in this many comes before the program has answered a person.
const AT_START: u8 = 5;

/// The result of the stories.
#[derive(Default)]
pub struct Tally {
    pub kills: usize,
    mails: usize,
    counts: [usize; 3],
    /// The times from each start to the first answer, or those in which nobody was answered, the longest last.
    starts: Vec<Duration>,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.mails += other.mails;
        for (sum, count) in self.counts.iter_mut().zip(other.counts) {
            *sum += count;
        }
        self.starts.extend(other.starts);
        self.starts.sort();
    }

    /// What people wrote, and what they were told of it.
    pub fn note(&mut self, mails: usize, counts: [usize; 3]) {
        self.mails = mails;
        self.counts = counts;
    }

    /// The times in which somebody who asked all the time was not answered.
    pub fn noticed(&mut self, without: Vec<Duration>) {
        self.starts = without;
        self.starts.sort();
    }

    /// Whether there was anything to lose and to restore.
    pub fn shows_something(&self) -> bool {
        self.counts.iter().all(|count| *count > 0)
    }

    /// The time after which this percentage of starts had answered.
    pub fn working_again(&self, percent: usize) -> Duration {
        let place = (self.starts.len() * percent).div_ceil(100);
        let start = self.starts.get(place.saturating_sub(1));
        start.copied().unwrap_or_default()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [answered, cut, deleted] = self.counts;
        let [half, most, all] = [50, 99, 100].map(|percent| self.working_again(percent));
        write!(
            f,
            "{} kills, {} drafts, {answered} answers, {cut} lost in kills, {deleted} deletions told; \
             0 lost, 0 doubled, 0 brought back; \
             working again p50 {half:.0?}, p99 {most:.0?}, max {all:.0?} of {} times",
            self.kills,
            self.mails,
            self.starts.len()
        )
    }
}

/// Runs one story. If a promise is broken, panics with its seed and last steps, and keeps its files.
pub async fn tell(seed: u64, kills: usize) -> Tally {
    let (ledger, place) = (Arc::new(Ledger::default()), TempDir::new().unwrap());
    let told = AssertUnwindSafe(run(seed, kills, place.path(), &ledger)).catch_unwind();
    let told = told.await;
    told.unwrap_or_else(|broken| {
        let (steps, files) = (ledger.steps().join("\n"), place.keep());
        eprintln!(
            "SEED={seed}, files {}, the last steps:\n{steps}",
            files.display()
        );
        std::panic::resume_unwind(broken)
    })
}

/// The program with its directory.
struct TestBot<'a> {
    discord: &'a Discord,
    data: &'a Path,
    log: &'a Path,
}

impl TestBot<'_> {
    fn start(&self) -> Program {
        Program::start(self.discord, self.data, &self.log.join("log"))
    }

    /// Returns once a person has been answered.
    async fn working(&self) {
        let anybody = self.discord.user("Zoe");
        loop {
            ready(self.discord).await;
            let asked = anybody.begin_slash("/inmail inbox", &[]);
            tokio::select! {
                biased;
                () = given_up(self.discord) => {}
                _ = anybody.answered(asked) => return,
                // This answer was the last one of the killed program.
                () = self.discord.gone() => {}
            }
        }
    }
}

async fn run(seed: u64, kills: usize, place: &Path, ledger: &Arc<Ledger>) -> Tally {
    let discord = Discord::start(Clock::running()).await.unwrap();
    // Only a look can tell whether a notice that a killed program posted is there.
    discord.remember_nonces_for(Duration::ZERO);
    let (data, log) = (place.join("data"), place.join("log"));
    fs::create_dir(&log).unwrap();
    let mut rng = Rng::with_seed(seed);
    let lives = Lives::new();
    let mut people = JoinSet::new();
    for name in NAMES {
        let person = Person {
            discord: discord.clone(),
            me: discord.user(name),
            life: lives.watch(),
            ledger: Arc::clone(ledger),
            rng: rng.fork(),
            places: vec![data.clone(), log.clone()],
            clicks: Vec::new(),
            spy: None,
        };
        people.spawn(person.live());
    }
    let bot = TestBot {
        discord: &discord,
        data: &data,
        log: &log,
    };
    let mut tally = Tally::default();
    for kill in 1..=kills {
        let began = Instant::now();
        let program = bot.start();
        // The time of the kill is what the test varies. Nothing else waits for a time.
        let known = tally.starts.last().copied().unwrap_or_default();
        if kill > 1 && rng.u8(..AT_START) == 0 {
            tokio::time::sleep(known.mul_f32(rng.f32())).await;
        } else {
            bot.working().await;
            tally.starts.push(began.elapsed());
            lives.up();
            let life = began.elapsed().mul_f32(MAX_LIFE * rng.f32());
            tokio::time::sleep(life).await;
        }
        program.kill();
        lives.down();
        ledger.step(format!("kill {kill}"));
        discord.gone().await;
        tally.kills += 1;
        // A person who found a promise broken ends the story.
        while let Some(ended) = people.try_join_next() {
            ended.unwrap();
        }
    }
    let began = Instant::now();
    let program = bot.start();
    bot.working().await;
    tally.starts.push(began.elapsed());
    lives.over();
    people.join_all().await;
    let verdict = Verdict {
        discord: &discord,
        ledger,
    };
    let held = verdict.on_people().await;
    program.end();
    verdict.on_files(&data, &log, &held).await;
    discord.assert_official();
    assert_eq!(discord.pings(), Vec::<String>::new());
    tally.note(ledger.drafts().len(), ledger.counts());
    tally.starts.sort();
    tally
}
