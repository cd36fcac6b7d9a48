//! `inmail check`: whether the bot could run, without connecting or creating anything.

use std::io;

use inmail::{config::Config, host, store::OpenError, telemetry::Output};

use super::Failure;

pub fn check(config: &Config) -> Result<(), Failure> {
    let output = Output::to(io::stdout());
    for warning in host::look(&config.data_dir) {
        output.say(&format!("inmail: warning: {warning}"));
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
