//! The card: a mail looks the same wherever it is read, and each place says which mail it is.

use sandbox::{Actor, Turn};
use serde_json::Value;

use crate::{
    fixtures::{TEXT, window_ends},
    test_bot::TestBot,
};

fn card(turn: &Turn) -> Value {
    turn.message.as_ref().unwrap().body["embeds"][0].clone()
}

/// The labels of the buttons, row by row.
fn buttons(turn: &Turn) -> Vec<String> {
    let message = turn.message.as_ref().unwrap();
    let labels = message.components().into_iter();
    labels
        .map(|button| button["label"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_looks_the_same_to_all_and_says_what_it_is() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mona = bot.discord.user("Mona");
    bot.discord.home().permit(&mona, 1 << 5);
    let options = [
        ("to", (&bob).into()),
        ("subject", "Supper".into()),
        ("message", TEXT.into()),
        ("cc", (&mona).into()),
    ];
    let preview = alice.slash("/inmail send", &options).await;
    let receipt = alice.click("Send").await;
    bob.slash("/inmail inbox", &[]).await;
    let read = bob.select("From Alice: Supper").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[]).await;
    mona.slash("/inmail-admin reports", &[]).await;
    let review = mona.select("Report 1").await;

    let cards = [&preview, &receipt, &read, &review].map(card);
    for seen in &cards {
        assert_eq!(seen["author"]["name"], "Alice");
        assert_eq!(seen["title"], "Supper");
        assert_eq!(seen["description"], TEXT);
    }
    let feet = cards.each_ref().map(|seen| seen["footer"]["text"].as_str());
    let told = ["Draft, not sent", "Sent by you", "Received", "Reported"];
    assert_eq!(feet, told.map(Some), "in words");
    let mut colours = cards.each_ref().map(|seen| seen["color"].as_u64()).to_vec();
    colours.sort_unstable();
    colours.dedup();
    assert_eq!(colours.len(), 4, "and in colour");
    assert!(cards[0]["timestamp"].is_null(), "nothing has been sent");
    assert_eq!(cards[1]["timestamp"], "2026-01-01T12:00:00.000Z");
    assert_eq!(cards[1]["timestamp"], cards[2]["timestamp"]);
    assert!(bob.sees("**Copy to** **Mona** ("));
}

/// The picture beside the author of the mail that is shown.
fn picture(turn: &Turn) -> Value {
    card(turn)["author"]["icon_url"].clone()
}

/// A person writes to another and sees the preview.
async fn written(by: &Actor, to: &Actor) -> Turn {
    let options = [("to", to.into()), ("message", TEXT.into())];
    by.slash("/inmail send", &options).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_the_senders_own_at_discord_until_they_erase_their_data() {
    let bot = TestBot::new().await;
    // Every second person of the sandbox has a picture.
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (plain, pictured) = match picture(&written(&alice, &bob).await) {
        Value::Null => (&alice, &bob),
        _ => (&bob, &alice),
    };
    assert_eq!(picture(&written(plain, pictured).await), Value::Null);
    let (id, hash) = (pictured.id(), "a_8c4f0e6f2b6f4d2e9b1a7c3d5e8f9a0b");
    assert_eq!(
        picture(&written(pictured, plain).await),
        format!("https://cdn.discordapp.com/avatars/{id}/{hash}.png?size=64")
    );
    pictured.click("Send").await;
    let from = format!("From {}", pictured.name());
    plain.slash("/inmail inbox", &[]).await;
    assert!(picture(&plain.select(&from).await).is_string());

    pictured.slash("/inmail privacy", &[]).await;
    pictured.click("Export my data").await;
    pictured
        .until("the file", |pictured| {
            pictured
                .screen()
                .iter()
                .any(|seen| !seen.files().is_empty())
        })
        .await;
    let mut screen = pictured.screen().into_iter();
    let exported = screen.find(|seen| !seen.files().is_empty()).unwrap();
    let file = pictured.file(&exported, "inmail-1.json").unwrap();
    assert!(String::from_utf8(file).unwrap().contains(hash));
    pictured.slash("/inmail privacy", &[]).await;
    pictured.click("Erase my data").await;
    pictured.click("Yes, erase").await;
    plain.slash("/inmail inbox", &[]).await;
    let read = plain.select("From Someone").await;
    assert_eq!(picture(&read), Value::Null, "it is erased with the name");
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_keep_their_places() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let alone = [
        ("to", (&bob).into()),
        ("message", TEXT.into()),
        ("subject", "alone".into()),
    ];
    alice.slash("/inmail send", &alone).await;
    alice.click("Send").await;
    let copied = [
        ("to", (&bob).into()),
        ("message", TEXT.into()),
        ("subject", "copied".into()),
        ("cc", (&carol).into()),
    ];
    alice.slash("/inmail send", &copied).await;
    alice.click("Send").await;
    bob.slash("/inmail inbox", &[]).await;
    let copied = bob.select("From Alice: copied").await;
    bob.slash("/inmail inbox", &[]).await;
    let alone = bob.select("From Alice: alone").await;
    assert_eq!(buttons(&copied), buttons(&alone));
    let enabled = |turn: &Turn| turn.message.as_ref().unwrap().enabled("Reply all");
    assert!(enabled(&copied) && !enabled(&alone), "nobody else is on it");

    alice.slash("/inmail sent", &[]).await;
    let before = alice.select("To Bob: alone").await;
    bot.pass(10 * 60);
    window_ends(&alice).await;
    let after = alice.screen().pop().unwrap();
    let labels: Vec<_> = after
        .components()
        .iter()
        .map(|b| b["label"].clone())
        .collect();
    assert_eq!(buttons(&before), labels, "a disabled one too");
    assert!(!after.enabled("Delete"));
}
