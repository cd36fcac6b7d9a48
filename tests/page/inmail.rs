//! InMail at the page, as a newcomer tries it.

use crate::{
    fixture::Fixture,
    screen::{DOWN, ENTER, ESCAPE, Screen, TAB},
};

pub const TEXT: &str = "Supper at eight, by the old pier.";

/// Fills in the form that `/inmail send` opens, up to the preview.
pub async fn writes(person: Screen<'_>, to: &str) {
    person.command("/inmail send").await;
    person.option("to", to).await;
    person.pick(to).await;
    person.click("Run command").await;
    person.field("subject", "Tonight").await;
    person.field("message", TEXT).await;
    person.click("Submit").await;
    person.sees("Nothing has been sent yet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_written_previewed_sent_announced_read_and_deleted_before_both_eyes() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, bob) = (fixture.screen("Alice"), fixture.screen("Bob"));

    writes(alice, "Bob").await;
    alice.sees("Only you can see this").await;
    bob.until("nothing is announced", "all(here, '.badge').length === 0")
        .await;
    alice.click("Send").await;
    alice.sees("Sent.").await;
    alice
        .until(
            "the end of the window is shown",
            "all(here, 'time.stamp[data-style=t]').some((one) => one.textContent === '12:10 PM')",
        )
        .await;

    bob.until(
        "a toast tells of it",
        "/1 unread InMail in \\w/.test(here.querySelector('.toast')?.textContent)",
    )
    .await;
    bob.until(
        "its channel is marked",
        "here.querySelector('.place.dm .badge')?.textContent === '1'",
    )
    .await;
    bob.goes_to("dm").await;
    bob.until(
        "the mark is gone",
        "!here.querySelector('.place.dm .badge')",
    )
    .await;
    bob.sees("1 unread InMail in").await;
    bob.click("Open").await;
    bob.sees(TEXT).await;
    bob.sees("Only you can see this").await;

    alice.click("Delete").await;
    alice
        .sees("Are you sure you want to delete this message?")
        .await;
    alice.click("Yes").await;
    alice.sees("Deleted.").await;
    bob.sees_no(TEXT).await;
    bob.sees_no("1 unread InMail in").await;
    alice.sees_no(TEXT).await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_delete_button_goes_dead_at_the_deadline_though_the_bot_was_killed_in_between() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    writes(alice, "Bob").await;
    alice.click("Send").await;
    alice
        .until(
            "Delete can be clicked",
            "labelled(here, 'Delete')[0]?.disabled === false",
        )
        .await;

    fixture.tool("Kill").await;
    fixture.bot_is_connected(false).await;
    fixture.tool("+1 min").await;
    let later = "return document.querySelector('.clock').textContent.endsWith('12:01:00')";
    fixture.browser.until("a minute passed", later).await;
    fixture.tool("Restart").await;
    fixture.bot_is_connected(true).await;
    alice
        .until(
            "Delete can still be clicked",
            "labelled(here, 'Delete')[0]?.disabled === false",
        )
        .await;

    fixture.tool("To the next deadline").await;
    alice
        .until(
            "Delete is dead",
            "labelled(here, 'Delete')[0]?.disabled === true",
        )
        .await;
    alice.sees("You can no longer delete it.").await;
    alice.sees(TEXT).await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_bot_shows_as_discord_shows_it_and_a_restart_mends_it() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    writes(alice, "Bob").await;
    fixture.tool("Kill").await;
    fixture.bot_is_connected(false).await;

    alice.click("Send").await;
    alice
        .until(
            "Send is loading",
            "labelled(here, 'Send')[0]?.getAttribute('aria-busy') === 'true'",
        )
        .await;
    alice
        .until(
            "nothing else can be clicked",
            "labelled(here, 'Edit')[0]?.disabled === true",
        )
        .await;
    alice.command("/inmail settings").await;
    alice.sees("Sending command").await;
    fixture
        .discord
        .clock()
        .advance(std::time::Duration::from_millis(2_999));
    alice.sees("Sending command").await;
    alice.sees_no("This interaction failed").await;
    fixture
        .discord
        .clock()
        .advance(std::time::Duration::from_millis(1));
    alice.sees("This interaction failed").await;
    alice.sees("The application did not respond").await;
    alice
        .until(
            "Send can be clicked again",
            "labelled(here, 'Send')[0]?.disabled === false",
        )
        .await;

    fixture.tool("Restart").await;
    fixture.bot_is_connected(true).await;
    alice.click("Send").await;
    alice.sees("Sent.").await;
    alice.sees_no("This interaction failed").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_while_discord_is_down_harms_nothing() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    fixture.discord.down();
    fixture.tool("Restart").await;
    fixture.bot_is_connected(false).await;
    fixture
        .browser
        .until(
            "the restart is over",
            "return document.querySelector('.noted').textContent === 'The bot was started.'",
        )
        .await;
    fixture.discord.up();
    fixture.tool("Restart").await;
    fixture.bot_is_connected(true).await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keyboard_alone_a_mail_is_written_sent_and_found_again_by_suggestion() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, keys) = (fixture.screen("Alice"), async |keys: &str| {
        fixture.browser.keys(keys).await;
    });
    alice.types("/inmail").await;
    alice
        .until(
            "commands are offered",
            "all(here, '.composer .entry').length >= 5",
        )
        .await;
    keys(DOWN).await;
    alice
        .until(
            "the second is marked",
            "all(here, '.composer .entry')[1].classList.contains('active')",
        )
        .await;
    keys(ESCAPE).await;
    alice
        .until(
            "the list is closed",
            "all(here, '.composer .entry').length === 0",
        )
        .await;
    keys(" send").await;
    alice
        .until(
            "the list is back",
            "all(here, '.composer .entry').length === 1",
        )
        .await;
    keys(ENTER).await;
    alice
        .until(
            "the option is at hand",
            "document.activeElement.dataset.option === 'to'",
        )
        .await;
    keys("Bo").await;
    alice
        .until(
            "Bob is first",
            "all(here, '.picker .entry-label')[0]?.textContent === 'Bob'",
        )
        .await;
    keys(ENTER).await;
    alice
        .until("Bob is picked", "document.activeElement.value === 'Bob'")
        .await;
    keys(ENTER).await;
    alice
        .until(
            "the form has the focus",
            "document.activeElement.dataset.field === 'subject'",
        )
        .await;
    keys(&format!("Tonight{TAB}")).await;
    keys(&format!("{TEXT}{TAB}")).await;
    keys(TAB).await;
    keys(ENTER).await;
    alice.sees("Nothing has been sent yet").await;
    alice
        .until(
            "the focus is back in this pane",
            "here.contains(document.activeElement)",
        )
        .await;
    alice
        .until(
            "focus Send",
            "labelled(here, 'Send')[0]?.focus() ?? document.activeElement.textContent === 'Send'",
        )
        .await;
    keys(ENTER).await;
    alice.sees("Sent.").await;

    alice.command("/inmail delete").await;
    alice.option("inmail", "").await;
    alice
        .until(
            "it is suggested",
            "all(here, '.picker .entry-label')[0]?.textContent === 'To Bob · 10 minutes left'",
        )
        .await;
    keys(ENTER).await;
    keys(ENTER).await;
    alice
        .sees("Are you sure you want to delete this message?")
        .await;
    fixture.browser.close().await;
}
