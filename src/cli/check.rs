//! `inmail check`: whether the bot could run, without connecting or creating anything.

use std::io;

use inmail::{
    config::{Config, DEFAULT_FILE},
    host,
    store::OpenError,
    telemetry::Output,
};

use super::Failure;

pub fn check(config: &Config) -> Result<(), Failure> {
    let output = Output::to(io::stdout());
    for warning in host::look(&config.data_dir) {
        output.say(&format!("inmail: warning: {warning}"));
    }
    output.say(&match &config.file {
        Some(file) => format!("inmail: settings from {}:", file.display()),
        None => format!("inmail: no settings file ({DEFAULT_FILE} is not there):"),
    });
    for setting in &config.in_force {
        output.say(&format!("  {setting}"));
    }
    let path = &config.data_dir;
    if let Err(source) = host::usable(path) {
        let path = path.clone();
        return Err(Failure {
            error: OpenError::Directory { path, source }.into(),
            lasting: true,
        });
    }
    output.say("inmail: the settings are good, and the data directory can be used");
    output.flush();
    Ok(())
}
