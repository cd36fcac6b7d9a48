//! Whoever has left the server of a mail, or is timed out in it, writes there from nowhere.

use std::time::Duration;

use sandbox::{Actor, Fault, Message};

use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};

const LEFT: &str = "You are no longer a member of the server";
const TIMED_OUT: &str = "You are timed out in the server";
const UNKNOWN: &str = "Discord does not say just now whether you may write in that server";
const WORDS: &str = "I wrote this for a quarter of an hour";

/// Alice has written to Bob, who reads it in his direct messages and is about to answer.
async fn answering(bot: &TestBot) -> (Actor, Actor, Message) {
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob").in_dm());
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    let form = bob.click("Reply").await;
    let preview = bob.submit(&form, &[("message", WORDS)]).await.message;
    (alice, bob, preview.unwrap())
}

/// Another server that both are in, so that Bob still reaches the bot.
fn meet_elsewhere(bot: &TestBot, people: [&Actor; 2]) -> sandbox::Guild {
    let elsewhere = bot.discord.guild("Elsewhere");
    for person in people {
        elsewhere.join(person);
    }
    elsewhere
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_neither_begins_nor_sends_an_answer_until_they_come_back() {
    let bot = TestBot::new().await;
    let (alice, bob, preview) = answering(&bot).await;
    let elsewhere = meet_elsewhere(&bot, [&alice, &bob]);
    let home = bot.discord.home();
    home.leave(&bob);
    let refused = bob.click_seen(&preview, "Send").await.text();
    assert!(refused.starts_with(LEFT), "{refused}");
    assert!(refused.contains("Your draft is kept") && refused.ends_with(WORDS));
    let there = bob.in_guild(&elsewhere);
    assert!(
        there
            .click_seen(&preview, "Send")
            .await
            .text()
            .starts_with(LEFT)
    );
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    assert!(bob.click("Reply").await.text().starts_with(LEFT));
    assert!(bob.sees(TEXT), "reading stays");

    home.join(&bob);
    let sent = bob.click_seen(&preview, "Send").await.text();
    assert!(sent.starts_with("**Sent.**"), "{sent}");
    alice
        .until("the answer", |alice| !alice.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_timed_out_answers_from_nowhere_until_it_ends() {
    let bot = TestBot::new().await;
    let (_, bob, preview) = answering(&bot).await;
    bot.discord.home().time_out(&bob, Duration::from_mins(5));
    let here = bob.in_guild(&bot.discord.home());
    for place in [&bob, &here] {
        let refused = place.click_seen(&preview, "Send").await.text();
        assert!(refused.starts_with(TIMED_OUT), "{refused}");
        assert!(refused.contains("write there again at <t:"), "{refused}");
    }
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    assert!(bob.click("Reply").await.text().starts_with(TIMED_OUT));
    bot.pass(5 * 60);
    let sent = bob.click_seen(&preview, "Send").await.text();
    assert!(sent.starts_with("**Sent.**"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_through_unchecked_and_no_text_is_lost_while_discord_says_nothing() {
    for fault in [
        Fault::Before(500, 0),
        Fault::RateLimited {
            retry_after: 5.0,
            global: false,
            code: None,
        },
    ] {
        let bot = TestBot::new().await;
        let (_, bob, preview) = answering(&bot).await;
        let down = (bot.discord).fail_until_lifted("GET", "/members/", fault);
        let refused = bob.click_seen(&preview, "Send").await.text();
        assert!(refused.starts_with(UNKNOWN), "{refused}");
        assert!(refused.contains("Your draft is kept") && refused.ends_with(WORDS));
        down.lift();
        bot.pass(6);
        let sent = bob.click_seen(&preview, "Send").await.text();
        assert!(sent.starts_with("**Sent.**"), "{sent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_hangs_the_form_opens_and_send_is_answered_in_the_end() {
    let bot = TestBot::in_real_time().await;
    let (_, bob, preview) = answering(&bot).await;
    let hung = (bot.discord).fail_until_lifted("GET", "/members/", Fault::Hang);
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Reply").await;
    assert!(form.modal.is_some(), "{}", form.text());
    let refused = bob.click_seen(&preview, "Send").await.text();
    assert!(refused.starts_with(UNKNOWN), "{refused}");
    hung.lift();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_has_left_nobody_can_write() {
    let bot = TestBot::new().await;
    let (alice, bob, preview) = answering(&bot).await;
    meet_elsewhere(&bot, [&alice, &bob]);
    bot.discord.home().bot_leaves();
    let refused = bob.click_seen(&preview, "Send").await.text();
    assert!(
        refused.starts_with("InMail is no longer in the server"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_server_itself_discord_is_asked_nothing() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.in_dm().click("Open").await;
    let asked = |bot: &TestBot| {
        let requests = bot.discord.requests().into_iter();
        requests
            .filter(|(_, path, _)| path.contains("/members/"))
            .count()
    };
    assert_eq!(asked(&bot), 0);
    let form = bob.in_dm().click("Reply").await;
    bob.in_dm().submit(&form, &[("message", "hello")]).await;
    bob.in_dm().click("Send").await;
    assert_eq!(asked(&bot), 2, "once for the form and once for Send");
}

#[tokio::test(flavor = "multi_thread")]
async fn send_waits_for_a_limit_that_is_over_in_time() {
    let bot = TestBot::in_real_time().await;
    let (_, bob, preview) = answering(&bot).await;
    let limited = Fault::RateLimited {
        retry_after: 0.2,
        global: false,
        code: None,
    };
    bot.discord.fail_next("GET", "/members/", limited);
    let sent = bob.click_seen(&preview, "Send").await.text();
    assert!(sent.starts_with("**Sent.**"), "{sent}");
}
