//! Whatever expires is gone from screens and files, without a click and without a restart.

use sandbox::{Actor, Message};
use testkit::engine;

use crate::{
    fixtures::{TEXT, no_job_waits, send},
    test_bot::TestBot,
};

const DAY: u64 = 24 * 3_600;

/// This message as the person sees it now.
fn now(actor: &Actor, seen: &Message) -> Message {
    let mut screen = actor.screen().into_iter();
    screen.find(|message| message.id == seen.id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_windows_end_the_mail_leaves_every_list_of_what_can_be_deleted() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let list = alice.slash("/inmail delete", &[]).await.message.unwrap();
    assert!(list.text().contains("Which InMail"), "{}", list.text());
    bot.pass(600);
    alice
        .until("the list to be empty", |alice| {
            now(alice, &list)
                .text()
                .contains("no InMail you can delete")
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_older_than_is_kept_is_erased_while_the_bot_runs() {
    let bot = TestBot::with(&[("INMAIL_RETENTION", "2d")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.pass(3 * DAY);
    bob.until("its notice to go", |bob| bob.dms().is_empty())
        .await;
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    assert!(inbox.contains("Your inbox is empty"), "{inbox}");
}

/// Returns once this daily job has run at the present time.
async fn done_today(bot: &TestBot, key: &str) {
    let next = format!("SELECT CAST(due_at AS TEXT) FROM jobs WHERE key = '{key}' AND leased = 0");
    let (anybody, now) = (bot.discord.user("Zoe"), bot.discord.clock().now_ms());
    for _ in 0..100 {
        let next = engine::ask(bot.data(), &next).await;
        if next.iter().any(|next| next.parse::<i64>().unwrap() > now) {
            return;
        }
        // Each answer is a write behind those of the job.
        anybody.slash("/inmail sent", &[]).await;
    }
    panic!("{key} is never done");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_hundreds_of_servers_none_is_taken_for_one_that_the_bot_has_left() {
    let bot = TestBot::new().await;
    let (mona, alice) = (bot.discord.user("Mona"), bot.discord.user("Alice"));
    // Discord lists 200 at a time, the oldest first.
    for number in 0..201 {
        bot.discord.guild(&format!("Server {number}"));
    }
    let last = bot.discord.guild("Server 200");
    last.join(&mona);
    last.join(&alice);
    last.permit(&mona, 1 << 5);
    let mona = mona.in_guild(&last);
    let member = [("member", (&alice).into())];
    mona.slash("/inmail-admin suspend", &member).await;
    for days in [1, 31] {
        bot.pass(days * DAY);
        done_today(&bot, "census").await;
    }
    let status = mona.slash("/inmail-admin status", &[]).await.text();
    assert!(status.contains("Suspended members: 1"), "{status}");
}

/// Alice sends Bob a mail of which he cannot be told. Returns her receipt.
async fn send_untold(bot: &TestBot, alice: &Actor, bob: &Actor) -> Message {
    let hello = [("to", bob.into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    let receipt = alice.click("Send").await.message.unwrap();
    no_job_waits(bot.data(), &bot.discord, "notify").await;
    receipt
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_counts_no_unread_mail_that_came_after_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.close_dms();
    let receipt = send_untold(&bot, &alice, &bob).await;
    let view = bob.slash("/inmail settings", &[]).await.message.unwrap();
    assert!(view.text().contains("an unread InMail"), "{}", view.text());
    bot.pass(1);
    send_untold(&bot, &alice, &bob).await;
    alice.click_seen(&receipt, "Delete").await;
    alice.click("Yes").await;
    bob.until("it to be drawn again", |bob| {
        !now(bob, &view).body["edited_timestamp"].is_null()
    })
    .await;
    let text = now(&bob, &view).text();
    assert!(
        !text.contains("unread"),
        "its token could die first: {text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_been_read_is_counted_as_unread_no_more() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.close_dms();
    send_untold(&bot, &alice, &bob).await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let settings = bob.slash("/inmail settings", &[]).await.text();
    assert!(!settings.contains("unread"), "{settings}");
}
