//! What a person sees who opens the page for the first time.

use serde_json::Value;

use crate::{fixture::Fixture, screen::Screen};

/// The smallest side of a touch target, in pixels.
const FINGER: f64 = 44.0;

async fn sends(alice: Screen<'_>) {
    alice.command("/inmail send").await;
    alice.option("to", "Bob").await;
    alice.pick("Bob").await;
    alice.option("message", "Supper at eight.").await;
    alice.click("Run command").await;
    alice.click("Send").await;
    alice.sees("Sent.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn first_steps_say_what_inmail_is_and_go_for_good_when_closed() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let card = "document.querySelector('#steps')";
    let shown = format!("return visible({card}) && {card}.innerText.includes('/inmail send')");
    fixture.browser.until("the card is there", &shown).await;
    fixture.tool_in("#steps", "Close the first steps").await;
    fixture.browser.run("location.reload()").await;
    fixture
        .browser
        .until(
            "the page is there again without it",
            &format!("return document.body.dataset.connected === 'true' && pane('Alice') && !visible({card})"),
        )
        .await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mona_may_manage_the_server_and_sees_its_reports_channel_alone() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let reports = "here.querySelector('.channels').innerText.includes('# reports')";
    let mona = fixture.screen("Mona");
    mona.until("the channel is there", reports).await;
    fixture
        .screen("Alice")
        .until("it is not", &format!("!({reports})"))
        .await;
    mona.command("/inmail-admin setup reports-channel").await;
    mona.option("channel", "reports").await;
    mona.pick("reports").await;
    mona.click("Run command").await;
    mona.sees("Reports are posted in").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_listed_by_name_and_by_nickname() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let discord = &fixture.discord;
    discord.home().nickname(&discord.user("Bob"), "Bobby");
    fixture
        .screen("Alice")
        .until(
            "their names can be read",
            "all(here, '.person bdi').map((one) => one.textContent).join() === 'Bobby,Carol,Mona,InMail'",
        )
        .await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_ones_own_command_is_brought_into_view() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let (alice, bob) = (fixture.screen("Alice"), fixture.discord.user("Bob"));
    for line in 0..40 {
        bob.say(&format!("line {line}"));
    }
    alice.sees("line 39").await;
    fixture
        .browser
        .run(
            "const box = pane('Alice').querySelector('.messages'); box.scrollTop = 0; return null;",
        )
        .await;
    alice.command("/inmail help").await;
    alice.sees("InMail is private mail").await;
    let in_view = "(() => {
        const box = here.querySelector('.messages').getBoundingClientRect();
        const last = [...here.querySelectorAll('.message')].at(-1).getBoundingClientRect();
        return last.top >= box.top - 1 && (last.bottom <= box.bottom + 1 || last.top <= box.top + 1);
    })()";
    alice.until("the answer is in view", in_view).await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_moves_time_to_the_end_of_the_window() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    sends(alice).await;
    fixture.tool("To the end of the window").await;
    alice
        .until(
            "Delete is dead",
            "labelled(here, 'Delete').at(-1)?.disabled",
        )
        .await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_shown_with_what_went_either_way() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    sends(fixture.screen("Alice")).await;
    fixture.tool("Requests").await;
    let row = "[...document.querySelectorAll('#inspector tbody tr')].find((row) => row.textContent.includes('/users/@me/channels'))";
    fixture
        .browser
        .until("the request is listed", &format!("return {row}"))
        .await;
    let button = format!("return {row}.querySelector('.bodies button')");
    fixture.browser.click("the button", &button).await;
    fixture
        .browser
        .until(
            "both bodies are there",
            &format!("return {row}.innerText.includes('recipient_id') && {row}.innerText.includes('\"recipients\"')"),
        )
        .await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_whatever_is_hit_is_as_large_as_a_finger() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    sends(alice).await;
    fixture.browser.size(390, 800).await;
    fixture.tool("Tools").await;
    let small = format!(
        "return [...document.querySelectorAll('button, a, input, textarea, select, [role=option]')].filter(visible)
            .map((one) => [one.getBoundingClientRect(), one])
            .filter(([box, one]) => !one.closest('label') && (box.height < {FINGER} || box.width < {FINGER}))
            .map(([box, one]) => `${{one.className}} ${{one.textContent}} ${{box.width}}x${{box.height}}`).join('; ')"
    );
    assert_eq!(fixture.browser.run(&small).await, Value::from(""));
    fixture.browser.close().await;
}
