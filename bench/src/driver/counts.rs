//! What a bot asks of the kernel, as `strace` counts it. It slows the bot down, so nothing else is measured
//! meanwhile.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
};

const CALLS: &str = "trace=fdatasync,fsync,pwrite64,futex";

/// A count that is under way.
pub struct Counting {
    child: Child,
    /// Held, since a word that nobody could hear would end it.
    _said: Lines<BufReader<ChildStderr>>,
    file: PathBuf,
}

impl Counting {
    /// Begins to count what a process does; nothing where `strace` cannot.
    pub async fn begin(process: u32, folder: &Path) -> Option<Self> {
        let file = folder.join("counts");
        let mut child = Command::new("strace")
            .args(["-f", "-c", "-e", CALLS, "-p", &process.to_string(), "-o"])
            .arg(&file)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        // It says so once it looks, and ends without a word of it where it may not.
        let mut said = BufReader::new(child.stderr.take()?).lines();
        let line = said.next_line().await.ok()??;
        line.contains("attached").then_some(Self {
            child,
            _said: said,
            file,
        })
    }

    /// How often each call was made.
    pub async fn end(mut self) -> BTreeMap<String, f64> {
        let process = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(process) = process.and_then(Pid::from_raw) {
            // It writes what it has seen when it is interrupted.
            let _ = kill_process(process, Signal::INT);
        }
        let _ = self.child.wait().await;
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        let _ = fs::remove_file(&self.file);
        // Share, seconds, time a call, calls, perhaps errors, and the call's name.
        let lines = text.lines().filter_map(|line| {
            let mut fields = line.split_whitespace();
            let calls = fields.nth(3)?.parse().ok()?;
            Some((fields.next_back()?.to_owned(), calls))
        });
        lines.collect()
    }
}
