//! The edge to Discord: late, repeated, garbled and lost events, public answers, and rate limits.

use sandbox::{Actor, Fault};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    fixtures::{NOT_THERE, TEXT, counts, send, window_ends},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_send_that_arrives_late_counts_by_its_click() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    let held = bot.discord.gateway().hold_events();
    alice.begin_click("Send");
    bot.pass(60);
    held.release();
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    alice
        .until("the preview to become the receipt", |alice| {
            alice.screen().iter().any(|seen| seen.enabled("Delete"))
        })
        .await;
    bot.pass(540);
    window_ends(&alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_in_the_last_second_of_its_draft_counts_though_it_arrives_after_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    let carol = bot.discord.user("Carol");
    carol.slash("/inmail send", &options).await;
    bot.pass(25);
    alice.slash("/inmail send", &options).await;
    bot.pass(14 * 60 - 1);
    let held = bot.discord.gateway().hold_events();
    alice.begin_click("Send");
    bot.pass(10);
    // What has expired by now is removed before the click arrives.
    carol
        .until("the older draft to expire", |carol| {
            carol.sees("This draft has expired.")
        })
        .await;
    held.release();
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let listed = alice.slash("/inmail sent", &[]).await.message.unwrap();
    let options = listed.components()[0]["options"].as_array().unwrap();
    assert_eq!(options.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_that_arrives_late_counts_by_its_click() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    alice.click("Delete").await;
    bot.pass(599);
    let held = bot.discord.gateway().hold_events();
    alice.begin_click("Yes");
    bot.pass(30);
    held.release();
    bob.until("it to disappear", |bob| {
        !bob.sees(TEXT) && bob.dms().is_empty()
    })
    .await;
    alice
        .until("it to disappear", |alice| {
            alice.sees("**Deleted.**") && !alice.sees("Are you sure")
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_else_too_old_to_be_answered_is_dropped_without_a_request() {
    let bot = TestBot::with_its_own_log().await;
    let alice = bot.discord.user("Alice");
    alice.slash("/inmail help", &[]).await;
    let held = bot.discord.gateway().hold_events();
    let late = alice.begin("/inmail sent").0;
    bot.pass(3);
    held.release();
    // Nothing is dropped without a word.
    bot.logs("arrived too late").await;
    alice.slash("/inmail help", &[]).await;
    let asked = bot.discord.requests();
    let answered = asked
        .iter()
        .any(|(_, path, _)| path.contains(&late.to_string()));
    assert!(!answered, "Discord takes no answer after three seconds");
    assert!(!bot.has_logged(&late.to_string()));
    bot.logs("the database has been cleaned").await;
    let kinds = ["interaction{kind=\"command\"}", "job{work=\"upkeep\"}"];
    assert!(bot.spans().iter().eq(kinds), "{:?}", bot.spans());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_delivered_twice_happens_once() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    bot.discord.gateway().duplicate_next();
    let sent = alice.click("Send").await;
    let callbacks = |bot: &TestBot| {
        let asked = bot.discord.requests();
        let id = sent.id.to_string();
        asked
            .iter()
            .filter(|(_, path, _)| path.contains(&id))
            .count()
    };
    alice.slash("/inmail help", &[]).await;
    assert_eq!(callbacks(&bot), 1);
    let inbox = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    assert_eq!(
        inbox.components()[0]["options"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_a_direct_message_that_others_would_see_is_removed() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.discord.dm_answers_are_open(true);
    let in_the_open = |bob: &Actor| {
        let told = "Discord would have shown this message to others";
        let seen = bob.texts();
        seen.iter().filter(|text| text.starts_with(told)).count()
    };
    bob.begin_click("Open");
    bob.until("to be told why not", |bob| in_the_open(bob) == 1)
        .await;
    for (told, command) in [(2, "/inmail sent"), (3, "/inmail help")] {
        bob.in_dm().begin(command);
        bob.until("to be told why not", |bob| in_the_open(bob) == told)
            .await;
    }
    assert!(!bob.sees(TEXT) && !bob.sees("You have not sent any"));
    let private = bob.slash("/inmail inbox", &[]).await;
    assert!(
        private.message.unwrap().only.is_some(),
        "a server is private"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_others_would_see_is_not_uploaded() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.pass(20 * 60);
    bob.in_dm().slash("/inmail privacy", &[]).await;
    bot.discord.dm_answers_are_open(true);
    let further = |bot: &TestBot| {
        let asked = bot.discord.requests().into_iter();
        let further = asked.filter(|(way, path, _)| way == "POST" && path.starts_with("/webhooks"));
        further.count()
    };
    bob.begin_click("Export my data");
    bob.until("the words", |_| further(&bot) > 0).await;
    // By then all pending work is done.
    bot.stop().await;
    assert_eq!(
        further(&bot),
        1,
        "the words, which were removed, and no file"
    );
    let mut seen = bob.screen().into_iter().chain(bob.dms());
    assert!(seen.all(|message| message.files().is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_direct_message_what_comes_beside_a_view_stays_and_so_does_an_export() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let bob = bob.in_dm();
    bob.slash("/inmail privacy", &[]).await;
    bob.begin_click("Export my data");
    let has_file = |bob: &Actor| bob.screen().iter().any(|seen| !seen.files().is_empty());
    bob.until("the file", has_file).await;
    let view = bob.slash("/inmail settings", &[]).await.message.unwrap();
    let refused = bob.forge_click(&view, "im0:yes:1:1").await;
    assert_eq!(refused.text(), NOT_THERE);
    // Whatever is in hand is done then.
    bot.stop().await;
    assert!(has_file(&bob) && bob.sees(NOT_THERE), "{:?}", bob.texts());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_in_a_direct_message_comes_as_well() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let options = SqliteConnectOptions::new().filename(bot.data().join("inmail.db"));
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    // Every writer waits for this.
    let busy = sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await;
    busy.unwrap();
    let answers = |bot: &TestBot| {
        let asked = bot.discord.requests().into_iter();
        asked
            .filter(|(_, path, _)| path.ends_with("/callback"))
            .count()
    };
    let before = answers(&bot);
    bob.begin_click("Open");
    bot.pass(2);
    bob.until("it to be deferred", |_| answers(&bot) > before)
        .await;
    other.close().await.unwrap();
    bob.until("the mail", |bob| bob.sees(TEXT)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_waits_out_a_rate_limit_that_ends_in_time() {
    let bot = TestBot::in_real_time().await;
    let alice = bot.discord.user("Alice");
    let limited = Fault::RateLimited {
        retry_after: 0.2,
        global: false,
        code: None,
    };
    let fault = bot.discord.fail_next("POST", "/callback", limited);
    let answer = alice.slash("/inmail sent", &[]).await.text();
    assert!(answer.contains("You have not sent any InMail.") && fault.hits() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_global_limit_closes_every_route_until_its_time() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let limited = Fault::RateLimited {
        retry_after: 3_600.0,
        global: true,
        code: Some(0),
    };
    let fault = bot
        .discord
        .fail_until_lifted("POST", "/users/@me/channels", limited);
    for to in [&bob, &carol] {
        let options = [("to", to.into()), ("message", TEXT.into())];
        alice.slash("/inmail send", &options).await;
        alice.click("Send").await;
    }
    fault.met(1).await;
    for _ in 0..5 {
        bot.pass(60);
        alice.slash("/inmail sent", &[]).await;
    }
    assert!(fault.hits() <= 2, "asked {} times", fault.hits());
    fault.lift();
    bot.pass(3_600);
    for person in [&bob, &carol] {
        person
            .until("the notice", |person| person.dms().len() == 1)
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_global_limit_met_on_one_route_closes_another() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let write = async |to: &Actor| {
        let hello = [("to", to.into()), ("message", TEXT.into())];
        alice.slash("/inmail send", &hello).await;
        alice.click("Send").await;
    };
    write(&bob).await;
    bob.until("the notice", |bob| bob.dms().len() == 1).await;
    let limited = Fault::RateLimited {
        retry_after: 3_600.0,
        global: true,
        code: None,
    };
    let opening = bot
        .discord
        .fail_next("POST", "/users/@me/channels", limited);
    write(&carol).await;
    opening.met(1).await;
    // The bot knows Bob's channel, so his notice takes another route.
    write(&bob).await;
    for _ in 0..5 {
        bot.pass(60);
        alice.slash("/inmail sent", &[]).await;
    }
    counts(&bob, 1).await;
    bot.pass(3_600);
    counts(&bob, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_of_another_release_is_refused_beside_the_view() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    let view = alice.slash("/inmail settings", &[]).await.message.unwrap();
    for id in [
        "im2:accept:1:true",
        "im1:accept:1",
        "im0:yes:1:1",
        "im1:accept:1:true:more",
    ] {
        let answer = alice.forge_click(&view, id).await;
        assert_eq!(answer.text(), NOT_THERE, "{id}");
        assert_ne!(answer.message.unwrap().id, view.id);
    }
}
