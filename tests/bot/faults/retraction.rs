//! Notices of deleted mail: they are removed in the end, whatever Discord says meanwhile.

use std::time::Duration;

use sandbox::{Actor, Fault};

use super::patience::{count, in_inbox, in_steps, minutes_pass, sends};
use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};

const DMS: &str = "/channels/";

/// Alice deletes her newest mail.
async fn takes_back(alice: &Actor) {
    alice.click("Delete").await;
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
}

/// How often the bot has tried to remove a notice.
fn removals(bot: &TestBot) -> usize {
    let asked = bot.discord.requests();
    let removal = |one: &&(String, String, u16)| one.0 == "DELETE" && one.1.starts_with(DMS);
    asked.iter().filter(removal).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_message_10008_or_channel_10003_ends_a_retraction() {
    for code in [10_008, 10_003] {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        bot.discord
            .fail_next("DELETE", DMS, Fault::Before(404, code));
        takes_back(&alice).await;
        in_steps(&bot, 0, "the removal", || removals(&bot) > 0).await;
        minutes_pass(&bot, 60).await;
        assert_eq!(removals(&bot), 1, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_404_that_is_not_discords_own_ends_no_retraction() {
    for fault in [Fault::Html(404), Fault::Before(404, 0)] {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        bot.discord.fail_next("DELETE", DMS, fault);
        takes_back(&alice).await;
        in_steps(&bot, 1, "it to be removed", || bob.dms().is_empty()).await;
        assert_eq!(removals(&bot), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forbidden_403_for_a_week_a_retraction_goes_on_a_few_times_an_hour_and_succeeds() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let fault = bot
        .discord
        .fail_until_lifted("DELETE", DMS, Fault::Before(403, 50_001));
    takes_back(&alice).await;
    let week = bot.discord.clock().now_ms() + 7 * 24 * 3_600_000;
    while bot.discord.clock().now_ms() < week {
        let before = fault.hits();
        bot.pass(900);
        in_steps(&bot, 900, "another attempt", || fault.hits() > before).await;
    }
    let attempts = fault.hits();
    assert!((300..1_400).contains(&attempts), "{attempts} in a week");
    assert_eq!(bob.dms().len(), 1);
    let opened = bob.click("Open").await.text();
    assert_eq!(opened, "**Inbox**\nYour inbox is empty.");
    fault.lift();
    in_steps(&bot, 900, "it to be removed", || bob.dms().is_empty()).await;
}

/// Alice deletes a mail while the request that posts its notice is on its way.
async fn in_flight(then: Option<Fault>) {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let flight = bot.discord.hold_next("POST", DMS);
    if let Some(fault) = then {
        bot.discord.fail_next("POST", DMS, fault);
    }
    sends(&alice, &bob, TEXT).await;
    flight.reached().await;
    takes_back(&alice).await;
    flight.open();
    let created = || {
        let asked = bot.discord.requests();
        let posted = |one: &(String, String, u16)| one.0 == "POST" && one.1.starts_with(DMS);
        asked.iter().any(posted)
    };
    in_steps(&bot, 1, "it to arrive", created).await;
    in_steps(&bot, 1, "it to be removed", || bob.dms().is_empty()).await;
    minutes_pass(&bot, 30).await;
    assert_eq!(bob.dms().len(), 0);
    assert_eq!(in_inbox(&bob).await, 0);
    let looked = count(&bot, "GET", "/messages", 200);
    minutes_pass(&bot, 60).await;
    assert_eq!(count(&bot, "GET", "/messages", 200), looked, "it has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_in_flight_while_its_mail_is_deleted_is_removed_when_it_arrives() {
    in_flight(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_in_flight_whose_answer_is_lost_too_is_searched_for_and_removed() {
    in_flight(Some(Fault::After(502))).await;
    in_flight(Some(Fault::DropAfter)).await;
    in_flight(Some(Fault::DropBefore)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_that_hang_hold_up_no_retraction() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let receipt = alice.screen().pop().unwrap();
    let hangs = bot.discord.fail_until_lifted("POST", DMS, Fault::Hang);
    for reader in ["Carol", "Dave", "Eve", "Frank"] {
        sends(&alice, &bot.discord.user(reader), TEXT).await;
    }
    hangs.met(4).await;
    alice.click_seen(&receipt, "Delete").await;
    let retracted = async {
        let told = alice.click("Yes").await.text();
        assert!(told.starts_with("**Deleted.**"), "{told}");
        bob.until("its notice to be removed", |bob| bob.dms().is_empty())
            .await;
    };
    // The bot gives a hanging request up after 20 seconds.
    let in_time = tokio::time::timeout(Duration::from_secs(10), retracted).await;
    in_time.expect("waited for a notice that hangs");
    hangs.lift();
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_during_an_outage_of_a_day_the_text_goes_at_once_and_the_notice_at_its_end() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    bot.discord.down();
    let begun = bot.discord.requests().len();
    alice.begin_click("Yes");
    let day = bot.discord.clock().now_ms() + 24 * 3_600_000;
    let tries = || bot.discord.requests().len();
    bob.until("the first attempts", |_| removals(&bot) > 0)
        .await;
    while bot.discord.clock().now_ms() < day {
        let before = tries();
        in_steps(&bot, 900, "another attempt", || tries() > before).await;
    }
    let tries = tries() - begun;
    assert!(tries < 400, "{tries} requests in vain");
    bot.discord.up();
    in_steps(&bot, 900, "the notice to be removed", || {
        bob.dms().is_empty()
    })
    .await;
    assert_eq!(in_inbox(&bob).await, 0);
    let sent = alice.slash("/inmail sent", &[]).await.text();
    assert!(sent.contains("You have not sent any InMail."), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_404_that_is_not_discords_own_leaves_no_text_on_a_screen() {
    for fault in [Fault::Html(404), Fault::Before(404, 0), Fault::Html(401)] {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        bob.click("Open").await;
        bot.pass(30);
        let refused = bot.discord.fail_next("DELETE", "/webhooks/", fault);
        alice.click("Delete").await;
        alice.click("Yes").await;
        refused.met(1).await;
        in_steps(&bot, 1, "the text to go", || !bob.sees(TEXT)).await;
    }
}
