//! Notices: each is delivered once, and what happens if one cannot be delivered.

use sandbox::Actor;

use crate::{
    fixtures::{TEXT, send, window_ends},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_whose_answer_was_lost_is_not_sent_twice() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bot.discord
        .fail_next("POST", "/channels/", sandbox::Fault::After(502));
    send(&alice, &bob, TEXT).await;
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
async fn a_person_who_deletes_what_could_not_be_announced_is_told_of_no_notice() {
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
    assert!(!told.contains("notice"), "{told}");
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    assert!(!inbox.contains("**New**"), "{inbox}");
}
