//! Notices that cannot be delivered, or whose outcome is unknown.

use std::time::Duration;

use sandbox::Fault;

use super::patience::{count, in_inbox, in_steps, minutes_pass, sends, told_of_unread};
use crate::{
    fixtures::{TEXT, counts, send},
    test_bot::TestBot,
};

const HOUR: u64 = 3_600;
const DMS: &str = "/channels/";
const OPENING: &str = "/users/@me/channels";

/// Discord says that this person accepts no messages.
async fn cannot_be_messaged(part: &str, status: u16, code: i64) {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let fault = bot
        .discord
        .fail_until_lifted("POST", part, Fault::Before(status, code));
    sends(&alice, &bob, TEXT).await;
    fault.met(1).await;
    told_of_unread(&bob, 1).await;
    sends(&alice, &bob, TEXT).await;
    told_of_unread(&bob, 2).await;
    assert_eq!(fault.hits(), 1, "once, for both");
    assert_eq!(in_inbox(&bob).await, 2);
    fault.lift();
    bot.pass(6 * HOUR);
    send(&alice, &bob, TEXT).await;
    assert_eq!(
        bob.dms().len(),
        1,
        "of the newest; the others are read by now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_takes_no_messages_50007_keeps_the_mail_and_is_not_asked_again_for_six_hours()
{
    cannot_be_messaged(DMS, 403, 50_007).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_shares_no_server_50278_keeps_the_mail_and_is_not_asked_again_for_six_hours() {
    cannot_be_messaged(DMS, 403, 50_278).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_unknown_10013_keeps_the_mail_and_is_not_asked_again_for_six_hours() {
    cannot_be_messaged(OPENING, 404, 10_013).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_has_deleted_their_account_50033_keeps_the_mail_and_is_not_asked_again() {
    cannot_be_messaged(OPENING, 400, 50_033).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_on_no_list_lasts_wherever_it_is_met() {
    for (part, status, code) in [
        (DMS, 403, 50_001),
        (DMS, 400, 240_000),
        (DMS, 400, 99_999),
        (OPENING, 403, 99_999),
        (DMS, 404, 99_999),
    ] {
        cannot_be_messaged(part, status, code).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_gone_10003_is_opened_anew_and_the_notice_comes_once() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let gone = Fault::Before(404, 10_003);
    bot.discord.fail_next("POST", "/messages", gone.clone());
    sends(&alice, &bob, TEXT).await;
    counts(&bob, 2).await;
    assert_eq!(count(&bot, "POST", OPENING, 200), 2);
    // If the new channel is gone as well, the bot gives up.
    let fault = bot.discord.fail_until_lifted("POST", "/messages", gone);
    sends(&alice, &bob, TEXT).await;
    told_of_unread(&bob, 3).await;
    assert_eq!(fault.hits(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_gone_10003_by_the_time_of_the_search_is_opened_anew() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let lost = bot.discord.fail_next("POST", DMS, Fault::DropBefore);
    let gone = Fault::Before(404, 10_003);
    let gone = bot.discord.fail_next("GET", "/messages", gone);
    sends(&alice, &bob, TEXT).await;
    lost.met(1).await;
    in_steps(&bot, 1, "the second notice", || {
        bob.dms().iter().any(|dm| dm.text().starts_with("2 unread"))
    })
    .await;
    assert_eq!(gone.hits(), 1);
    assert_eq!(count(&bot, "POST", OPENING, 200), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_found_behind_any_number_of_other_messages() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let flight = bot.discord.hold_next("POST", DMS);
    let lost = bot.discord.fail_next("POST", DMS, Fault::After(502));
    sends(&alice, &bob, TEXT).await;
    flight.reached().await;
    // As many messages before it as fit one listing.
    for _ in 0..100 {
        bob.in_dm().say("hello?");
    }
    flight.open();
    lost.met(1).await;
    let posted = || count(&bot, "POST", DMS, 200);
    let looked = || count(&bot, "GET", "/messages", 200);
    in_steps(&bot, 1, "all of them to be looked through", || {
        looked() >= 2
    })
    .await;
    minutes_pass(&bot, 20).await;
    assert_eq!(posted(), 1, "none but the first is posted again");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_channels_are_opened_too_fast_40003_a_person_who_has_one_is_told_at_once() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let fault = bot
        .discord
        .fail_until_lifted("POST", OPENING, Fault::Before(403, 40_003));
    for number in 0..12 {
        let person = bot.discord.user(&format!("Reader {number}"));
        sends(&alice, &person, TEXT).await;
    }
    fault.met(1).await;
    sends(&alice, &bob, TEXT).await;
    counts(&bob, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_channels_are_opened_too_fast_40003_nobody_asks_and_in_the_end_all_are_told_once() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    let window = Duration::from_mins(10);
    bot.discord.limit_new_dms(3, window);
    let people: Vec<_> = (0..12)
        .map(|number| bot.discord.user(&format!("Reader {number}")))
        .collect();
    for person in &people {
        sends(&alice, person, TEXT).await;
    }
    let told = || {
        people
            .iter()
            .map(|person| person.dms().len())
            .sum::<usize>()
    };
    in_steps(&bot, 60, "everybody to be told", || told() == people.len()).await;
    let refused = count(&bot, "POST", OPENING, 403);
    assert!((3..=16).contains(&refused), "{refused} were refused");
    assert!(people.iter().all(|person| person.dms().len() == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_quarantine_20026_a_notice_is_tried_every_half_hour_until_it_gets_through() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let fault = bot
        .discord
        .fail_until_lifted("POST", DMS, Fault::Before(403, 20_026));
    sends(&alice, &bob, TEXT).await;
    fault.met(1).await;
    let begun = bot.discord.clock().now_ms();
    // Time passes between the attempts, not during one.
    let answered = || count(&bot, "POST", DMS, 403);
    in_steps(&bot, 0, "the first attempt", || answered() == 1).await;
    for attempts in 2..=13 {
        in_steps(&bot, 300, "another attempt", || answered() >= attempts).await;
    }
    let ms = bot.discord.clock().now_ms() - begun;
    assert!(ms >= 6 * 3_600_000, "{} attempts in {ms} ms", fault.hits());
    fault.lift();
    in_steps(&bot, 300, "the notice", || !bob.dms().is_empty()).await;
    assert_eq!(bob.dms().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_an_hour_with_or_without_a_code_is_waited_out_and_not_tried() {
    for code in [None, Some(20_028)] {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        let limited = Fault::RateLimited {
            retry_after: 3_600.0,
            global: false,
            code,
        };
        let fault = bot.discord.fail_until_lifted("POST", DMS, limited);
        sends(&alice, &bob, TEXT).await;
        fault.met(1).await;
        minutes_pass(&bot, 59).await;
        assert_eq!(fault.hits(), 1, "not before its time");
        fault.lift();
        in_steps(&bot, 60, "the notice", || !bob.dms().is_empty()).await;
        assert_eq!(count(&bot, "POST", DMS, 429), 1);
        assert_eq!(bob.dms().len(), 1);
    }
}

/// One attempt fails in this way. In the end there is one notice.
async fn is_told_once_after(fault: Fault) {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let what = format!("the notice after {fault:?}");
    // Then only a look can tell whether it is there.
    bot.discord.remember_nonces_for(Duration::ZERO);
    let fault = bot.discord.fail_next("POST", DMS, fault);
    sends(&alice, &bob, TEXT).await;
    fault.met(1).await;
    in_steps(&bot, 1, &what, || !bob.dms().is_empty()).await;
    // Time in which a faulty bot would post another.
    let searched = || count(&bot, "GET", "/messages", 200) > 0;
    in_steps(&bot, 1, "the search for it", searched).await;
    minutes_pass(&bot, 20).await;
    assert_eq!(bob.dms().len(), 1, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_500_502_503_and_504_a_notice_comes_exactly_once_whether_they_acted_or_not() {
    for status in [500, 502, 503, 504] {
        is_told_once_after(Fault::Before(status, 0)).await;
        is_told_once_after(Fault::After(status)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_html_instead_of_json_a_notice_comes_exactly_once() {
    for status in [200, 404, 429, 502] {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        let fault = bot.discord.fail_next("POST", DMS, Fault::Html(status));
        sends(&alice, &bob, TEXT).await;
        fault.met(1).await;
        in_steps(&bot, 1, "the notice", || !bob.dms().is_empty()).await;
        assert_eq!(bob.dms().len(), 1, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_dropped_connection_a_notice_comes_exactly_once_whether_it_was_accepted_or_not() {
    is_told_once_after(Fault::DropBefore).await;
    is_told_once_after(Fault::DropAfter).await;
}

/// How long a run of a job may take (`src/store/tables/jobs.rs`), in seconds.
const LEASE: u64 = 120;

/// A notice hangs on its way for half a minute. Returns how many there are in the end. In real time.
pub async fn notices_after_a_hang(bot: &TestBot) -> usize {
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let fault = bot.discord.fail_next("POST", DMS, Fault::Hang);
    sends(&alice, &bob, TEXT).await;
    fault.met(1).await;
    bob.until("the notice", |bob| !bob.dms().is_empty()).await;
    // Thirty seconds by Discord's clock. Only the host's clock runs on.
    bot.pass(30);
    fault.lift();
    bob.until("the late arrival", |_| {
        count(bot, "POST", "/messages", 200) == 2
    })
    .await;
    bob.dms().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_hangs_is_tried_again_and_its_late_arrival_makes_no_second_notice() {
    let bot = TestBot::in_real_time().await;
    assert_eq!(notices_after_a_hang(&bot).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_outlives_its_lease_is_given_up_and_the_next_one_brings_the_notice() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let stuck = bot.discord.hold_next("POST", DMS);
    sends(&alice, &bob, TEXT).await;
    stuck.reached().await;
    bot.pass(LEASE);
    in_steps(&bot, 1, "the notice", || !bob.dms().is_empty()).await;
    assert!(bot.has_logged("a job took longer than its lease and was given up"));
    stuck.open();
    minutes_pass(&bot, 20).await;
    assert_eq!(bob.dms().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_message_10008_on_a_repeated_nonce_ends_that_notice_and_bars_no_other() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let lost = bot.discord.fail_next("POST", DMS, Fault::DropBefore);
    let gone = bot
        .discord
        .fail_next("POST", DMS, Fault::Before(404, 10_008));
    sends(&alice, &bob, TEXT).await;
    lost.met(1).await;
    in_steps(&bot, 1, "the nonce to be repeated", || gone.hits() == 1).await;
    told_of_unread(&bob, 1).await;
    send(&alice, &bob, "another").await;
    assert_eq!(bob.dms().len(), 1, "of the other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_network_before_discord_40333_says_nothing_about_a_person() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let begun = bot.discord.clock().now_ms();
    let fault = Fault::Before(403, 40_333);
    let down = bot.discord.fail_until_lifted("POST", DMS, fault);
    sends(&alice, &bob, TEXT).await;
    down.met(1).await;
    down.lift();
    in_steps(&bot, 60, "the notice", || bob.dms().len() == 1).await;
    let waited = bot.discord.clock().now_ms() - begun;
    assert!(waited < 20 * 60_000, "{waited} ms");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_erased_their_data_and_takes_no_messages_is_asked_once() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.slash("/inmail privacy", &[]).await;
    alice.click("Erase my data").await;
    alice.click("Yes, erase").await;
    let closed = Fault::Before(403, 50_007);
    let closed = bot.discord.fail_until_lifted("POST", DMS, closed);
    bob.click("Open").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "an answer")]).await;
    bob.click("Send").await;
    closed.met(1).await;
    minutes_pass(&bot, 20).await;
    assert_eq!(closed.hits(), 1);
}
