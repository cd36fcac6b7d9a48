//! InMail at the page among several people: answers, a conversation, what is unread, suspensions, and another
//! language.

use std::time::Duration;

use crate::{
    fixture::Fixture,
    inmail::{TEXT, writes},
    screen::{ENTER, Screen},
};

/// Answers all of a mail that is open, and sends the answer.
async fn answers_all(person: Screen<'_>, subject: &str) {
    person.click("Reply all").await;
    person.field("subject", subject).await;
    person.field("message", "See you there").await;
    person.click("Submit").await;
    person.sees("Nothing has been sent yet").await;
    person.click("Send").await;
    person.sees("Sent.").await;
}

/// Opens the newest list's mail of this name.
async fn opens(person: Screen<'_>, mail: &str) {
    person
        .click_on("the list", "all(here, '[data-select^=im1]').at(-1)")
        .await;
    person.pick(mail).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_people_hold_a_conversation_and_what_one_deletes_leaves_it() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let [alice, bob, carol] = ["Alice", "Bob", "Carol"].map(|name| fixture.screen(name));
    alice.command("/inmail send").await;
    for (option, value) in [("to", "Bob"), ("cc", "Carol")] {
        alice.option(option, value).await;
        alice.pick(value).await;
    }
    alice.option("subject", "Tonight").await;
    alice.option("message", TEXT).await;
    alice.click("Run command").await;
    alice.click("Send").await;
    bob.goes_to("dm").await;
    bob.click("Open").await;
    answers_all(bob, "Bread").await;

    // Two are unread, so her notice leads to the list of them.
    carol.goes_to("dm").await;
    carol.sees("2 unread InMails in").await;
    carol.click("Open").await;
    carol.sees("Unread · 2 InMails").await;
    opens(carol, "From Alice: Tonight").await;
    carol.sees("1 unread InMail in").await;
    answers_all(carol, "Wine").await;

    // What she opens now knows of the answers.
    alice.command("/inmail sent").await;
    alice.click("Run command").await;
    opens(alice, "To Bob: Tonight").await;
    alice.click("Conversation").await;
    for subject in ["Tonight", "Bread", "Wine"] {
        alice.sees(subject).await;
    }
    // Alice is its recipient. Bob has a copy, which is his.
    carol.click("Delete").await;
    carol.click("Yes").await;
    carol.sees("Deleted.").await;
    alice.sees_no("Wine").await;
    alice.sees("Bread").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_discord_in_german_has_inmail_in_german() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, bob) = (fixture.screen("Alice"), fixture.screen("Bob"));
    fixture.language("Alice", "de").await;
    alice.command("/inmail schreiben").await;
    alice.option("an", "Bob").await;
    alice.pick("Bob").await;
    alice.option("nachricht", TEXT).await;
    alice.click("Run command").await;
    alice.sees("Es wurde noch nichts gesendet").await;
    alice.click("Senden").await;
    alice.sees("Gesendet.").await;

    bob.goes_to("dm").await;
    bob.click("Open").await;
    bob.sees(TEXT).await;
    alice.click("Löschen").await;
    alice
        .sees("Möchtest du diese Nachricht wirklich löschen?")
        .await;
    alice.click("Ja").await;
    alice.sees("Gelöscht.").await;
    bob.sees_no(TEXT).await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_answered_by_inmail_and_the_time_to_delete_counts_down_by_itself() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, bob) = (fixture.screen("Alice"), fixture.screen("Bob"));
    bob.types("Who comes to the pier?").await;
    fixture.browser.keys(ENTER).await;
    alice.sees("Who comes to the pier?").await;
    alice
        .click_on(
            "the message's actions",
            "labelled(here, 'Message actions')[0]",
        )
        .await;
    alice
        .until(
            "the menu has the focus",
            "document.activeElement.textContent.startsWith('Reply by InMail')",
        )
        .await;
    fixture.browser.keys(ENTER).await;
    alice
        .until(
            "the form holds the link",
            "here.querySelector('.form [data-field=message]')?.value.startsWith('https://discord.com/channels/')",
        )
        .await;
    alice.click("Submit").await;
    alice.click("Send").await;
    let left = |minutes: &str| {
        format!(
            "all(here, 'time.stamp[data-style=R]').some((one) => one.textContent === 'in {minutes} minutes')"
        )
    };
    alice.until("ten minutes are left", &left("10")).await;
    fixture.tool("+1 min").await;
    alice.until("nine minutes are left", &left("9")).await;

    bob.goes_to("dm").await;
    bob.click("Open").await;
    bob.click("Block sender").await;
    bob.sees("Blocked.").await;
    bob.click("Unblock sender").await;
    bob.sees("Unblocked.").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_recipient_is_replaced_without_typing_anything_again() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    alice.command("/inmail send").await;
    alice.option("to", "Alice").await;
    alice.pick("Alice").await;
    alice.option("message", TEXT).await;
    alice.click("Run command").await;
    alice.sees("You cannot pick yourself.").await;
    alice
        .click_on("the picker of people", "all(here, '[data-select]')[0]")
        .await;
    alice.pick("Bob").await;
    let holds = format!("here.querySelector('.form [data-field=message]')?.value === {TEXT:?}");
    alice.until("the form holds what was typed", &holds).await;
    alice.click("Submit").await;
    alice.click("Send").await;
    alice.sees("Sent.").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_suspended_for_a_week_and_whoever_has_left_answers_once_they_are_back() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, bob, mona) = (
        fixture.screen("Alice"),
        fixture.screen("Bob"),
        fixture.screen("Mona"),
    );
    writes(alice, "Bob").await;
    alice.click("Send").await;
    bob.goes_to("dm").await;
    bob.click("Open").await;
    bob.click("Reply").await;
    bob.field("message", "I shall be there").await;
    bob.click("Submit").await;
    bob.sees("Nothing has been sent yet").await;
    fixture.member("left", "Bob").await;
    bob.click("Send").await;
    bob.sees("You are no longer a member of the server").await;
    fixture.member("left", "Bob").await;
    fixture.member("timed_out", "Bob").await;
    bob.click("Send").await;
    bob.sees("You are timed out in the server").await;
    fixture.member("timed_out", "Bob").await;
    bob.click("Send").await;
    bob.sees("Sent.").await;

    mona.command("/inmail-admin suspend").await;
    mona.option("member", "Alice").await;
    mona.pick("Alice").await;
    mona.option("for", "7d").await;
    mona.pick("1 week").await;
    mona.option("reason", "Be kind").await;
    mona.click("Run command").await;
    mona.sees("cannot send InMail in this server until").await;
    alice.goes_to("dm").await;
    alice.sees("Be kind").await;
    mona.command("/inmail-admin suspensions").await;
    mona.sees("Suspended from sending").await;

    alice.goes_to("server").await;
    alice.command("/inmail send").await;
    alice.option("to", "Bob").await;
    alice.pick("Bob").await;
    alice.click("Run command").await;
    alice
        .sees("The moderators of the server have suspended you")
        .await;
    fixture
        .discord
        .clock()
        .advance(Duration::from_hours(7 * 24));
    writes(alice, "Bob").await;
    alice.click("Send").await;
    alice.sees("Sent.").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_is_listed_found_by_its_words_and_archived() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, bob) = (fixture.screen("Alice"), fixture.screen("Bob"));
    writes(alice, "Bob").await;
    alice.click("Send").await;
    alice.sees("Sent.").await;

    bob.command("/inmail inbox").await;
    bob.option("show", "Unread").await;
    bob.pick("Unread").await;
    bob.click("Run command").await;
    bob.sees("Unread · 1 InMail").await;
    bob.click("Search").await;
    bob.field("words", "OLD pier").await;
    bob.click("Submit").await;
    bob.sees("Search in received InMail · “OLD pier”").await;
    bob.click_on("what was found", "here.querySelector('[data-select^=im1]')")
        .await;
    bob.pick("From Alice: Tonight").await;
    bob.sees(TEXT).await;
    bob.click("Archive").await;
    bob.sees("You find it under Archived.").await;
    bob.click("Inbox").await;
    bob.sees("Your inbox is empty.").await;
    bob.click("Archived").await;
    bob.sees("Archived · 1 InMail").await;
    fixture.browser.close().await;
}
