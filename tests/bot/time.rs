//! Wrong clocks: of a server that answers, of the host, of the bot itself. People are served, and windows
//! end when they should.

use sandbox::{Actor, Fault};

use crate::{
    fixtures::{TEXT, send, window_ends},
    test_bot::TestBot,
};

const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;
/// By how many seconds a `Date` is wrong: a proxy's clock, a time zone, a cached page, nonsense.
const OFF: [i64; 8] = [3, -3, HOUR, -HOUR, YEAR, -YEAR, 100 * YEAR, -50 * YEAR];

/// A person asks and is answered.
async fn is_served(alice: &Actor) {
    let answer = alice.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
}

/// Her open window ends after this many more seconds, and no sooner.
async fn ends_in(bot: &TestBot, alice: &Actor, seconds: u64) {
    let enabled = || alice.screen().iter().any(|seen| seen.enabled("Delete"));
    bot.pass(seconds - 1);
    is_served(alice).await;
    assert!(enabled(), "not before its time");
    bot.pass(1);
    window_ends(alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_a_wrong_date_costs_that_answer_at_most() {
    for off in OFF {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        for fault in [
            Fault::HtmlDated(502, off),
            Fault::HtmlDated(403, off),
            Fault::Dated(off),
        ] {
            let met = bot.discord.fail_next("POST", "/callback", fault);
            alice.begin("/inmail sent");
            met.met(1).await;
            is_served(&alice).await;
        }
        ends_in(&bot, &alice, 600).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_wrong_every_date_is_people_are_served_and_windows_end_in_time() {
    for off in OFF {
        let mut bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        bot.stop().await;
        bot.discord.fail_until_lifted("*", "", Fault::Dated(off));
        bot.restart().await;
        is_served(&alice).await;
        send(&alice, &bob, TEXT).await;
        ends_in(&bot, &alice, 600).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_date_at_start_ends_no_open_window_early_or_late() {
    for off in OFF {
        let mut bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        bot.kill().await;
        bot.pass(60);
        bot.discord.fail_next("GET", "/oauth2/", Fault::Dated(off));
        bot.restart().await;
        // No person acts meanwhile, so only the host and other answers tell the time.
        bot.pass(538);
        assert!(alice.screen().iter().any(|seen| seen.enabled("Delete")));
        bot.pass(2);
        window_ends(&alice).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_wrong_host_a_window_that_was_open_at_a_crash_ends_in_time() {
    for skew in [-HOUR, HOUR] {
        let mut bot = TestBot::with_host_wrong_by(skew).await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        bot.kill().await;
        bot.pass(60);
        bot.restart().await;
        bot.pass(538);
        assert!(alice.screen().iter().any(|seen| seen.enabled("Delete")));
        bot.pass(2);
        window_ends(&alice).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_up_on_its_way_leaves_nobody_unserved_afterwards() {
    let bot = TestBot::new().await;
    let (alice, gateway) = (bot.discord.user("Alice"), bot.discord.gateway());
    is_served(&alice).await;
    let held = gateway.hold_events();
    for _ in 0..4 {
        alice.begin("/inmail sent");
    }
    bot.pass(5);
    held.release();
    is_served(&alice).await;
    gateway.drop_connections();
    for _ in 0..4 {
        alice.begin("/inmail sent");
    }
    bot.pass(5);
    gateway.resumed(1).await;
    is_served(&alice).await;
}
