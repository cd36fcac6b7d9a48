//! A cluster: three programs behind a balancer, PostgreSQL, and three key nodes. Parts of it are killed, stopped and
//! started again at random while people use it, one kind at a time.

mod asker;
mod balancer;
mod crash;
mod faults;
mod left;
mod spy;

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use testkit::{engine, fixtures::no_job_waits, nodes::Nodes};
use tokio::task::JoinSet;

use crate::{
    ledger::Ledger,
    life::{Lives, insist},
    people::{NAMES, Person},
    program::Program,
    story::Tally,
    verdict::Verdict,
};
use asker::Outage;
use balancer::balance;
pub use crash::list_outlives_postgres;
use faults::faults;
use left::{on_rows, on_what_is_left};
pub use spy::{Secret, Spy};

const PROGRAMS: usize = 3;
/// About as many faults as a minute has.
const A_MINUTE: usize = 30;
/// How long the work of a killed program is left alone (`store/tables/jobs.rs`), and a little more.
const LEASE: Duration = Duration::from_secs(130);
/// The longest time between two faults.
const PAUSE_MS: u64 = 1_500;

/// One program with its own directory and address.
struct Part {
    data: PathBuf,
    address: String,
    running: Program,
}

struct Cluster {
    discord: Discord,
    place: TempDir,
    nodes: Nodes,
    parts: Vec<Part>,
    settings: Vec<(&'static str, String)>,
}

impl Cluster {
    /// Starts all parts, and has Discord send interactions to the balancer.
    async fn serve(nodes: Nodes) -> Self {
        let discord = Discord::start(Clock::running()).await.unwrap();
        // Only a look can tell whether a notice that a killed program posted is there.
        discord.remember_nonces_for(Duration::ZERO);
        let cluster = Self::start(discord.clone(), nodes);
        discord.registered().await;
        let addresses = cluster.parts.iter().map(|part| part.address.clone());
        let balancer = balance(addresses.collect()).await;
        let endpoint = format!("http://{balancer}/interactions");
        discord.save_interactions_endpoint(&endpoint).await.unwrap();
        cluster
    }

    fn start(discord: Discord, nodes: Nodes) -> Self {
        let place = TempDir::new().unwrap();
        fs::create_dir(place.path().join("log")).unwrap();
        let settings = vec![
            ("INMAIL_DATABASE", engine::database(place.path()).unwrap()),
            ("INMAIL_KEY_NODES", nodes.addresses()),
            ("INMAIL_DISCORD__INTERACTIONS", "http".to_owned()),
        ];
        let mut cluster = Self {
            discord,
            place,
            nodes,
            parts: Vec::new(),
            settings,
        };
        for number in 0..PROGRAMS {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = free.local_addr().unwrap().to_string();
            let data = cluster.place.path().join(number.to_string());
            drop(free);
            let running = cluster.run(&data, &address);
            cluster.parts.push(Part {
                data,
                address,
                running,
            });
        }
        cluster
    }

    fn log(&self) -> PathBuf {
        self.place.path().join("log")
    }

    fn run(&self, data: &Path, address: &str) -> Program {
        let mut settings = self.settings.clone();
        settings.push(("INMAIL_DISCORD__LISTEN", address.to_owned()));
        let log = self.log().join("log");
        Program::start_with(&self.discord, data, &log, &settings)
    }

    /// Starts programs again that ended at their start because PostgreSQL was away.
    fn supervise(&mut self) {
        for number in 0..PROGRAMS {
            if self.parts[number].running.has_given_up() {
                self.restart(number);
            }
        }
    }

    /// Returns once all is mended, so that whoever asks is answered.
    async fn working(&mut self) {
        let anybody = self.discord.user("Zoe");
        // Each program in its turn.
        let mut answered = 0;
        while answered < PROGRAMS {
            self.supervise();
            let ask = || anybody.begin_slash("/inmail inbox", &[]);
            let told = insist(&self.discord, &anybody, ask).await.text();
            answered = if told.starts_with("Something went wrong") {
                0
            } else {
                answered + 1
            };
        }
    }

    /// Kills a program, unless it has ended, and starts it again.
    fn restart(&mut self, number: usize) {
        let mut part = self.parts.remove(number);
        if !part.running.has_given_up() {
            part.running.kill();
        }
        let (data, address) = (part.data, part.address);
        let running = self.run(&data, &address);
        let part = Part {
            data,
            address,
            running,
        };
        self.parts.insert(number, part);
    }
}

/// Runs one story with this many faults.
pub async fn tell(seed: u64, number: usize) -> Option<Tally> {
    let mut cluster = Cluster::serve(Nodes::start()?).await;
    let (discord, mut rng) = (cluster.discord.clone(), Rng::with_seed(seed));
    let (ledger, lives) = (Arc::new(Ledger::default()), Lives::new());
    let spy = Arc::new(Spy::new(cluster.place.path(), &cluster.nodes.addresses()).await);
    let mut people = JoinSet::new();
    for name in NAMES {
        let person = Person {
            discord: discord.clone(),
            me: discord.user(name),
            life: lives.watch(),
            ledger: Arc::clone(&ledger),
            rng: rng.fork(),
            places: vec![cluster.log()],
            clicks: Vec::new(),
            spy: Some(Arc::clone(&spy)),
        };
        people.spawn(person.live());
    }
    lives.up();
    let asker = tokio::spawn(asker::ask(discord.clone(), lives.watch()));
    let mut tally = Tally::default();
    let mut happened = Vec::new();
    for fault in faults(number, &mut rng) {
        // The moment of a fault is what the test varies.
        tokio::time::sleep(Duration::from_millis(rng.u64(..PAUSE_MS))).await;
        cluster.supervise();
        let began = Instant::now();
        let failed = cluster.fail(fault, &mut rng).await;
        println!("{failed}");
        happened.push((began, failed.clone()));
        ledger.step(failed);
        tally.kills += 1;
        // A person who found a promise broken ends the story.
        while let Some(ended) = people.try_join_next() {
            ended.unwrap();
        }
    }
    lives.over();
    people.join_all().await;
    let outages = asker.await.unwrap();
    for Outage { from, lasted } in &outages {
        let before = |(began, _): &&(Instant, String)| *began < *from + *lasted;
        let last = happened.iter().rfind(before);
        let cause = last.map_or("no fault", |(_, failed)| failed);
        println!("nobody was answered for {lasted:.1?}: {cause}");
    }
    tally.noticed(outages.iter().map(|outage| outage.lasted).collect());
    cluster.working().await;
    if number > A_MINUTE {
        // The verdict lets so much time pass at once that what people opened minutes ago is out of reach, and a
        // drawing that a killed program had begun is still leased to it.
        tokio::time::sleep(LEASE).await;
    }
    let verdict = Verdict {
        discord: &discord,
        ledger: &ledger,
    };
    let held = verdict.on_people().await;
    let copies = held.values().flat_map(BTreeMap::values).sum();
    no_job_waits(cluster.place.path(), &discord, "notify").await;
    no_job_waits(cluster.place.path(), &discord, "settle").await;
    verdict.on_settled_notices();
    let Cluster {
        place,
        parts,
        nodes,
        ..
    } = cluster;
    for part in parts {
        part.running.end();
    }
    on_rows(place.path(), copies).await;
    on_what_is_left(&ledger, &spy, &place.path().join("log"), &nodes).await;
    discord.assert_official();
    assert_eq!(discord.pings(), Vec::<String>::new());
    tally.note(ledger.drafts().len(), ledger.counts());
    Some(tally)
}
