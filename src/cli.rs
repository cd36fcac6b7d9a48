//! The command line: settings in, exit code out. One file a command.

mod check;
mod man;
mod run;
mod running;

use std::{
    io::{self, IsTerminal},
    path::{PathBuf, absolute},
    process::ExitCode,
};

use anyhow::anyhow;
use clap::{CommandFactory, Parser, Subcommand};
use inmail::{
    config::{self, Config},
    store::Store,
    telemetry::Output,
};

/// Private, mail-like messages between members of a Discord community, with an unsend that is real.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The settings file [default: config/inmail.toml, else /etc/inmail/inmail.toml]
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the bot (the default)
    Run,
    /// Check the settings and the data directory without connecting
    Check {
        /// Ask instead whether the bot that uses the data directory works
        #[arg(long)]
        running: bool,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// Settings, files or token cannot be used. Starting again changes nothing.
const UNUSABLE: u8 = 2;

pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Not by the macros: they panic if nobody reads the output or the disk is full.
    let errors = Output::to(io::stderr());
    let config = || load(&arguments);
    let ended = match arguments.command {
        // Without settings: packages are made where there is no token.
        Some(Command::Man) => man::man(Arguments::command()),
        Some(Command::Check { running: true }) => {
            config().and_then(|config| running::running(&config))
        }
        Some(Command::Check { running: false }) => {
            config().and_then(|config| check::check(&config))
        }
        Some(Command::Run) | None => config().and_then(|config| run::run(config, &errors)),
    };
    let Err(Failure { error, lasting }) = ended else {
        return ExitCode::SUCCESS;
    };
    errors.say(&format!("inmail: {}", sentence(&error)));
    errors.flush();
    if lasting {
        ExitCode::from(UNUSABLE)
    } else {
        ExitCode::FAILURE
    }
}

/// Why a command failed.
struct Failure {
    error: anyhow::Error,
    /// Whether starting again changes nothing.
    lasting: bool,
}

fn load(arguments: &Arguments) -> Result<Config, Failure> {
    let loaded = config::settings(std::env::vars_os())
        .and_then(|environment| Config::load(arguments.config.as_deref(), &environment));
    loaded.map_err(|error| Failure {
        error: error.into(),
        lasting: true,
    })
}

/// Refuses to begin with an empty mailbox where the settings do not say that one may begin.
fn refuse_stray_start(config: &Config) -> Result<(), Failure> {
    let data = &config.data_dir;
    if config.may_begin || !Store::is_new(data) {
        return Ok(());
    }
    let place = absolute(data).unwrap_or_else(|_| data.clone());
    Err(Failure {
        error: anyhow!(
            "there is no mailbox in {}; start InMail in the folder in which it ran before, or, for its \
             first start, set `data_dir` (INMAIL_DATA_DIR) to a full path like /var/lib/inmail",
            place.display()
        ),
        lasting: true,
    })
}

/// The error and its causes. A cause that the sentence before it contains is not repeated.
fn sentence(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.contains(&cause) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&cause);
    }
    said
}

/// Whether the log may have colours: on a terminal whose user accepts them (no-color.org).
fn has_colours() -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !plain
}
