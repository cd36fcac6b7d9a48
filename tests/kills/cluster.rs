//! A cluster: three programs behind a balancer, PostgreSQL, and three key nodes. Parts of it are killed, stopped and
//! started again at random while people use it, one kind at a time.

mod asker;
mod balancer;
mod spy;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    iter::zip,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Clock, Discord};
use tempfile::TempDir;
use testkit::{copies::Copies, engine, fixtures::no_job_waits, nodes::Nodes};
use tokio::task::JoinSet;

use crate::{
    ledger::{Draft, Known, Ledger},
    life::{Lives, insist},
    people::{NAMES, Person},
    program::Program,
    scanner::{Wanted, files},
    story::Tally,
    verdict::Verdict,
};
use balancer::balance;
pub use spy::{Secret, Spy};

const PROGRAMS: usize = 3;
/// Bytes of each of the two halves of a share (`src/vault/ring/share.rs`).
const ADDEND: usize = 32;
/// About as many faults as a minute has.
const A_MINUTE: usize = 30;
/// How long the work of a killed program is left alone (`store/tables/jobs.rs`), and a little more.
const LEASE: Duration = Duration::from_secs(130);
/// The longest time between two faults.
const PAUSE_MS: u64 = 1_500;
/// How long a part stands still that is stopped and goes on: less and more than others wait for it.
const STOPPED_MS: u64 = 4_000;

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

    /// Something fails. Returns what.
    async fn fail(&mut self, rng: &mut Rng) -> String {
        let stopped = Duration::from_millis(rng.u64(..STOPPED_MS));
        match rng.u8(..20) {
            0..9 => {
                let number = rng.usize(..PROGRAMS);
                self.restart(number);
                format!("kill of program {number}")
            }
            9..13 => {
                let number = rng.usize(..PROGRAMS);
                self.parts[number].running.signal(Signal::STOP);
                tokio::time::sleep(stopped).await;
                self.parts[number].running.signal(Signal::CONT);
                format!("program {number} stood still for {stopped:?}")
            }
            13..17 => {
                let node = rng.usize(..3);
                self.nodes.kill(node);
                tokio::time::sleep(stopped / 4).await;
                self.nodes.restart(node);
                self.mended().await;
                format!("kill of key node {node}")
            }
            17..18 => {
                let node = rng.usize(..3);
                self.nodes.stop(node);
                tokio::time::sleep(stopped).await;
                self.nodes.go_on(node);
                self.mended().await;
                format!("key node {node} stood still for {stopped:?}")
            }
            _ => {
                shut_down_at_once();
                "immediate shutdown of PostgreSQL".to_owned()
            }
        }
    }

    /// Returns once every program has seen a node again and has mended it: the fault model allows one node at a
    /// time. What stood still for a moment was perhaps missed by nobody.
    async fn mended(&self) {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Ends PostgreSQL as a crash would; whoever lends it starts it again.
fn shut_down_at_once() {
    let file = engine::server().join("postmaster.pid");
    // It may be starting again.
    let Ok(file) = fs::read_to_string(file) else {
        return;
    };
    let pid = file.lines().next().unwrap().parse().unwrap();
    let _ = kill_process(Pid::from_raw(pid).unwrap(), Signal::QUIT);
}

/// Runs one story with this many faults.
pub async fn tell(seed: u64, faults: usize) -> Option<Tally> {
    let nodes = Nodes::start()?;
    let discord = Discord::start(Clock::running()).await.unwrap();
    let mut rng = Rng::with_seed(seed);
    let mut cluster = Cluster::start(discord.clone(), nodes);
    discord.registered().await;
    let addresses = cluster.parts.iter().map(|part| part.address.clone());
    let balancer = balance(addresses.collect()).await;
    let endpoint = format!("http://{balancer}/interactions");
    discord.save_interactions_endpoint(&endpoint).await.unwrap();

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
    for _ in 0..faults {
        // The moment of a fault is what the test varies.
        tokio::time::sleep(Duration::from_millis(rng.u64(..PAUSE_MS))).await;
        cluster.supervise();
        let failed = cluster.fail(&mut rng).await;
        ledger.step(failed);
        tally.kills += 1;
        // A person who found a promise broken ends the story.
        while let Some(ended) = people.try_join_next() {
            ended.unwrap();
        }
    }
    lives.over();
    people.join_all().await;
    tally.noticed(asker.await.unwrap());
    cluster.working().await;
    if faults > A_MINUTE {
        // The verdict lets so much time pass at once that what people opened minutes ago is out of reach, and a
        // drawing that a killed program had begun is still leased to it.
        tokio::time::sleep(LEASE).await;
    }
    let held = Verdict {
        discord: &discord,
        ledger: &ledger,
    }
    .on_people()
    .await;
    let copies = held.values().flat_map(BTreeMap::values).sum();
    no_job_waits(cluster.place.path(), &discord, "notify").await;
    no_job_waits(cluster.place.path(), &discord, "settle").await;
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

/// Compares the rows after the end with what people see.
async fn on_rows(data: &Path, copies: usize) {
    let count = async |rows: &str| engine::ask(data, rows).await.len();
    assert_eq!(count("SELECT 1 FROM copies").await, copies);
    let orphans = "SELECT 1 FROM texts WHERE id NOT IN
                   (SELECT mail_id FROM copies UNION SELECT id FROM drafts)";
    assert_eq!(count(orphans).await, 0, "texts of nobody");
    let unsettled = "SELECT 1 FROM texts WHERE key IS NULL AND id NOT IN (SELECT id FROM drafts)";
    assert_eq!(count(unsettled).await, 0, "keys that never settle");
}

/// Neither a text nor the key of a deleted mail is in the files of PostgreSQL, of a standby and of an archive, no key in
/// the nodes' memory, and no text and no number of one in a log.
async fn on_what_is_left(ledger: &Ledger, spy: &Spy, log: &Path, nodes: &Nodes) {
    let mut places = vec![engine::server()];
    if let Some(copies) = Copies::lent() {
        copies.replay();
        copies.archive();
        places.extend([copies.standby, copies.archived]);
    }
    let server: Vec<_> = places.iter().flat_map(|place| files(place)).collect();
    let drafts = ledger.drafts();
    let wanted = Wanted::windows(drafts.iter().flat_map(Draft::secrets));
    for place in [&server, &files(log)] {
        let trace = wanted.anywhere(place);
        assert!(trace.is_none(), "text is left: {}", trace.unwrap());
    }
    let gone = drafts.iter().filter(|draft| draft.deleted == Known::Yes);
    let ids: Vec<&String> = gone.clone().filter_map(|draft| draft.id.as_ref()).collect();
    // Copied people keep theirs, and the key with it.
    let alone = gone.filter(|draft| draft.cc.is_empty());
    let secrets = alone.filter_map(|draft| spy.secret_of(draft.id.as_ref()?));
    let secrets: Vec<Secret> = secrets.collect();
    in_memory(nodes, &secrets);
    let keys: Vec<Vec<u8>> = secrets.into_iter().map(|secret| secret.key).collect();
    println!(
        "{} keys of deleted mails are looked for in {} files",
        keys.len(),
        server.len()
    );
    let trace = Wanted::whole(keys).anywhere(&server);
    assert!(trace.is_none(), "a key is left: {}", trace.unwrap());
    if let Some(kept) = spy.settled().await.first() {
        for place in &places {
            let found = Wanted::whole([kept.clone()]).anywhere(&files(place));
            assert!(
                found.is_some(),
                "a key that is kept is found in {}, so a missing one means something",
                place.display()
            );
        }
    }
    let ids = ids.into_iter().map(|id| id.clone().into_bytes());
    let trace = Wanted::whole(ids).anywhere(&files(log));
    assert!(trace.is_none(), "a number is left: {}", trace.unwrap());
}

/// No key can be made of what the nodes have in their memory. That takes the shares of two of them; one may be left by
/// a program that was killed before it rinsed, and tells nothing.
fn in_memory(nodes: &Nodes, gone: &[Secret]) {
    let mut left = vec![0; gone.len()];
    for (node, memory) in nodes.memories().iter().enumerate() {
        let known = zip(0.., gone).filter_map(|(at, gone)| Some((at, gone.shares[node].as_ref()?)));
        let addends =
            known.flat_map(|(at, share)| share.chunks(ADDEND).map(move |addend| (at, addend)));
        let (places, addends): (Vec<usize>, Vec<&[u8]>) = addends.unzip();
        let found = memory.find(&addends);
        let found: BTreeSet<usize> = found.into_iter().map(|found| places[found]).collect();
        for place in found {
            left[place] += 1_usize;
        }
        let keys: Vec<&Vec<u8>> = gone.iter().map(|secret| &secret.key).collect();
        assert!(memory.find(&keys).is_empty(), "a key is in a node's memory");
    }
    println!(
        "of {} keys of deleted mails, {} have a share left on one node",
        gone.len(),
        left.iter().filter(|nodes| **nodes == 1).count()
    );
    let whole = left.iter().filter(|nodes| **nodes > 1).count();
    assert_eq!(whole, 0, "keys that two nodes still have");
}
