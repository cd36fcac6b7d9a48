//! Writes the switches into the copy, and drops what does not compile until the rest does.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{
    edit,
    sample::{Fate, Mutant},
    switch,
};

/// Which suites look for mutants.
pub const SUITES: [&str; 7] = [
    "bot",
    "faults",
    "kills",
    "official",
    "paging",
    "residue",
    "simulation",
];

pub fn until_it_compiles(root: &Path, copy: &Path, sample: &mut [Mutant]) {
    let library = fs::read_to_string(root.join("src/lib.rs")).expect("src/lib.rs");
    // What a mutant leaves unused is no news.
    let (docs, modules) = library.split_once("\n\n").expect("a description first");
    let library = format!("{docs}\n#![allow(warnings)]\n\npub mod mutant;\n{modules}");
    fs::write(copy.join("src/lib.rs"), library).expect("a copy to write to");
    fs::write(copy.join("src/mutant.rs"), include_str!("on.rs")).expect("a copy to write to");
    loop {
        write(root, copy, sample);
        let errors = errors(copy, &["test", "--no-run", "--lib"]);
        if errors.is_empty() {
            return;
        }
        let before = sample.to_vec();
        for error in &errors {
            blame(error, copy, sample);
        }
        if sample == before.as_slice() {
            for error in &errors {
                eprintln!("{}", error["rendered"].as_str().unwrap_or_default());
            }
            panic!("no mutant could be blamed for these errors");
        }
    }
}

/// Tests that start the program clear its environment, and with it what says which mutant is on.
fn let_children_know(folder: &Path) {
    let kept = ".env_clear().envs(std::env::vars_os().filter(|(name, _)| \
                name.as_encoded_bytes().starts_with(b\"MUTANT\")))";
    for entry in fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let_children_know(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a test");
            if text.contains(".env_clear()") && !text.contains(kept) {
                fs::write(&path, text.replace(".env_clear()", kept)).expect("a copy to write to");
            }
        }
    }
}

/// Every file of the sample with its switches.
fn write(root: &Path, copy: &Path, sample: &mut [Mutant]) {
    let files: BTreeSet<String> = sample.iter().map(|mutant| mutant.file.clone()).collect();
    for file in files {
        let source = fs::read_to_string(root.join(&file)).expect("a file of InMail");
        let here = |mutant: &&Mutant| mutant.file == file && mutant.fate == Fate::Switched;
        let mutants: Vec<&Mutant> = sample.iter().filter(here).collect();
        let switched = switch::switch(&source, &mutants);
        // What has not changed is not built again.
        let path = copy.join(&file);
        if fs::read_to_string(&path).ok().as_deref() != Some(switched.text.as_str()) {
            fs::write(path, switched.text).expect("a copy to write to");
        }
        for (id, why) in switched.left {
            sample[id].fate = match why.as_str() {
                "unviable" => Fate::Unviable,
                _ => Fate::Unswitched(why),
            };
        }
    }
}

fn cargo(copy: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(arguments)
        .args(["--locked", "--message-format=json"])
        .current_dir(copy)
        .env("SQLX_OFFLINE", "true")
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo");
    (output.stdout.split(|byte| *byte == b'\n'))
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect()
}

fn errors(copy: &Path, arguments: &[&str]) -> Vec<Value> {
    (cargo(copy, arguments).iter())
        .map(|said| &said["message"])
        .filter(|message| message["level"] == "error" && message["spans"] != Value::Array(vec![]))
        .cloned()
        .collect()
}

/// What was said between a mutant's marks is its fault; what must be constant and is not any more, that of
/// all mutants in the function that is called.
fn blame(error: &Value, copy: &Path, sample: &mut [Mutant]) {
    let spans = error["spans"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let (mut primary, secondary): (Vec<&Value>, Vec<&Value>) =
        spans.iter().partition(|span| span["is_primary"] == true);
    primary.extend(secondary);
    for span in primary {
        let file = span["file_name"].as_str().unwrap_or_default();
        let at = span["byte_start"].as_u64().unwrap_or_default() as usize;
        let text = fs::read_to_string(copy.join(file)).unwrap_or_default();
        let around = (sample.iter_mut())
            .filter(|mutant| mutant.file == file && mutant.fate == Fate::Switched)
            .filter_map(|mutant| Some((length_around(&text, mutant.id, at)?, mutant)))
            .min_by_key(|(length, _)| *length);
        if let Some((_, mutant)) = around {
            mutant.fate = Fate::Unviable;
            return;
        }
    }
    if error["code"]["code"] == "E0004" {
        // A match that is not whole without an arm: the switched arm next to what is matched.
        let file = spans[0]["file_name"].as_str().unwrap_or_default();
        let text = fs::read_to_string(copy.join(file)).unwrap_or_default();
        let start = spans[0]["byte_start"].as_u64().unwrap_or_default() as usize;
        let switched = (sample.iter_mut())
            .filter(|mutant| mutant.genre == "MatchArm" && mutant.fate == Fate::Switched)
            .filter(|mutant| mutant.file == file)
            .filter_map(|mutant| {
                let guard = format!("if !crate::mutant::on({})", mutant.id);
                Some((text[start..].find(&guard)?, mutant))
            })
            .min_by_key(|(distance, _)| *distance);
        if let Some((_, mutant)) = switched {
            mutant.fate = Fate::Unviable;
            return;
        }
    }
    if error["code"]["code"] == "E0015" {
        let said = error["message"].as_str().unwrap_or_default();
        let name = said.split('`').nth(1).unwrap_or_default();
        let name = name.rsplit("::").next().unwrap_or_default();
        for mutant in sample {
            if mutant.function.rsplit("::").next() == Some(name) && mutant.fate == Fate::Switched {
                mutant.fate =
                    Fate::Unswitched("its function's value is a constant somewhere".into());
            }
        }
    }
}

/// How long what this mutant says is, where this place lies in it.
fn length_around(text: &str, id: usize, at: usize) -> Option<usize> {
    let (before, after) = edit::marks(id);
    (text.match_indices(&before))
        .filter_map(|(start, _)| Some(start..start + text[start..].find(&after)?))
        .find(|range| range.contains(&at))
        .map(|range| range.len())
}

/// The built test programs, by name.
pub fn programs(copy: &Path) -> BTreeMap<String, PathBuf> {
    let_children_know(&copy.join("tests"));
    let all = SUITES.join(" ");
    let suites = env::var("SUITES").unwrap_or(all);
    let mut arguments = vec!["test", "--no-run", "--lib"];
    for suite in suites.split_whitespace() {
        arguments.extend(["--test", suite]);
    }
    let program = |said: &Value| {
        let path = said["executable"].as_str()?;
        let is_test = said["profile"]["test"] == true;
        is_test.then(|| Some((said["target"]["name"].as_str()?.to_owned(), path.into())))?
    };
    let built: BTreeMap<String, PathBuf> =
        cargo(copy, &arguments).iter().filter_map(program).collect();
    let wanted = suites.split_whitespace().count() + 1;
    assert_eq!(built.len(), wanted, "not every suite was built");
    built
}
