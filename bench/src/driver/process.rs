//! The bots as processes, each with a Discord of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure};
use futures_util::future::{select_all, try_join_all};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    net::TcpStream,
    process::Child,
    select,
    time::{sleep, timeout},
};

use super::{
    launch::{self, MAILBOX},
    sample::Sample,
    servers::Servers,
};
use crate::{
    acts::{Act, CHAIN, Outcome},
    double::Double,
    report::figures::{DEPLOYMENTS, INMAIL, YARDSTICK},
};

/// A bot connects within that time, however much it has stored.
const CONNECTS: Duration = Duration::from_secs(20);
/// A bot that has not ended by then is killed.
const ENDS: Duration = Duration::from_secs(10);
/// How long a sender can delete: longer than any run, so that nothing ends meanwhile.
pub const LONG_WINDOW: Duration = Duration::from_mins(14);
/// How often it is asked whether a process listens.
const LOOK: Duration = Duration::from_millis(20);

/// Which bot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    Yardstick,
    InMail {
        program: &'a Path,
        /// How long a sender can delete.
        window: Duration,
    },
    /// InMail, asked over HTTP.
    Deployed {
        program: &'a Path,
        /// So many processes over servers that are lent; without these, one with its files.
        over: Option<(usize, &'a Servers)>,
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
            Self::Deployed { over, .. } => {
                DEPLOYMENTS[over.map_or(0, |(processes, _)| processes)].0
            }
        }
    }
}

/// A bot and the Discord it talks to.
pub struct Stage<'a> {
    pub kind: Kind<'a>,
    /// Where the bot keeps its data.
    pub folder: PathBuf,
    pub double: Double,
    bots: Vec<Child>,
    /// Where the bot's processes take interactions, unless these come through the gateway.
    addresses: Vec<String>,
}

impl<'a> Stage<'a> {
    /// Starts both, the bot with no data yet, and sees that the bot answers.
    pub async fn start(kind: Kind<'a>, folder: &Path) -> anyhow::Result<Self> {
        let folder = folder.join(kind.name());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let double = Double::start(kind == Kind::Yardstick).await?;
        let addresses = launch::addresses(kind)?;
        let bots = launch::bots(kind, &folder, &double.address, &addresses)?;
        let mut stage = Self {
            kind,
            folder,
            double,
            bots,
            addresses,
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
        let (double, addresses) = (&self.double, &self.addresses);
        let connected = async {
            if addresses.is_empty() {
                return double.connected().await;
            }
            for address in addresses {
                while TcpStream::connect(address).await.is_err() {
                    sleep(LOOK).await;
                }
            }
            double.post_to(addresses.clone());
        };
        let ended = select_all(self.bots.iter_mut().map(|bot| Box::pin(bot.wait())));
        let connected = select! {
            connected = timeout(CONNECTS, connected) => Ok(connected.is_ok()),
            (ended, ..) = ended => Err(ended),
        };
        let connected = match connected {
            Ok(connected) => connected,
            Err(ended) => bail!("it has ended with {}; {}", ended?, self.trace()),
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
        for bot in &mut self.bots {
            let ended = bot.try_wait()?;
            ensure!(ended.is_none(), "it has ended; {}", self.trace());
        }
        let answered = outcome.times.count;
        ensure!(answered > 0, "nobody was answered; {}", self.trace());
        Ok(outcome)
    }

    /// The bot at this moment; nothing of one that has ended.
    pub fn sample(&self) -> Sample {
        let own = Sample::of(self.processes());
        let Kind::Deployed {
            over: Some((_, servers)),
            ..
        } = self.kind
        else {
            return own;
        };
        let servers_us = Sample::of(servers.processes()).cpu_us;
        Sample { servers_us, ..own }
    }

    /// The bot's processes that have not ended.
    pub fn processes(&self) -> Vec<u32> {
        self.bots.iter().filter_map(Child::id).collect()
    }

    /// Where InMail keeps its mail.
    pub fn mailbox(&self) -> PathBuf {
        self.folder.join(MAILBOX)
    }

    /// Kills the bot and starts it again; how long it took to be connected, ms.
    pub async fn restart(&mut self) -> anyhow::Result<f64> {
        for bot in &mut self.bots {
            bot.kill().await?;
        }
        self.begin().await
    }

    /// Starts a bot that has ended; how long it took to be connected, ms.
    pub async fn begin(&mut self) -> anyhow::Result<f64> {
        // Of the bot before.
        self.double.world().redraws = Rc::default();
        let began = Instant::now();
        let address = &self.double.address;
        self.bots = launch::bots(self.kind, &self.folder, address, &self.addresses)?;
        self.connected().await?;
        Ok(began.elapsed().as_secs_f64() * 1e3)
    }

    /// Ends the bot for good. One that is not ended like this is killed.
    pub async fn end(mut self) -> anyhow::Result<()> {
        self.halt().await
    }

    /// Ends the bot.
    pub async fn halt(&mut self) -> anyhow::Result<()> {
        for process in self.processes() {
            let process = i32::try_from(process).ok().and_then(Pid::from_raw);
            process.map_or(Ok(()), |process| kill_process(process, Signal::TERM))?;
        }
        let ended = timeout(ENDS, try_join_all(self.bots.iter_mut().map(Child::wait))).await;
        ensure!(ended.is_ok(), "it does not end; {}", self.trace());
        Ok(())
    }
}

/// So many of each act show that a bot answers.
const FEW: usize = 3;
