//! What somebody meets who opens the page for the first time.

use serde_json::Value;

use crate::{screen::Screen, stage::Stage};

/// Smallest side of what a finger hits, in pixels.
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
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    let card = "document.querySelector('#steps')";
    let shown = format!("return visible({card}) && {card}.innerText.includes('/inmail send')");
    stage.browser.until("the card is there", &shown).await;
    stage.tool_in("#steps", "Close the first steps").await;
    stage.browser.run("location.reload()").await;
    stage
        .browser
        .until(
            "the page is there again without it",
            &format!("return document.body.dataset.connected === 'true' && pane('Alice') && !visible({card})"),
        )
        .await;
    stage.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mona_may_manage_the_server_and_sees_its_reports_channel_alone() {
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    let reports = "here.querySelector('.channels').innerText.includes('# reports')";
    let mona = stage.screen("Mona");
    mona.until("the channel is there", reports).await;
    stage
        .screen("Alice")
        .until("it is not", &format!("!({reports})"))
        .await;
    mona.command("/inmail-admin setup reports-channel").await;
    mona.option("channel", "reports").await;
    mona.pick("reports").await;
    mona.click("Run command").await;
    mona.sees("Reports are posted in").await;
    stage.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_listed_by_name_and_by_nickname() {
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    let discord = &stage.discord;
    discord.home().nickname(&discord.user("Bob"), "Bobby");
    stage
        .screen("Alice")
        .until(
            "their names can be read",
            "all(here, '.person bdi').map((one) => one.textContent).join() === 'Bobby,Carol,Mona,InMail'",
        )
        .await;
    stage.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_ones_own_command_is_brought_into_view() {
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    let (alice, bob) = (stage.screen("Alice"), stage.discord.user("Bob"));
    for line in 0..40 {
        bob.say(&format!("line {line}"));
    }
    alice.sees("line 39").await;
    stage
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
    stage.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_moves_time_to_the_end_of_the_window() {
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    let alice = stage.screen("Alice");
    sends(alice).await;
    stage.tool("To the end of the window").await;
    alice
        .until(
            "Delete is dead",
            "labelled(here, 'Delete').at(-1)?.disabled",
        )
        .await;
    stage.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_shown_with_what_went_either_way() {
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    sends(stage.screen("Alice")).await;
    stage.tool("Requests").await;
    let row = "[...document.querySelectorAll('#inspector tbody tr')].find((row) => row.textContent.includes('/users/@me/channels'))";
    stage
        .browser
        .until("the request is listed", &format!("return {row}"))
        .await;
    let button = format!("return {row}.querySelector('.bodies button')");
    stage.browser.element(&button).await.click().await.unwrap();
    stage
        .browser
        .until(
            "both bodies are there",
            &format!("return {row}.innerText.includes('recipient_id') && {row}.innerText.includes('\"recipients\"')"),
        )
        .await;
    stage.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_whatever_is_hit_is_as_large_as_a_finger() {
    let Some(stage) = Stage::inmail().await else {
        return;
    };
    let alice = stage.screen("Alice");
    sends(alice).await;
    stage.browser.size(390, 800).await;
    stage.tool("Tools").await;
    let small = format!(
        "return [...document.querySelectorAll('button, a, input, textarea, select, [role=option]')].filter(visible)
            .map((one) => [one.getBoundingClientRect(), one])
            .filter(([box, one]) => !one.closest('label') && (box.height < {FINGER} || box.width < {FINGER}))
            .map(([box, one]) => `${{one.className}} ${{one.textContent}} ${{box.width}}x${{box.height}}`).join('; ')"
    );
    assert_eq!(stage.browser.run(&small).await, Value::from(""));
    stage.browser.close().await;
}
