//! What watches over the bot: systemd, and a container's health check.

use std::{fs::File, os::unix::net::UnixDatagram, process::Command, time::SystemTime};

use rustix::process::{Pid, Signal, kill_process};
use sandbox::{Clock, Discord, Fault};
use tempfile::TempDir;

use crate::program::{Killed, program, refusal};

/// What the bot tells systemd, message by message.
struct Systemd(UnixDatagram);

impl Systemd {
    fn hears(&self) -> String {
        let mut message = [0; 1_024];
        let length = self.0.recv(&mut message).unwrap();
        String::from_utf8(message[..length].to_owned()).unwrap()
    }

    /// The first message with another beginning than `before`.
    fn hears_after(&self, before: &str) -> String {
        let mut messages = std::iter::repeat_with(|| self.hears());
        messages
            .find(|message| !message.starts_with(before))
            .unwrap()
    }
}

fn signal(bot: &Killed, signal: Signal) {
    kill_process(Pid::from_child(&bot.0), signal).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_that_the_bot_is_ready_once_connected_and_then_that_it_works() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    // It is known to Discord, its commands are registered, but it cannot connect.
    let gateway = discord.fail_until_lifted("GET", "/gateway/bot", Fault::Hang);
    let place = TempDir::new().unwrap();
    let socket = place.path().join("notify");
    let systemd = Systemd(UnixDatagram::bind(&socket).unwrap());
    let mut command = program(&place.path().join("data"), &discord.api_url());
    command
        .env("NOTIFY_SOCKET", &socket)
        .env("WATCHDOG_USEC", "100000");
    let mut bot = Killed(command.spawn().unwrap());
    gateway.met(1).await;
    let story = tokio::task::spawn_blocking(move || {
        for _ in 0..3 {
            let said = systemd.hears();
            assert!(
                said.starts_with("EXTEND_TIMEOUT_USEC=120000000\n"),
                "{said}"
            );
            assert!(said.contains("STATUS=waiting for Discord"), "{said}");
        }
        gateway.lift();
        let said = systemd.hears_after("EXTEND_TIMEOUT_USEC");
        assert!(said.starts_with("READY=1\n"), "{said}");
        for _ in 0..3 {
            assert_eq!(systemd.hears().trim(), "WATCHDOG=1");
        }
        signal(&bot, Signal::TERM);
        assert_eq!(systemd.hears_after("WATCHDOG").trim(), "STOPPING=1");
        assert_eq!(bot.0.wait().unwrap().code(), Some(0));
    });
    story.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_health_check_tells_a_bot_that_works_from_one_that_hangs_or_has_ended() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    let asked = || -> Command {
        let mut command = program(&data, &discord.api_url());
        command.args(["check", "--running"]);
        command
    };
    let never = format!("inmail: no InMail has run on {}", data.display());
    assert_eq!(refusal(asked()), (Some(1), never));

    let bot = Killed(program(&data, &discord.api_url()).spawn().unwrap());
    discord.ready().await;
    let works = asked().output().unwrap();
    assert_eq!(works.status.code(), Some(0));
    assert_eq!(works.stdout, b"inmail: it is running and works\n");

    signal(&bot, Signal::STOP);
    let lock = File::options()
        .write(true)
        .open(data.join("inmail.lock"))
        .unwrap();
    lock.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let (code, said) = refusal(asked());
    assert!(
        code == Some(1) && said.contains("hangs or has ended"),
        "{said}"
    );

    signal(&bot, Signal::CONT);
    drop(bot);
    discord.gone().await;
    begin_and_kill(&discord, &data).await;
    let ended = format!("inmail: the InMail of {} has ended", data.display());
    assert_eq!(refusal(asked()), (Some(1), ended));
}

/// Leaves a fresh sign of life behind.
async fn begin_and_kill(discord: &Discord, data: &std::path::Path) {
    let bot = Killed(program(data, &discord.api_url()).spawn().unwrap());
    discord.ready().await;
    drop(bot);
    discord.gone().await;
}
