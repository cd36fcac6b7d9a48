//! Answering: by form, with a preview. An answer refers to the mail and copies none of it.

use crate::{
    fixtures::{NOT_THERE, TEXT, counts, send, send_copied},
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_points_to_what_it_answers_and_forgets_it_with_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [
        ("to", (&bob).into()),
        ("subject", "Birds".into()),
        ("message", TEXT.into()),
    ];
    alice.slash("/inmail send", &options).await;
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;

    bob.click("Open").await;
    let form = bob.click("Reply").await;
    let preview = bob.submit(&form, &[("message", "I saw it too")]).await;
    assert!(preview.text().contains("**In reply to**") && preview.text().contains("Birds"));
    assert!(!preview.text().contains(TEXT), "its text is copied nowhere");
    bob.click("Send").await;
    alice
        .until("a notice", |alice| !alice.dms().is_empty())
        .await;
    let opened = alice.click("Open").await.text();
    assert!(opened.contains("I saw it too") && opened.contains("Birds"));

    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob: Birds").await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    for person in [&alice, &bob] {
        person
            .until("the reference to go", |person| !person.sees("Birds"))
            .await;
        assert!(person.sees("I saw it too"), "the answer stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_mail_deleted_meanwhile_is_refused_and_handed_back() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let opened = bob.click("Open").await.message.unwrap();
    let form = bob.click("Reply").await;
    let other = bob.click("Reply").await;
    bob.submit(&form, &[("message", "my first answer")]).await;

    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.until("it to disappear", |bob| !bob.sees(TEXT)).await;

    let sent = bob.click("Send").await.text();
    assert!(
        sent.starts_with(NOT_THERE) && sent.contains("my first answer"),
        "{sent}"
    );
    let typed = bob.submit(&other, &[("message", "my second answer")]).await;
    assert!(typed.text().starts_with(NOT_THERE));
    assert!(typed.text().contains("my second answer"));
    assert_eq!(bob.click_seen(&opened, "Reply").await.text(), NOT_THERE);
    assert!(alice.dms().is_empty(), "nothing was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn reply_all_reaches_everybody_else_and_reply_only_the_sender() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send_copied(&alice, &bob, &carol, TEXT).await;

    carol.click("Open").await;
    let form = carol.click("Reply all").await;
    let preview = carol.submit(&form, &[("message", "to all of you")]).await;
    assert!(preview.message.is_some());
    assert!(carol.sees("**To** **Alice** (") && carol.sees("**Copy to** **Bob** ("));
    carol.click("Send").await;
    counts(&bob, 2).await;

    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "only to you")]).await;
    bob.click("Send").await;
    counts(&alice, 2).await;
    assert!(carol.dms().is_empty(), "a reply goes to the sender alone");
}
