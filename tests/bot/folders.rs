//! Folders: how much is in them, what is unread, what is archived, and what a person finds again.

use std::fs;

use sandbox::{Actor, Opt};

use crate::{
    fixtures::{NOT_THERE, TEXT, send},
    test_bot::TestBot,
};

/// Alice sends Bob a mail with a subject.
async fn write(alice: &Actor, bob: &Actor, subject: &str, text: &str) {
    let options = [
        ("to", bob.into()),
        ("subject", subject.into()),
        ("message", text.into()),
    ];
    alice.slash("/inmail send", &options).await;
    let receipt = alice.click("Send").await.text();
    assert!(receipt.starts_with("**Sent.**"), "{receipt}");
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
}

async fn inbox(bob: &Actor, options: &[(&str, Opt)]) -> String {
    bob.slash("/inmail inbox", options).await.text()
}

/// Alice's and Bob's first steps: three mails, of which the last is the newest.
async fn three_mails(bot: &TestBot) -> (Actor, Actor) {
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for (subject, text) in [
        ("Supper", "by the old pier"),
        ("Rent", "due"),
        ("Boat", TEXT),
    ] {
        write(&alice, &bob, subject, text).await;
        bot.pass(1);
    }
    (alice, bob)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_says_how_much_is_in_it_and_how_much_of_that_is_unread() {
    let bot = TestBot::new().await;
    let (_, bob) = three_mails(&bot).await;
    let all = inbox(&bob, &[]).await;
    assert!(
        all.starts_with("**Inbox** · 3 InMails · 3 unread\n"),
        "{all}"
    );
    assert!(all.contains("**New** · **Alice** (<@"), "{all}");
    assert!(
        all.contains(") · Boat · <t:"),
        "sender and subject first: {all}"
    );
    bob.select("Boat").await;
    let back = bob.click("Back to Inbox").await.text();
    assert!(
        back.starts_with("**Inbox** · 3 InMails · 2 unread\n"),
        "{back}"
    );
    let unread = bob.click("Unread").await.text();
    assert!(unread.starts_with("**Unread** · 2 InMails\n"), "{unread}");
    assert!(!unread.contains("Boat"), "{unread}");
    assert_eq!(inbox(&bob, &[("show", "unread".into())]).await, unread);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_on_one_screen_is_read_on_every_other() {
    let bot = TestBot::new().await;
    let (_, bob) = three_mails(&bot).await;
    inbox(&bob, &[]).await;
    inbox(&bob, &[("show", "unread".into())]).await;
    bob.select("Boat").await;
    bob.until("the other list to say so", |bob| {
        bob.sees("3 InMails · 2 unread")
    })
    .await;
    let left = bob.click("Back to list").await.text();
    assert!(left.starts_with("**Unread** · 2 InMails\n"), "{left}");
    bob.click("Mark all read").await;
    assert!(bob.sees("You have read everything."), "{:?}", bob.texts());
    bob.until("the other list to say so too", |bob| {
        !bob.texts()
            .iter()
            .any(|text| text.contains("**New**") || text.contains("unread\n"))
    })
    .await;
    let inbox = inbox(&bob, &[]).await;
    assert!(inbox.starts_with("**Inbox** · 3 InMails\n"), "{inbox}");
    let shown = bob.screen().pop().unwrap();
    assert!(!shown.enabled("Mark all read"), "nothing is left to mark");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_archived_is_out_of_the_inbox_until_it_is_moved_back() {
    let bot = TestBot::new().await;
    let (alice, bob) = three_mails(&bot).await;
    inbox(&bob, &[]).await;
    bob.select("Rent").await;
    let left = bob.click("Archive").await.text();
    assert!(left.starts_with("**Archived.**"), "{left}");
    assert!(
        left.contains("**Inbox** · 2 InMails · 2 unread\n"),
        "{left}"
    );
    assert!(!left.contains("Rent"), "{left}");

    // An answer to it, and another mail from its sender, leave it where it is.
    bob.click("Archived").await;
    bob.select("Rent").await;
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "paid")]).await;
    bob.click("Send").await;
    write(&alice, &bob, "Rent again", "due").await;
    let archived = inbox(&bob, &[("show", "archived".into())]).await;
    assert!(
        archived.starts_with("**Archived** · 1 InMail\n"),
        "{archived}"
    );

    bob.select("Rent").await;
    let empty = bob.click("Move out of archive").await.text();
    assert!(
        empty.contains("You have not archived any InMail."),
        "{empty}"
    );
    let all = bob.click("Inbox").await.text();
    assert!(
        all.starts_with("**Inbox** · 4 InMails · 3 unread\n"),
        "{all}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_archived_and_marked_as_unread_is_in_the_inbox_again() {
    let bot = TestBot::new().await;
    let (_, bob) = three_mails(&bot).await;
    inbox(&bob, &[]).await;
    bob.select("Rent").await;
    bob.click("Archive").await;
    bob.click("Archived").await;
    bob.select("Rent").await;
    let all = bob.click("Mark unread").await.text();
    assert!(
        all.starts_with("**Inbox** · 3 InMails · 3 unread\n"),
        "{all}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_mail_can_be_deleted_removed_and_reported_like_any() {
    let bot = TestBot::new().await;
    let (alice, bob) = three_mails(&bot).await;
    alice.slash("/inmail sent", &[]).await;
    alice.select("Rent").await;
    let left = alice.click("Archive").await.text();
    assert!(left.contains("**Sent** · 2 InMails\n"), "{left}");
    inbox(&bob, &[]).await;
    bob.select("Rent").await;
    bob.click("Archive").await;
    bob.click("Archived").await;
    bob.select("Rent").await;
    let form = bob.click("Report").await;
    let told = bob.submit(&form, &[("comment", "rude")]).await.text();
    assert!(told.starts_with("Thank you."), "{told}");

    // The sender's list of what can be deleted has it, wherever they keep it.
    alice.slash("/inmail delete", &[]).await;
    alice.select("Rent").await;
    let gone = alice.click("Yes").await.text();
    assert!(gone.starts_with("**Deleted.**"), "{gone}");
    let archive = alice
        .slash("/inmail sent", &[("show", "archived".into())])
        .await;
    assert!(archive.text().contains("You have not archived any InMail."));
    bob.until("it to be gone", |bob| !bob.sees("Rent")).await;
    let archive = inbox(&bob, &[("show", "archived".into())]).await;
    assert!(
        archive.contains("You have not archived any InMail."),
        "{archive}"
    );

    inbox(&bob, &[]).await;
    bob.select("Boat").await;
    bob.click("Archive").await;
    bob.click("Archived").await;
    bob.select("Boat").await;
    bob.click("Remove").await;
    let empty = bob.click("Yes").await.text();
    assert!(
        empty.contains("You have not archived any InMail."),
        "{empty}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_finds_mail_by_its_sender_and_by_words_archived_or_not() {
    let bot = TestBot::new().await;
    let (alice, bob) = three_mails(&bot).await;
    let carol = bot.discord.user("Carol");
    write(&carol, &bob, "Pier", "the old one").await;
    inbox(&bob, &[]).await;
    bob.select("Supper").await;
    bob.click("Archive").await;

    let found = inbox(&bob, &[("words", "OLD pier".into())]).await;
    assert!(
        found.starts_with("**Search in received InMail** · “OLD pier”\n"),
        "{found}"
    );
    assert!(
        found.contains("Supper") && found.contains("Pier"),
        "{found}"
    );
    assert!(
        !found.contains("Rent") && !found.contains("Boat"),
        "{found}"
    );

    let of_carol = [("words", "old".into()), ("from", (&carol).into())];
    let found = inbox(&bob, &of_carol).await;
    assert!(
        found.contains("“old”") && found.contains("**From** **Carol** (<@"),
        "{found}"
    );
    assert!(
        found.contains("Pier") && !found.contains("Supper"),
        "{found}"
    );

    let archived = [("from", (&alice).into()), ("show", "archived".into())];
    let found = inbox(&bob, &archived).await;
    assert!(
        found.contains("Supper") && !found.contains("Boat"),
        "{found}"
    );
    let nothing = inbox(&bob, &[("words", "dinner".into())]).await;
    assert!(nothing.ends_with("Nothing was found."), "{nothing}");

    let to_bob = [("to", (&bob).into()), ("words", "heron".into())];
    let found = alice.slash("/inmail sent", &to_bob).await.text();
    assert!(
        found.starts_with("**Search in sent InMail** · **To** **Bob** (<@"),
        "{found}"
    );
    assert!(found.contains("Boat") && !found.contains("Rent"), "{found}");
    let others = carol.slash("/inmail sent", &to_bob).await.text();
    assert!(
        others.ends_with("Nothing was found."),
        "not in one's own: {others}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_begun_in_a_form_paged_left_for_a_mail_and_come_back_to() {
    let bot = TestBot::with(&[("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "50")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    for number in 1..=12 {
        write(&alice, &bob, &format!("Heron {number:02}"), "seen").await;
        write(&alice, &bob, "Rent", "due").await;
        bot.pass(1);
    }
    inbox(&bob, &[]).await;
    let form = bob.click("Search").await;
    let found = bob.submit(&form, &[("words", "heron")]).await.text();
    assert!(
        found.contains("Heron 12") && found.contains("Heron 03"),
        "{found}"
    );
    assert!(
        !found.contains("Heron 02") && !found.contains("Rent"),
        "{found}"
    );
    let older = bob.click("Older").await.text();
    assert!(
        older.contains("Heron 02") && older.contains("Heron 01"),
        "{older}"
    );
    assert!(!older.contains("Heron 03"), "{older}");
    bob.select("Heron 01").await;
    let back = bob.click("Back to list").await.text();
    assert!(
        back.contains("Heron 02") && !back.contains("Heron 03"),
        "{back}"
    );
    let newer = bob.click("Newer").await.text();
    assert!(
        newer.contains("Heron 12") && newer.contains("Heron 03"),
        "{newer}"
    );
    // The form has the words already, and others take their place.
    let form = bob.click("Search").await;
    assert!(format!("{:?}", form.modal).contains("heron"));
    let other = bob.submit(&form, &[("words", "rent")]).await.text();
    assert!(
        other.contains("Rent") && !other.contains("Heron"),
        "{other}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_searches_for_is_neither_stored_nor_logged_and_ends_with_the_process() {
    const WORDS: &str = "zugzwang";
    let mut bot = TestBot::with_its_own_log().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    write(&alice, &bob, "Boat", TEXT).await;
    let nothing = inbox(&bob, &[("words", WORDS.into())]).await;
    assert!(nothing.contains(WORDS), "{nothing}");
    inbox(&bob, &[("words", "heron".into())]).await;
    bot.stop().await;
    for entry in fs::read_dir(bot.data()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let found = bytes
            .windows(WORDS.len())
            .any(|part| part == WORDS.as_bytes());
        assert!(!found, "in {}", path.display());
    }
    assert!(!bot.has_logged(WORDS));
    bot.restart().await;
    bob.select("Boat").await;
    let ended = bob.click("Back to list").await.text();
    assert!(ended.contains("This search has ended."), "{ended}");
    let form = bob.click("Search").await;
    let found = bob.submit(&form, &[("words", "heron")]).await.text();
    assert!(found.contains("Boat"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_takes_a_mail_out_of_every_list_and_count() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    write(&alice, &bob, "Rent", "due").await;
    write(&alice, &bob, "Boat", TEXT).await;
    inbox(&bob, &[("show", "unread".into())]).await;
    inbox(&bob, &[("words", "heron".into())]).await;
    inbox(&bob, &[("from", (&alice).into())]).await;
    inbox(&bob, &[]).await;
    assert_eq!(
        bob.texts()
            .iter()
            .filter(|text| text.contains("Boat"))
            .count(),
        4
    );
    alice.click("Delete").await;
    alice.click("Yes").await;
    bob.until("it to be gone from all lists", |bob| {
        !bob.sees("Boat")
            && bob.sees("**Inbox** · 1 InMail · 1 unread")
            && bob.sees("**Unread** · 1 InMail")
            && bob.sees("Nothing was found.")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_searches_or_marks_on_the_screen_of_another() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let seen = bob
        .slash("/inmail inbox", &[("words", "heron".into())])
        .await;
    let carol = bot.discord.user("Carol");
    let on = carol.slash("/inmail inbox", &[]).await.message.unwrap();
    let shown = seen.message.unwrap();
    let view = seen.id;
    for forged in [
        format!("im1:folder:{view}:f:n"),
        format!("im1:read:{view}:i"),
    ] {
        assert_eq!(carol.forge_click(&on, &forged).await.text(), NOT_THERE);
    }
    let opened = carol
        .forge_click(&on, &format!("im1:search:{view}:f"))
        .await;
    assert!(
        !format!("{:?}", opened.modal).contains("heron"),
        "{opened:?}"
    );
    let told = carol.submit(&opened, &[("words", "reeds")]).await.text();
    assert_eq!(told, NOT_THERE);
    let again = bob.click_seen(&shown, "Search").await;
    assert!(format!("{:?}", again.modal).contains("heron"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_what_is_archived_and_an_erasure_empties_the_archive() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    write(&alice, &bob, "Boat", TEXT).await;
    for (person, folder, mail) in [(&alice, "sent", "To Bob"), (&bob, "inbox", "From Alice")] {
        person.slash(&format!("/inmail {folder}"), &[]).await;
        person.select(mail).await;
        person.click("Archive").await;
    }
    // A Yes in time may come late.
    bot.pass(780);
    for person in [&alice, &bob] {
        person.slash("/inmail privacy", &[]).await;
        person.click("Export my data").await;
        let has_file = |person: &Actor| person.screen().iter().any(|seen| !seen.files().is_empty());
        person.until("the file", has_file).await;
        let mut screen = person.screen().into_iter();
        let message = screen.find(|seen| !seen.files().is_empty()).unwrap();
        let file = person.file(&message, "inmail-1.json").unwrap();
        let text = String::from_utf8(file).unwrap();
        assert!(
            text.contains(TEXT) && text.contains(r#""archived": true"#),
            "{text}"
        );
    }
    bob.click("Erase my data").await;
    bob.click("Yes, erase").await;
    let archive = inbox(&bob, &[("show", "archived".into())]).await;
    assert!(
        archive.contains("You have not archived any InMail."),
        "{archive}"
    );
    let archived = [("show", "archived".into())];
    let kept = alice.slash("/inmail sent", &archived).await.text();
    assert!(kept.contains("Boat"), "others keep theirs: {kept}");
}
