//! Refuses a build whose SQLite lacks what InMail needs. That is better found here than at the first start.

/// The variable that gives SQLite its compiler's flags.
pub const VARIABLE: &str = "LIBSQLITE3_FLAGS";
const FLAG: &str = "-DSQLITE_ENABLE_DBPAGE_VTAB";

/// What is wrong with these flags.
pub fn fault(flags: &str) -> Option<String> {
    let is_there = flags.split_whitespace().any(|flag| flag == FLAG);
    (!is_there).then(|| {
        format!(
            "InMail's own settings for cargo (.cargo/config.toml) are not in force: build it inside its own \
             folder, or set {VARIABLE}={FLAG}"
        )
    })
}
