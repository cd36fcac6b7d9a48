//! Drafts: how long they live, and to whom a new one is addressed.

use std::time::Duration;

use crate::{
    fixtures::{NOT_THERE, TEXT, send, send_copied},
    test_bot::TestBot,
};
use sandbox::Actor;

const MINUTE: u64 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn write_again_goes_to_the_recipient_alone() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send_copied(&alice, &bob, &carol, TEXT).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    let form = alice.click("Write again").await;
    let preview = alice.submit(&form, &[("message", "better")]).await.text();
    assert!(preview.contains("**To**"), "{preview}");
    assert!(!preview.contains("Copy to"), "she has her copy still");
    alice.click("Send").await;
    bob.until("the notice of the new one", |bob| !bob.dms().is_empty())
        .await;
    let inbox = carol.slash("/inmail inbox", &[]).await.message.unwrap();
    let held = inbox.components()[0]["options"].as_array().unwrap().len();
    assert_eq!(held, 1, "only the copy of the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_gives_a_draft_its_whole_life_again() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;
    bot.pass(13 * MINUTE);
    let form = alice.click("Edit").await;
    alice.submit(&form, &[("message", "good evening")]).await;
    bot.pass(13 * MINUTE);
    let sent = alice.click("Send").await.text();
    assert!(sent.starts_with("**Sent.**"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_can_be_sent_for_fourteen_minutes_and_not_a_millisecond_longer() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let end = 14 * 60 * 1_000;
    for (after, told) in [(end - 1, "**Sent.**"), (end, NOT_THERE)] {
        let preview = alice.slash("/inmail send", &hello).await.message.unwrap();
        bot.discord.clock().advance(Duration::from_millis(after));
        let text = alice.click_seen(&preview, "Send").await.text();
        assert!(text.starts_with(told), "after {after} ms: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_says_by_itself_that_its_draft_has_expired() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    // A click of the last moment may arrive half a minute late. The token lives half a minute longer.
    bot.pass(14 * MINUTE + 30);
    alice
        .until("the preview to change", |alice| !alice.sees(TEXT))
        .await;
    assert!(alice.sees("This draft has expired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_what_the_clicked_preview_shows() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    let form = alice.click("Write again").await;
    let first = alice.submit(&form, &[("message", "words of A")]).await;
    let first = first.message.unwrap();
    let form = alice.click("Write again").await;
    alice.submit(&form, &[("message", "words of B")]).await;
    alice
        .until("the first preview to change", |alice| {
            !alice.sees("words of A")
        })
        .await;

    let told = alice.click_seen(&first, "Send").await.text();
    assert!(told.starts_with("**Nothing was done.**"), "{told}");
    assert!(told.contains("words of B"), "{told}");
    bob.until("the first notice to go", |bob| bob.dms().is_empty())
        .await;

    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    assert!(bob.click("Open").await.text().contains("words of B"));
    alice
        .until("every other preview to go", |alice| {
            alice.screen().iter().all(|seen| !seen.enabled("Send"))
        })
        .await;
    assert!(!alice.sees("This draft has expired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_cancel_throws_nothing_away() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "words of A".into())];
    let first = alice.slash("/inmail send", &hello).await.message.unwrap();
    let form = alice.click("Edit").await;
    alice.submit(&form, &[("message", "words of B")]).await;

    let told = alice.click_seen(&first, "Cancel").await.text();
    assert!(told.contains("words of B"), "{told}");
    let sent = alice.click("Send").await.text();
    assert!(sent.starts_with("**Sent.**"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_draft_is_said_to_be_kept_that_can_never_be_sent() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "my answer")]).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    let refused = bob.click("Send").await.text();
    assert!(refused.starts_with(NOT_THERE), "{refused}");
    assert!(refused.contains("my answer"), "{refused}");
    assert!(!refused.contains("is kept"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_mail_costs_nothing_and_is_handed_back() {
    let bot = TestBot::with(&[
        ("INMAIL_LIMITS__SENDS_PER_HOUR", "6"),
        ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "2"),
    ])
    .await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let write = async |to: &Actor| {
        let mail = [
            ("to", to.into()),
            ("subject", "Birds".into()),
            ("message", TEXT.into()),
        ];
        alice.slash("/inmail send", &mail).await;
        alice.click("Send").await.text()
    };
    for _ in 0..2 {
        let sent = write(&bob).await;
        assert!(sent.starts_with("**Sent.**"), "{sent}");
    }
    for _ in 0..4 {
        let refused = write(&bob).await;
        assert!(
            refused.starts_with("You have reached the limit of InMails"),
            "{refused}"
        );
        let (kept, written) = refused.split_once("This is what you wrote:").unwrap();
        assert!(kept.contains("Your draft is kept until"), "{refused}");
        assert_eq!(written, format!("\n**Subject** Birds\n{TEXT}"));
    }
    let sent = write(&carol).await;
    assert!(sent.starts_with("**Sent.**"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_too_late_or_from_another_release_hands_back_what_was_typed() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "words of A".into())];
    let better = [("subject", "Birds"), ("message", "words of B")];
    let handed_back =
        format!("{NOT_THERE}\nThis is what you wrote:\n**Subject** Birds\nwords of B");
    for ends in ["Send", "Cancel", "its time"] {
        alice.slash("/inmail send", &hello).await;
        let form = alice.click("Edit").await;
        if ends == "its time" {
            bot.pass(14 * MINUTE);
        } else {
            alice.click(ends).await;
        }
        let told = alice.submit(&form, &better).await.text();
        assert_eq!(told, handed_back, "after {ends}");
    }
    alice.slash("/inmail send", &hello).await;
    let mut form = alice.click("Edit").await;
    form.modal.as_mut().unwrap()["custom_id"] = "im0:rewrite:1".into();
    let told = alice.submit(&form, &better).await.text();
    assert_eq!(told, handed_back, "a form of another release");
}
