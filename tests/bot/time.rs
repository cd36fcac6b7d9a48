//! Wrong clocks: of whoever answers, of the host, of the bot itself. People are served, and windows end
//! when they should.

use sandbox::{Actor, Fault};

use crate::{
    cast::{TEXT, send, window_ends},
    stage::Stage,
};

const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;
/// By how many seconds a `Date` is off: a proxy's clock, a time zone, a page out of a cache, nonsense.
const OFF: [i64; 8] = [3, -3, HOUR, -HOUR, YEAR, -YEAR, 100 * YEAR, -50 * YEAR];

/// Asked and answered.
async fn is_served(alice: &Actor) {
    let answer = alice.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
}

/// Her open window ends after so many seconds more, and no sooner.
async fn ends_in(stage: &Stage, alice: &Actor, seconds: u64) {
    let enabled = || alice.screen().iter().any(|seen| seen.enabled("Delete"));
    stage.pass(seconds - 1);
    is_served(alice).await;
    assert!(enabled(), "not before its time");
    stage.pass(1);
    window_ends(alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_a_wrong_date_costs_that_answer_at_most() {
    for off in OFF {
        let stage = Stage::new().await;
        let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        for fault in [
            Fault::HtmlDated(502, off),
            Fault::HtmlDated(403, off),
            Fault::Dated(off),
        ] {
            let met = stage.discord.fail_next("POST", "/callback", fault);
            alice.begin("/inmail sent");
            met.met(1).await;
            is_served(&alice).await;
        }
        ends_in(&stage, &alice, 600).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_wrong_every_date_is_people_are_served_and_windows_end_in_time() {
    for off in OFF {
        let mut stage = Stage::new().await;
        let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
        stage.stop().await;
        stage.discord.fail_until_lifted("*", "", Fault::Dated(off));
        stage.restart().await;
        is_served(&alice).await;
        send(&alice, &bob, TEXT).await;
        ends_in(&stage, &alice, 600).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_date_at_start_ends_no_open_window_early_or_late() {
    for off in OFF {
        let mut stage = Stage::new().await;
        let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        stage.kill().await;
        stage.pass(60);
        stage
            .discord
            .fail_next("GET", "/oauth2/", Fault::Dated(off));
        stage.restart().await;
        // Nobody acts meanwhile, so nothing but the host and the other answers tell the time.
        stage.pass(538);
        assert!(alice.screen().iter().any(|seen| seen.enabled("Delete")));
        stage.pass(2);
        window_ends(&alice).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_wrong_host_a_window_that_was_open_at_a_crash_ends_in_time() {
    for skew in [-HOUR, HOUR] {
        let mut stage = Stage::with_host_wrong_by(skew).await;
        let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        stage.kill().await;
        stage.pass(60);
        stage.restart().await;
        stage.pass(538);
        assert!(alice.screen().iter().any(|seen| seen.enabled("Delete")));
        stage.pass(2);
        window_ends(&alice).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_up_on_its_way_leaves_nobody_unserved_afterwards() {
    let stage = Stage::new().await;
    let (alice, gateway) = (stage.discord.user("Alice"), stage.discord.gateway());
    is_served(&alice).await;
    let held = gateway.hold_events();
    for _ in 0..4 {
        alice.begin("/inmail sent");
    }
    stage.pass(5);
    held.release();
    is_served(&alice).await;
    gateway.drop_connections();
    stage.discord.gone().await;
    for _ in 0..4 {
        alice.begin("/inmail sent");
    }
    stage.pass(5);
    gateway.resumed(1).await;
    is_served(&alice).await;
}
