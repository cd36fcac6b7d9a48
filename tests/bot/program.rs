//! The program itself, as its operator starts it.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::test_bot::TestBot;

/// The program, against a Discord that cannot be reached unless `api_url` says otherwise.
pub fn program(data: &Path, api_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inmail"));
    command
        .env_clear()
        .env("DISCORD_TOKEN", "sandbox-bot-token")
        .env("INMAIL_DATA_DIR", data)
        .env("INMAIL_DISCORD__API_URL", api_url)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// The exit code, and the last line of the output.
pub fn refusal(mut command: Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (
        output.status.code(),
        said.lines().last().unwrap_or_default().to_owned(),
    )
}

/// A data directory with a mail in it.
pub async fn with_mail() -> TestBot {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    alice
        .slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", "hello".into())],
        )
        .await;
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    bot.kill().await;
    bot
}

/// Kills with SIGKILL when dropped.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
