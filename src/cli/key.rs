//! `inmail key`: the master key of the mailbox.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use clap::Subcommand;
use inmail::{
    config::{self, Config},
    model::MasterKey,
    store::{OpenError, Store},
    telemetry::Output,
};
use zeroize::Zeroizing;

use super::{Failure, place, runtime};

/// Changes of the master key.
#[derive(Subcommand)]
pub enum Change {
    /// Make a master key in a new file, which only this user can read
    New {
        /// The file to make; it must not exist
        file: PathBuf,
    },
    /// Give the mailbox the master key of the settings; the bot must not be running
    On,
    /// Let a second master key open the mailbox as well, also while the bot runs
    ///
    /// The key of the settings goes on opening it. A key that was added before, and is not the one of the
    /// settings, does not.
    Add {
        /// The file with the new master key
        file: PathBuf,
    },
    /// Let only the master key of the settings open the mailbox any more, also while the bot runs
    Retire,
    /// Take the master key away from the mailbox; the bot must not be running
    Off,
}

pub fn new(file: &Path) -> Result<(), Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .context("the system gave no random numbers")
        .map_err(Failure::passing)?;
    let key = MasterKey::new(bytes);
    let digits = key.bytes().map(|byte| format!("{byte:02x}")).concat();
    let made = write(file, &Zeroizing::new(digits + "\n"));
    made.with_context(|| {
        format!(
            "cannot make {}; name a file that does not exist yet",
            file.display()
        )
    })
    .map_err(Failure::lasting)?;
    say("the key is made; keep a copy where the data is not: without it nobody can read the mail");
    Ok(())
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

pub fn on(config: &Config) -> Result<(), Failure> {
    let turned = Store::wrap_keys(place(config)?, given(config)?);
    runtime()?.block_on(turned).map_err(refused)?;
    say("the mailbox has its master key");
    Ok(())
}

pub fn off(config: &Config) -> Result<(), Failure> {
    let turned = Store::unwrap_keys(place(config)?, given(config)?);
    runtime()?.block_on(turned).map_err(refused)?;
    say(
        "the mailbox has no master key any more; take it out of the settings before the bot starts",
    );
    Ok(())
}

pub fn add(config: &Config, file: &Path) -> Result<(), Failure> {
    let new = config::read_master_key(file).map_err(Failure::lasting)?;
    Store::admit_master(&config.data_dir, given(config)?, &new).map_err(refused)?;
    say(
        "both keys open the mailbox; put the new one in the place of the old one, and then run \
         `inmail key retire`",
    );
    Ok(())
}

pub fn retire(config: &Config) -> Result<(), Failure> {
    Store::retire_masters(&config.data_dir, given(config)?).map_err(refused)?;
    say("only the master key of the settings opens the mailbox");
    Ok(())
}

fn given(config: &Config) -> Result<&MasterKey, Failure> {
    config.master().ok_or_else(|| {
        Failure::lasting(anyhow!(
            "there is no master key; make one with `inmail key new`, and set `master_key_file` to it"
        ))
    })
}

fn refused(error: OpenError) -> Failure {
    Failure {
        lasting: error.is_lasting(),
        error: error.into(),
    }
}

fn say(sentence: &str) {
    let output = Output::to(io::stdout());
    output.say(&format!("inmail: {sentence}"));
    output.flush();
}
