//! A person's own preferences, limits and data.

use std::time::Duration;

use crate::{
    fixtures::{TEXT, counts, send, window_ends},
    keys::keys,
    test_bot::TestBot,
};

const CLOSED: &str = "This InMail cannot be sent: someone on it does not accept it.";

#[tokio::test(flavor = "multi_thread")]
async fn blocked_and_not_accepting_are_one_answer_at_the_command_and_at_send() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;

    bob.click("Open").await;
    let blocked = bob.click("Block sender").await;
    assert!(blocked.text().starts_with("**Blocked.**"));
    let at_send = alice.click("Send").await;
    assert!(at_send.text().starts_with(CLOSED));
    assert!(alice.sees("hello"), "the preview is still there");
    let as_blocked = alice.slash("/inmail send", &hello).await.text();
    assert!(as_blocked.starts_with(CLOSED));

    bob.slash("/inmail settings", &[]).await;
    bob.select("Alice").await;
    assert!(bob.sees("You have not blocked anyone."));
    bob.select("from nobody").await;
    assert!(bob.sees("You do not accept InMail."));
    let not_accepting = alice.slash("/inmail send", &hello).await.text();
    assert_eq!(not_accepting, as_blocked, "one answer for both");
    bob.select("from everyone").await;
    alice.slash("/inmail send", &hello).await;
    assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_is_undone_with_the_button_that_made_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let place = |turn: &sandbox::Turn, label: &str| {
        let buttons = turn.message.as_ref().unwrap().components();
        let labels: Vec<_> = buttons
            .iter()
            .map(|button| button["label"].clone())
            .collect();
        (labels.iter().position(|at| *at == label), labels.len())
    };
    let opened = bob.click("Open").await;
    let blocked = bob.click("Block sender").await;
    let undone = bob.click("Unblock sender").await;
    let at = place(&opened, "Block sender");
    assert!(at.0.is_some());
    assert_eq!(place(&blocked, "Unblock sender"), at);
    assert_eq!(place(&undone, "Block sender"), at);
    assert!(undone.text().starts_with("**Unblocked.**"));
    let old = blocked.message.unwrap();
    let again = bob.click_seen(&old, "Unblock sender").await.text();
    assert!(again.starts_with("**Unblocked.**"), "{again}");
    bob.slash("/inmail settings", &[]).await;
    assert!(bob.sees("You have not blocked anyone."));
    send(&alice, &bob, TEXT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_picked_twice_stays_blocked_until_they_are_unblocked() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.slash("/inmail settings", &[]).await;
    for _ in 0..2 {
        let blocked = bob.select_users(&[&alice]).await.text();
        assert!(blocked.starts_with("**Blocked.**"), "{blocked}");
        assert!(bob.sees("You have blocked:\n**Alice** ("));
    }
    bob.select("Alice").await;
    assert!(bob.sees("You have not blocked anyone."));
    let oneself = bob.select_users(&[&bob]).await.text();
    assert!(oneself.starts_with("You cannot pick yourself."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_block_list_says_how_long_it_is_and_leads_to_everybody_on_it() {
    let bot = TestBot::new().await;
    let bob = bot.discord.user("Bob");
    let spammers: Vec<_> = (1..=26)
        .map(|number| bot.discord.user(&format!("Spammer {number:02}")))
        .collect();
    bob.slash("/inmail settings", &[]).await;
    for spammer in &spammers {
        bob.select_users(&[spammer]).await;
        // The newest come first.
        bot.pass(1);
    }
    let again = bob.select_users(&[&spammers[0]]).await.text();
    assert!(
        again.contains("You have blocked 26 people. These are 1 to 25:"),
        "blocked stays blocked: {again}"
    );
    assert!(again.contains("**Spammer 26** (") && !again.contains("Spammer 01"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let refused = spammers[0].slash("/inmail send", &hello).await.text();
    assert!(refused.starts_with(CLOSED), "{refused}");

    let rest = bob.click("Older").await.text();
    assert!(rest.contains("These are 26 to 26:") && rest.contains("**Spammer 01** ("));
    bob.click("Newer").await;
    assert!(bob.sees("These are 1 to 25:"));
    bob.click("Older").await;
    let others = bob.select("Spammer 01").await.text();
    assert!(
        others.contains("You have blocked:\n**Spammer 26** ("),
        "an empty page is none: {others}"
    );
    let preview = spammers[0].slash("/inmail send", &hello).await.text();
    assert!(preview.contains("**Preview.**"), "{preview}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_unblocks_another_stays_on_the_page() {
    let bot = TestBot::new().await;
    let bob = bot.discord.user("Bob");
    bob.slash("/inmail settings", &[]).await;
    for number in 1..=27 {
        let spammer = bot.discord.user(&format!("Spammer {number:02}"));
        bob.select_users(&[&spammer]).await;
        bot.pass(1);
    }
    bob.click("Older").await;
    let left = bob.select("Spammer 01").await.text();
    assert!(left.contains("You have blocked 26 people. These are 26 to 26:"));
    assert!(left.contains("**Spammer 02** ("), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_on_an_old_screen_does_what_it_says() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let old = bob.slash("/inmail settings", &[]).await.message.unwrap();
    bob.slash("/inmail settings", &[]).await;
    bob.click("Switch notices off").await;
    let seen = bob.click_seen(&old, "Switch notices off").await.text();
    let still = "You get no direct messages about new InMail";
    assert!(seen.contains(still), "{seen}");
    bob.click("Switch notices on").await;

    send(&alice, &bob, TEXT).await;
    let notice = bob.dms()[0].clone();
    let read = bob.click("Open").await.message.unwrap();
    for _ in 0..2 {
        let muted = bob.click_seen(&notice, "Mute notices").await.text();
        assert!(
            muted.contains("You get no direct messages about new InMail"),
            "{muted}"
        );
        bob.click_seen(&read, "Block sender").await;
    }
    bob.slash("/inmail settings", &[]).await;
    assert!(bob.sees("You have blocked:\n**Alice** ("));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_mutes_notices_and_any_answer_counts_what_came_since() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let muted = bob.click("Mute notices").await.text();
    assert!(muted.starts_with("**Notices are off.**"), "{muted}");
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;
    alice.click("Send").await;
    bot.pass(600);
    window_ends(&alice).await;
    assert_eq!(bob.dms().len(), 0, "the notice from before has gone too");
    let inbox = bob.slash("/inmail help", &[]).await;
    assert!(inbox.message.is_some());
    let settings = bob.slash("/inmail settings", &[]).await.text();
    let both = "You have 2 unread InMails";
    assert!(settings.contains(both), "{settings}");
    bob.click("Switch notices on").await;
    counts(&bob, 2).await;
    send(&alice, &bob, "once more").await;
    counts(&bob, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_after_send_still_stops_the_notice() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let refused = sandbox::Fault::Before(500, 0);
    let refused = (bot.discord).fail_next("POST", "/users/@me/channels", refused);
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    alice.click("Send").await;
    refused.met(1).await;
    bob.slash("/inmail settings", &[]).await;
    bob.select_users(&[&alice]).await;
    bot.pass(600);
    window_ends(&alice).await;
    assert!(bob.dms().is_empty());
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("**New**")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_while_the_notice_is_under_way_stops_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let opening = bot.discord.hold_next("POST", "/users/@me/channels");
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    alice.click("Send").await;
    opening.reached().await;
    bob.slash("/inmail settings", &[]).await;
    bob.select_users(&[&alice]).await;
    opening.open();
    bot.pass(600);
    window_ends(&alice).await;
    assert!(bob.dms().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_is_limited_and_a_deletion_gives_nothing_back() {
    let settings = &[("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "2")];
    let bot = TestBot::with(settings).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    for _ in 0..2 {
        alice.slash("/inmail send", &hello).await;
        assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
    }
    alice.click("Delete").await;
    alice.click("Yes").await;
    alice.slash("/inmail send", &hello).await;
    let refused = alice.click("Send").await.text();
    assert!(refused.starts_with("You have reached the limit of InMails"));
    bot.pass(3_600);
    alice.slash("/inmail send", &hello).await;
    assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_minute_that_a_limit_names_it_is_over() {
    let bot = TestBot::with(&[("INMAIL_LIMITS__SENDS_PER_HOUR", "1")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let write = async || {
        alice.slash("/inmail send", &hello).await;
        alice.click("Send").await.text()
    };
    bot.pass(37);
    assert!(write().await.starts_with("**Sent.**"));
    let refused = write().await;
    let (_, named) = refused.split_once("this one at <t:").unwrap();
    let (named, _) = named.split_once(":t>").unwrap();
    // A client shows no seconds.
    let shown = named.parse::<i64>().unwrap() / 60 * 60_000;
    let left = u64::try_from(shown - bot.discord.clock().now_ms()).unwrap();
    bot.discord.clock().advance(Duration::from_millis(left));
    let told = write().await;
    assert!(told.starts_with("**Sent.**"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_is_limited_with_a_reminder_and_never_at_yes() {
    let bot = TestBot::with(&[("INMAIL_LIMITS__DELETIONS_PER_DAY", "2")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mut receipts = Vec::new();
    for _ in 0..3 {
        let hello = [("to", (&bob).into()), ("message", "hello".into())];
        alice.slash("/inmail send", &hello).await;
        receipts.push(alice.click("Send").await.message.unwrap());
    }
    let first = alice.click_seen(&receipts[0], "Delete").await;
    assert!(
        first
            .text()
            .contains("You can delete 2 InMails for now, this one included.")
    );
    let second = alice.click_seen(&receipts[1], "Delete").await;
    let third = alice.click_seen(&receipts[2], "Delete").await;
    for asked in [first, second] {
        let gone = alice.click_seen(&asked.message.unwrap(), "Yes").await;
        assert!(gone.text().starts_with("**Deleted.**"));
    }
    let refused = alice.slash("/inmail delete", &[]).await;
    assert!(refused.message.is_some());
    let refused = alice.select("To Bob").await.text();
    assert!(
        refused.starts_with("You have deleted 2 InMails in the last 24 hours"),
        "{refused}"
    );
    let asked_before = alice.click_seen(&third.message.unwrap(), "Yes").await;
    assert!(
        asked_before.text().starts_with("**Deleted.**"),
        "never at Yes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_what_is_mine_but_nothing_that_can_still_be_deleted() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, "an old mail").await;
    bot.pass(5 * 60);
    send(&alice, &bob, "a new mail").await;
    // A Yes of the last moment may arrive minutes late.
    bot.pass(10 * 60);
    bob.slash("/inmail privacy", &[]).await;
    assert!(bob.sees("within 10 minutes of sending"));
    bob.click("Export my data").await;
    bob.until("the file", |bob| {
        bob.screen().iter().any(|seen| !seen.files().is_empty())
    })
    .await;
    let message = bob
        .screen()
        .into_iter()
        .find(|seen| !seen.files().is_empty());
    let message = message.unwrap();
    assert_eq!(message.only, Some(bob.id()), "nobody else sees it");
    let file = bob.file(&message, "inmail-1.json").unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.contains("an old mail") && text.contains("accepts_inmail"));
    assert!(text.contains(r#""channel": ""#), "{text}");
    assert!(bob.sees("Ask again in 13 minutes"));
    assert!(!text.contains("a new mail"));
    assert!(!alice.sees("an old mail") || alice.screen().iter().all(|m| m.files().is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_my_data_takes_my_copies_and_leaves_others_theirs() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, "from Alice to Bob").await;
    send(&bob, &alice, "from Bob to Alice").await;
    alice
        .until("her notice", |alice| !alice.dms().is_empty())
        .await;
    alice.slash("/inmail privacy", &[]).await;
    let asked = alice.click("Erase my data").await.text();
    assert!(asked.contains("Others keep their copies."), "{asked}");
    assert!(
        alice
            .click("No")
            .await
            .text()
            .contains("What InMail stores about you")
    );
    alice.click("Erase my data").await;
    let done = alice.click("Yes, erase").await.text();
    assert!(done.starts_with("**Erased.**"), "{done}");
    alice
        .until("her views to be empty", |alice| {
            !alice.sees("from Alice to Bob") && alice.dms().is_empty()
        })
        .await;
    assert!(
        alice
            .slash("/inmail sent", &[])
            .await
            .text()
            .contains("not sent any")
    );
    assert!(
        alice
            .slash("/inmail inbox", &[])
            .await
            .text()
            .contains("empty")
    );
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From").await;
    assert!(bob.sees("from Alice to Bob"), "his copy is his");
    bob.click("Remove").await;
    bob.click("Yes").await;
    bob.slash("/inmail sent", &[]).await;
    bob.select("To").await;
    bob.click("Delete").await;
    bob.click("Yes").await;
    let left = keys(bot.data()).await.len();
    assert_eq!(left, 0, "no holder is left, so no key");
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_older_than_is_kept_is_erased_for_everybody_also_after_a_restart() {
    let mut bot = TestBot::with(&[("INMAIL_RETENTION", "2d")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, "soon forgotten").await;
    bot.pass(36 * 3_600);
    send(&alice, &bob, "kept for now").await;
    counts(&bob, 2).await;
    bot.kill().await;
    bot.pass(13 * 3_600);
    bot.restart().await;
    counts(&bob, 1).await;
    let inbox = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    let options = inbox.components()[0]["options"].as_array().unwrap().len();
    assert_eq!(options, 1);
    bob.select("From Alice").await;
    assert!(bob.sees("kept for now") && !bob.sees("soon forgotten"));
}
