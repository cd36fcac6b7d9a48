//! The report: `performance.md` with its tables, and pictures beside it.

pub mod figures;
mod plots;
mod svg;
mod tables;
mod targets;

use std::{fmt::Write, fs, path::Path};

use anyhow::Context;

use figures::Figures;

const INTRODUCTION: &str = "# Performance

What InMail costs beside a yardstick: a minimal bot of the same library (serenity), which inserts one row for
each interaction (SQLite, WAL, `synchronous = NORMAL`) and answers at once. It seals nothing and waits for no
disk. Both are processes of their own; a third plays a lean Discord for each, with people in it, on loopback. An
interaction takes from the event on the gateway to its answer on the REST API; its CPU time holds all that
follows on it, such as notices. `.ci/long bench` measures all this anew and writes this page; `bench/` is what it runs.

Read the ratios, not the speeds. Each cell is a median over rounds in which yardstick and InMail take turns.
Where a machine has other work, even ratios move.
";

/// Writes the report of figures that were kept.
pub fn again(docs: &Path, figures: &Path) -> anyhow::Result<()> {
    let text = fs::read(figures).with_context(|| format!("{}", figures.display()))?;
    write(docs, &serde_json::from_slice(&text)?)
}

pub fn write(docs: &Path, figures: &Figures) -> anyhow::Result<()> {
    let pictures = docs.join("performance");
    fs::create_dir_all(&pictures)?;
    let mut text = INTRODUCTION.to_owned();
    text.push_str(&tables::machine(figures));
    text.push_str(&targets::all(figures));
    // What people have found about what is not reached.
    text.push_str(&fs::read_to_string(pictures.join("why.md")).unwrap_or_default());
    text.push_str(&tables::beside(figures));
    for (name, title, picture) in plots::all(figures) {
        fs::write(pictures.join(format!("{name}.svg")), picture)?;
        // Writing into a string does not fail.
        let _ = writeln!(text, "\n![{title}](performance/{name}.svg)");
    }
    text.push_str(&tables::steady(figures));
    text.push_str(&tables::calls(figures));
    text.push_str(&tables::requests(figures));
    text.push_str(&tables::expiry(figures));
    text.push_str(&tables::deployments(figures));
    text.push_str(&tables::growth(figures));
    text.push_str(&tables::processes(figures));
    fs::write(docs.join("performance.md"), text)?;
    Ok(())
}
