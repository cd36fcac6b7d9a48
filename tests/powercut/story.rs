//! A story: what people do with the real program, when they ask and when they are answered.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Actor, Clock, Discord, Opt, Turn};
use tokio::time::timeout;

use crate::{fixtures::NOT_THERE, trace::CALLS};

/// Longer than the program itself waits for Discord, so an answer is lost by then. On a slow machine the
/// test asks again.
const PATIENCE: Duration = Duration::from_secs(10);
const ATTEMPTS: usize = 24;

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Send(usize),
    Delete(usize),
    /// Carol switches notices off.
    Mute,
    /// Carol accepts no InMail.
    OptOut,
}

/// An operation. Its times are the lengths of the trace when the person asked and when they were answered.
#[derive(Clone, Copy, Debug)]
pub struct Performed {
    pub operation: Operation,
    pub asked: u64,
    pub heard: u64,
}

/// The program. It is killed when dropped.
pub struct Program(Child);

impl Program {
    /// Starts it. With a trace, everything that it does to files is appended there.
    pub fn start(discord: &Discord, data: &Path, trace: Option<&Path>) -> Self {
        let program = env!("CARGO_BIN_EXE_inmail");
        let mut command = match trace {
            None => Command::new(program),
            Some(trace) => {
                // -D: the program and not strace is our child. Every byte in hexadecimal.
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

    /// Ends it in order with SIGTERM.
    fn end(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The people, their Discord and their files.
pub struct World {
    pub discord: Discord,
    pub data: PathBuf,
    pub trace: PathBuf,
}

impl World {
    pub async fn new(place: &Path) -> Self {
        // Strace names files as the system does, without links on the way.
        let place = place.canonicalize().unwrap();
        let (data, trace) = (place.join("data"), place.join("trace"));
        fs::create_dir(&data).unwrap();
        Self {
            // It runs at the program's own pace. Otherwise interactions would look old to a slow program.
            discord: Discord::start(Clock::running()).await.unwrap(),
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
    pub async fn live(&self, rng: &mut Rng) -> Vec<Performed> {
        let mut performed = Vec::new();
        let mut sent = 0;
        for _ in 0..2 {
            let program = Program::start(&self.discord, &self.data, Some(&self.trace));
            ready(&self.discord).await;
            let first = sent;
            for _ in 0..3 {
                performed.push(self.act(Operation::Send(sent)).await);
                sent += 1;
            }
            performed.push(self.act(Operation::Delete(rng.usize(first..sent))).await);
            let carol = if first == 0 {
                Operation::Mute
            } else {
                Operation::OptOut
            };
            performed.push(self.act(carol).await);
            performed.push(self.act(Operation::Send(sent)).await);
            performed.push(self.act(Operation::Delete(sent)).await);
            sent += 1;
            if first == 0 {
                program.end();
            } else {
                drop(program);
            }
            self.discord.gone().await;
        }
        performed
    }

    async fn act(&self, operation: Operation) -> Performed {
        let asked = self.length();
        let alice = self.person("Alice");
        match operation {
            Operation::Send(number) => {
                let subject = subject(number);
                let bob = self.person("Bob");
                let options = [
                    ("to", (&bob).into()),
                    ("subject", subject.as_str().into()),
                    ("message", "hello".into()),
                ];
                let preview = slash(&alice, "/inmail send", &options).await;
                click(&alice, &preview, "Send", "**Sent.**").await;
            }
            Operation::Delete(number) => {
                slash(&alice, "/inmail sent", &[]).await;
                let subject = subject(number);
                let pick = || alice.try_select(&[&subject]).unwrap();
                let page = insist(&alice, pick).await;
                let asked = click(&alice, &page, "Delete", "Are you sure").await;
                click(&alice, &asked, "Yes", "**Deleted.**").await;
            }
            Operation::Mute | Operation::OptOut => {
                let carol = self.person("Carol");
                let settings = slash(&carol, "/inmail settings", &[]).await;
                if operation == Operation::Mute {
                    let (button, performed) = ("Switch notices off", "You get no direct messages");
                    click(&carol, &settings, button, performed).await;
                } else {
                    let pick = || carol.try_select(&["from nobody"]).unwrap();
                    let text = insist(&carol, pick).await.text();
                    assert!(text.contains("You do not accept InMail"), "{text}");
                }
            }
        }
        let heard = self.length();
        Performed {
            operation,
            asked,
            heard,
        }
    }
}

/// The subject of Alice's mail with this number.
pub fn subject(number: usize) -> String {
    format!("Number {number};")
}

/// Returns once a program is connected, however slow the machine is.
///
/// # Panics
///
/// If it is not connected in the end.
pub async fn ready(discord: &Discord) {
    for _ in 0..ATTEMPTS {
        if timeout(PATIENCE, discord.ready()).await.is_ok() {
            return;
        }
    }
    panic!("the program does not start");
}

/// The answer to a command.
pub async fn slash(who: &Actor, command: &str, options: &[(&str, Opt)]) -> Turn {
    insist(who, || who.begin_slash(command, options)).await
}

/// The answer to a click. If it was lost, a second click may find that the action has been done.
async fn click(who: &Actor, on: &Turn, button: &str, performed: &str) -> Turn {
    let on = on.message.as_ref().unwrap();
    let turn = insist(who, || who.begin_click_seen(on, button)).await;
    let text = turn.text();
    assert!(
        text.contains(performed) || text == NOT_THERE,
        "{button}: {text}"
    );
    turn
}

async fn insist(who: &Actor, ask: impl Fn() -> u64) -> Turn {
    for _ in 0..ATTEMPTS {
        if let Ok(turn) = timeout(PATIENCE, who.answered(ask())).await {
            return turn;
        }
    }
    panic!("{} is not answered any more", who.name());
}
