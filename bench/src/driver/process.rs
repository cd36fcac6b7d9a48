//! The other processes: a double for each bot, and the bots. They end with what holds them.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, ensure};
use rustix::process::{Pid, Signal, kill_process};

use super::sample::Sample;
use crate::protocol::{Order, Outcome};

/// A bot that has not ended by then is killed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    Yardstick,
    InMail {
        program: &'a Path,
        /// How long a sender can delete.
        window: &'a str,
    },
}

/// A bot and the Discord it talks to.
pub struct Stage<'a> {
    kind: Kind<'a>,
    folder: std::path::PathBuf,
    double: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    address: String,
    bot: Child,
}

impl<'a> Stage<'a> {
    /// Starts both; the bot's data goes into `folder`.
    pub fn start(kind: Kind<'a>, folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("double");
        if kind == Kind::Yardstick {
            command.arg("--plain");
        }
        let mut double = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the double")?;
        let orders = double.stdin.take().context("the double's input")?;
        let answers = double.stdout.take().context("the double's output")?;
        let mut answers = BufReader::new(answers);
        let mut address = String::new();
        answers.read_line(&mut address)?;
        let address = address.trim().to_owned();
        let bot = bot(kind, folder, &address)?;
        let mut stage = Self {
            kind,
            folder: folder.to_owned(),
            double,
            orders,
            answers,
            address,
            bot,
        };
        stage.order(&Order::Ready)?;
        Ok(stage)
    }

    /// Has the double do something, and waits until it is done.
    pub fn order(&mut self, order: &Order) -> anyhow::Result<Outcome> {
        let mut text = serde_json::to_vec(order)?;
        text.push(b'\n');
        self.orders
            .write_all(&text)
            .context("the double has ended")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let outcome = serde_json::from_str(&answer).context("the double has ended")?;
        let ended = self.bot.try_wait()?;
        ensure!(
            ended.is_none(),
            "the bot has ended; see {}",
            self.folder.join("log").display()
        );
        Ok(outcome)
    }

    /// The bot at this moment.
    pub fn sample(&self) -> Sample {
        Sample::of(self.bot.id())
    }

    pub fn process(&self) -> u32 {
        self.bot.id()
    }

    /// Kills the bot and starts it again; how long it took to be connected, ms.
    pub fn restart(&mut self) -> anyhow::Result<f64> {
        self.bot.kill()?;
        self.bot.wait()?;
        let began = now_ms();
        self.bot = bot(self.kind, &self.folder, &self.address)?;
        let outcome = self.order(&Order::Ready)?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a start")]
        let took = outcome.connected_at_ms.saturating_sub(began) as f64;
        Ok(took)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        let process = i32::try_from(self.bot.id()).ok().and_then(Pid::from_raw);
        if let Some(process) = process {
            // One that has ended already needs no signal.
            let _ = kill_process(process, Signal::TERM);
        }
        let began = Instant::now();
        while matches!(self.bot.try_wait(), Ok(None)) && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(20));
        }
        for child in [&mut self.bot, &mut self.double] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "compared with what the double, another process, says of the same clock"
)]
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0))
}

fn bot(kind: Kind<'_>, folder: &Path, address: &str) -> anyhow::Result<Child> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))?;
    let mut command;
    match kind {
        Kind::Yardstick => {
            command = Command::new(std::env::current_exe()?);
            command.args(["yardstick", "--api", address, "--data"]);
            command.arg(folder);
        }
        Kind::InMail { program, window } => {
            command = Command::new(program);
            command.envs([
                ("DISCORD_TOKEN", "bench"),
                ("INMAIL_DISCORD__API_URL", address),
                ("INMAIL_DELETION_WINDOW", window),
                // What is measured is the program, not its limits.
                ("INMAIL_LIMITS__SENDS_PER_HOUR", "1000000"),
                ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "1000000"),
                ("INMAIL_LIMITS__DELETIONS_PER_DAY", "1000000"),
            ]);
            command.env("INMAIL_DATA_DIR", folder.join("data"));
        }
    }
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    command.spawn().context("the bot")
}
