//! A story: what people do with the real program, when they ask and when they are told. Must not know
//! what a power cut does.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Actor, Clock, Discord};

use crate::trace::CALLS;

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Send(usize),
    Delete(usize),
    /// Carol blocks Dora.
    Block,
    /// Carol accepts no InMail.
    OptOut,
}

/// A deed, and how long the trace was when it was asked for and when its doer was told.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    pub deed: Deed,
    pub asked: u64,
    pub heard: u64,
}

/// The program, killed when dropped.
pub struct Program(Child);

impl Program {
    /// Starts it; with a trace, everything it asks of files is added there.
    pub fn start(discord: &Discord, data: &Path, trace: Option<&Path>) -> Self {
        let program = env!("CARGO_BIN_EXE_inmail");
        let mut command = match trace {
            None => Command::new(program),
            Some(trace) => {
                // -D: the program, not strace, is our child. Every byte in hexadecimal.
                let mut strace = Command::new("strace");
                strace.args([
                    "-D",
                    "-f",
                    "--seccomp-bpf",
                    "-y",
                    "-xx",
                    "-s",
                    "9999999",
                    "-A",
                ]);
                strace.args(["-e", CALLS, "-o"]).arg(trace).arg(program);
                strace
            }
        };
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("DISCORD_TOKEN", discord.token())
            .env("INMAIL_DATA_DIR", data)
            .env("INMAIL_DISCORD__API_URL", discord.api_url())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    /// SIGTERM, and the end in order.
    fn end(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// People and their place.
pub struct Town {
    pub discord: Discord,
    pub data: PathBuf,
    pub trace: PathBuf,
}

impl Town {
    pub async fn new(place: &Path) -> Self {
        // Strace names files as the system does, without links on the way.
        let place = place.canonicalize().unwrap();
        let (data, trace) = (place.join("data"), place.join("trace"));
        fs::create_dir(&data).unwrap();
        Self {
            // It stands still: a starved machine costs no answer.
            discord: Discord::start(Clock::manual()).await.unwrap(),
            data,
            trace,
        }
    }

    pub fn person(&self, name: &str) -> Actor {
        self.discord.user(name)
    }

    fn length(&self) -> u64 {
        fs::metadata(&self.trace).unwrap().len()
    }

    /// Everything that happens, with a restart in the middle.
    pub async fn live(&self, rng: &mut Rng) -> Vec<Told> {
        let mut told = Vec::new();
        let mut sent = 0;
        for _ in 0..2 {
            let program = Program::start(&self.discord, &self.data, Some(&self.trace));
            self.discord.ready().await;
            let first = sent;
            for _ in 0..3 {
                told.push(self.act(Deed::Send(sent)).await);
                sent += 1;
            }
            told.push(self.act(Deed::Delete(rng.usize(first..sent))).await);
            let carol = if first == 0 {
                Deed::Block
            } else {
                Deed::OptOut
            };
            told.push(self.act(carol).await);
            told.push(self.act(Deed::Send(sent)).await);
            told.push(self.act(Deed::Delete(sent)).await);
            sent += 1;
            if first == 0 {
                program.end();
            } else {
                drop(program);
            }
            self.discord.gone().await;
        }
        told
    }

    async fn act(&self, deed: Deed) -> Told {
        let asked = self.length();
        let alice = self.person("Alice");
        match deed {
            Deed::Send(number) => {
                let subject = subject(number);
                let bob = self.person("Bob");
                let options = [
                    ("to", (&bob).into()),
                    ("subject", subject.as_str().into()),
                    ("message", "hello".into()),
                ];
                alice.slash("/inmail send", &options).await;
                let text = alice.click("Send").await.text();
                assert!(text.starts_with("**Sent.**"), "{text}");
            }
            Deed::Delete(number) => {
                alice.slash("/inmail sent", &[]).await;
                alice.select(&subject(number)).await;
                alice.click("Delete").await;
                let text = alice.click("Yes").await.text();
                assert!(text.starts_with("**Deleted.**"), "{text}");
            }
            Deed::Block | Deed::OptOut => {
                let (carol, dora) = (self.person("Carol"), self.person("Dora"));
                carol.slash("/inmail settings", &[]).await;
                match deed {
                    Deed::Block => carol.select_users(&[&dora]).await,
                    _ => carol.click("Accept no InMail").await,
                };
            }
        }
        let heard = self.length();
        Told { deed, asked, heard }
    }
}

/// What Alice calls a mail.
pub fn subject(number: usize) -> String {
    format!("Number {number};")
}
