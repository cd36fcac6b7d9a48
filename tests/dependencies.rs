//! The dependencies: each is used, and each comes from crates.io with a licence that `deny.toml` allows.
//!
//! `cargo deny check` checks more, but needs a tool that takes minutes to build, and a database of
//! advisories from the network. This test needs neither.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

/// Every Rust file under a path, one after another.
fn sources(path: &Path) -> String {
    let entries = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let texts = entries.map(|entry| match entry.extension() {
        _ if entry.is_dir() => sources(&entry),
        Some(end) if end == "rs" => fs::read_to_string(entry).unwrap(),
        _ => String::new(),
    });
    texts.collect()
}

/// Whether a path or a macro in these sources begins with the crate.
fn is_used(name: &str, sources: &str) -> bool {
    let name = name.replace('-', "_");
    sources.match_indices(&name).any(|(at, _)| {
        let (before, after) = (&sources[..at], &sources[at + name.len()..]);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        begins
            && ["::", ";", " as "]
                .iter()
                .any(|next| after.starts_with(next))
    })
}

/// The dependencies that a section of a manifest names.
fn named<'a>(manifest: &'a str, section: &str) -> Vec<&'a str> {
    let lines = manifest.lines().skip_while(|line| *line != section).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name).collect()
}

#[test]
fn every_dependency_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for package in
        ["", "bench", "browser", "forgetful", "sandbox", "testkit"].map(|name| root.join(name))
    {
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        let of = |folder| match package.join(folder) {
            folder if folder.exists() => sources(&folder),
            _ => String::new(),
        };
        let product = of("src");
        let everything = format!(
            "{product}{}{}{}",
            of("tests"),
            of("examples"),
            of("benches")
        );
        let mut seen = 0;
        for (section, text) in [
            ("[dependencies]", &product),
            ("[build-dependencies]", &of("build")),
            ("[dev-dependencies]", &everything),
        ] {
            for name in named(&manifest, section) {
                assert!(is_used(name, text), "nothing uses {name} of {section}");
                seen += 1;
            }
        }
        assert!(seen > 3, "{} was not read", package.display());
    }
}

/// The licences that `deny.toml` allows for every crate.
fn allowed(settings: &str) -> Vec<String> {
    let list = settings.split_once("\nallow = [").unwrap().1;
    let list = list.split_once(']').unwrap().0;
    let names = list.split('"').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

/// Whether this licence expression is allowed: of everything joined by AND one alternative each. An
/// expression with more parentheses than today's is not.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    expression.split(" AND ").all(|part| {
        let part = part.trim_matches(['(', ')']).replace('/', " OR ");
        let mut alternatives = part.split(" OR ").map(str::trim);
        alternatives.any(|licence| allowed.iter().any(|allowed| allowed == licence))
    })
}

#[test]
fn every_dependency_is_free_to_pass_on_and_comes_from_the_registry() {
    let output = Command::new(env::var_os("CARGO").unwrap())
        .args(["metadata", "--format-version=1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let settings = fs::read_to_string(file).unwrap();
    let (allowed, packages) = (allowed(&settings), metadata["packages"].as_array().unwrap());
    assert!(allowed.len() > 3 && packages.len() > 100);
    for package in packages
        .iter()
        .filter(|package| !package["source"].is_null())
    {
        let (name, source) = (&package["name"], package["source"].as_str().unwrap());
        assert!(source.ends_with("/crates.io-index"), "{name}: {source}");
        let licence = package["license"].as_str().unwrap_or("none");
        let exception = format!(r#"{{ crate = {name}, allow = ["{licence}"] }}"#);
        let is_excepted = settings.contains(&exception);
        assert!(
            is_excepted || is_allowed(licence, &allowed),
            "{name}: {licence}"
        );
    }
}
