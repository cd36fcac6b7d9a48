//! The copies of a lent server (`.ci/postgres --with-copies`): a standby, and an archive of its log.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Where the standby answers, beside the server.
const STANDBY_PORT: &str = "5433";

pub struct Copies {
    /// The standby's data directory.
    pub standby: PathBuf,
    /// The archive's directory.
    pub archived: PathBuf,
}

impl Copies {
    /// `None` where the server has none, which is said by name.
    pub fn lent() -> Option<Self> {
        let place = |name| env::var_os(name).map(PathBuf::from);
        let copies = place("INMAIL_TEST_STANDBY").zip(place("INMAIL_TEST_ARCHIVE"));
        if copies.is_none() {
            println!("SKIPPED: a standby and an archive; `.ci/postgres --with-copies` lends them.");
        }
        copies.map(|(standby, archived)| Self { standby, archived })
    }

    /// Returns once the standby has all that the server has written by now.
    pub fn replay(&self) {
        let written = on_server("SELECT pg_current_wal_lsn()");
        let replayed = format!("SELECT pg_last_wal_replay_lsn() >= '{written}'");
        self.on_standby(&until(&replayed));
    }

    /// Returns once the archive has all that the server has written by now.
    pub fn archive(&self) {
        on_server("SELECT pg_switch_wal()");
        let archived =
            "SELECT count(*) = 0 FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'";
        on_server(&until(archived));
    }

    /// Has the standby remove what its server has removed.
    pub fn checkpoint(&self) {
        self.on_standby("CHECKPOINT");
    }

    #[expect(clippy::unused_self, reason = "without copies there is no standby")]
    fn on_standby(&self, statement: &str) {
        ask(client().args(["--port", STANDBY_PORT]), statement);
    }
}

/// Waits for a condition. PostgreSQL 15 can only be asked again and again.
fn until(condition: &str) -> String {
    format!(
        "DO $$ BEGIN WHILE ({condition}) IS NOT TRUE LOOP PERFORM pg_sleep(0.01); END LOOP; END $$"
    )
}

fn on_server(statement: &str) -> String {
    ask(&mut client(), statement)
}

fn client() -> Command {
    let mut client = Command::new("psql");
    client.args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet"]);
    client.args(["--dbname", "postgres"]);
    client.stdin(Stdio::null());
    client
}

fn ask(client: &mut Command, statement: &str) -> String {
    let asked = client.args(["--command", statement]).output().unwrap();
    let said = String::from_utf8_lossy(&asked.stderr);
    assert!(asked.status.success(), "{said}");
    let told = String::from_utf8(asked.stdout).unwrap();
    told.trim().to_owned()
}
