//! Refuses a build whose SQLite would lack what InMail needs: better here than at the first start.

fn main() {
    const VARIABLE: &str = "LIBSQLITE3_FLAGS";
    const FLAG: &str = "-DSQLITE_ENABLE_DBPAGE_VTAB";
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    println!("cargo::rerun-if-changed=build.rs");
    let flags = std::env::var(VARIABLE).unwrap_or_default();
    if !flags.split_whitespace().any(|flag| flag == FLAG) {
        println!(
            "cargo::error=InMail's own settings for cargo (.cargo/config.toml) are not in force: build it \
             inside its own folder, or set {VARIABLE}={FLAG}"
        );
    }
}
