//! `inmail check`: checks the settings and the data directory without connecting to Discord. It leaves
//! nothing behind.

use std::{io, path::absolute};

use anyhow::Context;
use inmail::{
    config::{Config, DEFAULT_FILES},
    host,
    store::{OpenError, Store},
    telemetry::Output,
};
use tokio::runtime;

use super::{Failure, place, refuse_stray_start};

pub fn check(config: &Config) -> Result<(), Failure> {
    let output = Output::to(io::stdout());
    let checked = look(config, &output);
    output.flush();
    checked
}

fn look(config: &Config, output: &Output) -> Result<(), Failure> {
    output.say(&match &config.file {
        Some(file) => format!("inmail: settings from {}:", file.display()),
        None => format!(
            "inmail: no settings file ({} is not there):",
            DEFAULT_FILES[0]
        ),
    });
    for setting in &config.in_force {
        output.say(&format!("  {setting}"));
    }
    let path = &config.data_dir;
    let whole = absolute(path).unwrap_or_else(|_| path.clone());
    output.say(&format!("  the data directory is {}", whole.display()));
    for warning in host::look(path) {
        output.say(&format!("inmail: warning: {warning}"));
    }
    refuse_stray_start(config)?;
    let place = place(config)?;
    let usable = host::usable(path).map_err(|source| OpenError::Directory {
        path: path.clone(),
        source,
    });
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no threads to check with")
        .map_err(|error| Failure {
            error,
            lasting: false,
        })?;
    usable
        .and_then(|()| runtime.block_on(Store::check(place, config.master())))
        .map_err(|error| Failure {
            lasting: error.is_lasting(),
            error: error.into(),
        })?;
    output.say("inmail: the settings are good, and the data directory can be used");
    Ok(())
}
