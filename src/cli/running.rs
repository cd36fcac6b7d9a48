//! `inmail check --running`: whether the bot that uses the data directory works, for a container's health
//! check.

use std::io;

use anyhow::anyhow;
use chrono::TimeDelta;
use inmail::{
    clock::{SystemTime, TimeSource},
    config::Config,
    pulse,
    store::Store,
    telemetry::Output,
};

use super::Failure;

pub fn running(config: &Config) -> Result<(), Failure> {
    let data = &config.data_dir;
    let failed = |error| Failure {
        error,
        lasting: false,
    };
    let touched = Store::last_touch(data).map_err(|error| failed(error.into()))?;
    let age = touched.map(|touched| SystemTime::default().wall() - touched);
    let place = data.display();
    let Some(age) = age else {
        return Err(failed(anyhow!("no InMail has run on {place}")));
    };
    if age > TimeDelta::from_std(pulse::LIFE).unwrap_or(TimeDelta::MAX) {
        let seconds = age.num_seconds();
        return Err(failed(anyhow!(
            "the InMail of {place} hangs or has ended: its last sign of life is {seconds} s old"
        )));
    }
    if !Store::is_held(data).map_err(|error| failed(error.into()))? {
        return Err(failed(anyhow!("the InMail of {place} has ended")));
    }
    let output = Output::to(io::stdout());
    output.say("inmail: it is running and works");
    output.flush();
    Ok(())
}
