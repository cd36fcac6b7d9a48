//! Checks and generates code before InMail is compiled.

mod languages;
mod phrases;
mod sqlite;

use std::{env, error::Error, fs, io, path::Path};

use languages::Sentences;

/// The language that says what the others have to say.
const ENGLISH: &str = "en-US";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-env-changed={}", sqlite::VARIABLE);
    if let Some(fault) = sqlite::fault(&env::var(sqlite::VARIABLE).unwrap_or_default()) {
        println!("cargo::error={fault}");
    }
    let files = read_files()?;
    let languages = files.iter().map(|(tag, file)| Sentences::read(tag, file));
    let languages = languages.collect::<Result<Vec<_>, _>>()?;
    let english = files.iter().position(|(tag, _)| tag == ENGLISH);
    let english = &languages[english.ok_or(format!("locales/{ENGLISH} is missing"))?];
    for language in &languages {
        for problem in [language.faults(), language.differences(english)].concat() {
            println!("cargo::error={problem}");
        }
    }
    let code = phrases::functions(english, &languages) + &phrases::files(&files, english);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("phrases.rs"), code)?;
    Ok(())
}

/// The file of each language, with the tag that its folder is called by.
fn read_files() -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for folder in fs::read_dir("locales")? {
        let folder = folder?;
        let tag = folder.file_name().to_string_lossy().into_owned();
        files.push((tag, fs::read_to_string(folder.path().join("inmail.ftl"))?));
    }
    files.sort();
    Ok(files)
}
