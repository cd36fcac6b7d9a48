//! The bot registers its commands when it starts.

use std::time::Duration;

use sandbox::{Clock, Discord, Fault};
use tempfile::TempDir;

use crate::program::{Killed, program, refusal};

#[tokio::test(flavor = "multi_thread")]
async fn registering_commands_may_take_twenty_seconds() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    discord.fail_next("PUT", "/commands", Fault::Slow(Duration::from_secs(20)));
    let _bot = Killed(program(data.path(), &discord.api_url()).spawn().unwrap());
    discord.ready().await;
    let asked = discord.requests();
    let registered = asked.iter().filter(|(method, path, status)| {
        method == "PUT" && path.ends_with("/commands") && *status == 200
    });
    assert_eq!(registered.count(), 1, "once, and it was heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_the_bot_is_not_in_50001_is_named_with_its_setting() {
    for (guild, told) in [("0", false), ("42", true)] {
        let discord = Discord::start(Clock::manual()).await.unwrap();
        discord.fail_next("PUT", "/commands", Fault::Before(403, 50_001));
        let place = TempDir::new().unwrap();
        let mut bot = program(place.path(), &discord.api_url());
        bot.env("INMAIL_DISCORD__GUILD_ID", guild);
        let (code, said) = refusal(bot);
        assert_eq!(code, Some(2), "{said}");
        assert_eq!(said.contains("`discord.guild_id`"), told, "{said}");
    }
}
