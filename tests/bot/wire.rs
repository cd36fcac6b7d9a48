//! The JSON that goes to Discord. A difference here is a difference in what the bot asks of Discord.

use std::collections::BTreeSet;

use sandbox::{Discord, Opt};
use serde_json::Value;

use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};

/// The requests that are recorded, by method and part of their path.
const KINDS: [(&str, &str); 5] = [
    ("PUT", "/commands"),
    ("POST", "/callback"),
    ("POST", "/webhooks/"),
    ("POST", "/users/@me/channels"),
    ("POST", "/messages"),
];

/// Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;

/// A type of answer to an interaction ("Interaction Callback Type").
const DEFER_MESSAGE: u8 = 5;

/// Each form of request once, since ids differ. The pages test the words.
fn forms(discord: &Discord) -> String {
    let told = KINDS.map(|(method, path)| {
        let mut bodies = discord.sent(method, path);
        bodies.iter_mut().for_each(without_words);
        let bodies: BTreeSet<String> = bodies.iter().map(Value::to_string).collect();
        let bodies: Vec<String> = bodies.into_iter().collect();
        format!("=== {method} {path}\n{}", bodies.join("\n"))
    });
    told.join("\n\n")
}

/// Keeps only that ids and words are there, and drops their values.
fn without_words(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(without_words),
        Value::Object(fields) => {
            // Their words have a snapshot of their own.
            fields.retain(|field, _| !field.ends_with("_localizations"));
            fields.values_mut().for_each(without_words);
        }
        Value::String(text)
            if text.contains([' ', '*']) || text.starts_with(char::is_uppercase) =>
        {
            "words".clone_into(text);
        }
        Value::String(text) => *text = without_ids(text),
        _ => {}
    }
}

/// Keeps only that there are ids, for example in a custom id. Their values depend on what else happens
/// meanwhile.
pub fn without_ids(text: &str) -> String {
    let parts = text.split_inclusive([':', '-']).map(|part| {
        let end = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        let is_id = part.len() > 12 && end.len() < 2;
        if is_id {
            format!("id{end}")
        } else {
            part.to_owned()
        }
    });
    parts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_story_asks_of_discord_has_the_form_it_always_had() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    let mona = discord.user("Mona");
    discord.home().permit(&mona, MANAGE_SERVER);
    let reports = discord.home().channel_for("reports", MANAGE_SERVER);
    let channel = [("channel", Opt::Channel(reports))];
    mona.slash("/inmail-admin setup reports-channel", &channel)
        .await;

    let form = alice.user_menu("Send InMail", &bob).await;
    alice.submit(&form, &[("message", TEXT)]).await;
    alice.click("Edit").await;
    alice.click("Cancel").await;
    send(&alice, &bob, TEXT).await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", "Have a look")]).await;
    bob.click("Block sender").await;
    bob.slash("/inmail settings", &[]).await;
    alice.suggestions("/inmail delete", "inmail", "bo").await;
    alice.slash("/inmail delete", &[]).await;
    alice.select("To Bob").await;
    let question = alice.screen().pop().unwrap();
    let first = discord.hold_next("POST", "/callback");
    let no = alice.begin_click_seen(&question, "No");
    first.reached().await;
    let yes = alice.begin_click_seen(&question, "Yes");
    bot.pass(2);
    alice.answered(yes).await;
    first.open();
    alice.answered(no).await;
    bob.slash("/inmail privacy", &[]).await;
    bob.click("Export my data").await;
    let look = discord.hold_next("GET", "/channels/");
    mona.begin("/inmail-admin status");
    look.reached().await;
    bot.pass(2);
    let is_deferral = |body: &Value| body["type"] == DEFER_MESSAGE;
    mona.until("that it takes longer", |_| {
        discord.sent("POST", "/callback").iter().any(is_deferral)
    })
    .await;
    look.open();
    let mona = mona.in_channel(reports);
    mona.until("the announcement", |mona| mona.sees("not decided yet"))
        .await;
    insta::assert_snapshot!(forms(discord));
}
