//! Interactions that fail between Discord and the bot. Late, repeated and garbled ones, and those of
//! another release, are in `tests/bot/edge.rs`.

use std::time::Duration;

use sandbox::{Actor, Fault};

use super::patience::{count, in_inbox, in_steps, minutes_pass};
use crate::{
    fixtures::{NOT_THERE, TEXT, send, window_ends},
    test_bot::TestBot,
};

/// How many first answers the bot has sent.
fn answers(bot: &TestBot, interaction: u64) -> usize {
    let path = format!("/interactions/{interaction}/");
    let asked = bot.discord.requests();
    asked.iter().filter(|(_, at, _)| at.contains(&path)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_three_seconds_10062_is_made_good_through_an_older_token() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    let slow = Fault::Slow(Duration::from_secs(3));
    let late = bot.discord.fail_next("POST", "/callback", slow);
    let clicked = alice.begin_click("Send");
    late.met(1).await;
    bot.pass(3);
    alice
        .until("the preview to become the receipt", |alice| {
            alice.screen().iter().any(|seen| seen.enabled("Delete"))
        })
        .await;
    // The receipt may come first: a job draws it while the answer is still on its way.
    alice
        .until("the late answer to be refused", |_| {
            count(&bot, "POST", "/callback", 404) == 1
        })
        .await;
    assert_eq!(answers(&bot, clicked), 1);
    bob.until("one notice", |bob| bob.dms().len() == 1).await;
    assert_eq!(in_inbox(&bob).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferral_whose_answer_was_lost_shows_by_40060_and_the_reply_follows_as_an_edit() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let question = alice.click("Delete").await.message.unwrap();
    bot.pass(600);
    window_ends(&alice).await;
    // Yes waits for its turn until it has to be deferred.
    let before = bot.discord.hold_next("POST", "/callback");
    alice.begin_click_seen(&question, "No");
    before.reached().await;
    let lost = bot.discord.fail_next("POST", "/callback", Fault::DropAfter);
    alice.begin_click_seen(&question, "Yes");
    bot.pass(2);
    lost.met(1).await;
    let edits = || count(&bot, "PATCH", "/webhooks", 200);
    let edited = edits();
    before.open();
    let known = || count(&bot, "POST", "/callback", 400) == 1;
    in_steps(&bot, 1, "40060", known).await;
    // A view that a job redraws does not say so.
    let told = "You can no longer delete this InMail.";
    let replied = || edits() > edited && alice.sees(told);
    in_steps(&bot, 1, "the reply", replied).await;
}

/// The screens of all people, as far as they show the mail.
fn seen(alice: &Actor, bob: &Actor) -> (bool, usize, usize) {
    let sent = |alice: &Actor| {
        let screen = alice.screen();
        screen.iter().filter(|seen| seen.enabled("Delete")).count()
    };
    (bob.sees(TEXT), sent(alice), bob.dms().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_replayed_after_resuming_or_after_a_restart_changes_nothing() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    let send = alice.click("Send").await.id;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let gateway = bot.discord.gateway();
    let before = seen(&alice, &bob);
    gateway.drop_connections();
    alice.replay(send);
    gateway.resumed(1).await;
    alice.slash("/inmail help", &[]).await;
    assert_eq!(answers(&bot, send), 1, "not answered again");
    assert_eq!((seen(&alice, &bob), in_inbox(&bob).await), (before, 1));

    bot.kill().await;
    bot.restart().await;
    alice.replay(send);
    alice
        .until("the replayed click to be refused", |_| {
            count(&bot, "POST", "/callback", 400) == 1
        })
        .await;
    assert_eq!((seen(&alice, &bob), in_inbox(&bob).await), (before, 1));

    alice.click("Delete").await;
    let yes = alice.click("Yes").await.id;
    bob.until("it to disappear", |bob| bob.dms().is_empty())
        .await;
    bot.kill().await;
    bot.restart().await;
    for (replayed, click) in [(2, yes), (3, send)] {
        alice.replay(click);
        alice
            .until("the replayed click to be refused", |_| {
                count(&bot, "POST", "/callback", 400) == replayed
            })
            .await;
    }
    assert_eq!(seen(&alice, &bob), (false, 0, 0));
    assert_eq!(in_inbox(&bob).await, 0);
    assert_eq!(
        alice
            .forge_click(&alice.screen()[0], "im1:yes:1:1")
            .await
            .text(),
        NOT_THERE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_delivered_again_after_a_crash_before_its_answer_leaves_no_question_on_the_screen() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    let lost = bot
        .discord
        .fail_times("POST", "/callback", Fault::DropBefore, 2);
    let yes = alice.begin_click("Yes");
    lost.met(2).await;
    bot.kill().await;
    // The answer to the second delivery must come before any redraw.
    let down = bot
        .discord
        .fail_until_lifted("PATCH", "/webhooks/", Fault::Before(503, 0));
    bot.restart().await;
    alice.replay(yes);
    alice
        .until("the refusal of the second delivery", |alice| {
            alice.sees(NOT_THERE)
        })
        .await;
    down.lift();
    let asks = |alice: &Actor| alice.sees("Are you sure");
    in_steps(&bot, 1, "the question to go", || !asks(&alice)).await;
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
}

/// Discord refuses a view's tokens early. The next click brings a fresh one.
async fn a_dead_token(end: impl Fn(&TestBot), status: u16) {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    end(&bot);
    let refused = || count(&bot, "PATCH", "/webhooks/", status);
    bot.pass(600);
    alice.until("the redrawing", |_| refused() > 0).await;
    minutes_pass(&bot, 60).await;
    assert!(refused() <= 2, "{} times, once by each token", refused());
    let screen = alice.screen();
    let old = screen.iter().find(|seen| seen.enabled("Delete")).unwrap();
    let late = alice.click_seen(old, "Delete").await;
    assert!(
        late.text()
            .starts_with("You can no longer delete this InMail"),
        "{}",
        late.text()
    );
    assert!(!late.message.unwrap().enabled("Delete"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_dies_early_401_is_let_go_and_the_next_click_puts_the_view_right() {
    a_dead_token(|bot| bot.discord.expire_tokens(), 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_discord_forgets_404_is_let_go_and_the_next_click_puts_the_view_right() {
    let forget = |bot: &TestBot| {
        // Alice's command and her click.
        for id in bot.discord.interactions() {
            bot.discord.forget_token(id);
        }
    };
    a_dead_token(forget, 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_answer_that_discord_fails_to_take_is_sent_once_more() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    let fault = Fault::Before(503, 0);
    let failed = bot.discord.fail_next("POST", "/callback", fault);
    let helped = alice.slash("/inmail help", &[]).await.text();
    assert!(helped.contains("/inmail send"), "{helped}");
    assert_eq!(failed.hits(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_follows_an_acknowledgement_that_discord_took_but_never_confirmed() {
    let bot = TestBot::new().await;
    let mallory = bot.discord.user("Mallory");
    let on = mallory.slash("/inmail help", &[]).await.message.unwrap();
    // Neither that it was taken nor, at the second try, that it had been.
    let lost = bot
        .discord
        .fail_times("POST", "/callback", Fault::DropAfter, 2);
    let told = mallory.forge_click(&on, "im1:yes:1:1").await.text();
    assert_eq!((told.as_str(), lost.hits()), (NOT_THERE, 2));
}
