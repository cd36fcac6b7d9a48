//! The bots as processes, each with a Discord of its own.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    select,
    time::timeout,
};

use super::sample::Sample;
use crate::{
    acts::{Act, CHAIN, Outcome},
    double::Double,
    report::figures::{INMAIL, YARDSTICK},
};

/// A bot connects within that time, however much it has stored.
const CONNECTS: Duration = Duration::from_secs(20);
/// A bot that has not ended by then is killed.
const ENDS: Duration = Duration::from_secs(10);
/// How long a sender can delete: longer than any run, so that nothing ends meanwhile.
pub const LONG_WINDOW: Duration = Duration::from_mins(14);
/// The folder of InMail's mailbox, beside its log.
const MAILBOX: &str = "data";

/// Which bot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    Yardstick,
    InMail {
        program: &'a Path,
        /// How long a sender can delete.
        window: Duration,
    },
}

impl<'a> Kind<'a> {
    pub fn inmail(program: &'a Path) -> Self {
        let window = LONG_WINDOW;
        Self::InMail { program, window }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Yardstick => YARDSTICK,
            Self::InMail { .. } => INMAIL,
        }
    }
}

/// A bot and the Discord it talks to.
pub struct Stage<'a> {
    pub kind: Kind<'a>,
    /// Where the bot keeps its data.
    pub folder: PathBuf,
    pub double: Double,
    bot: Child,
}

impl<'a> Stage<'a> {
    /// Starts both, the bot with no data yet, and sees that the bot answers.
    pub async fn start(kind: Kind<'a>, folder: &Path) -> anyhow::Result<Self> {
        let folder = folder.join(kind.name());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let double = Double::start(kind == Kind::Yardstick).await?;
        let bot = bot(kind, &folder, &double.address)?;
        let mut stage = Self {
            kind,
            folder,
            double,
            bot,
        };
        stage.connected().await?;
        // One person, so that their list is not empty.
        stage.double.world().people.writers = 1;
        for act in CHAIN {
            let outcome = stage.closed(&[act], FEW, 1).await?;
            ensure!(
                (outcome.times.count, outcome.odd) == (FEW, 0),
                "{} of {FEW} {} were answered, {} of them by something else; {}",
                outcome.times.count,
                act.name(),
                outcome.odd,
                stage.trace()
            );
        }
        stage.double.world().people.keep();
        Ok(stage)
    }

    async fn connected(&mut self) -> anyhow::Result<()> {
        let connected = select! {
            connected = timeout(CONNECTS, self.double.connected()) => connected.is_ok(),
            ended = self.bot.wait() => bail!("it has ended with {}; {}", ended?, self.trace()),
        };
        ensure!(connected, "it does not connect; {}", self.trace());
        Ok(())
    }

    /// What tells why a bot does not do what it should.
    fn trace(&self) -> String {
        format!(
            "this is the bot {}, which asked for {:?}; its log is {}",
            self.kind.name(),
            self.double.world().take_requests(),
            self.folder.join("log").display()
        )
    }

    /// So many acts, by turns of these, so many at a time.
    pub async fn closed(
        &mut self,
        acts: &[Act],
        count: usize,
        in_flight: usize,
    ) -> anyhow::Result<Outcome> {
        let outcome = self.double.closed(acts, count, in_flight).await;
        self.answers(outcome)
    }

    /// So many acts a second, by turns of these.
    pub async fn open(
        &mut self,
        acts: &[Act],
        per_second: u32,
        seconds: u32,
    ) -> anyhow::Result<Outcome> {
        let outcome = self.double.open(acts, per_second, seconds).await;
        self.answers(outcome)
    }

    /// Of a bot that has ended or answers nobody there is nothing to measure.
    fn answers(&mut self, outcome: Outcome) -> anyhow::Result<Outcome> {
        let ended = self.bot.try_wait()?;
        ensure!(ended.is_none(), "it has ended; {}", self.trace());
        let answered = outcome.times.count;
        ensure!(answered > 0, "nobody was answered; {}", self.trace());
        Ok(outcome)
    }

    /// The bot at this moment; nothing of one that has ended.
    pub fn sample(&self) -> Sample {
        Sample::of(self.process().unwrap_or_default())
    }

    /// The bot's process while it has not ended.
    pub fn process(&self) -> Option<u32> {
        self.bot.id()
    }

    /// Where InMail keeps its mail.
    pub fn mailbox(&self) -> PathBuf {
        self.folder.join(MAILBOX)
    }

    /// Kills the bot and starts it again; how long it took to be connected, ms.
    pub async fn restart(&mut self) -> anyhow::Result<f64> {
        self.bot.kill().await?;
        self.begin().await
    }

    /// Starts a bot that has ended; how long it took to be connected, ms.
    pub async fn begin(&mut self) -> anyhow::Result<f64> {
        // Of the bot before.
        self.double.world().redraws = Rc::default();
        let began = Instant::now();
        self.bot = bot(self.kind, &self.folder, &self.double.address)?;
        self.connected().await?;
        Ok(began.elapsed().as_secs_f64() * 1e3)
    }

    /// Ends the bot for good. One that is not ended like this is killed.
    pub async fn end(mut self) -> anyhow::Result<()> {
        self.halt().await
    }

    /// Ends the bot.
    pub async fn halt(&mut self) -> anyhow::Result<()> {
        let process = self.process().and_then(|id| i32::try_from(id).ok());
        if let Some(process) = process.and_then(Pid::from_raw) {
            kill_process(process, Signal::TERM)?;
        }
        let ended = timeout(ENDS, self.bot.wait()).await;
        ensure!(ended.is_ok(), "it does not end; {}", self.trace());
        Ok(())
    }
}

/// So many of each act show that a bot answers.
const FEW: usize = 3;

fn bot(kind: Kind<'_>, folder: &Path, address: &str) -> anyhow::Result<Child> {
    let mut log = File::options();
    let log = log.create(true).append(true).open(folder.join("log"))?;
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
                // What is measured is the program, not its limits.
                ("INMAIL_LIMITS__SENDS_PER_HOUR", "1000000"),
                ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "1000000"),
                ("INMAIL_LIMITS__DELETIONS_PER_DAY", "1000000"),
            ]);
            command.env("INMAIL_DELETION_WINDOW", format!("{}s", window.as_secs()));
            command.env("INMAIL_DATA_DIR", folder.join(MAILBOX));
        }
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true);
    command.spawn().context(kind.name())
}
