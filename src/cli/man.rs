//! `inmail man`: the manual pages, for packages.

use std::path::Path;

use clap_mangen::generate_to;

use super::Failure;

/// Writes a page for the program and one for each command, since a page names the others.
pub fn man(command: clap::Command, folder: &Path) -> Result<(), Failure> {
    generate_to(command, folder).map_err(Failure::passing)
}
