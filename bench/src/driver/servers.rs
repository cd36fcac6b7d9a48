//! PostgreSQL and key nodes that are lent (`.ci/cluster`).

use std::{
    env::{self, VarError},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};

#[derive(PartialEq, Eq)]
pub struct Servers {
    /// How PostgreSQL is reached.
    connection: String,
    /// PostgreSQL's data directory.
    data: PathBuf,
    key_nodes: String,
}

impl Servers {
    /// Nothing where none are lent.
    pub fn lent() -> Result<Option<Self>, VarError> {
        let Ok(key_nodes) = env::var("INMAIL_TEST_KEY_NODES") else {
            return Ok(None);
        };
        let [host, port, user] = ["PGHOST", "PGPORT", "PGUSER"].map(env::var);
        Ok(Some(Self {
            connection: format!("host={}&port={}&user={}", host?, port?, user?),
            data: env::var("INMAIL_TEST_SERVER")?.into(),
            key_nodes,
        }))
    }

    pub fn key_nodes(&self) -> &str {
        &self.key_nodes
    }

    /// An empty database.
    pub fn database(&self, name: &str) -> anyhow::Result<String> {
        let made = Command::new("createdb").arg(name).status();
        ensure!(made.context("createdb")?.success(), "createdb {name}");
        Ok(format!("postgres:///{name}?{}", self.connection))
    }

    /// PostgreSQL's processes and the nodes'.
    pub fn processes(&self) -> Vec<u32> {
        let file = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        let postmaster = file.lines().next().and_then(|id| id.parse().ok());
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let is_postgres = |id: u32| {
            let parent = || parent(id).is_some_and(|parent| Some(parent) == postmaster);
            Some(id) == postmaster || parent()
        };
        ids.filter(|id| is_postgres(*id) || self.is_node(*id))
            .collect()
    }

    /// A node's command line names where it listens.
    fn is_node(&self, process: u32) -> bool {
        let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).into_owned();
        let mut sockets = self
            .key_nodes
            .split(',')
            .filter_map(|node| node.strip_prefix("unix://"));
        command.contains("-server") && sockets.any(|socket| command.contains(socket))
    }
}

/// `None` of a process that has ended.
fn parent(process: u32) -> Option<u32> {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    line?.trim().parse().ok()
}
