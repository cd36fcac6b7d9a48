//! The story for terminals and CI: what each person sees after each step, and whether every promise was
//! kept. It does not know the page.

use std::{process::ExitCode, time::Duration};

use sandbox::{Actor, Clock, Discord};

use crate::bot::Bot;

const TEXT: &str = "Supper at eight, by the old pier.";

/// The story so far.
struct Story {
    kept: bool,
}

impl Story {
    fn step(title: &str, people: &[(&str, &Actor)]) {
        println!("\n=== {title}");
        for (name, person) in people {
            println!("--- {name} sees:");
            for text in person.texts() {
                println!("    {}\n", text.trim().replace('\n', "\n    "));
            }
        }
    }

    fn promise(&mut self, what: &str, holds: bool) {
        println!("{} {what}", if holds { "kept:  " } else { "BROKEN:" });
        self.kept &= holds;
    }
}

/// Plays it; a success only if every promise was kept.
pub async fn play() -> anyhow::Result<ExitCode> {
    let discord = Discord::start(Clock::manual()).await?;
    let data = tempfile::TempDir::new()?;
    let bot = Bot::start(&discord, data.path())
        .await
        .map_err(anyhow::Error::msg)?;
    let mut story = Story { kept: true };
    tell(&discord, &mut story).await;
    bot.end().await;
    if story.kept {
        println!("\nEvery promise was kept.");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("\nA promise was broken.");
        Ok(ExitCode::FAILURE)
    }
}

async fn tell(discord: &Discord, story: &mut Story) {
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    let both = [("Alice", &alice), ("Bob", &bob)];

    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let fields = [("subject", "Tonight"), ("message", TEXT)];
    alice.submit(&form, &fields).await;
    Story::step("Alice types /inmail send and fills in the form", &both);
    story.promise("a preview is not sent", bob.dms().is_empty());

    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    Story::step("Alice clicks Send", &both);
    story.promise("the notice holds no text", !bob.sees(TEXT));

    bob.click("Open").await;
    Story::step("Bob clicks Open", &[("Bob", &bob)]);
    story.promise("Bob reads it", bob.sees(TEXT));

    alice.click("Delete").await;
    Story::step("Alice clicks Delete", &[("Alice", &alice)]);
    alice.click("Yes").await;
    bob.until("it to disappear", |bob| {
        !bob.sees(TEXT) && bob.dms().is_empty()
    })
    .await;
    Story::step("Alice clicks Yes", &both);
    story.promise(
        "it is gone from both sides",
        !bob.sees(TEXT) && !alice.sees(TEXT),
    );

    let again = [("to", (&bob).into()), ("message", "See you soon.".into())];
    alice.slash("/inmail send", &again).await;
    let receipt = alice.click("Send").await;
    discord.clock().advance(Duration::from_mins(10));
    alice
        .until("Delete to go dead", |alice| {
            alice.screen().iter().all(|seen| !seen.enabled("Delete"))
        })
        .await;
    Story::step(
        "Alice sends another, and ten minutes pass",
        &[("Alice", &alice)],
    );
    let Some(receipt) = receipt.message else {
        return story.promise("Alice has a receipt", false);
    };
    let stale = alice.click_seen(&receipt, "Delete").await;
    Story::step(
        "Alice clicks the Delete she saw before",
        &[("Alice", &alice)],
    );
    story.promise(
        "it is refused, and the mail stays",
        stale.text().contains("no longer delete"),
    );
}
