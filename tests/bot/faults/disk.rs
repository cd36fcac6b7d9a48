//! Disks that are read-only or full: the program runs in a mount namespace of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use sandbox::Discord;

use crate::program::program;

/// Runs the program after these shell commands in a mount namespace of its own, with `$D` as its data
/// directory. If this user may not make a namespace, prints the test's name and returns `None`.
pub fn namespaced(test: &str, mounts: &str, data: &Path, api_url: &str) -> Option<Command> {
    let in_namespace = |script: &str| {
        let mut command = Command::new("unshare");
        let arguments = ["--mount", "--map-root-user", "sh", "-c", script];
        command.args(arguments).env("D", data);
        command
    };
    let possible = in_namespace("mount -t tmpfs tmpfs \"$D\"").output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED {test}: no mount namespaces for this user");
        return None;
    }
    let inner = program(data, api_url);
    let mut command = in_namespace(&format!("{mounts} && exec \"$0\""));
    command
        .arg(inner.get_program())
        .envs(
            inner
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    Some(command)
}

/// The program on a small disk of its own.
pub struct SmallDisk {
    child: Child,
    log: BufReader<ChildStderr>,
    /// The disk, as this process sees it.
    disk: PathBuf,
}

impl SmallDisk {
    pub async fn start(test: &str, place: &Path, discord: &Discord) -> Option<Self> {
        let small = "mount -t tmpfs -o size=8m tmpfs \"$D\"";
        let mut command = namespaced(test, small, place, &discord.api_url())?;
        let command = command.env("INMAIL_LOG__FILTER", "inmail=debug");
        let mut bot = Self::of(command.spawn().unwrap(), place);
        discord.ready().await;
        // The clean-up frees space, and would do so at an unknown moment.
        bot.logs("the database has been cleaned");
        Some(bot)
    }

    /// The directory in which this program runs.
    pub fn of(mut child: Child, place: &Path) -> Self {
        let disk = format!("/proc/{}/root{}", child.id(), place.display());
        let log = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            log,
            disk: disk.into(),
        }
    }

    /// A file on the disk. It can be read even after the program and its disk are gone.
    pub fn open(&self, name: &str) -> fs::File {
        fs::File::open(self.disk.join(name)).unwrap()
    }

    /// Tells the program to end, and waits until it has ended.
    pub fn end_in_order(mut self) {
        let id = Pid::from_child(&self.child);
        kill_process(id, Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }

    /// Returns once the program has logged this.
    pub fn logs(&mut self, sentence: &str) {
        let mut line = String::new();
        while !line.contains(sentence) {
            line.clear();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "it has ended");
        }
    }

    /// Fills the remaining space.
    pub fn fill(&self) {
        let mut filler = fs::OpenOptions::new();
        let filler = filler.append(true).create(true);
        let mut filler = filler.open(self.disk.join("filler")).unwrap();
        for block in [65_536, 4_096, 1] {
            while filler.write_all(&vec![1; block]).is_ok() {}
        }
    }

    pub fn make_room(&self) {
        fs::remove_file(self.disk.join("filler")).unwrap();
    }

    /// Ends the program, and returns what it has logged.
    pub fn end(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.lines().map(Result::unwrap).collect()
    }
}
