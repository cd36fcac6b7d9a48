//! `inmail completions`: what a shell wants to know.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Arguments, Failure};

pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "inmail", &mut script);
    let mut output = io::stdout().lock();
    let written = output.write_all(&script).and_then(|()| output.flush());
    written.map_err(Failure::passing)
}
