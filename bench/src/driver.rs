//! The driver: starts the processes, has the double make people act, and measures meanwhile.

mod apart;
mod counts;
mod disk;
mod plan;
mod process;
mod sample;
mod scale;
mod scenarios;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, ensure};
use clap::Args;

use crate::report::{self, figures::Figures};
use plan::Plan;

/// What is measured, and how long.
#[derive(Args)]
pub struct Options {
    /// The program, as it is released.
    #[arg(long, default_value = "target/release/inmail")]
    program: PathBuf,
    /// Where the bots keep their data; on the disk that counts. Emptied first.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Where the report goes.
    #[arg(long, default_value = "docs")]
    docs: PathBuf,
    /// About two minutes; the figures are rough.
    #[arg(long)]
    quick: bool,
    /// How often every cell of the tables is measured, by turns with the yardstick.
    #[arg(long)]
    rounds: Option<usize>,
    /// Only these parts: table, open, counts, expiry, growth, restart.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

impl Options {
    /// Whether this part is asked for.
    fn has(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

/// Measures all that is asked for, and writes figures and report.
pub fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(
        options.program.exists(),
        "there is no {}; `cargo build --release` makes it",
        options.program.display()
    );
    let began = Instant::now();
    // Only what an earlier run has left there.
    for name in ["inmail", "yardstick", "expiry", "growth", "empty"] {
        let _ = fs::remove_dir_all(options.folder.join(name));
    }
    fs::create_dir_all(&options.folder).context("the folder for the bots' data")?;
    let plan = Plan::new(options.quick, options.rounds);
    let mut figures = Figures {
        machine: machine(),
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
        rounds: plan.rounds,
        program_bytes: fs::metadata(&options.program)?.len(),
        ..Figures::default()
    };
    scenarios::measure(options, &plan, &mut figures)?;
    figures.load_after = load();
    figures.seconds = began.elapsed().as_secs_f64();
    let file = options.folder.join("figures.json");
    fs::write(&file, serde_json::to_vec_pretty(&figures)?)?;
    report::write(&options.docs, &figures)?;
    eprintln!(
        "{} s; {}",
        began.elapsed().as_secs(),
        report::place(&options.docs).display()
    );
    Ok(())
}

/// Cores, processor, kernel, memory, and what else is going on.
fn machine() -> Vec<(String, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(':'));
        value.map_or("?".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    vec![
        ("cores".to_owned(), cores.to_string()),
        ("processor".to_owned(), value(&cpu, "model name")),
        ("memory".to_owned(), value(&memory, "MemTotal")),
        (
            "kernel".to_owned(),
            read("/proc/sys/kernel/osrelease").trim().to_owned(),
        ),
        ("load before".to_owned(), load()),
    ]
}

/// How many processes wanted to run in the last minute, five and fifteen minutes.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The size of all files in a folder.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| Some(entry.metadata().ok()?.len()));
    sizes.sum()
}
