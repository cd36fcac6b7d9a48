//! The command line: settings in, exit code out. One file a command.

mod backup;
mod bar;
mod check;
mod doctor;
mod invite;
mod key;
mod man;
mod person;
mod run;
mod running;
mod shell;

use std::{
    io::{self, IsTerminal},
    path::{PathBuf, absolute},
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use inmail::{
    config::{self, Config, ConfigError},
    model::UserId,
    store::{Place, Store},
    telemetry::Output,
};
use tokio::runtime::{Builder, Runtime};

/// The end of every help text.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed for now; trying again may help (a full disk, Discord out of reach)
  2  refused; trying again changes nothing until you change something
  3  `doctor` found a fault";

/// Private, mail-like messages between members of a Discord community, with an unsend that is real.
#[derive(Parser)]
#[command(version, after_help = EXIT_CODES)]
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
    /// Check the settings and the data directory without connecting to Discord
    Check {
        /// Ask instead whether the bot that uses the data directory works
        #[arg(long)]
        running: bool,
    },
    /// Look for faults, and say each with its remedy
    ///
    /// Looks at files, modes, space and work that waits, also while the bot runs. Changes nothing. Ends with
    /// exit code 3 if there is a fault.
    Doctor {
        /// Ask Discord as well: token, settings in the portal, commands, servers, channels, this host's clock
        #[arg(long)]
        online: bool,
    },
    /// Print the link that adds the bot to a server
    Invite,
    /// Erase what is stored about a person, as *Erase my data* does; the bot must not be running
    Erase {
        /// The person's user id at Discord
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Print what is stored about a person as JSON, as *Export my data* does; the bot must not be running
    Export {
        /// The person's user id at Discord
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Write an encrypted backup to a new file, also while the bot runs
    ///
    /// Mail that can still be deleted is left out, and so are drafts and everything that reaches a person's
    /// screen. No token is needed. Without --recipient or --passphrase-file a passphrase is asked for.
    Backup {
        /// The file to make; it must not exist
        file: PathBuf,
        #[command(flatten)]
        to: To,
    },
    /// Restore a backup into a data directory or database that holds no data
    ///
    /// The whole file is checked before anything is written. Mail and reports whose time is over are left
    /// out, nothing is sent again, and no token is needed. What a backup cannot know stands in
    /// docs/backup.md.
    Restore {
        /// The file that `inmail backup` wrote
        file: PathBuf,
        #[command(flatten)]
        with: With,
    },
    /// Move the mailbox of a data directory into the empty database of these settings, with its bot stopped
    ///
    /// Mail that can still be deleted stays so; drafts stay behind. The old directory is left as it is. No token is
    /// needed.
    Move {
        /// The data directory that holds it now
        #[arg(long, value_name = "DIRECTORY")]
        from: PathBuf,
        /// The file with its master key, if it has one
        #[arg(long, value_name = "FILE")]
        master_key_file: Option<PathBuf>,
    },
    /// Make, use, exchange or take away a master key, which the keys of stored mail are wrapped with
    ///
    /// A copy of the data directory without the master key opens no mail. To exchange it while the bot runs:
    /// `new`, `add`, put the new file in the place of the old one, `retire`.
    Key {
        #[command(subcommand)]
        change: key::Change,
    },
    /// Print a script that completes this command line in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    #[command(hide = true)]
    Man {
        /// The folder, which must exist
        folder: PathBuf,
    },
}

fn user(typed: &str) -> Result<UserId, &'static str> {
    let id = typed.parse();
    id.map_err(|_| "a user id is a number; Discord shows it in developer mode (Copy User ID)")
}

/// Who can open a backup.
#[derive(Args)]
#[group(multiple = false)]
struct To {
    /// A recipient of age (age1…); may be given more than once
    #[arg(long, value_name = "AGE1…")]
    recipient: Vec<String>,
    /// The file whose first line is the passphrase
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What opens a backup.
#[derive(Args)]
#[group(multiple = false)]
struct With {
    /// The file with the identity of a recipient (AGE-SECRET-KEY-1…)
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The file whose first line is the passphrase
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Settings, files or token cannot be used. Starting again changes nothing.
const UNUSABLE: u8 = 2;
/// `doctor` found a fault.
const FAULTY: u8 = 3;

pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Not by the macros: they panic if nobody reads the output or the disk is full.
    let errors = Output::to(io::stderr());
    let Failure { error, lasting } = match begin(&arguments, &errors) {
        Ok(code) => return code,
        Err(failure) => failure,
    };
    errors.say(&format!("inmail: {}", sentence(&error)));
    errors.flush();
    if lasting {
        ExitCode::from(UNUSABLE)
    } else {
        ExitCode::FAILURE
    }
}

fn begin(arguments: &Arguments, errors: &Output) -> Result<ExitCode, Failure> {
    let online = || load(arguments, Config::load);
    let offline = || load(arguments, Config::load_offline);
    match &arguments.command {
        None | Some(Command::Run) => run::run(online()?, errors),
        Some(Command::Check { running: true }) => running::running(&online()?),
        Some(Command::Check { running: false }) => check::check(&online()?),
        Some(Command::Doctor { online: asks }) => {
            let config = if *asks { online()? } else { offline()? };
            return Ok(if doctor::doctor(&config, *asks)? {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(FAULTY)
            });
        }
        Some(Command::Invite) => invite::invite(&online()?),
        Some(Command::Erase { user }) => person::erase(&offline()?, *user),
        Some(Command::Export { user }) => person::export(&offline()?, *user),
        Some(Command::Backup { file, to }) => backup::backup(&offline()?, file, to),
        Some(Command::Restore { file, with }) => backup::restore(&offline()?, file, with),
        Some(Command::Move {
            from,
            master_key_file,
        }) => backup::relocate(&offline()?, from, master_key_file.as_deref()),
        Some(Command::Key { change }) => match change {
            key::Change::New { file } => key::new(file),
            key::Change::On => key::on(&offline()?),
            key::Change::Add { file } => key::add(&offline()?, file),
            key::Change::Retire => key::retire(&offline()?),
            key::Change::Off => key::off(&offline()?),
        },
        Some(Command::Completions { shell }) => shell::completions(*shell),
        Some(Command::Man { folder }) => man::man(Arguments::command(), folder),
    }
    .map(|()| ExitCode::SUCCESS)
}

/// Why a command failed.
struct Failure {
    error: anyhow::Error,
    /// Whether starting again changes nothing.
    lasting: bool,
}

impl Failure {
    fn lasting(error: impl Into<anyhow::Error>) -> Self {
        Self {
            error: error.into(),
            lasting: true,
        }
    }

    fn passing(error: impl Into<anyhow::Error>) -> Self {
        Self {
            error: error.into(),
            lasting: false,
        }
    }
}

/// How settings are read: with a token or without.
type Loader = fn(
    Option<&std::path::Path>,
    &std::collections::BTreeMap<String, String>,
) -> Result<Config, ConfigError>;

fn load(arguments: &Arguments, loader: Loader) -> Result<Config, Failure> {
    let environment = config::settings(std::env::vars_os()).map_err(Failure::lasting)?;
    loader(arguments.config.as_deref(), &environment).map_err(Failure::lasting)
}

/// Refuses to begin with an empty mailbox where the settings do not say that one may begin.
fn refuse_stray_start(config: &Config) -> Result<(), Failure> {
    let data = &config.data_dir;
    if config.may_begin || !Store::is_new(data) {
        return Ok(());
    }
    let place = absolute(data).unwrap_or_else(|_| data.clone());
    Err(Failure::lasting(anyhow!(
        "there is no mailbox in {}; start InMail in the folder in which it ran before, or, for its \
         first start, set `data_dir` (INMAIL_DATA_DIR) to a full path like /var/lib/inmail",
        place.display()
    )))
}

/// Where the mailbox of these settings is.
fn place(config: &Config) -> Result<Place, Failure> {
    let place = Place::new(
        &config.data_dir,
        config.database.as_ref(),
        config.key_nodes.as_ref(),
    );
    let place = place.map_err(Failure::lasting)?;
    Ok(place.shared(config.is_one_of_many()))
}

fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    runtime
        .context("no threads to work with")
        .map_err(Failure::passing)
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
