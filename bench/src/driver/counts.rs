//! What a bot asks of the kernel: syncs, writes and wakes, counted by the kernel itself (`perf`), or, where
//! that is not allowed, by `strace`, which slows the bot down.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

const CALLS: [&str; 4] = ["fdatasync", "fsync", "pwrite64", "futex"];
/// Both need a moment until they count.
const BEGINS: Duration = Duration::from_millis(700);

/// A count that is under way.
pub struct Counting {
    child: Child,
    file: PathBuf,
    by_perf: bool,
}

impl Counting {
    /// Begins to count what a process does; nothing where neither tool works.
    pub fn begin(process: u32, folder: &Path) -> Option<Self> {
        let file = folder.join("counts");
        let events = CALLS
            .map(|call| format!("syscalls:sys_enter_{call}"))
            .join(",");
        let process = process.to_string();
        let perf = ["stat", "-x", ",", "-e", &events, "-p", &process, "-o"];
        let calls = format!("trace={}", CALLS.join(","));
        let strace = ["-f", "-c", "-e", &calls, "-p", &process, "-o"];
        [("perf", &perf[..]), ("strace", &strace[..])]
            .into_iter()
            .find_map(|(tool, arguments)| {
                let mut child = Command::new(tool)
                    .args(arguments)
                    .arg(&file)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .ok()?;
                std::thread::sleep(BEGINS);
                // A tool that may not look ends at once.
                let ended = child.try_wait().ok()?.is_some();
                let (file, by_perf) = (file.clone(), tool == "perf");
                (!ended).then_some(Self {
                    child,
                    file,
                    by_perf,
                })
            })
    }

    /// Who counts.
    pub fn tool(&self) -> &'static str {
        if self.by_perf { "perf" } else { "strace" }
    }

    /// How often each call was made.
    pub fn end(mut self) -> BTreeMap<String, f64> {
        let process = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(process) = process {
            // Both write what they have seen when they are interrupted.
            let _ = kill_process(process, Signal::INT);
        }
        let _ = self.child.wait();
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        let _ = fs::remove_file(&self.file);
        let counted = |call: &str| -> Option<f64> {
            if self.by_perf {
                let mut lines = text.lines().map(|line| line.split(','));
                let event = format!("syscalls:sys_enter_{call}");
                let mut line = lines.find(|line| line.clone().any(|field| field == event))?;
                line.next()?.parse().ok()
            } else {
                let mut lines = text.lines().map(str::split_whitespace);
                let line = lines.find(|line| line.clone().next_back() == Some(call));
                // Share, seconds, time a call, calls.
                line.map_or(Some(0.0), |mut line| line.nth(3)?.parse().ok())
            }
        };
        let counts = CALLS
            .iter()
            .filter_map(|call| Some(((*call).to_owned(), counted(call)?)));
        counts.collect()
    }
}
