//! The toolbar: faults, people, the inspector and the transcript. Also, who may use the page.

use std::time::Duration;

use reqwest::{Client, StatusCode};

use crate::{fixture::Fixture, screen::ENTER, tiny};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_be_added_and_the_transcript_tells_who_saw_what() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    fixture.tool("Add person").await;
    fixture
        .browser
        .until(
            "the name has the focus",
            "return document.activeElement.matches('.person-form input')",
        )
        .await;
    fixture.browser.keys("Dora\u{e007}").await;
    let dora = fixture.screen("Dora");
    dora.command("/say").await;
    dora.option("text", "hello there").await;
    dora.click("Run command").await;
    dora.sees("hello there").await;

    let transcript = format!("{}transcript.txt", fixture.page.url());
    let text = Client::new()
        .get(transcript)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let (_, dora_saw) = text.split_once("## Dora sees").unwrap();
    let (dora_saw, requests) = dora_saw.split_once("## Requests").unwrap();
    assert!(
        dora_saw.contains("hello there") && dora_saw.contains("only they see it"),
        "{text}"
    );
    assert!(
        !text
            .split("## Dora sees")
            .next()
            .unwrap()
            .contains("hello there"),
        "{text}"
    );
    assert!(
        requests.contains("PUT /applications/777/commands"),
        "{text}"
    );
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inspector_lists_requests_with_the_verdict_and_no_token() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    fixture.tool("Requests").await;
    let row = |what: &str| {
        format!(
            "return [...document.querySelectorAll('#inspector tbody tr')].some((row) => {what})"
        )
    };
    fixture.browser.until("the commands were taken", &row("row.textContent.includes('/applications/777/commands') && row.textContent.includes('Accepted')")).await;

    fixture.fault("Bob").await;
    alice.command("/inmail send").await;
    alice.option("to", "Bob").await;
    alice.pick("Bob").await;
    alice.option("message", "hello").await;
    alice.click("Run command").await;
    alice.click("Send").await;
    fixture
        .browser
        .until(
            "the notice was refused",
            &row("row.textContent.includes('(50007)') && row.classList.contains('bad')"),
        )
        .await;
    fixture
        .browser
        .until(
            "tokens are masked",
            &row("row.textContent.includes('TOKEN')"),
        )
        .await;
    let shown = fixture
        .browser
        .run("return document.querySelector('#inspector').textContent")
        .await;
    assert!(!shown.as_str().unwrap().contains("token-"), "{shown}");
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_is_down_clicks_fail_and_afterwards_they_do_not() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    fixture.fault("down").await;
    alice.command("/survey").await;
    alice.sees("Sending command").await;
    fixture.tool("+1 min").await;
    alice.sees("The application did not respond").await;
    fixture.fault("down").await;
    let up = "return document.querySelector('[data-fault=down]').checked === false";
    fixture.browser.until("it is up", up).await;
    alice.command("/survey").await;
    alice.sees("Tell us").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_page_itself_may_ask_anything_of_it() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let (url, client) = (fixture.page.url(), Client::new());
    let post = || {
        client
            .post(format!("{url}tool"))
            .body(r#"{"turn":"person","name":"Mallory"}"#)
    };
    let json = "application/json";
    let elsewhere = post()
        .header("origin", "http://example.com")
        .header("content-type", json);
    let plain = post().header("content-type", "text/plain");
    let renamed = post()
        .header("host", "example.com")
        .header("content-type", json);
    for refused in [elsewhere, plain, renamed] {
        assert_eq!(
            refused.send().await.unwrap().status(),
            StatusCode::FORBIDDEN
        );
    }
    let index = client.get(&url).send().await.unwrap();
    let policy = index.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let taken = post().header("content-type", json).send().await.unwrap();
    assert_eq!(taken.status(), StatusCode::OK);
    fixture
        .screen("Mallory")
        .until("the page's own request is taken", "true")
        .await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_is_seen_flaky_is_noticed_and_expired_tokens_end_a_thought() {
    let Some((fixture, bot)) = tiny::fixture().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    fixture.fault("slow").await;
    alice.command("/survey").await;
    alice.sees("Sending command").await;
    fixture.discord.clock().advance(Duration::from_secs(2));
    alice.sees("Tell us").await;
    fixture.fault("slow").await;

    fixture.fault("flaky").await;
    alice.command("/fruit").await;
    alice.option("kind", "").await;
    alice.pick("Pear").await;
    alice.option("count", "1").await;
    alice.click("Run command").await;
    alice.sees("An order").await;
    alice.command("/survey").await;
    alice.sees("Sending command").await;
    let refused = "return [...document.querySelectorAll('#inspector tr.bad')].some((row) => row.textContent.includes('500'))";
    fixture
        .browser
        .until("one of two requests failed", refused)
        .await;
    fixture.tool("+1 min").await;
    alice.sees("The application did not respond").await;
    fixture.fault("flaky").await;

    alice.command("/think").await;
    alice.sees("is thinking").await;
    fixture.tool("Faults").await;
    fixture.tool("Expire all tokens").await;
    bot.thought.notify_one();
    let expired = "return [...document.querySelectorAll('#inspector tr.bad')].some((row) => row.textContent.includes('(50027)'))";
    fixture
        .browser
        .until("the answer came too late", expired)
        .await;
    alice.sees("is thinking").await;
    for _ in 0..15 {
        fixture.tool("+1 min").await;
    }
    alice.sees_no("is thinking").await;
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_words_and_files_travel_too() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let (alice, bob) = (fixture.screen("Alice"), fixture.screen("Bob"));
    alice.types("hello **all**").await;
    fixture.browser.keys(ENTER).await;
    bob.until(
        "it is bold",
        "here.querySelector('.content strong')?.textContent === 'all'",
    )
    .await;
    alice.command("/file").await;
    alice.sees("a <b>.txt").await;
    let file = "return pane('Alice').querySelector('.attachment a').href";
    let address = fixture.browser.run(file).await;
    let saved = Client::new()
        .get(address.as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(saved.headers()["content-disposition"], "attachment");
    assert_eq!(saved.text().await.unwrap(), "a <b> file");
    bob.sees_no("a <b>.txt").await;
    fixture.browser.close().await;
}
