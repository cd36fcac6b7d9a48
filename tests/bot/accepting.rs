//! From whom a person accepts mail: everyone, only people to whom they have written, or nobody.

use sandbox::{Actor, Opt};

use crate::{
    fixtures::{TEXT, send, window_ends},
    test_bot::TestBot,
};

const CLOSED: &str = "This InMail cannot be sent: someone on it does not accept it.";
/// The window, and the longest delay of a Yes in time.
const SETTLED: u64 = 600 + 180;

async fn accepts_answers_only(reader: &Actor) {
    reader.slash("/inmail settings", &[]).await;
    let told = reader.select("only from people").await.text();
    assert!(told.contains("You accept InMail only from people you have written to"));
}

/// What a person is told who writes to another.
async fn told(writer: &Actor, to: &Actor) -> String {
    let hello = [("to", to.into()), ("message", "hello".into())];
    writer.slash("/inmail send", &hello).await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_one_has_written_to_can_answer_at_once_and_write_once_that_mail_is_there_to_stay() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    accepts_answers_only(&bob).await;
    assert!(told(&alice, &bob).await.starts_with(CLOSED));

    send(&bob, &alice, TEXT).await;
    alice.click("Open").await;
    let form = alice.click("Reply").await;
    alice.submit(&form, &[("message", "my answer")]).await;
    assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
    bob.until("the notice of the answer", |bob| !bob.dms().is_empty())
        .await;
    assert!(told(&alice, &bob).await.starts_with(CLOSED), "a new mail");
    bot.pass(SETTLED - 1);
    assert!(told(&alice, &bob).await.starts_with(CLOSED), "not yet");
    bot.pass(1);
    assert!(told(&alice, &bob).await.contains("**Preview.**"));
    assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
    assert!(told(&carol, &bob).await.starts_with(CLOSED), "nobody else");
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_count_on_both_sides() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    accepts_answers_only(&bob).await;
    let copied = [
        ("to", Opt::from(&alice)),
        ("message", TEXT.into()),
        ("cc", (&carol).into()),
    ];
    bob.slash("/inmail send", &copied).await;
    bob.click("Send").await;
    bot.pass(SETTLED);
    assert!(told(&carol, &bob).await.contains("**Preview.**"));
    let dora = bot.discord.user("Dora");
    let copy_to_bob = [
        ("to", Opt::from(&alice)),
        ("message", TEXT.into()),
        ("cc", (&bob).into()),
    ];
    let refused = dora.slash("/inmail send", &copy_to_bob).await.text();
    assert!(refused.starts_with(CLOSED), "{refused}");
    let preview = carol.slash("/inmail send", &copy_to_bob).await.text();
    assert!(preview.contains("**Preview.**"), "{preview}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_mail_opens_no_door_whoever_has_a_copy_of_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    accepts_answers_only(&bob).await;
    let before = told(&alice, &bob).await;
    assert!(before.starts_with(CLOSED), "{before}");
    let copied = [
        ("to", Opt::from(&alice)),
        ("message", TEXT.into()),
        ("cc", (&carol).into()),
    ];
    bob.slash("/inmail send", &copied).await;
    bob.click("Send").await;
    carol
        .until("her copy", |carol| !carol.dms().is_empty())
        .await;
    let first = |text: &str| text.lines().next().unwrap().to_owned();
    let while_it_is_there = told(&alice, &bob).await;
    assert_eq!(first(&while_it_is_there), first(&before));
    bob.click("Delete").await;
    bob.click("Yes").await;
    window_ends(&bob).await;
    for _ in 0..2 {
        assert_eq!(first(&told(&alice, &bob).await), first(&before));
        assert_eq!(first(&told(&carol, &bob).await), first(&before));
        bot.pass(SETTLED);
    }
    // Carol holds what he wrote to her, and may answer it.
    carol.slash("/inmail inbox", &[]).await;
    carol.select("From Bob").await;
    let form = carol.click("Reply").await;
    carol.submit(&form, &[("message", "my answer")]).await;
    assert!(carol.click("Send").await.text().starts_with("**Sent.**"));
    bob.until("the notice of her answer", |bob| !bob.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_tell_why_a_person_does_not_accept_mail() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mut answers = Vec::new();
    bob.slash("/inmail settings", &[]).await;
    for setting in ["from nobody", "only from people", "from everyone"] {
        bob.select(setting).await;
        if setting == "from everyone" {
            bob.select_users(&[&alice]).await;
        }
        answers.push(told(&alice, &bob).await);
    }
    assert!(answers[0].starts_with(CLOSED), "{answers:?}");
    assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
}
