//! The real program as a child process: started, killed, ended in order.

use std::{
    env,
    ffi::OsString,
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use sandbox::Discord;

/// The limits for one person are not tested here.
const UNLIMITED: &str = "1000000";

/// The program: `INMAIL_PROGRAM`, or the one that was built with this test.
pub fn path() -> PathBuf {
    let built = || OsString::from(env!("CARGO_BIN_EXE_inmail"));
    env::var_os("INMAIL_PROGRAM").unwrap_or_else(built).into()
}

/// A running program. It is killed when dropped.
pub struct Program(Child, PathBuf);

impl Program {
    /// Starts it, and appends its log to a file.
    pub fn start(discord: &Discord, data: &Path, log: &Path) -> Self {
        Self::start_with(discord, data, log, &[])
    }

    /// The same with these settings.
    pub fn start_with(
        discord: &Discord,
        data: &Path,
        log: &Path,
        settings: &[(&'static str, String)],
    ) -> Self {
        let file = OpenOptions::new().append(true).create(true).open(log);
        let mut command = Command::new(path());
        command
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("INMAIL_DATA_DIR", data)
            .env("INMAIL_DISCORD__API_URL", discord.api_url())
            // As much as the product lets through.
            .env("INMAIL_LOG__FILTER", "trace")
            .stdout(Stdio::null())
            .stderr(file.unwrap());
        for limit in [
            "SENDS_PER_HOUR",
            "SENDS_TO_ONE_PER_HOUR",
            "DELETIONS_PER_DAY",
            "REPORTS_PER_HOUR",
        ] {
            command.env(format!("INMAIL_LIMITS__{limit}"), UNLIMITED);
        }
        command.envs(settings.iter().map(|(name, value)| (*name, value)));
        Self(command.spawn().unwrap(), log.to_owned())
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    /// Whether it has ended by itself because something that it stands on was away, so that it is to be started
    /// again, as its host does.
    pub fn has_given_up(&mut self) -> bool {
        let ended = self.0.try_wait().unwrap();
        let may_be = ended.is_none_or(|ended| ended.code() == Some(1));
        assert!(may_be, "{ended:?}: {:?}", self.last_words());
        ended.is_some()
    }

    /// Why programs with this log have ended.
    fn last_words(&self) -> Vec<String> {
        let log = fs::read(&self.1).unwrap();
        let log = String::from_utf8_lossy(&log);
        let words = log.lines().filter(|line| line.starts_with("inmail: "));
        words.map(str::to_owned).collect()
    }

    /// Ends it with SIGKILL.
    pub fn kill(mut self) {
        let ended = self.0.try_wait().unwrap();
        assert!(ended.is_none(), "it ended by itself: {ended:?}");
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Ends it in order with SIGTERM.
    pub fn end(mut self) {
        self.signal(Signal::TERM);
        let ended = self.0.wait().unwrap();
        assert!(ended.success(), "told to end, it ended with {ended}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
