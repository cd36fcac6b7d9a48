//! What other people may not see, and text that must do nothing but be read.

use std::{fs, os::unix::fs::PermissionsExt};

use sandbox::{Actor, Fault, Message};

use crate::{
    fixtures::{TEXT, counts, send, send_copied},
    program::{Killed, program, with_mail},
    test_bot::TestBot,
};

/// Drawn as it is, this text would hide something and mention a person.
const HOSTILE: &str = "||<@1>|| @everyone";
const MANAGE_SERVER: u64 = 1 << 5;

/// Nothing on this person's screen does what the hostile text wants.
fn is_harmless(who: &Actor) {
    for seen in who.screen() {
        let text = seen.text();
        assert!(!text.contains("||<@1>||"), "{}: {text}", who.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_shown_and_not_interpreted_wherever_it_is() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mona = bot.discord.user("Mona");
    bot.discord.home().permit(&mona, MANAGE_SERVER);
    let hostile = [
        ("to", (&bob).into()),
        ("subject", HOSTILE.into()),
        ("message", HOSTILE.into()),
    ];
    alice.slash("/inmail send", &hostile).await;
    is_harmless(&alice);
    alice.click("Send").await;
    alice.click("Delete").await;
    is_harmless(&alice);
    alice.slash("/inmail sent", &[]).await;
    is_harmless(&alice);

    bob.slash("/inmail inbox", &[]).await;
    is_harmless(&bob);
    bob.select("From Alice").await;
    is_harmless(&bob);
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", HOSTILE)]).await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "I see")]).await;
    is_harmless(&bob);
    bob.click("Send").await;
    bob.click("Remove").await;
    is_harmless(&bob);

    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await;
    is_harmless(&mona);
    assert!(mona.sees("**Comment**"));

    alice.slash("/inmail inbox", &[]).await;
    alice.select("From Bob").await;
    assert!(alice.sees("**In reply to**"));
    is_harmless(&alice);
    bob.slash("/inmail settings", &[]).await;
    bob.select("from nobody").await;
    let refused = alice.slash("/inmail send", &hostile).await.text();
    assert!(refused.contains("everyone"), "handed back: {refused}");
    is_harmless(&alice);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_program_leaves_no_core_dump() {
    let bot = with_mail().await;
    let running = program(bot.data(), &bot.discord.api_url()).spawn();
    let running = Killed(running.unwrap());
    bot.discord.ready().await;
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.0.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "soft and hard");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_on_the_host_can_read_what_the_bot_keeps() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let others = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    for entry in fs::read_dir(bot.data()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(others(&path), 0, "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_has_removed_a_mail_does_not_find_it_quoted_in_an_answer() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send_copied(&alice, &bob, &carol, TEXT).await;
    bob.click("Open").await;
    let form = bob.click("Reply all").await;
    bob.submit(&form, &[("message", "I see")]).await;
    bob.click("Send").await;
    counts(&carol, 2).await;
    let open_the_answer = async || {
        carol.slash("/inmail inbox", &[]).await;
        carol.select("From Bob").await.text()
    };
    assert!(open_the_answer().await.contains("**In reply to**"));
    carol.slash("/inmail inbox", &[]).await;
    carol.select("From Alice").await;
    carol.click("Remove").await;
    carol.click("Yes").await;
    let text = open_the_answer().await;
    assert!(text.contains("I see"), "{text}");
    assert!(!text.contains("**In reply to**"), "{text}");
}

/// Everything that Alice sees of her own mail, from all her lists to a deletion, if Bob does `this` with his.
async fn all_of_alices_pages(this: impl AsyncFn(&Actor)) -> Vec<String> {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    send_copied(&alice, &bob, &carol, TEXT).await;
    send(&alice, &bob, "a second one").await;
    bob.slash("/inmail inbox", &[]).await;
    this(&bob).await;
    let own = [
        vec![],
        vec![("show", "archived".into())],
        vec![("words", "heron".into())],
        vec![("to", (&bob).into()), ("words", "second".into())],
    ];
    for options in &own {
        alice.slash("/inmail sent", options).await;
    }
    alice.select("To Bob").await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    alice.slash("/inmail sent", &own[0]).await;
    bot.pass(600);
    alice
        .until(
            "the window to end, and all lists without the deleted mail",
            |alice| {
                let is_done =
                    |seen: &Message| !seen.enabled("Delete") && !seen.text().contains("2 InMails");
                alice.screen().iter().all(is_done)
            },
        )
        .await;
    alice.texts()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_sees_and_counts_the_same_whatever_a_recipient_does_with_their_folders() {
    let untouched = all_of_alices_pages(async |_| {}).await;
    assert!(
        untouched
            .iter()
            .any(|text| text.contains("**Sent** · 1 InMail"))
    );
    assert!(!untouched.iter().any(|text| text.contains("unread")));
    for steps in [
        &["Mark all read"][..],
        &["Unread", "Mark all read", "Archived"],
        &["From Alice", "Archive"],
        &[
            "From Alice",
            "Archive",
            "Archived",
            "From Alice",
            "Move out of archive",
        ],
        &[
            "From Alice",
            "Archive",
            "Archived",
            "From Alice",
            "Mark unread",
        ],
        &[
            "From Alice",
            "Archive",
            "Archived",
            "From Alice",
            "Remove",
            "Yes",
        ],
    ] {
        let done = all_of_alices_pages(async |bob| {
            for step in steps {
                if *step == "From Alice" {
                    bob.select(step).await;
                } else {
                    bob.click(step).await;
                }
            }
        })
        .await;
        assert_eq!(done, untouched, "{steps:?}");
    }
    let searched = all_of_alices_pages(async |bob| {
        let search = [("words", "heron".into())];
        bob.slash("/inmail inbox", &search).await;
    })
    .await;
    assert_eq!(searched, untouched);
}

/// What Alice is answered when she deletes a mail to Bob, of whom this is true. No time passes meanwhile.
async fn answer_to_yes(before: impl AsyncFn(&TestBot, &Actor)) -> String {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    before(&bot, &bob).await;
    alice.click("Delete").await;
    let begun = bot.discord.clock().now_ms();
    let told = alice.click("Yes").await.text();
    assert_eq!(bot.discord.clock().now_ms(), begun, "Yes waits for nothing");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_is_answered_alike_whether_the_mail_was_read_or_its_notice_can_be_removed() {
    let unread = answer_to_yes(async |_, _| {}).await;
    assert!(unread.contains("If they have a notice"), "{unread}");
    let read = answer_to_yes(async |_, bob| {
        bob.click("Open").await;
        bob.until("the notice to go", |bob| bob.dms().is_empty())
            .await;
    });
    assert_eq!(read.await, unread);
    for fault in [
        Fault::Hang,
        Fault::Before(403, 50_001),
        Fault::Before(500, 0),
    ] {
        let stays = answer_to_yes(async |bot, _| {
            let _ = bot
                .discord
                .fail_until_lifted("DELETE", "/channels/", fault.clone());
        });
        assert_eq!(stays.await, unread, "{fault:?}");
    }
}
