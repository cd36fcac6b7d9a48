//! Reading: marks, removal from a person's own inbox, and that the sender sees none of it.

use sandbox::{Actor, Fault};

use crate::{
    fixtures::{NOT_THERE, TEXT, send, window_ends},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_is_marked_until_it_is_read_and_can_be_marked_again() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    assert!(
        inbox.contains("**New**") && inbox.contains(":R>"),
        "{inbox}"
    );
    bob.select("From Alice").await;
    assert!(!bob.click("Back to Inbox").await.text().contains("**New**"));
    bob.select("From Alice").await;
    assert!(bob.click("Mark unread").await.text().contains("**New**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_marked_as_unread_is_marked_on_every_screen() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let opened = bob.click("Open").await.message.unwrap();
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    assert!(!inbox.contains("**New**"), "{inbox}");
    bob.click_seen(&opened, "Mark unread").await;
    let marked = |bob: &Actor| {
        let texts = bob.texts();
        texts.iter().filter(|text| text.contains("**New**")).count()
    };
    bob.until("both lists to say so", |bob| marked(bob) == 2)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_it_from_ones_own_inbox_takes_the_notice_along_and_tells_nobody() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let opened = bob.click("Open").await.message.unwrap();
    let asked = bob.click("Remove").await.text();
    assert!(asked.starts_with("Remove this InMail?"));
    assert!(bob.click("No").await.text().contains(TEXT));
    bob.click("Remove").await;
    assert!(
        bob.click("Yes")
            .await
            .text()
            .contains("Your inbox is empty")
    );
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
    assert_eq!(
        bob.click_seen(&opened, "Mark unread").await.text(),
        NOT_THERE
    );
    assert_eq!(bob.click_seen(&opened, "Report").await.text(), NOT_THERE);
    let kept = alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob").await;
    assert!(kept.message.is_some() && alice.sees(TEXT));
    alice.click("Delete").await;
    assert!(alice.click("Yes").await.text().starts_with("**Deleted.**"));
}

/// Everything that Alice sees between sending and the end of the window, if Bob does `this` meanwhile.
async fn alices_side(this: impl AsyncFn(&Actor)) -> Vec<String> {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    this(&bob).await;
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob").await;
    bot.pass(60);
    alice.slash("/inmail delete", &[]).await;
    alice.select("To Bob").await;
    alice.click("No").await;
    alice.slash("/inmail sent", &[]).await;
    bot.pass(540);
    window_ends(&alice).await;
    alice.texts()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_the_sender_sees_tells_whether_it_was_read() {
    let unread = alices_side(async |_| {}).await;
    let read = alices_side(async |bob| {
        bob.click("Open").await;
    })
    .await;
    let removed = alices_side(async |bob| {
        bob.slash("/inmail inbox", &[]).await;
        bob.select("From Alice").await;
        bob.click("Remove").await;
        bob.click("Yes").await;
    })
    .await;
    let blocked = alices_side(async |bob| {
        bob.click("Open").await;
        bob.click("Block sender").await;
        bob.click("Mark unread").await;
    })
    .await;
    assert_eq!(unread, read);
    assert_eq!(unread, removed);
    assert_eq!(unread, blocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_that_are_slow_to_change_do_not_hold_up_the_senders_answer() {
    // In real time, since the answer waits a moment for the notice and then says that it is still there.
    let bot = TestBot::in_real_time().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    for _ in 0..6 {
        bob.slash("/inmail inbox", &[]).await;
    }
    alice.click("Delete").await;
    let hang = bot
        .discord
        .fail_until_lifted("PATCH", "@original", Fault::Hang);
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    assert!(!told.contains("could not be removed yet"), "{told}");
    hang.lift();
}
