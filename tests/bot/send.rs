//! Sending: the preview, the receipt, that it happens once, to whom, and what a refusal hands back.

use crate::{
    fixtures::{NOT_THERE, TEXT, send},
    test_bot::TestBot,
};
use sandbox::{Actor, Opt};

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_sent_announced_read_and_taken_back_without_a_trace() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));

    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    alice
        .submit(&form, &[("subject", "Birds"), ("message", TEXT)])
        .await;
    assert!(bob.dms().is_empty(), "a preview is not sent");
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let notice = bob.dms().remove(0);
    let told = notice.text();
    assert!(told.starts_with("1 unread InMail in **Home**\n"), "{told}");
    let opened = bob.click("Open").await;
    assert!(opened.text().contains(TEXT) && opened.text().contains("Birds"));
    bob.slash("/inmail inbox", &[]).await;
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob: Birds").await;

    alice.click("Delete").await;
    assert!(alice.sees("Are you sure you want to delete this message?"));
    let gone = alice.click("Yes").await;
    assert!(gone.text().starts_with("**Deleted.**"), "{}", gone.text());
    bob.until("it to disappear", |bob| {
        !bob.sees("Birds") && !bob.sees(TEXT)
    })
    .await;
    bob.until("the notice to be removed", |bob| bob.dms().is_empty())
        .await;
    alice
        .until("it to disappear", |alice| {
            !alice.sees("Birds") && !alice.sees(TEXT)
        })
        .await;
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("Your inbox is empty")
    );
    assert!(
        alice
            .slash("/inmail sent", &[])
            .await
            .text()
            .contains("You have not sent any")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sends_are_one_mail_and_two_deletions_one() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    alice
        .slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", TEXT.into())],
        )
        .await;
    let (first, second) = (alice.begin_click("Send"), alice.begin_click("Send"));
    alice.answered(first).await;
    alice.answered(second).await;
    alice.replay(first);
    let listed = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    let menu = listed.components()[0]["options"].as_array().unwrap().len();
    assert_eq!(menu, 1);
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;

    let prompt = alice.click("Delete").await.message.unwrap();
    let gone = alice.click_seen(&prompt, "Yes").await.message.unwrap();
    let again = alice.click_seen(&prompt, "Yes").await.message.unwrap();
    assert_eq!(again.text(), NOT_THERE);
    assert_ne!(again.id, gone.id, "a refusal never overwrites a view");
    bob.until("no notice", |bob| bob.dms().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_to_strangers_bots_or_themselves_and_what_was_typed_comes_back() {
    let bot = TestBot::new().await;
    let (alice, zoe) = (bot.discord.user("Alice"), bot.discord.stranger("Zoe"));
    let bob = bot.discord.user("Bob");
    let to = |to: &Actor| vec![("to", Opt::from(to)), ("message", "hello".into())];
    let kept = "Your draft is kept until <t:1767269640:t>.\n";
    let refused = |why: &str| format!("{why}\n{kept}This is what you wrote:\nhello");
    let answer = alice.slash("/inmail send", &to(&zoe)).await.text();
    assert_eq!(
        answer,
        refused("This person is not a member of this server. Pick a member.")
    );
    let answer = alice.slash("/inmail send", &to(&alice)).await.text();
    assert_eq!(
        answer,
        refused("You cannot pick yourself. Pick someone else.")
    );
    let answer = alice.in_dm().slash("/inmail send", &to(&bob)).await.text();
    assert_eq!(
        answer,
        refused("Use this in a server, where you can pick a member.").replace(kept, "")
    );

    let clyde = bot.discord.other_bot("Clyde");
    let answer = alice.slash("/inmail send", &to(&clyde)).await.text();
    assert_eq!(answer, refused("You cannot pick a bot. Pick a person."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_edited_cancelled_expires_and_begins_again_after_a_deletion() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let options = [("to", Opt::from(&bob)), ("message", "first words".into())];
    alice.slash("/inmail send", &options).await;
    let form = alice.click("Edit").await;
    assert!(
        form.modal
            .as_ref()
            .unwrap()
            .to_string()
            .contains("first words")
    );
    let edited = alice
        .submit(&form, &[("message", "better words")])
        .await
        .text();
    assert!(edited.contains("better words") && !alice.sees("first words"));
    assert!(
        alice
            .click("Cancel")
            .await
            .text()
            .starts_with("Draft discarded.")
    );
    assert!(!alice.sees("better words"));

    alice.slash("/inmail send", &options).await;
    let preview = alice.screen().pop().unwrap();
    bot.pass(14 * 60);
    assert_eq!(alice.click_seen(&preview, "Send").await.text(), NOT_THERE);
    bot.pass(30);
    alice
        .until("the preview to expire", |alice| {
            alice.sees("This draft has expired.")
        })
        .await;
    assert!(!alice.sees("first words"));
    assert_eq!(alice.click_seen(&preview, "Send").await.text(), NOT_THERE);

    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    let form = alice.click("Write again").await;
    alice.submit(&form, &[("message", "second thoughts")]).await;
    alice.click("Send").await;
    let listed = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    assert_eq!(
        listed.components()[0]["options"].as_array().unwrap().len(),
        1
    );
}
