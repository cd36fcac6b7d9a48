//! `inmail man`: the manual page, for packages.

use std::io;

use clap_mangen::Man;
use inmail::telemetry::Output;

use super::Failure;

pub fn man(command: clap::Command) -> Result<(), Failure> {
    let mut page = Vec::new();
    let rendered = Man::new(command).render(&mut page);
    rendered.map_err(|error| Failure {
        error: error.into(),
        lasting: false,
    })?;
    let output = Output::to(io::stdout());
    output.say(String::from_utf8_lossy(&page).trim_end());
    output.flush();
    Ok(())
}
