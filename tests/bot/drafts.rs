//! Drafts: how long they live, and to whom a new one goes.

use std::time::Duration;

use crate::{
    cast::{NOT_THERE, TEXT, send_copied},
    stage::Stage,
};

const MINUTE: u64 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn write_again_goes_to_the_recipient_alone() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let carol = stage.discord.user("Carol");
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
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;
    stage.pass(13 * MINUTE);
    let form = alice.click("Edit").await;
    alice.submit(&form, &[("message", "good evening")]).await;
    stage.pass(13 * MINUTE);
    let sent = alice.click("Send").await.text();
    assert!(sent.starts_with("**Sent.**"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_can_be_sent_for_fourteen_minutes_and_not_a_millisecond_longer() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let end = 14 * 60 * 1_000;
    for (after, told) in [(end - 1, "**Sent.**"), (end, NOT_THERE)] {
        let preview = alice.slash("/inmail send", &hello).await.message.unwrap();
        stage.discord.clock().advance(Duration::from_millis(after));
        let text = alice.click_seen(&preview, "Send").await.text();
        assert!(text.starts_with(told), "after {after} ms: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_says_by_itself_that_its_draft_has_expired() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    // A click of the last moment may come half a minute late; the token lives half a minute longer.
    stage.pass(14 * MINUTE + 30);
    alice
        .until("the preview to change", |alice| !alice.sees(TEXT))
        .await;
    assert!(alice.sees("This draft has expired"));
}
