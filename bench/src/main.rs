//! The bench: how fast InMail is beside a minimal bot, and how that grows.
//!
//! `bench run` starts every other process by itself and writes the report.

mod double;
mod driver;
mod protocol;
mod report;
mod stats;
mod yardstick;

use std::path::PathBuf;

use clap::Parser;

/// Measures InMail beside a minimal bot of the same library.
#[derive(Parser)]
enum Command {
    /// Measures, and writes the report.
    Run(driver::Options),
    /// Writes the report of the last run anew.
    Report {
        /// Where the report goes.
        #[arg(long, default_value = "docs")]
        docs: PathBuf,
        #[arg(long, default_value = "target/bench/figures.json")]
        figures: PathBuf,
    },
    /// A lean double of Discord with people in it; told what to do on standard input.
    Double {
        /// The bot is the yardstick, whose answers hold nothing to click.
        #[arg(long)]
        plain: bool,
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
        Command::Run(options) => driver::run(&options),
        Command::Report { docs, figures } => report::again(&docs, &figures),
        Command::Double { plain } => double::run(plain),
        Command::Yardstick { api, data } => yardstick::run(&api, &data),
    }
}
