//! Three key nodes as processes of their own.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{BufRead, BufReader},
    os::unix::fs::FileExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use aho_corasick::AhoCorasick;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const NODES: usize = 3;
const PROGRAMS: [&str; 2] = ["valkey-server", "redis-server"];

pub struct Nodes {
    folder: TempDir,
    program: &'static str,
    setting: (String, String),
    running: Vec<Child>,
}

impl Nodes {
    pub fn start() -> Option<Self> {
        Self::start_with("maxclients", "100")
    }

    /// Nodes of which one has another setting.
    pub fn start_with(setting: &str, value: &str) -> Option<Self> {
        let is_there = |program: &&&str| {
            let mut asked = Command::new(program);
            asked.arg("--version").stdout(Stdio::null());
            asked.status().is_ok()
        };
        let Some(program) = PROGRAMS.iter().find(is_there) else {
            println!("SKIPPED: the key ring; install valkey-server or redis-server.");
            return None;
        };
        let mut nodes = Self {
            folder: TempDir::new().unwrap(),
            program,
            setting: (setting.to_owned(), value.to_owned()),
            running: Vec::new(),
        };
        for node in 0..NODES {
            let process = nodes.run(node);
            nodes.running.push(process);
        }
        Some(nodes)
    }

    fn socket(&self, node: usize) -> PathBuf {
        self.folder.path().join(format!("{node}.sock"))
    }

    fn run(&self, node: usize) -> Child {
        let mut command = Command::new(self.program);
        command.arg("-").current_dir(self.folder.path());
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let socket = self.socket(node);
        let (name, value) = &self.setting;
        let own = match node {
            0 => format!("{name} {value}\n"),
            _ => String::new(),
        };
        let settings = format!(
            "port 0\nunixsocket {}\nsave \"\"\nslowlog-log-slower-than -1\n{own}",
            socket.display()
        );
        std::io::Write::write_all(&mut process.stdin.take().unwrap(), settings.as_bytes()).unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        // "now ready" until Redis 7.0, "Ready" from 7.2 and Valkey on.
        let is_ready = |line: &String| line.contains("eady to accept connections");
        assert!(
            said.any(|line| is_ready(&line.unwrap())),
            "a node did not start"
        );
        // What it says later is read by nobody, and is little.
        std::mem::forget(said);
        process
    }

    /// What the setting `key_nodes` is for them.
    pub fn addresses(&self) -> String {
        let addresses = (0..NODES).map(|node| format!("unix://{}", self.socket(node).display()));
        addresses.collect::<Vec<_>>().join(",")
    }

    pub fn kill(&mut self, node: usize) {
        self.running[node].kill().unwrap();
        self.running[node].wait().unwrap();
        fs::remove_file(self.socket(node)).unwrap();
    }

    /// Starts a killed node again. It knows nothing.
    pub fn restart(&mut self, node: usize) {
        self.running[node] = self.run(node);
    }

    /// Lets a node hang.
    pub fn stop(&self, node: usize) {
        kill_process(self.pid(node), Signal::STOP).unwrap();
    }

    pub fn go_on(&self, node: usize) {
        kill_process(self.pid(node), Signal::CONT).unwrap();
    }

    fn pid(&self, node: usize) -> Pid {
        Pid::from_child(&self.running[node])
    }

    /// What each node has in its memory.
    pub fn memories(&self) -> Vec<Memory> {
        (0..NODES).map(|node| Memory::of(self.pid(node))).collect()
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for node in &mut self.running {
            // It may have been killed before.
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

/// The writable memory of a process.
pub struct Memory(Vec<Vec<u8>>);

impl Memory {
    fn of(process: Pid) -> Self {
        let folder = PathBuf::from(format!("/proc/{}", process.as_raw_nonzero()));
        let maps = fs::read_to_string(folder.join("maps")).unwrap();
        let memory = File::open(folder.join("mem")).unwrap();
        let regions = maps.lines().filter(|line| line.contains(" rw"));
        let regions = regions.map(|line| {
            let (from, rest) = line.split_once('-').unwrap();
            let (to, _) = rest.split_once(' ').unwrap();
            let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
            let mut region = vec![0; usize::try_from(to - from).unwrap()];
            memory.read_exact_at(&mut region, from).unwrap();
            region
        });
        Self(regions.collect())
    }

    /// How many of these are in it.
    pub fn count(&self, patterns: &[&[u8]]) -> usize {
        self.find(patterns).len()
    }

    /// Which of these are in it, by their places.
    pub fn find(&self, patterns: &[impl AsRef<[u8]>]) -> BTreeSet<usize> {
        let search = AhoCorasick::new(patterns).unwrap();
        let found = self.0.iter().flat_map(|region| search.find_iter(region));
        found.map(|found| found.pattern().as_usize()).collect()
    }
}
