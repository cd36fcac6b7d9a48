//! What became of a report: told where moderators heard of it, and nowhere else.

use sandbox::{Actor, Fault, Opt};

use crate::{
    faults::patience::{count, happens},
    fixtures::no_job_waits,
    reports::{MANAGE_SERVER, complain, moderator, sees_announced, set, status},
    test_bot::TestBot,
};

/// Mona, who may manage a server, in the channel in which its reports are posted; and where messages of
/// that channel go.
async fn moderated(bot: &TestBot) -> (Actor, String) {
    let guild = bot.discord.home();
    let mona = moderator(bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    let path = format!("/channels/{channel}/messages");
    (mona.in_channel(channel), path)
}

/// The text of all that stands in the channel for everybody.
fn in_the_open(mona: &Actor) -> String {
    let here = mona.here().into_iter();
    let open = here.filter(|seen| seen.only.is_none());
    open.map(|seen| seen.text()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_decided_before_its_announcement_gets_through_is_not_announced_any_more() {
    let bot = TestBot::new().await;
    let (mona, messages) = moderated(&bot).await;
    let refusal = Fault::Before(502, 0);
    let down = (bot.discord).fail_until_lifted("POST", &messages, refusal);
    complain(&bot, &bot.discord.home()).await;
    down.met(1).await;
    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await;
    let decided = mona.click("Dismiss").await.text();
    assert!(decided.contains("dismissed by"), "{decided}");
    down.lift();
    no_job_waits(bot.data(), &bot.discord, "announce").await;
    let stands = in_the_open(&mona);
    assert!(!stands.contains("Alice"), "{stands}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_made_while_discord_is_down_shows_in_the_announcement_once_it_is_up() {
    let bot = TestBot::new().await;
    let (mona, messages) = moderated(&bot).await;
    complain(&bot, &bot.discord.home()).await;
    sees_announced(&mona, 1).await;
    let refusal = Fault::Before(502, 0);
    let down = (bot.discord).fail_until_lifted("PATCH", &messages, refusal);
    mona.click("Review").await;
    mona.click("Dismiss").await;
    down.met(1).await;
    down.lift();
    no_job_waits(bot.data(), &bot.discord, "announce").await;
    let stands = in_the_open(&mona);
    assert!(stands.contains("dismissed by"), "{stands}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reports_a_bot() {
    let bot = TestBot::new().await;
    let (mona, _) = moderated(&bot).await;
    let (bob, clyde) = (bot.discord.user("Bob"), bot.discord.other_bot("Clyde"));
    let member = [("member", Opt::from(&clyde))];
    let told = bob.slash("/inmail report", &member).await.text();
    assert_eq!(told, "You cannot pick a bot. Pick a person.");
    let stands = status(&mona).await;
    assert!(stands.contains("Open reports: 0"), "{stands}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_made_while_the_announcement_is_on_its_way_shows_in_it() {
    let bot = TestBot::new().await;
    let (mona, messages) = moderated(&bot).await;
    let home = bot.discord.home();
    let flight = bot.discord.hold_next("POST", &messages);
    let decide = async {
        flight.reached().await;
        mona.slash("/inmail-admin reports", &[]).await;
        mona.select("Report 1").await;
        mona.click("Dismiss").await;
        // Another run would search now and find nothing.
        let searches = || count(&bot, "GET", &messages, 200) > 0;
        assert!(!happens(&bot, &searches).await);
        flight.open();
    };
    tokio::join!(complain(&bot, &home), decide);
    no_job_waits(bot.data(), &bot.discord, "announce").await;
    let stands = in_the_open(&mona);
    assert!(stands.contains("dismissed by"), "{stands}");
}
