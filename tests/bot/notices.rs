//! Notices: one stands for each person and says what is unread, and what happens if it cannot be delivered.

use sandbox::{Actor, Fault, Message};

use crate::{
    fixtures::{TEXT, counts, no_job_waits, send, window_ends},
    test_bot::TestBot,
};

/// Manage Server (Discord, "Permissions").
const MANAGE_SERVER: u64 = 1 << 5;
/// A message of which nobody is notified (Discord, "Message Flags").
const SILENT: u64 = 1 << 12;
const DMS: &str = "/channels/";

/// Alice writes to Bob, whatever becomes of the notice.
async fn write(alice: &Actor, bob: &Actor) {
    let options = [("to", bob.into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    let receipt = alice.click("Send").await.text();
    assert!(receipt.starts_with("**Sent.**"), "{receipt}");
}

/// The flags of every message that the bot has posted.
fn posts(bot: &TestBot) -> Vec<u64> {
    let posted = bot.discord.sent("POST", "/messages");
    let flags = posted
        .iter()
        .map(|body| body["flags"].as_u64().unwrap_or(0));
    flags.collect()
}

/// The newest mail of this person's inbox, opened.
async fn opened(bob: &Actor) {
    let inbox = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    let newest = inbox.components()[0]["options"][0]["label"].clone();
    bob.select(newest.as_str().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_comes_while_a_notice_is_on_its_way_makes_one_more_and_the_last_one_stands() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let flight = bot.discord.hold_next("POST", "/messages");
    write(&alice, &bob).await;
    flight.reached().await;
    for _ in 0..11 {
        write(&alice, &bob).await;
    }
    flight.open();
    counts(&bob, 12).await;
    assert!(
        bob.dms()[0]
            .text()
            .starts_with("12 unread InMails in **Home**\n")
    );
    assert_eq!(posts(&bot).len(), 2, "the first, and one for all others");
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_marking_and_removing_change_the_notice_where_it_stands() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for unread in 1..=3 {
        write(&alice, &bob).await;
        counts(&bob, unread).await;
    }
    let (stands, posted) = (bob.dms()[0].id, posts(&bot).len());
    opened(&bob).await;
    counts(&bob, 2).await;
    bob.click("Mark unread").await;
    counts(&bob, 3).await;
    opened(&bob).await;
    bob.click("Remove").await;
    bob.click("Yes").await;
    counts(&bob, 2).await;
    assert_eq!(bob.dms()[0].id, stands, "an edit notifies nobody");
    assert_eq!(posts(&bot).len(), posted);
    bob.slash("/inmail settings", &[]).await;
    bob.select_users(&[&alice]).await;
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_marked_unread_when_no_notice_stands_comes_back_without_a_sound() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
    bob.click("Mark unread").await;
    counts(&bob, 1).await;
    let silent: Vec<bool> = posts(&bot).iter().map(|flags| flags & SILENT > 0).collect();
    assert_eq!(silent, [false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_server_has_a_line_and_many_are_counted_together() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    write(&alice, &bob).await;
    for number in 2..=7 {
        let guild = bot.discord.guild(&format!("Harbour {number}"));
        guild.join(&alice);
        guild.join(&bob);
        write(&alice.in_guild(&guild), &bob).await;
        bot.pass(1);
    }
    let lines = |bob: &Actor| {
        let text = bob.dms().last().map(Message::text).unwrap_or_default();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let others = "2 unread InMails in other servers".to_owned();
    bob.until("all seven", |bob| lines(bob).contains(&others))
        .await;
    let lines = lines(&bob);
    assert_eq!(lines[0], "1 unread InMail in **Home**");
    assert_eq!(lines[4], "1 unread InMail in **Harbour 5**");
    assert_eq!(lines[5], others);
    assert!(lines[6].starts_with("InMail is private mail"));
}

#[tokio::test(flavor = "multi_thread")]
async fn open_shows_the_one_mail_or_the_list_or_an_inbox_that_betrays_nothing() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, "the first").await;
    let (receipt, notice) = (alice.screen().pop().unwrap(), bob.dms()[0].clone());
    alice.click_seen(&receipt, "Delete").await;
    alice.click("Yes").await;
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
    let deleted = bob.click_seen(&notice, "Open").await.text();
    assert_eq!(deleted, "**Inbox**\nYour inbox is empty.");

    send(&alice, &bob, "the second").await;
    counts(&bob, 1).await;
    assert!(bob.click("Open").await.text().contains("the second"));
    let before = "the notice to go";
    bob.until(before, |bob| bob.dms().is_empty()).await;
    for unread in 1..=2 {
        write(&alice, &bob).await;
        counts(&bob, unread).await;
    }
    let listed = bob.click("Open").await.text();
    assert!(listed.starts_with("**Unread**"), "{listed}");
    assert_eq!(listed.matches("Alice").count(), 2, "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_says_what_inmail_is_until_its_reader_has_used_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let introduces = |bob: &Actor| {
        let told = bob.dms().last().map(Message::text).unwrap_or_default();
        told.contains("InMail is private mail") && told.contains("**Mute notices** stops these")
    };
    send(&alice, &bob, TEXT).await;
    assert!(introduces(&bob), "{:?}", bob.texts());
    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
    send(&alice, &bob, TEXT).await;
    assert!(introduces(&bob), "as if the first had never been there");
    bob.slash("/inmail settings", &[]).await;
    bob.until("the introduction to go", |bob| !introduces(bob))
        .await;
    write(&alice, &bob).await;
    counts(&bob, 2).await;
    assert!(!introduces(&bob));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_can_leave_people_alone_who_have_never_used_inmail() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (carol, mona) = (bot.discord.user("Carol"), bot.discord.user("Mona"));
    bot.discord.home().permit(&mona, MANAGE_SERVER);
    let setup = "/inmail-admin setup notices";
    let set = mona.slash(setup, &[("who", "users".into())]).await.text();
    assert!(set.starts_with("Only people who have used InMail"), "{set}");
    carol.slash("/inmail inbox", &[]).await;
    write(&alice, &bob).await;
    write(&alice, &carol).await;
    counts(&carol, 1).await;
    no_job_waits(bot.data(), &bot.discord, "notify").await;
    assert!(bob.dms().is_empty());
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    assert!(inbox.contains("**New**"), "{inbox}");
    counts(&bob, 1).await;

    let dave = bot.discord.user("Dave");
    write(&alice, &dave).await;
    no_job_waits(bot.data(), &bot.discord, "notify").await;
    assert!(dave.dms().is_empty());
    mona.slash(setup, &[("who", "everyone".into())]).await;
    counts(&dave, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_quiet_hours_no_notice_is_posted_and_at_their_end_one_is() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.slash("/inmail settings", &[]).await;
    let form = bob.click("Quiet hours").await;
    let fields = [("from", "25"), ("to", "7"), ("offset", "0")];
    let told = bob.submit(&form, &fields).await.text();
    assert!(
        told.starts_with("These quiet hours were not understood."),
        "{told}"
    );
    // It is noon, and two hours later where Bob is.
    let form = bob.click("Quiet hours").await;
    let fields = [("from", "13"), ("to", "16:30"), ("offset", "+2")];
    let told = bob.submit(&form, &fields).await.text();
    let set = "No notice is posted from 13:00 to 16:30 (UTC+2).";
    assert!(told.contains(set), "{told}");

    let (stands, posted) = (bob.dms()[0].id, posts(&bot).len());
    write(&alice, &bob).await;
    counts(&bob, 2).await;
    assert_eq!((bob.dms()[0].id, posts(&bot).len()), (stands, posted));
    opened(&bob).await;
    opened(&bob).await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    bot.pass(2 * 3_600 + 29 * 60);
    bob.slash("/inmail help", &[]).await;
    assert_eq!(posts(&bot).len(), posted, "nothing yet");
    write(&alice, &bob).await;
    bot.pass(120);
    bob.until("a notice that rings", |_| posts(&bot).len() > posted)
        .await;
    assert_eq!(posts(&bot).last().unwrap() & SILENT, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_lowers_the_count_and_posts_nothing() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for unread in 1..=2 {
        write(&alice, &bob).await;
        counts(&bob, unread).await;
    }
    let (stands, posted) = (bob.dms()[0].id, posts(&bot).len());
    alice.click("Delete").await;
    alice.click("Yes").await;
    counts(&bob, 1).await;
    assert_eq!((bob.dms()[0].id, posts(&bot).len()), (stands, posted));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_takes_the_senders_mail_out_of_the_notice_and_its_end_brings_it_back() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (carol, mona) = (bot.discord.user("Carol"), bot.discord.user("Mona"));
    bot.discord.home().permit(&mona, MANAGE_SERVER);
    send(&alice, &bob, TEXT).await;
    send(&carol, &bob, TEXT).await;
    counts(&bob, 2).await;
    let member = [("member", (&alice).into())];
    mona.slash("/inmail-admin suspend", &member).await;
    counts(&bob, 1).await;
    mona.slash("/inmail-admin reinstate", &member).await;
    counts(&bob, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_notice_that_could_not_be_removed_goes_later_and_one_that_cannot_be_edited_goes_too()
{
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let kept = bot
        .discord
        .fail_until_lifted("DELETE", DMS, Fault::Before(403, 50_001));
    write(&alice, &bob).await;
    kept.met(1).await;
    assert_eq!(bob.dms().len(), 2);
    kept.lift();
    for _ in 0..20 {
        // Longer than a route that refuses is left alone, and than the longest pause.
        bot.pass(3_600);
        bob.slash("/inmail help", &[]).await;
    }
    counts(&bob, 2).await;
    let edit = bot
        .discord
        .fail_next("PATCH", DMS, Fault::Before(400, 30_046));
    opened(&bob).await;
    edit.met(1).await;
    bob.until("the notice to go", |bob| bob.dms().is_empty())
        .await;
    is_counted(&bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_whose_answer_was_lost_is_not_sent_twice() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let lost = bot
        .discord
        .fail_next("POST", "/channels/", Fault::After(502));
    send(&alice, &bob, TEXT).await;
    lost.met(1).await;
    bot.kill().await;
    bot.restart().await;
    bot.pass(600);
    window_ends(&alice).await;
    assert_eq!(bob.dms().len(), 1);
}

/// Every answer says so once the refusal of the notice is recorded.
async fn is_counted(reader: &Actor) {
    for _ in 0..50 {
        let answer = reader.slash("/inmail sent", &[]).await.text();
        if answer.contains("You have an unread InMail") {
            return;
        }
    }
    panic!("nothing counts what could not be announced");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_notice_can_be_delivered_any_answer_says_so() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.close_dms();
    alice
        .slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", TEXT.into())],
        )
        .await;
    alice.click("Send").await;
    bot.pass(1);
    let refused = |bot: &TestBot| {
        bot.discord
            .requests()
            .iter()
            .any(|(_, _, status)| *status == 403)
    };
    bob.until("the notice to be refused", |_| refused(&bot))
        .await;
    is_counted(&bob).await;
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("**New**")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn help_refusals_and_answers_in_direct_messages_say_so_too() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.close_dms();
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    alice.click("Send").await;
    is_counted(&bob).await;
    let unread = "You have an unread InMail. InMail could not notify you";
    let himself = [("to", (&bob).into()), ("message", "hello".into())];
    for told in [
        bob.slash("/inmail help", &[]).await,
        bob.slash("/inmail send", &himself).await,
        bob.in_dm().slash("/inmail help", &[]).await,
        bob.in_dm()
            .slash("/inmail report", &[("member", (&alice).into())])
            .await,
    ] {
        assert!(told.text().contains(unread), "{}", told.text());
    }
    let help = alice.slash("/inmail help", &[]).await.text();
    assert!(!help.contains("You have"), "{help}");
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let help = bob.slash("/inmail help", &[]).await.text();
    assert!(!help.contains("unread InMail"), "{help}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_before_it_could_be_announced_is_counted_no_more() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.close_dms();
    let options = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &options).await;
    alice.click("Send").await;
    is_counted(&bob).await;
    alice.click("Delete").await;
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    assert!(!inbox.contains("**New**"), "{inbox}");
}
