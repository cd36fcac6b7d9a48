//! Checks InMail and its sandbox against Discord's own description of its API: 0 requests refused, 0
//! answers and events amiss.
//!
//! Every suite is checked while it runs. The sandbox looks at each exchange and each event, and every wait
//! for a bot or for a person fails after a finding. Here a story uses every request that InMail makes.
//! Contradictions within Discord's papers are in one table, `sandbox/src/official/contradictions.rs`.

use sandbox::{Actor, Discord, Fault, Opt};
use testkit::{
    fixtures::{TEXT, send, send_copied},
    test_bot::TestBot,
};

/// Every request that InMail makes.
const OPERATIONS: [&str; 13] = [
    "DELETE /channels/{channel_id}/messages/{message_id}",
    "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "GET /channels/{channel_id}/messages",
    "GET /gateway/bot",
    "GET /oauth2/applications/@me",
    "GET /users/@me/guilds",
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "POST /channels/{channel_id}/messages",
    "POST /interactions/{interaction_id}/{interaction_token}/callback",
    "POST /users/@me/channels",
    "POST /webhooks/{webhook_id}/{webhook_token}",
    "PUT /applications/{application_id}/commands",
];

/// Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_story_through_all_that_inmail_asks_for_is_as_discord_describes_it() {
    if !Discord::is_judged() {
        return;
    }
    let mut bot = TestBot::new().await;
    let discord = bot.discord.clone();
    let [alice, bob, carol, mona] =
        ["Alice", "Bob", "Carol", "Mona"].map(|name| discord.user(name));
    let mona = moderates(&discord, &mona).await;

    writes_edits_and_cancels(&alice, &bob).await;
    discord.fail_next("POST", "/messages", Fault::After(502));
    send_copied(&alice, &bob, &carol, TEXT).await;
    reads_replies_and_reports(&bob).await;
    decides(&mona).await;
    asks_for_everything_else(&alice, &bob).await;
    takes_back(&alice, &bob, &carol).await;
    in_the_direct_messages(&discord, &alice, &bob).await;
    bot.kill().await;
    bot.restart().await;
    bot.pass(24 * 3_600);
    bob.slash("/inmail inbox", &[]).await;

    let verdict = discord.verdict();
    eprintln!(
        "{} requests, {} answers and {} events judged",
        verdict.requests, verdict.answers, verdict.events
    );
    for operation in OPERATIONS {
        let asked = verdict.operations.contains(operation);
        assert!(asked, "{operation} is missing in {:#?}", verdict.operations);
    }
    assert_eq!((verdict.refused.len(), verdict.amiss.len()), (0, 0));
    assert!(verdict.events > 30 && verdict.answers >= verdict.requests / 2);
}

async fn writes_edits_and_cancels(alice: &Actor, bob: &Actor) {
    let form = alice.user_menu("Send InMail", bob).await;
    alice.submit(&form, &[("message", "first words")]).await;
    let form = alice.click("Edit").await;
    alice.submit(&form, &[("message", "second words")]).await;
    alice.click("Cancel").await;
}

async fn reads_replies_and_reports(bob: &Actor) {
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "I shall be there")]).await;
    bob.click("Send").await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", "Have a look")]).await;
}

/// A moderator, in the channel in which she is told of reports.
async fn moderates(discord: &Discord, mona: &Actor) -> Actor {
    let home = discord.home();
    home.permit(mona, MANAGE_SERVER);
    let reports = home.channel_for("reports", MANAGE_SERVER);
    let channel = [("channel", Opt::Channel(reports))];
    mona.slash("/inmail-admin setup reports-channel", &channel)
        .await;
    mona.slash("/inmail-admin status", &[]).await;
    mona.in_channel(reports)
}

async fn decides(mona: &Actor) {
    mona.until("the announcement", |mona| mona.sees("not decided yet"))
        .await;
    mona.slash("/inmail-admin reports", &[]).await;
    mona.click("Review").await;
    mona.click("Warn sender").await;
}

async fn asks_for_everything_else(alice: &Actor, bob: &Actor) {
    for command in ["sent", "help", "settings", "privacy"] {
        bob.slash(&format!("/inmail {command}"), &[]).await;
    }
    bob.click("Export my data").await;
    alice.suggestions("/inmail delete", "inmail", "bo").await;
}

async fn takes_back(alice: &Actor, bob: &Actor, carol: &Actor) {
    alice.slash("/inmail delete", &[]).await;
    alice.select("To Bob").await;
    alice.click("Yes").await;
    for person in [bob, carol] {
        person
            .until("the text to go", |person| !person.sees(TEXT))
            .await;
    }
}

async fn in_the_direct_messages(discord: &Discord, alice: &Actor, bob: &Actor) {
    send(alice, bob, "and once more").await;
    bob.in_dm().slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    discord.dm_answers_are_open(true);
    bob.in_dm().begin("/inmail sent");
    let told = "Discord would have shown this message to others";
    bob.until("to be told why not", |bob| bob.sees(told)).await;
    discord.dm_answers_are_open(false);
    alice.click("Delete").await;
    alice.click("Yes").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_of_commands_are_numbers_as_discords_description_has_them() {
    let bot = TestBot::new().await;
    let sent = bot.discord.sent("PUT", "/commands").pop().unwrap();
    let mut commands = sent.as_array().unwrap().iter();
    let admin = commands.find(|command| command["name"] == "inmail-admin");
    let admin = admin.unwrap();
    assert_eq!(admin["default_member_permissions"], MANAGE_SERVER);
}
