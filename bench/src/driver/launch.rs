//! How the bots are started.

use std::{fs::File, net::TcpListener, path::Path, process::Stdio, time::Duration};

use anyhow::Context;
use tokio::process::{Child, Command};

use super::process::{Kind, LONG_WINDOW};

/// The folder of InMail's mailbox, beside its log.
pub const MAILBOX: &str = "data";

/// Free addresses, one for each process that takes interactions over HTTP.
pub fn addresses(kind: Kind<'_>) -> anyhow::Result<Vec<String>> {
    let Kind::Deployed { over, .. } = kind else {
        return Ok(Vec::new());
    };
    let processes = over.map_or(1, |(processes, _)| processes);
    let free = (0..processes).map(|_| TcpListener::bind("127.0.0.1:0"));
    // Held until all are chosen, so that they differ.
    let free: Vec<TcpListener> = free.collect::<Result<_, _>>()?;
    let addresses = free.iter().map(|free| Ok(free.local_addr()?.to_string()));
    addresses.collect()
}

/// Starts a bot's processes.
pub fn bots(
    kind: Kind<'_>,
    folder: &Path,
    api: &str,
    addresses: &[String],
) -> anyhow::Result<Vec<Child>> {
    match kind {
        Kind::Yardstick => {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["yardstick", "--api", api, "--data"]);
            command.arg(folder);
            Ok(vec![start(command, kind, folder)?])
        }
        Kind::InMail { program, window } => {
            let command = inmail(program, window, &folder.join(MAILBOX), api);
            Ok(vec![start(command, kind, folder)?])
        }
        Kind::Deployed { program, over } => {
            let database = over.map(|(_, servers)| servers.database(kind.name()));
            let database = database.transpose()?;
            let processes = addresses.iter().enumerate().map(|(number, address)| {
                let data = folder.join(format!("{MAILBOX}{number}"));
                let mut command = inmail(program, LONG_WINDOW, &data, api);
                command.env("INMAIL_DISCORD__INTERACTIONS", "http");
                command.env("INMAIL_DISCORD__LISTEN", address);
                if let (Some(database), Some((_, servers))) = (&database, over) {
                    command.env("INMAIL_DATABASE", database);
                    command.env("INMAIL_KEY_NODES", servers.key_nodes());
                }
                start(command, kind, folder)
            });
            processes.collect()
        }
    }
}

fn inmail(program: &Path, window: Duration, data: &Path, api: &str) -> Command {
    let mut command = Command::new(program);
    // Lent servers are told of in variables that InMail does not know.
    command.env_clear().envs([
        ("DISCORD_TOKEN", "bench"),
        ("INMAIL_DISCORD__API_URL", api),
        // What is measured is the program, not its limits.
        ("INMAIL_LIMITS__SENDS_PER_HOUR", "1000000"),
        ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "1000000"),
        ("INMAIL_LIMITS__DELETIONS_PER_DAY", "1000000"),
    ]);
    command.env("INMAIL_DELETION_WINDOW", format!("{}s", window.as_secs()));
    command.env("INMAIL_DATA_DIR", data);
    command
}

fn start(mut command: Command, kind: Kind<'_>, folder: &Path) -> anyhow::Result<Child> {
    let mut log = File::options();
    let log = log.create(true).append(true).open(folder.join("log"))?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true);
    command.spawn().context(kind.name())
}
