//! Views: what a message shows after something has changed, slow answers, pages and suggestions.

use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};
use sandbox::{Actor, Opt};

#[tokio::test(flavor = "multi_thread")]
async fn a_view_opened_before_a_mail_was_sent_never_shows_it_by_a_later_redrawing() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let write = async |subject: &str| {
        let options = [
            ("to", (&bob).into()),
            ("subject", subject.into()),
            ("message", TEXT.into()),
        ];
        alice.slash("/inmail send", &options).await;
        alice.click("Send").await;
    };
    write("Oldest").await;
    let view = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    assert!(view.text().contains("Oldest"));
    bot.pass(1);
    write("Newest").await;
    let first = alice
        .screen()
        .into_iter()
        .find(|seen| seen.enabled("Delete"))
        .unwrap();
    alice.click_seen(&first, "Delete").await;
    alice.click("Yes").await;
    let now = |bob: &Actor| {
        bob.screen()
            .into_iter()
            .find(|seen| seen.id == view.id)
            .unwrap()
            .text()
    };
    bob.until("the list to be drawn again", |bob| {
        !now(bob).contains("Oldest")
    })
    .await;
    assert!(
        !now(&bob).contains("Newest"),
        "its token could die before the window ends"
    );
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("Newest")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_delayed_past_the_deletion_ends_without_the_text() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    let gate = bot.discord.hold_next("POST", "/callback");
    let opening = bob.begin_click("Open");
    gate.reached().await;
    alice.click("Yes").await;
    gate.open();
    bob.answered(opening).await;
    bob.until("the text to go again", |bob| !bob.sees(TEXT))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_deferred_and_still_comes() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let receipt = alice.screen().pop().unwrap();
    // A view answers one click after another.
    let first = bot.discord.hold_next("POST", "/callback");
    let asking = alice.begin_click_seen(&receipt, "Delete");
    first.reached().await;
    let leaving = alice.begin_click_seen(&receipt, "Back to Sent");
    bot.pass(2);
    // A deferred update leaves the message unchanged until the answer comes.
    alice.answered(leaving).await;
    first.open();
    alice.answered(asking).await;
    alice
        .until("the answer", |alice| alice.sees("**Sent** · 1 InMail"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_is_paged_and_delete_suggests_names_and_time_but_no_subject() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for number in 1..=12 {
        let subject = format!("Number {number};");
        let options = [
            ("to", Opt::from(&bob)),
            ("subject", subject.as_str().into()),
            ("message", "hi".into()),
        ];
        alice.slash("/inmail send", &options).await;
        alice.click("Send").await;
        bot.pass(1);
    }
    let newest = alice.slash("/inmail sent", &[]).await.text();
    assert!(
        newest.contains("Number 12;")
            && newest.contains("Number 3;")
            && !newest.contains("Number 2;")
    );
    let older = alice.click("Older").await.text();
    assert!(
        older.contains("Number 2;") && older.contains("Number 1;") && !older.contains("Number 3;")
    );
    assert!(alice.click("Newer").await.text().contains("Number 12;"));

    let choices = alice.suggestions("/inmail delete", "inmail", "bo").await;
    assert_eq!(choices.len(), 12);
    assert_eq!(choices[0]["name"], "To Bob · 9 minutes left");
    assert!(
        alice
            .suggestions("/inmail delete", "inmail", "carol")
            .await
            .is_empty()
    );
    let picked = choices[0]["value"].as_str().unwrap();
    let asked = alice
        .slash("/inmail delete", &[("inmail", picked.into())])
        .await
        .text();
    assert!(
        asked.contains("Are you sure you want to delete this message?")
            && asked.contains("Number 12;")
    );
    assert!(alice.click("No").await.text().contains("Number 12;"));
}
