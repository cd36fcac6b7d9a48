//! Which engine keeps the rows of a test's bot: SQLite, or PostgreSQL with `INMAIL_TEST_ENGINE=postgres`. Then
//! PostgreSQL's own variables (`PGHOST`, `PGPORT`, `PGUSER`) lead to a server in which each data directory gets
//! a database of its own. With `INMAIL_TEST_KEY_NODES` (`.ci/cluster`) new keys are on key nodes.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sqlx::{AssertSqlSafe, SqlitePool};

/// Whether the rows are in PostgreSQL.
pub fn is_postgres() -> bool {
    env::var_os("INMAIL_TEST_ENGINE").is_some_and(|engine| engine == "postgres")
}

/// The database of a data directory, made at its first use. `None` if the rows are in a file.
pub fn database(directory: &Path) -> Option<String> {
    if !is_postgres() {
        return None;
    }
    let name = name(directory);
    let mut create = Command::new("createdb");
    let made = create.arg(&name).output().unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(
        made.status.success() || said.contains("already exists"),
        "{said}"
    );
    let [host, port, user] = ["PGHOST", "PGPORT", "PGUSER"].map(|name| env::var(name).unwrap());
    Some(format!(
        "postgres:///{name}?host={host}&port={port}&user={user}"
    ))
}

/// The addresses of the key nodes. `None` if keys are in a file.
pub fn key_nodes() -> Option<String> {
    env::var("INMAIL_TEST_KEY_NODES").ok()
}

/// What a query of one column of texts finds in the database of a data directory.
pub async fn ask(directory: &Path, query: &str) -> Vec<String> {
    if is_postgres() {
        return asked_of_postgres(directory, query);
    }
    let url = format!("sqlite://{}?mode=ro", directory.join("inmail.db").display());
    let pool = SqlitePool::connect(&url).await.unwrap();
    let found = sqlx::query_scalar(AssertSqlSafe(query))
        .fetch_all(&pool)
        .await;
    pool.close().await;
    found.unwrap()
}

/// The same of a server that may be away, which is no failure.
pub fn try_ask(directory: &Path, query: &str) -> Vec<String> {
    let asked = client(directory, query).output().unwrap();
    let found = String::from_utf8(asked.stdout).unwrap();
    found.lines().map(str::to_owned).collect()
}

/// The data directory of the lent server.
pub fn server() -> PathBuf {
    env::var_os("INMAIL_TEST_SERVER").unwrap().into()
}

/// The bytes of a column as a text, for [`ask`].
pub fn hex(column: &str) -> String {
    if is_postgres() {
        format!("encode({column}, 'hex')")
    } else {
        format!("lower(hex({column}))")
    }
}

fn client(directory: &Path, query: &str) -> Command {
    let mut client = Command::new("psql");
    client.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command"]);
    client.args([query, &name(directory)]);
    client.env("PGOPTIONS", "-c search_path=inmail,pg_catalog");
    client.stdin(Stdio::null());
    client
}

fn asked_of_postgres(directory: &Path, query: &str) -> Vec<String> {
    let asked = client(directory, query).output().unwrap();
    let said = String::from_utf8_lossy(&asked.stderr);
    assert!(asked.status.success(), "{said}");
    let found = String::from_utf8(asked.stdout).unwrap();
    found.lines().map(str::to_owned).collect()
}

/// Directories differ in letters that names of databases do not tell apart.
fn name(directory: &Path) -> String {
    let name = directory.file_name().unwrap().to_str().unwrap();
    let hex = name.bytes().map(|byte| format!("{byte:02x}"));
    format!("inmail{}", hex.collect::<String>())
}
