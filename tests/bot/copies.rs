//! Copied people, and copies that are held.

use sandbox::Opt;

use crate::{
    fixtures::{NOT_THERE, TEXT, opens, sealed_texts, send_copied},
    keys::keys,
    test_bot::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_copied_keeps_their_copy_and_the_sender_is_told_so_before() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send_copied(&alice, &bob, &carol, TEXT).await;
    for person in [&bob, &carol] {
        person.click("Open").await;
        assert!(person.sees("**From** **Alice** (") && person.sees("**To** **Bob** ("));
        assert!(
            person.sees("**Copy to** **Carol** ("),
            "everybody sees everybody"
        );
    }
    let asked = alice.click("Delete").await.text();
    assert!(asked.contains("People who got a copy keep it."), "{asked}");
    alice.click("Yes").await;
    bob.until("it to disappear", |bob| {
        !bob.sees(TEXT) && bob.dms().is_empty()
    })
    .await;
    assert!(carol.sees(TEXT));
    let listed = carol.slash("/inmail inbox", &[]).await;
    assert!(listed.text().contains("**Alice** ("));
    assert_eq!(
        bob.slash("/inmail inbox", &[]).await.text(),
        "**Inbox**\nYour inbox is empty."
    );

    let sealed = sealed_texts(bot.data()).await.remove(0);
    carol.select("From Alice").await;
    carol.click("Remove").await;
    carol.click("Yes").await;
    assert!(carol.sees("Your inbox is empty."));
    for key in keys(bot.data()).await {
        assert!(!opens(&sealed, &key), "the key went with the last holder");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_copied_twice_and_never_the_sender_or_the_recipient() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let copied = async |cc: &[&sandbox::Actor]| {
        let names = ["cc", "cc2", "cc3"];
        let mut options = vec![("to", Opt::from(&bob)), ("message", "hello".into())];
        options.extend(
            names
                .into_iter()
                .zip(cc.iter().map(|actor| Opt::from(*actor))),
        );
        alice.slash("/inmail send", &options).await.text()
    };
    let twice = "You named someone twice. Name each person once.";
    assert!(copied(&[&carol, &carol]).await.starts_with(twice));
    assert!(copied(&[&bob]).await.starts_with(twice));
    assert!(
        copied(&[&alice])
            .await
            .starts_with("You cannot pick yourself.")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn during_a_hold_nobody_else_has_it_and_a_deletion_reaches_nobody() {
    let mut bot = TestBot::with(&[("INMAIL_DELIVERY__HOLD", "30s")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let options = [
        ("to", (&bob).into()),
        ("message", TEXT.into()),
        ("cc", (&carol).into()),
    ];
    alice.slash("/inmail send", &options).await;
    let told = alice.click("Send").await.text();
    assert!(
        told.contains("It is delivered at <t:1767268830:T>."),
        "{told}"
    );
    bot.pass(29);
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("empty")
    );
    alice.click("Delete").await;
    alice.click("Yes").await;
    bot.pass(10);
    for person in [&bob, &carol] {
        let inbox = person.slash("/inmail inbox", &[]).await.text();
        assert!(inbox.contains("empty") && person.dms().is_empty());
    }

    alice.slash("/inmail send", &options).await;
    let receipt = alice.click("Send").await.message.unwrap();
    bot.kill().await;
    bot.pass(30);
    bot.restart().await;
    for person in [&bob, &carol] {
        person
            .until("a notice", |person| person.dms().len() == 1)
            .await;
        person.click("Open").await;
        assert!(person.sees(TEXT));
    }
    bot.pass(569);
    let asked = alice.click_seen(&receipt, "Delete").await.text();
    assert!(asked.contains("Are you sure"), "the window runs from Send");
    alice.click("No").await;
    bot.pass(1);
    let late = alice.click_seen(&receipt, "Delete").await.text();
    assert!(late.contains("no longer delete") && late != NOT_THERE);
}
