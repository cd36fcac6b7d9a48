//! Checks and generates code before InMail is compiled.

mod phrases;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    check_sqlite();
    let sentences = "locales/en-US/inmail.ftl";
    println!("cargo::rerun-if-changed={sentences}");
    let code = phrases::code(&fs::read_to_string(sentences)?)
        .map_err(|problem| format!("{sentences}: {problem}"))?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("phrases.rs"), code)?;
    Ok(())
}

/// Refuses a build whose SQLite lacks what InMail needs. That is better found here than at the first start.
fn check_sqlite() {
    const VARIABLE: &str = "LIBSQLITE3_FLAGS";
    const FLAG: &str = "-DSQLITE_ENABLE_DBPAGE_VTAB";
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let flags = env::var(VARIABLE).unwrap_or_default();
    if !flags.split_whitespace().any(|flag| flag == FLAG) {
        println!(
            "cargo::error=InMail's own settings for cargo (.cargo/config.toml) are not in force: build it \
             inside its own folder, or set {VARIABLE}={FLAG}"
        );
    }
}
