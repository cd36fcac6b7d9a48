//! InMail without a Discord account: the bot and an in-process Discord, to try in a browser, or as a
//! short story for the terminal. Nothing leaves this machine.

mod bot;
mod people;
mod story;

use std::{process::ExitCode, sync::Arc};

use anyhow::Context;
use bot::Bot;
use clap::Parser;
use sandbox::{Clock, Discord, page::Page};

/// Try InMail without a Discord account.
#[derive(Parser)]
struct Options {
    /// Play a short story and print what each person sees; ends with 0 only if all was as promised
    #[arg(long, conflicts_with_all = ["port", "open"])]
    script: bool,
    /// Port of the page; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    if options.script {
        story::play().await
    } else {
        serve(&options).await
    }
}

/// Serves the page until Ctrl-C.
async fn serve(options: &Options) -> anyhow::Result<ExitCode> {
    let discord = Discord::start(Clock::running()).await?;
    discord.name_bot("InMail");
    people::settle(&discord);
    let data = tempfile::TempDir::new()?;
    let bot = Bot::start(&discord, data.path())
        .await
        .map_err(anyhow::Error::msg)?;
    let bot = Arc::new(bot);
    let page = Page::serve(discord, Arc::clone(&bot) as _, options.port).await;
    let page = page.with_context(|| {
        format!(
            "Port {} cannot be used; choose another with --port.",
            options.port
        )
    })?;
    println!(
        "InMail's sandbox is at {}\nCtrl-C ends it, and all that was written in it is gone.",
        page.url()
    );
    if options.open
        && let Err(error) = open::that_detached(page.url())
    {
        println!("No browser could be opened ({error}); open the address above yourself.");
    }
    tokio::signal::ctrl_c().await?;
    bot.end().await;
    Ok(ExitCode::SUCCESS)
}
