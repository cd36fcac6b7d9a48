//! The driver: starts the bots, has the double's people act, and measures meanwhile.

mod apart;
mod counts;
mod deployments;
mod fill;
mod launch;
mod machine;
mod process;
mod sample;
mod scale;
mod scenarios;
mod servers;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;

use crate::report::{self, figures::Figures};
use process::{Kind, Stage};
use scenarios::Bench;

/// What is measured, and how long.
#[derive(Args)]
pub struct Options {
    /// The program, as it is released.
    #[arg(long, default_value = "target/release/inmail")]
    program: PathBuf,
    /// Where the bots keep their data; on the disk that counts.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Where the report goes.
    #[arg(long, default_value = "docs")]
    docs: PathBuf,
    /// About a minute; the figures are rough.
    #[arg(long)]
    quick: bool,
    /// What would not be done after so many minutes is left out.
    #[arg(long, default_value_t = 12)]
    longest: u64,
    /// Only these parts: table, open, counts, expiry, cluster, growth.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Also builds InMail from nothing, and says how long that takes.
    #[arg(long)]
    build: bool,
}

impl Options {
    fn longest(&self) -> Duration {
        Duration::from_mins(self.longest)
    }

    /// Whether this part is asked for.
    fn has(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

/// How much of everything.
struct Plan {
    rounds: usize,
    /// In flight, acts of InMail, acts of the yardstick.
    levels: [(usize, usize, usize); 3],
    open_seconds: u32,
    /// The same in each deployment: in flight, acts.
    deployed: [(usize, usize); 2],
    windows: &'static [usize],
    /// How much mail is stored meanwhile.
    mails: &'static [usize],
    /// How many windows have ended while the bot was not there.
    due: usize,
    idle: Duration,
}

const QUICK: Plan = Plan {
    rounds: 1,
    levels: [(1, 100, 400), (16, 200, 1_500), (128, 500, 3_000)],
    open_seconds: 2,
    deployed: [(1, 50), (128, 300)],
    windows: &[100],
    mails: &[100, 1_000],
    due: 1_000,
    idle: Duration::from_secs(1),
};
const WHOLE: Plan = Plan {
    rounds: 3,
    levels: [(1, 300, 1_200), (16, 600, 3_000), (128, 1_200, 5_000)],
    open_seconds: 4,
    deployed: [(1, 100), (128, 500)],
    windows: &[400, 1_000, 10_000],
    mails: &[1_000, 10_000, 100_000, 1_000_000],
    due: 100_000,
    idle: Duration::from_secs(4),
};

/// Measures all that is asked for, and writes figures and report.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let began = Instant::now();
    prepare(&options.program, &options.folder)?;
    let mut figures = Figures {
        machine: machine::describe(),
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
        program_bytes: fs::metadata(&options.program)?.len(),
        build_seconds: options
            .build
            .then(|| machine::build(&options.folder))
            .transpose()?,
        ..Figures::default()
    };
    let plan = if options.quick { QUICK } else { WHOLE };
    let mut bench = Bench {
        options,
        plan,
        began,
        figures: &mut figures,
    };
    bench.measure().await?;
    figures.load_after = machine::load();
    figures.seconds = began.elapsed().as_secs_f64();
    let file = options.folder.join("figures.json");
    fs::write(&file, serde_json::to_vec_pretty(&figures)?)?;
    report::write(&options.docs, &figures)?;
    eprintln!("{:.0} s", figures.seconds);
    Ok(())
}

/// Starts both bots and has each answer a few interactions.
pub async fn smoke(program: &Path, folder: &Path) -> anyhow::Result<()> {
    prepare(program, folder)?;
    let over_http = Kind::Deployed {
        program,
        over: None,
    };
    for kind in [Kind::Yardstick, Kind::inmail(program), over_http] {
        Stage::start(kind, folder).await?.end().await?;
        println!("{} answers", kind.name());
    }
    Ok(())
}

fn prepare(program: &Path, folder: &Path) -> anyhow::Result<()> {
    ensure!(
        program.exists(),
        "there is no {}; build it first",
        program.display()
    );
    fs::create_dir_all(folder).context("the folder for the bots' data")
}
