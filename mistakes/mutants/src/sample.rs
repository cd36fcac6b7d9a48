//! Which mutants are tried: a sample of what cargo-mutants lists, drawn from a seed.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What has become of a mutant.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It stands in the copy, behind its switch.
    Switched,
    /// It does not compile.
    Unviable,
    /// It cannot stand behind a switch, and why.
    Unswitched(String),
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Mutant {
    /// Its place in the sample, and the number of its switch.
    pub id: usize,
    pub name: String,
    pub file: String,
    pub genre: String,
    /// What stands there instead; nothing where something is only left out.
    pub replacement: String,
    pub function: String,
    pub returns: String,
    /// Line and column, from 1, of the first character of what is replaced.
    pub at: (usize, usize),
    pub fate: Fate,
}

/// The sample of `count` out of what `cargo mutants --list --json` printed.
pub fn draw(list: &Path, count: usize, seed: u64) -> Vec<Mutant> {
    let text = fs::read_to_string(list).expect("a list of mutants");
    let mut all: Vec<Value> = serde_json::from_str(&text).expect("JSON of cargo-mutants");
    shuffle(&mut all, seed);
    println!("{count} of {} mutants, seed {seed}", all.len());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_u64().expect("a number") as usize;
    (all.iter().take(count).enumerate())
        .map(|(id, mutant)| Mutant {
            id,
            name: text(&mutant["name"]),
            file: text(&mutant["file"]),
            genre: text(&mutant["genre"]),
            replacement: text(&mutant["replacement"]),
            function: text(&mutant["function"]["function_name"]),
            returns: text(&mutant["function"]["return_type"]),
            at: (
                number(&mutant["span"]["start"]["line"]),
                number(&mutant["span"]["start"]["column"]),
            ),
            fate: Fate::Switched,
        })
        .collect()
}

/// Fisher and Yates, with splitmix64: the same seed draws the same sample everywhere.
fn shuffle<T>(all: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..all.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        all.swap(last, (z % (last as u64 + 1)) as usize);
    }
}

pub fn read(scratch: &Path) -> Vec<Mutant> {
    let text = fs::read_to_string(scratch.join("sample.json")).expect("a sample");
    serde_json::from_str(&text).expect("a sample as it was written")
}

pub fn write(scratch: &Path, sample: &[Mutant]) {
    let text = serde_json::to_string_pretty(sample).expect("a sample is JSON");
    fs::write(scratch.join("sample.json"), text).expect("room for the sample");
}
