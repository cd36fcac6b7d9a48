//! The window: its last millisecond, its end, and a host whose clock is wrong.

use std::time::Duration;

use sandbox::Actor;

use crate::{
    fixtures::{TEXT, send, window_ends},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_last_millisecond_counts_and_the_deadline_does_not_however_wrong_the_host() {
    for skew in [-3_600, 0, 3_600] {
        let bot = TestBot::with_host_wrong_by(skew).await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, "first").await;
        alice.click("Delete").await;
        bot.discord.clock().advance(Duration::from_millis(599_999));
        assert!(
            alice.click("Yes").await.text().starts_with("**Deleted.**"),
            "skew {skew}"
        );

        alice
            .slash(
                "/inmail send",
                &[("to", (&bob).into()), ("message", "second".into())],
            )
            .await;
        alice.click("Send").await;
        alice.click("Delete").await;
        let prompt = alice.screen().pop().unwrap();
        assert!(prompt.enabled("Yes"));
        bot.pass(600);
        alice
            .until("Yes to be disabled", |alice| {
                alice.screen().iter().all(|message| !message.enabled("Yes"))
            })
            .await;
        let late = alice.click_seen(&prompt, "Yes").await;
        assert!(
            late.text()
                .starts_with("You can no longer delete this InMail")
        );
        assert!(late.text().contains("second"), "it stays");
        assert!(!late.message.unwrap().enabled("Delete"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_counts_down_how_long_delete_works_and_nothing_is_edited_for_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let edits = bot.discord.sent("PATCH", "/webhooks").len();
    for left in ["10 minutes", "9 minutes", "8 minutes"] {
        assert!(
            alice.sees(&format!("until 12:10 PM (in {left}).")),
            "{left}"
        );
        bot.pass(60);
    }
    assert_eq!(bot.discord.sent("PATCH", "/webhooks").len(), edits);
    let asked = alice.click("Delete").await.text();
    assert!(asked.contains("You can delete it until <t:"), "{asked}");
    assert!(alice.sees("(in 7 minutes)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn at_ten_minutes_delete_goes_dead_also_after_a_crash() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.kill().await;
    bot.pass(300);
    bot.restart().await;
    assert!(
        alice
            .screen()
            .iter()
            .any(|message| message.enabled("Delete")),
        "not before its time"
    );
    bot.pass(300);
    window_ends(&alice).await;
    assert!(alice.sees(TEXT), "the mail stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_in_time_that_comes_after_the_windows_end_leaves_nothing_to_click() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let is_over = |alice: &Actor| {
        let mut seen = alice.screen().into_iter();
        seen.all(|message| !message.enabled("Yes") && !message.enabled("Delete"))
    };
    let time = bot.discord.clock();
    let held = bot.discord.gateway().hold_events();
    time.advance(Duration::from_millis(599_500));
    let click = alice.begin_click("Delete");
    time.advance(Duration::from_secs(1));
    alice.until("the window to end", is_over).await;
    held.release();
    alice.answered(click).await;
    alice.until("the window to end here, too", is_over).await;
}
