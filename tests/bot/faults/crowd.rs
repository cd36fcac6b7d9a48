//! Much at once: refusals, since Discord bans for too many, and work, of which none delays another.

use std::collections::HashSet;

use sandbox::{Fault, Opt};
use testkit::engine;

use super::patience::{count, in_inbox, in_steps, minutes_pass, sends, told_of_unread};
use crate::{
    fixtures::{TEXT, send},
    test_bot::{Settings, TestBot},
};

const DMS: &str = "/channels/";
/// Manage Server (Discord, "Permissions").
const MANAGE_SERVER: u64 = 1 << 5;
/// As many people as a test needs.
const UNLIMITED: Settings = &[
    ("INMAIL_LIMITS__SENDS_PER_HOUR", "1000"),
    ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "1000"),
];

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_mails_to_an_unreachable_person_cost_a_few_refusals_and_all_stay_in_the_inbox()
{
    let bot = TestBot::with(UNLIMITED).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.close_dms();
    for _ in 0..200 {
        sends(&alice, &bob, TEXT).await;
    }
    told_of_unread(&bob, 200).await;
    let refused = count(&bot, "POST", DMS, 403);
    assert!((1..=8).contains(&refused), "{refused} were refused");
    assert!(in_inbox(&bob).await > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_days_without_access_50001_and_120_mails_cost_a_handful_of_requests_and_delay_nobody()
{
    let bot = TestBot::with(UNLIMITED).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let place = format!("/channels/{}/messages", bob.dms()[0].channel);
    let no_access = Fault::Before(403, 50_001);
    let fault = bot.discord.fail_until_lifted("POST", &place, no_access);
    for quarter in 1..=12 {
        for _ in 0..10 {
            sends(&alice, &bob, TEXT).await;
        }
        told_of_unread(&bob, 10 * quarter + 1).await;
        bot.pass(6 * 3_600);
    }
    assert!((1..=4).contains(&fault.hits()), "{} requests", fault.hits());
    let opened = count(&bot, "POST", "/users/@me/channels", 200);
    assert!(opened <= 5, "its channel was asked for {opened} times");

    let carol = bot.discord.user("Carol");
    let begun = bot.discord.clock().now_ms();
    for _ in 0..5 {
        sends(&alice, &carol, TEXT).await;
    }
    carol
        .until("a notice", |carol| !carol.dms().is_empty())
        .await;
    assert_eq!(bot.discord.clock().now_ms(), begun, "at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_unreachable_people_each_is_tried_once_and_at_once_and_delays_nobody() {
    let bot = TestBot::with(UNLIMITED).await.with_refusals(130);
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let receipt = alice.screen().pop().unwrap();
    let people: Vec<_> = (0..120)
        .map(|number| bot.discord.user(&format!("Reader {number}")))
        .collect();
    let refused = || count(&bot, "POST", DMS, 403);
    for (number, four) in people.chunks(4).enumerate() {
        four.iter().for_each(sandbox::Actor::close_dms);
        let mut options = vec![("message", TEXT.into())];
        options.extend(
            ["to", "cc", "cc2", "cc3"]
                .into_iter()
                .zip(four.iter().map(Into::into)),
        );
        alice.slash("/inmail send", &options).await;
        alice.click("Send").await;
        // Discord accepts 50 requests a second, and each person costs two. After 16 people the next second
        // begins.
        if number % 4 == 3 {
            alice
                .until("all so far to be tried", |_| refused() >= 4 * (number + 1))
                .await;
            bot.pass(1);
        }
    }
    let (carol, dave) = (bot.discord.user("Carol"), bot.discord.user("Dave"));
    send(&carol, &dave, "unrelated").await;
    told_of_unread(&people[0], 1).await;
    told_of_unread(&people[119], 1).await;
    assert_eq!(refused(), people.len(), "each once");

    alice.click_seen(&receipt, "Delete").await;
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    bob.until("its notice to be removed", |bob| bob.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_channel_that_hangs_holds_up_one_request_and_nobody_else() {
    let bot = TestBot::with(UNLIMITED).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let place = format!("/channels/{}/messages", bob.dms()[0].channel);
    let hangs = bot.discord.fail_until_lifted("POST", &place, Fault::Hang);
    for _ in 0..8 {
        sends(&alice, &bob, TEXT).await;
    }
    hangs.met(1).await;
    let carol = bot.discord.user("Carol");
    for _ in 0..8 {
        sends(&alice, &carol, TEXT).await;
    }
    // Discord accepts five messages a second into one channel.
    let told = || {
        let dms = carol.dms();
        dms.len() == 1 && dms[0].text().starts_with("8 unread")
    };
    in_steps(&bot, 1, "a notice of all eight", told).await;
    assert_eq!(hangs.hits(), 1, "one at a time");
    hangs.lift();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_discord_is_slow_windows_that_end_together_are_all_redrawn_at_once() {
    const WINDOWS: usize = 30;
    let bot = TestBot::with(UNLIMITED).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for number in 0..WINDOWS {
        sends(&alice, &bob, TEXT).await;
        // Discord accepts five notices a second into one channel.
        if number % 5 == 4 {
            bot.pass(1);
        }
    }
    // A view whose answer is not known to have arrived would be drawn once more.
    let unknown = "SELECT 'view' FROM views WHERE shown < version";
    while !engine::ask(bot.data(), unknown).await.is_empty() {
        bot.pass(1);
    }
    let hangs = bot
        .discord
        .fail_until_lifted("PATCH", "/webhooks/", Fault::Hang);
    bot.pass(600);
    hangs.met(WINDOWS).await;
    hangs.lift();
    alice
        .until("every Delete button to be dead", |alice| {
            alice.screen().iter().all(|view| !view.enabled("Delete"))
        })
        .await;
    let drawn = count(&bot, "PATCH", "/webhooks/", 200);
    assert_eq!(drawn, WINDOWS, "each view once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_reports_of_a_server_the_bot_has_left_expire_without_endless_deletes() {
    const SETTINGS: Settings = &[
        ("INMAIL_LIMITS__REPORTS_PER_HOUR", "1000"),
        ("INMAIL_REPORTS__RETENTION", "1d"),
    ];
    let bot = TestBot::with(SETTINGS).await;
    let elsewhere = bot.discord.guild("Elsewhere");
    let (mona, bob) = (bot.discord.user("Mona"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    for person in [&mona, &bob, &carol] {
        elsewhere.join(person);
    }
    elsewhere.permit(&mona, MANAGE_SERVER);
    let channel = elsewhere.channel_for("reports", MANAGE_SERVER);
    let setup = [("channel", Opt::Channel(channel))];
    mona.in_guild(&elsewhere)
        .slash("/inmail-admin setup reports-channel", &setup)
        .await;
    for _ in 0..100 {
        let member = [("member", (&carol).into())];
        bob.in_guild(&elsewhere)
            .slash("/inmail report", &member)
            .await;
    }
    let announced = || count(&bot, "POST", &channel.to_string(), 200);
    // Discord accepts five messages a second into one channel.
    in_steps(&bot, 1, "all to be announced", || announced() == 101).await;
    elsewhere.bot_leaves();
    bot.pass(24 * 3_600 + 60);
    let deletes = || count(&bot, "DELETE", DMS, 403);
    in_steps(&bot, 1, "the first removal", || deletes() > 0).await;
    let begun = bot.discord.clock().now_ms();
    send(&bob, &carol, TEXT).await;
    assert_eq!(bot.discord.clock().now_ms(), begun, "at once");
    minutes_pass(&bot, 240).await;
    assert!(deletes() <= 4, "{} in vain", deletes());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_token_revoked_the_bot_asks_seldom_and_ends_with_one_sentence_when_told() {
    let mut bot = TestBot::with(UNLIMITED).await;
    let alice = bot.discord.user("Alice");
    // Once before and once after its session began. Later it has no reason to ask.
    alice
        .until("the bot to ask how many sessions are left", |_| {
            count(&bot, "GET", "/gateway/bot", 200) == 2
        })
        .await;
    bot.discord.revoke_token();
    for number in 0..80 {
        let person = bot.discord.user(&format!("Reader {number}"));
        sends(&alice, &person, TEXT).await;
    }
    let asked = || {
        let asked = bot.discord.requests();
        asked.iter().filter(|(_, _, status)| *status == 401).count()
    };
    in_steps(&bot, 1, "a few refusals", || asked() >= 5).await;
    minutes_pass(&bot, 60).await;
    assert!((5..40).contains(&asked()), "{} in an hour", asked());
    bot.discord.gateway().close(4_004);
    let ended = bot.ended().await.unwrap_err().to_string();
    assert!(
        ended.starts_with("Discord does not accept the bot token"),
        "{ended}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_whatever_it_says_the_bot_falls_silent_for_ten_minutes_and_then_speaks_again() {
    const MOST: usize = 2_400;
    // A busy machine makes the bot give an answer twice, before it has heard of the refusal.
    let bot = TestBot::new().await.with_refusals(2 * (MOST + 50));
    let alice = bot.discord.user("Alice");
    let fault = bot
        .discord
        .fail_until_lifted("POST", "/callback", Fault::Before(401, 0));
    // As many invalid requests as are allowed before the bot stops sending, a few at a time.
    for number in 1..=MOST {
        alice.begin("/inmail help");
        if number % 25 == 0 {
            fault.met(number).await;
        }
    }
    for _ in 0..200 {
        alice.begin("/inmail help");
    }
    // Requests that the bot did not make show only in the log.
    bot.logs_times("an answer did not arrive", MOST + 200).await;
    let asked = || count(&bot, "GET", "/gateway/bot", 200);
    let (gateway, before) = (bot.discord.gateway(), asked());
    gateway.invalidate(false);
    // A session that is lost meanwhile begins anew at once.
    gateway.identified(2).await;
    assert!(asked() > before, "where the gateway is");
    minutes_pass(&bot, 11).await;
    fault.lift();
    let answer = alice.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
    let refused = bot.discord.refused().into_iter();
    let refused: HashSet<String> = refused.map(|(_, path, _, _)| path).collect();
    assert!(refused.len() <= MOST + 50, "{} answers", refused.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_refused_with_401_while_the_token_is_good_is_unreachable_and_delays_nobody()
{
    let bot = TestBot::with(UNLIMITED).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send(&alice, &bob, TEXT).await;
    let place = format!("/channels/{}/messages", bob.dms()[0].channel);
    let unauthorized = Fault::Before(401, 40_001);
    let fault = bot.discord.fail_until_lifted("POST", &place, unauthorized);
    for _ in 0..5 {
        sends(&alice, &bob, TEXT).await;
    }
    told_of_unread(&bob, 6).await;
    let begun = bot.discord.clock().now_ms();
    for _ in 0..5 {
        sends(&alice, &carol, TEXT).await;
    }
    let told = || {
        let dms = carol.dms();
        dms.len() == 1 && dms[0].text().starts_with("5 unread")
    };
    in_steps(&bot, 1, "the others' notice", told).await;
    let ms = bot.discord.clock().now_ms() - begun;
    assert!(ms <= 5_000, "after {ms} ms");
    minutes_pass(&bot, 60).await;
    assert!((1..=2).contains(&fault.hits()), "{} requests", fault.hits());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_lets_no_channel_be_opened_is_asked_seldom_and_in_the_end_all_are_told() {
    for status in [401, 403] {
        let bot = TestBot::with(UNLIMITED).await;
        let alice = bot.discord.user("Alice");
        let page = Fault::Html(status);
        let opening = "/users/@me/channels";
        let fault = bot.discord.fail_until_lifted("POST", opening, page);
        let people: Vec<_> = (0..40)
            .map(|number| bot.discord.user(&format!("Reader {number}")))
            .collect();
        for person in &people {
            sends(&alice, person, TEXT).await;
        }
        fault.met(1).await;
        minutes_pass(&bot, 30).await;
        assert!(fault.hits() <= 20, "{} requests", fault.hits());
        fault.lift();
        let told = || people.iter().all(|person| person.dms().len() == 1);
        in_steps(&bot, 30, "everybody to be told", told).await;
    }
}
