//! *Reply by InMail* in the menu on a message: the form to its author, with a link to the message.

use std::time::Duration;

use sandbox::{Fault, Turn};

use crate::{fixtures::TEXT, test_bot::TestBot};

const REPLY: &str = "Reply by InMail";
const MEMBERS: &str = "/members/";

/// What the form's message holds.
fn message(form: &Turn) -> String {
    let form = form
        .modal
        .as_ref()
        .unwrap_or_else(|| panic!("no form: {}", form.text()));
    let value = &form["components"][1]["components"][0]["value"];
    value.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_to_the_author_has_a_link_that_the_writer_can_remove() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bot.discord.home().nickname(&bob, "Bobby");
    let said = bob.say("Who comes to the pier?");
    let guild = bot.discord.home().id();
    let link = format!(
        "https://discord.com/channels/{guild}/{}/{}",
        said.channel, said.id
    );

    let form = alice.message_menu(REPLY, &said).await;
    assert_eq!(message(&form), format!("{link}\n"));
    let written = format!("{link}\n{TEXT}");
    let preview = alice.submit(&form, &[("message", &written)]).await.text();
    assert!(preview.contains("**To** **Bobby** ("), "{preview}");
    assert!(preview.contains(&link), "the writer sees it: {preview}");
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let opened = bob.click("Open").await.text();
    assert!(opened.contains(&link) && opened.contains(TEXT), "{opened}");

    let form = alice.message_menu(REPLY, &said).await;
    alice.submit(&form, &[("message", "without it")]).await;
    alice.click("Send").await;
    bob.until("a notice", |bob| bob.sees("1 unread InMail"))
        .await;
    let opened = bob.click("Open").await.text();
    assert!(
        opened.contains("without it") && !opened.contains(&link),
        "{opened}"
    );
    assert_eq!(bot.discord.fetched_links(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_be_written_to_is_refused_before_anything_is_typed() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (carol, zoe) = (bot.discord.user("Carol"), bot.discord.user("Zoe"));
    let home = bot.discord.home();
    let asked = || bot.discord.sent("GET", MEMBERS).len();
    let robo = bot.discord.other_bot("Robo");
    home.join(&robo);
    let of_the_bot = alice.slash("/inmail help", &[]).await.message.unwrap();
    for (message, why) in [
        (robo.say("beep"), "You cannot pick a bot."),
        (of_the_bot, "You cannot pick a bot."),
        (home.webhook_says("Bob", "news"), "You cannot pick a bot."),
        (alice.say("me"), "You cannot pick yourself."),
        (home.welcome(&bob), "Discord wrote this message."),
    ] {
        let refused = alice.message_menu(REPLY, &message).await;
        assert!(
            refused.modal.is_none() && refused.text().starts_with(why),
            "{}",
            refused.text()
        );
    }
    assert_eq!(asked(), 0, "there is nothing to ask Discord");

    let (left, deleted) = (bob.say("bye"), zoe.say("bye"));
    home.leave(&bob);
    zoe.delete_account();
    for message in [left, deleted] {
        let refused = alice.message_menu(REPLY, &message).await.text();
        assert!(
            refused.starts_with("This person is not a member"),
            "{refused}"
        );
    }
    assert_eq!(asked(), 2);

    let shut = carol.say("hello");
    carol.slash("/inmail settings", &[]).await;
    carol.select("from nobody").await;
    let refused = alice.message_menu(REPLY, &shut).await.text();
    assert!(
        refused.starts_with("This InMail cannot be sent"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_does_not_say_who_is_a_member_nothing_is_begun() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let said = bob.say("hello");
    for fault in [Fault::Before(500, 0), Fault::Html(403), Fault::DropBefore] {
        bot.discord.fail_next("GET", MEMBERS, fault.clone());
        let told = alice.message_menu(REPLY, &said).await;
        let unknown = told.text().starts_with("Discord did not say whether");
        assert!(
            told.modal.is_none() && unknown,
            "{fault:?}: {}",
            told.text()
        );
    }
    let asked = bot.discord.hold_next("GET", MEMBERS);
    let begun = alice.try_message_menu(REPLY, &said).unwrap();
    asked.reached().await;
    bot.discord.clock().advance(Duration::from_millis(2_100));
    let told = alice.answered(begun).await.text();
    assert!(told.starts_with("That took too long."), "{told}");
    asked.open();
    assert_eq!(
        message(&alice.message_menu(REPLY, &said).await)
            .lines()
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_offered_in_servers_in_the_language_of_the_reader() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let said = bob.say("hello");
    let alice = alice.speaking("de");
    let form = alice.message_menu("Per InMail antworten", &said).await;
    assert_eq!(form.modal.unwrap()["title"], "Neue InMail");
    let dm = alice.in_dm();
    let own = dm.say("hello");
    assert!(dm.try_message_menu(REPLY, &own).is_err());
}
