//! What the kernel says that a process has used.

use std::{fs, time::Instant};

/// `/proc` counts time in hundredths of a second on every Linux.
const TICK_US: f64 = 10_000.0;

/// Processes at one moment.
#[derive(Clone, Copy)]
pub struct Sample {
    pub at: Instant,
    pub cpu_us: f64,
    /// The same of the servers that they use.
    pub servers_us: f64,
    /// Threads that were taken off a core, by themselves or not. Threads that have ended are not in it.
    pub switches: f64,
    pub rss_kib: f64,
}

impl Sample {
    /// All of them together.
    pub fn of(processes: Vec<u32>) -> Self {
        let nothing = Self {
            at: Instant::now(),
            cpu_us: 0.0,
            servers_us: 0.0,
            switches: 0.0,
            rss_kib: 0.0,
        };
        processes
            .into_iter()
            .map(Self::of_one)
            .fold(nothing, |all, one| Self {
                at: one.at,
                cpu_us: all.cpu_us + one.cpu_us,
                servers_us: 0.0,
                switches: all.switches + one.switches,
                rss_kib: all.rss_kib + one.rss_kib,
            })
    }

    fn of_one(process: u32) -> Self {
        let read = |path: String| fs::read_to_string(path).unwrap_or_default();
        let stat = read(format!("/proc/{process}/stat"));
        // The name, in parentheses, may hold blanks. User and system time are the 14th and 15th field, those of
        // children that have ended the two behind.
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = fields.split_whitespace().skip(11).take(4);
        let ticks: f64 = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        let status = read(format!("/proc/{process}/status"));
        let threads = fs::read_dir(format!("/proc/{process}/task"));
        let switches = threads.into_iter().flatten().flatten().map(|thread| {
            let status = fs::read_to_string(thread.path().join("status"));
            let status = status.unwrap_or_default();
            number(&status, "voluntary_ctxt_switches:")
                + number(&status, "nonvoluntary_ctxt_switches:")
        });
        Self {
            at: Instant::now(),
            cpu_us: ticks * TICK_US,
            servers_us: 0.0,
            switches: switches.sum(),
            rss_kib: number(&status, "VmRSS:"),
        }
    }
}

fn number(status: &str, name: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let digits = line.and_then(|line| line.split_whitespace().next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0.0)
}
