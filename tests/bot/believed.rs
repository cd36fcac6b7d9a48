//! Who is believed about the time. No single wrong time costs a mail, a draft or a click.

use sandbox::{Actor, Fault};
use serde_json::Value;

use crate::{
    fixtures::{TEXT, send},
    test_bot::{Settings, TestBot},
};

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;
/// Mail is kept for a month.
const A_MONTH: Settings = &[("INMAIL_RETENTION", "30d")];

async fn is_served(person: &Actor) {
    let answer = person.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
}

/// How many mails this person finds in the inbox.
async fn in_inbox(person: &Actor) -> usize {
    let inbox = person.slash("/inmail inbox", &[]).await.message.unwrap();
    let components = inbox.components();
    let menu = components
        .iter()
        .find_map(|part| part["options"].as_array());
    menu.map_or(0, Vec::len)
}

/// Alice clicks with a snowflake this many seconds ahead of Discord's clock. Discord does not know such an
/// interaction and accepts no answer.
async fn comes_from_the_future(bot: &TestBot, alice: &Actor, seconds: i64) {
    let refused = || {
        let asked = bot.discord.requests();
        let mut asked = asked.iter();
        asked.any(|(_, path, status)| path.ends_with("/callback") && *status == 404)
    };
    let ahead = move |payload: &mut Value| {
        let id: i64 = payload["id"].as_str().unwrap().parse().unwrap();
        payload["id"] = (id + ((seconds * SECOND) << 22)).to_string().into();
    };
    bot.discord.gateway().alter_next(ahead);
    alice.begin("/inmail help");
    alice.until("the answer to it", |_| refused()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_from_the_future_does_not_make_the_next_one_late() {
    for seconds in [60, HOUR, 40 * YEAR] {
        let bot = TestBot::new().await;
        let alice = bot.discord.user("Alice");
        is_served(&alice).await;
        comes_from_the_future(&bot, &alice, seconds).await;
        is_served(&alice).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_does_the_first_one_of_all() {
    for seconds in [HOUR, 40 * YEAR] {
        let bot = TestBot::new().await;
        let alice = bot.discord.user("Alice");
        comes_from_the_future(&bot, &alice, seconds).await;
        is_served(&alice).await;
    }
}

/// Returns once the bot has finished its work at start and its daily work.
async fn has_cleaned(bot: &TestBot, alice: &Actor) {
    let listed = || {
        let asked = bot.discord.requests();
        let asked = asked.iter();
        asked
            .filter(|(_, path, _)| path.ends_with("/users/@me/guilds"))
            .count()
    };
    let before = listed();
    bot.pass(24 * 3_600);
    is_served(alice).await;
    alice
        .until("what is done every day", |_| listed() > before)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_from_the_next_century_costs_no_mail() {
    let bot = TestBot::with(A_MONTH).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    comes_from_the_future(&bot, &alice, 40 * YEAR).await;
    has_cleaned(&bot, &alice).await;
    assert_eq!(in_inbox(&bob).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_dates_in_every_answer_cost_no_mail_and_no_draft() {
    for off in [HOUR, YEAR, 10 * YEAR] {
        let mut bot = TestBot::with(A_MONTH).await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        let hello = [("to", (&bob).into()), ("message", "hello".into())];
        alice.slash("/inmail send", &hello).await;
        bot.stop().await;
        let dated = Fault::Dated(off);
        bot.discord.fail_until_lifted("*", "", dated);
        bot.restart().await;
        // Time in which a faulty bot would act.
        bot.pass(1);
        let sent = alice.click("Send").await.text();
        assert!(sent.starts_with("**Sent.**"), "{off}: {sent}");
        bob.until("a notice of both", |bob| bob.sees("2 unread InMails"))
            .await;
        assert_eq!(in_inbox(&bob).await, 2, "{off}");
    }
}
