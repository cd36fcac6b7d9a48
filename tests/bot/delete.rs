//! Deleting: what is left in the files, who can delete, and what happens while Discord is down.

use std::fs;

use crate::{
    fixtures::{NOT_THERE, TEXT, opens, sealed_texts, send},
    keys::keys,
    test_bot::TestBot,
};
use sandbox::Opt;

#[tokio::test(flavor = "multi_thread")]
async fn the_moment_alice_is_told_the_text_is_in_no_file_and_no_log() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    let key = &keys(bot.data()).await.remove(0)[..];

    let sealed = sealed_texts(bot.data()).await.remove(0);
    assert!(
        opens(&sealed, key),
        "the right key opens it, so a wrong one means something"
    );

    alice.click("Delete").await;
    alice.click("Yes").await;
    for entry in fs::read_dir(bot.data()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let windows = bytes
            .windows(32)
            .filter(|window| window.iter().any(|byte| *byte != 0));
        for window in windows {
            assert!(!opens(&sealed, window), "a file holds what opens the text");
        }
        assert!(
            !bytes.windows(32).any(|window| window == key),
            "the key is left"
        );
        for part in TEXT.as_bytes().windows(12) {
            assert!(
                !bytes.windows(12).any(|window| window == part),
                "text is left"
            );
        }
    }
    assert!(keys(bot.data()).await.is_empty(), "a key is left");
    let log = testkit::log::all();
    assert!(
        !log.is_empty(),
        "nothing was logged, so nothing was looked through"
    );
    for part in TEXT.as_bytes().windows(12) {
        assert!(
            !log.windows(12).any(|window| window == part),
            "text was logged"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_has_no_right_gets_one_answer_to_the_byte() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mallory = bot.discord.user("Mallory");
    send(&alice, &bob, TEXT).await;
    let receipt = alice
        .screen()
        .into_iter()
        .find(|message| message.enabled("Delete"))
        .unwrap();
    let real = receipt.button("Delete").unwrap()["custom_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let open = bob.dms()[0].button("Open").unwrap()["custom_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let on = mallory.slash("/inmail help", &[]).await.message.unwrap();
    let forged = [
        real.clone(),
        real.replace(":delete:", ":yes:"),
        real.replace(":delete:", ":send:"),
        real.replace("im1", "im2"),
        "im1:yes:1:1".to_owned(),
        "im1:yes:x:y".to_owned(),
        "nonsense".to_owned(),
    ];
    for custom_id in forged {
        let answer = mallory.forge_click(&on, &custom_id).await;
        assert_eq!(answer.text(), NOT_THERE, "{custom_id}");
    }
    // A notice opens what its reader has to read, so another person's opens one's own.
    let opened = mallory.forge_click(&on, &open).await.text();
    assert_eq!(opened, "**Inbox**\nYour inbox is empty.");
    let by_hand: Opt = real.rsplit(':').next().unwrap().into();
    assert_eq!(
        mallory
            .slash("/inmail delete", &[("inmail", by_hand)])
            .await
            .text(),
        NOT_THERE
    );
    let bobs = bob
        .forge_click(&bob.screen()[0], &real.replace(":delete:", ":yes:"))
        .await;
    assert_eq!(
        bobs.text(),
        NOT_THERE,
        "the recipient cannot delete it either"
    );
    assert!(
        alice
            .slash("/inmail sent", &[])
            .await
            .message
            .unwrap()
            .components()[0]["options"][0]
            .is_object()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_discord_down_the_text_goes_at_once_and_the_notice_when_it_returns() {
    let mut bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    let refused = sandbox::Fault::Before(500, 0);
    let refused = bot.discord.fail_next("DELETE", "/channels/", refused);
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    refused.met(1).await;
    let opened = bob.click("Open").await.text();
    assert_eq!(opened, "**Inbox**\nYour inbox is empty.");
    bot.discord.down();
    bot.kill().await;
    bot.discord.up();
    bot.restart().await;
    bot.pass(3_600);
    bob.until("the notice to be removed", |bob| bob.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_to_delete_can_be_named_in_words() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send(&alice, &bob, TEXT).await;
    let bobs_id = format!("<@{}>", bob.id());
    bot.pass(90);
    let words = "To Bob · 10 minutes left";
    for typed in [words, "bob", " BOB ", "@Bob", "＠Ｂｏｂ", &bobs_id] {
        let named = [("inmail", typed.into())];
        let asked = alice.slash("/inmail delete", &named).await.text();
        assert!(asked.starts_with("Are you sure"), "{typed}: {asked}");
    }
    send(&alice, &carol, TEXT).await;
    for typed in ["To", "o", "nobody of this name", "-1", "12345"] {
        let named = [("inmail", typed.into())];
        let listed = alice.slash("/inmail delete", &named).await.text();
        assert!(listed.contains("Which InMail"), "{typed}: {listed}");
        assert!(
            listed.contains("Bob") && listed.contains("Carol"),
            "{listed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_that_can_be_deleted_is_found_by_name_however_many_there_are() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send(&alice, &bob, "the oldest").await;
    for _ in 0..11 {
        send(&alice, &carol, TEXT).await;
        bot.pass(1);
    }
    let found = alice.suggestions("/inmail delete", "inmail", "bob").await;
    assert_eq!(found.len(), 1, "filtered first, cut afterwards");
    let all = alice.suggestions("/inmail delete", "inmail", "").await;
    assert_eq!(all.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_called_exactly_that_is_meant_first() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    for name in ["To", "10", "Ａl", "Alma", "7 to 10"] {
        send(&alice, &bot.discord.user(name), TEXT).await;
    }
    for (typed, name) in [("to", "To"), ("10", "10"), ("@al", "Ａl")] {
        let found = alice.suggestions("/inmail delete", "inmail", typed).await;
        let first = format!("To {name} · 10 minutes left");
        assert!(found.len() > 1 && found[0]["name"] == first, "{found:?}");
        let named = [("inmail", typed.into())];
        let asked = alice.slash("/inmail delete", &named).await.text();
        assert!(asked.starts_with("Are you sure"), "{typed}: {asked}");
        assert!(asked.contains(&format!("**{name}** (")), "{asked}");
    }
}
