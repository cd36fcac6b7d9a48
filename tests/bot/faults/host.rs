//! Faults of the host: its disk, its files, its clock. More are in `tests/bot/start.rs`.

use std::{
    fs,
    time::{Duration, Instant},
};

use sandbox::{Actor, Clock, Discord};
use tempfile::TempDir;

use super::{
    disk::{SmallDisk, namespaced},
    patience::in_inbox,
};
use crate::{
    fixtures::{NOT_THERE, TEXT, counts, next_clean_up, send, window_ends},
    program::{refusal, with_mail},
    test_bot::TestBot,
};

const NOWHERE: &str = "http://127.0.0.1:1";

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_data_directory_is_one_sentence() {
    let bot = with_mail().await;
    let read_only = "mount --bind \"$D\" \"$D\" && mount -o remount,bind,ro \"$D\"";
    let test = "a_read_only_data_directory_is_one_sentence";
    let Some(command) = namespaced(test, read_only, bot.data(), NOWHERE) else {
        return;
    };
    let (code, said) = refusal(command);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("cannot use the data directory") && said.contains("make it writable"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_too_full_for_the_first_start_is_one_sentence_and_may_pass() {
    let place = TempDir::new().unwrap();
    let tiny = "mount -t tmpfs -o size=1m tmpfs \"$D\"";
    let test = "a_disk_too_full_for_the_first_start_is_one_sentence_and_may_pass";
    let Some(command) = namespaced(test, tiny, place.path(), NOWHERE) else {
        return;
    };
    let (code, said) = refusal(command);
    assert_eq!(code, Some(1), "{said}");
    let sentence = "inmail.keys; check its permissions and its disk: No space left on device";
    assert!(said.contains(sentence), "{said}");
}

const FAILED: &str = "Something went wrong on our side";

#[tokio::test(flavor = "multi_thread")]
async fn with_the_disk_full_nothing_is_said_to_be_sent_or_deleted_that_is_not() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let test = "with_the_disk_full_nothing_is_said_to_be_sent_or_deleted_that_is_not";
    let Some(bot) = SmallDisk::start(test, place.path(), &discord).await else {
        return;
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    send(&alice, &bob, "the first").await;

    let second: &[_] = &[("to", (&bob).into()), ("message", "the second".into())];
    alice.slash("/inmail send", second).await;
    bot.fill();
    let refused = alice.click("Send").await;
    assert!(refused.text().starts_with(FAILED), "{}", refused.text());
    let receipts = |alice: &Actor| {
        let texts = alice.texts();
        texts
            .iter()
            .filter(|text| text.starts_with("**Sent.**"))
            .count()
    };
    assert_eq!(receipts(&alice), 1, "that of the first");
    assert_eq!(bob.dms().len(), 1);

    bot.make_room();
    let sent = alice.click("Send").await;
    assert!(sent.text().starts_with("**Sent.**"), "{}", sent.text());
    counts(&bob, 2).await;

    alice.click("Delete").await;
    bot.fill();
    let refused = alice.click("Yes").await;
    assert!(refused.text().starts_with(FAILED), "{}", refused.text());
    bot.make_room();
    // Its key may be gone already. Then the next write completes the deletion.
    let again = alice.click("Yes").await;
    assert!(
        again.text().starts_with("**Deleted.**") || again.text() == NOT_THERE,
        "{}",
        again.text()
    );
    counts(&bob, 1).await;
    let inbox = bob.slash("/inmail inbox", &[]).await;
    assert!(!inbox.text().contains("the second"), "{}", inbox.text());
    assert!(bot.end().iter().any(|line| line.contains("ERROR")));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_disk_full_due_work_waits_and_is_done_once_there_is_room() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let test = "with_the_disk_full_due_work_waits_and_is_done_once_there_is_room";
    let Some(bot) = SmallDisk::start(test, place.path(), &discord).await else {
        return;
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    send(&alice, &bob, "hello").await;
    let full = Instant::now();
    bot.fill();
    discord.clock().advance(Duration::from_mins(10));
    // The first answer tells the bot the time. Later ones may succeed, because SQLite can copy its log
    // back.
    let refused = bob.slash("/inmail inbox", &[]).await;
    assert!(refused.text().starts_with(FAILED), "{}", refused.text());
    for _ in 0..80 {
        bot.fill();
        bob.slash("/inmail inbox", &[]).await;
    }
    bot.make_room();
    window_ends(&alice).await;
    let log = bot.end();
    let seconds = full.elapsed().as_secs() + 1;
    let attempts = log.iter().filter(|line| line.contains("due jobs"));
    let attempts = attempts.count() as u64;
    // The lanes of redraws and of all other jobs try once each.
    assert!(
        (1..=2 * (seconds + 1)).contains(&attempts),
        "{attempts} attempts in {seconds} seconds"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_disk_full_at_any_write_the_person_is_told_and_the_next_try_with_room_succeeds() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let test =
        "with_the_disk_full_at_any_write_the_person_is_told_and_the_next_try_with_room_succeeds";
    let Some(bot) = SmallDisk::start(test, place.path(), &discord).await else {
        return;
    };
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    // Twice each: without space, then with it.
    let twice = async |step: &dyn Fn() -> u64, actor: &Actor, wanted: &str| {
        bot.fill();
        let told = actor.answered(step()).await.text();
        // SQLite may have found space in its own files. Then the action was done.
        let refused = told.starts_with(FAILED);
        assert!(refused || told.contains(wanted), "{told}");
        bot.make_room();
        if refused {
            let told = actor.answered(step()).await.text();
            assert!(told.contains(wanted), "{told}");
        }
        usize::from(refused)
    };
    let hello: &[_] = &[("to", (&bob).into()), ("message", TEXT.into())];
    bot.fill();
    let told = alice.slash("/inmail send", hello).await.text();
    assert!(told.contains(TEXT), "neither shown nor handed back: {told}");
    bot.make_room();
    let mut refused = 0;
    refused += twice(&|| alice.begin_slash("/inmail send", hello), &alice, TEXT).await;
    refused += twice(&|| alice.begin_click("Send"), &alice, "**Sent.**").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    refused += twice(&|| bob.begin_click("Open"), &bob, TEXT).await;
    refused += twice(&|| bob.begin_slash("/inmail settings", &[]), &bob, "InMail").await;
    refused += twice(&|| alice.begin_click("Delete"), &alice, "Are you sure").await;
    assert!(refused >= 3, "{refused} writes found no room");
    let yes = twice(&|| alice.begin_click("Yes"), &alice, "").await;
    assert!(yes <= 1);
    bob.until("its notice to be removed", |bob| bob.dms().is_empty())
        .await;
    assert_eq!(in_inbox(&bob).await, 0);
    bot.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_log_on_a_full_disk_the_bot_goes_on_and_so_does_the_log_once_there_is_room() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let place = TempDir::new().unwrap();
    let test = "with_its_log_on_a_full_disk_the_bot_goes_on_and_so_does_the_log_once_there_is_room";
    let small = "mount -t tmpfs -o size=8m tmpfs \"$D\" && exec 2>>\"$D/log\"";
    let Some(mut command) = namespaced(test, small, place.path(), &discord.api_url()) else {
        return;
    };
    let bot = SmallDisk::of(command.spawn().unwrap(), place.path());
    discord.ready().await;
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    let hello: &[_] = &[("to", (&bob).into()), ("message", "hello".into())];
    bot.fill();
    // SQLite finds space in its own files at first, and some lines still fit the last page of the log, which
    // 40 failures fill.
    let mut failed = 0;
    while failed < 40 {
        let asked = alice.begin_slash("/inmail send", hello);
        let told = alice.answered(asked).await.text();
        failed += usize::from(told.starts_with(FAILED));
    }
    bot.make_room();
    send(&alice, &bob, TEXT).await;
    let log = bot.open("log");
    bot.end_in_order();
    let log = std::io::read_to_string(log).unwrap();
    assert!(
        log.contains("lines of the log could not be written and are missing"),
        "{log}"
    );
    assert!(log.trim_end().ends_with("InMail has ended"), "{log}");
}

/// A mail, and then a power cut that leaves the log in this state. Pages that were in the database before
/// may need the lost log. Then only an honest failure is left, at the start or at a click.
async fn with_a_spoilt_log(spoil: impl Fn(&mut Vec<u8>)) {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    // The first clean-up copies the log back. Files from before and after it do not belong to one moment.
    let zoe = bot.discord.user("Zoe");
    let now = bot.discord.clock().now_ms();
    next_clean_up(bot.data(), &bot.discord, &zoe, now + 1_000_000).await;
    send(&alice, &bob, "hello").await;
    let files = ["inmail.db", "inmail.db-wal", "inmail.keys"];
    let taken = files.map(|name| fs::read(bot.data().join(name)).unwrap());
    assert!(!taken[1].is_empty(), "there is something to spoil");
    bot.kill().await;
    // Connections of the killed bot may still be closing, and would copy the log back into its own files.
    let _old = bot.take_data();
    for (name, mut bytes) in files.into_iter().zip(taken) {
        if name == files[1] {
            spoil(&mut bytes);
        }
        fs::write(bot.data().join(name), bytes).unwrap();
    }
    if let Err(error) = bot.try_restart().await {
        assert!(error.to_string().contains("restore"), "{error}");
        return;
    }
    let read = bob.click("Open").await.text();
    if read.starts_with(FAILED) {
        return;
    }
    let nothing = "**Inbox**\nYour inbox is empty.";
    assert!(read == nothing || read.contains("hello"), "{read}");
    // Whatever was lost, both sides agree, and everything sent from now on is there.
    let sent = alice.slash("/inmail sent", &[]).await.text();
    if sent.starts_with(FAILED) {
        return;
    }
    let lost = sent.contains("You have not sent any InMail.");
    assert_eq!(lost, read == nothing, "{sent}");
    assert_eq!(in_inbox(&bob).await, usize::from(!lost));
    send(&alice, &bob, TEXT).await;
    assert_eq!(in_inbox(&bob).await, usize::from(!lost) + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_cut_costs_its_end_for_both_sides_or_is_told_as_a_failure() {
    for parts in [0, 1, 2, 3] {
        with_a_spoilt_log(|bytes| bytes.truncate(bytes.len() * parts / 4)).await;
    }
    with_a_spoilt_log(|bytes| bytes.truncate(bytes.len() - 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_garbled_costs_its_end_for_both_sides_or_is_told_as_a_failure() {
    for part in [0, 1, 2, 3] {
        with_a_spoilt_log(|bytes| {
            let middle = bytes.len() * part / 4 + 10;
            for byte in &mut bytes[middle..middle + 200] {
                *byte = !*byte;
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_garbled_opens_nothing_and_its_mail_can_still_be_deleted() {
    let mut bot = with_mail().await;
    let keys = bot.data().join("inmail.keys");
    let mut bytes = fs::read(&keys).unwrap();
    let place = 4_096 + bytes[4_096..].iter().position(|byte| *byte != 0).unwrap();
    bytes[place] ^= 1;
    fs::write(&keys, bytes).unwrap();
    bot.restart().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let read = bob.click("Open").await.text();
    assert!(!read.contains("hello"), "{read}");
    alice.click("Delete").await;
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    bob.until("its notice to be removed", |bob| bob.dms().is_empty())
        .await;
    send(&alice, &bob, TEXT).await;
    assert!(bob.click("Open").await.text().contains(TEXT));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_clock_that_steps_an_hour_either_way_moves_no_deadline() {
    for step in [-3_600, 3_600] {
        let bot = TestBot::new().await;
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        send(&alice, &bob, TEXT).await;
        bot.host_clock_steps(step);
        bot.pass(599);
        alice.slash("/inmail help", &[]).await;
        let enabled = |alice: &Actor| alice.screen().iter().any(|seen| seen.enabled("Delete"));
        assert!(enabled(&alice), "{step}: not before its time");
        bot.host_clock_steps(-2 * step);
        alice.slash("/inmail help", &[]).await;
        assert!(enabled(&alice), "{step}: not before its time");
        bot.pass(1);
        window_ends(&alice).await;
        send(&alice, &bob, "another").await;
    }
}
