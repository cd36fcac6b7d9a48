//! The bench: how fast InMail is beside a minimal bot, and how that grows.
//!
//! `bench run` starts both bots as processes of their own. Discord is played by this process.

mod acts;
mod double;
mod driver;
mod report;
mod stats;
mod yardstick;

use std::path::PathBuf;

use clap::Parser;
use tokio::{runtime::Builder, task::LocalSet};

/// Measures InMail beside a minimal bot of the same library.
#[derive(Parser)]
enum Command {
    /// Measures, and writes the report.
    Run(driver::Options),
    /// Starts both bots and has each answer a few interactions.
    Smoke {
        #[arg(long, default_value = "target/debug/inmail")]
        program: PathBuf,
        /// Where the bots keep their data.
        #[arg(long, default_value = "target/bench")]
        folder: PathBuf,
    },
    /// Writes the report of the last run anew.
    Report {
        #[arg(long, default_value = "docs")]
        docs: PathBuf,
        #[arg(long, default_value = "target/bench/figures.json")]
        figures: PathBuf,
    },
    /// A minimal bot: one row for each interaction, answered at once.
    Yardstick {
        /// Where Discord is.
        #[arg(long)]
        api: String,
        /// Where its database goes.
        #[arg(long)]
        data: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Run(options) => alone(driver::run(&options)),
        Command::Smoke { program, folder } => alone(driver::smoke(&program, &folder)),
        Command::Report { docs, figures } => report::again(&docs, &figures),
        Command::Yardstick { api, data } => yardstick::run(&api, &data),
    }
}

/// On one thread, so that the double takes little from the bots.
fn alone<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, work)
}
