//! Hostile text is shown and does nothing, wherever a message or a name can contain it.

use serde_json::json;

use crate::{fixture::Fixture, tiny};

/// Has the bot send Alice the text in content, embed, button and menu.
async fn shown(fixture: &Fixture, text: &str) {
    let alice = fixture.discord.user("Alice");
    alice.slash("/say", &[("text", text.into())]).await;
}

/// What is wrong with the page after hostile text.
const WRONG: &str = "
    const nodes = [...document.querySelectorAll('#panes *')];
    const checks = {
        'it ran': window.hacked === undefined,
        'it became an element': !nodes.some((node) => node.matches('img, script, iframe, svg, style, object, form:not(.command-form, .form)')),
        'it became a handler': !nodes.some((node) => [...node.attributes].some((one) => one.name.startsWith('on'))),
        'it became a link': !nodes.some((node) => node.href && !/^https?:/.test(node.href)),
        'the page is too wide': document.documentElement.scrollWidth <= document.documentElement.clientWidth,
        'a channel is too wide': [...document.querySelectorAll('.messages')].every((one) => one.scrollWidth <= one.clientWidth),
    };
    return Object.keys(checks).filter((name) => !checks[name]);";

#[tokio::test(flavor = "multi_thread")]
async fn markup_and_scripts_stay_text() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let name = "<img src=x onerror=window.hacked=1>";
    fixture.discord.user(name);
    fixture
        .screen(name)
        .until("somebody with such a name is there", "true")
        .await;
    let texts = [
        "<script>window.hacked = 1</script>",
        "<img src=x onerror=\"window.hacked=1\"><svg onload=window.hacked=1>",
        "[click](javascript:window.hacked=1) <javascript:window.hacked=1>",
        "\"><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
        "</div></article><h1>gone</h1><!--",
        "&lt;b&gt; &amp;amp; ${window.hacked=1} {{window.hacked=1}}",
    ];
    for text in texts {
        shown(&fixture, text).await;
        fixture.screen("Alice").sees(text).await;
        assert_eq!(fixture.browser.run(WRONG).await, json!([]), "{text}");
    }
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bidi_controls_turn_nothing_round_beside_them() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let name = "\u{202e}ecilA\u{2067}";
    fixture
        .discord
        .user(name)
        .slash("/fruit", &[("kind", "a".into()), ("count", 1_i64.into())])
        .await;
    // In the line "NAME used /fruit" the text after the name is drawn to its right.
    fixture.screen("Bob").until("the line reads from left to right", "
        (() => {
            const line = here.querySelector('.message-by');
            if (!line) return false;
            const box = (node) => { const range = document.createRange(); range.selectNodeContents(node); return range.getBoundingClientRect(); };
            const [name, used, command] = [...line.childNodes].map(box);
            return name.right <= used.left + 1 && used.right <= command.left + 1;
        })()").await;
    shown(&fixture, "left \u{202e}thgir\u{2066}").await;
    assert_eq!(fixture.browser.run(WRONG).await, json!([]));
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_emoji_and_endless_words_break_no_line() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    shown(&fixture, &"😀".repeat(2_000)).await;
    alice
        .until(
            "all 2,000 are there",
            "[...here.querySelector('.message .content')?.textContent ?? ''].length === 2000",
        )
        .await;
    assert_eq!(fixture.browser.run(WRONG).await, json!([]));
    let texts = [
        "w".repeat(2_000),
        "**".repeat(1_000),
        "|".repeat(2_000),
        "> ".repeat(1_000),
        "[".repeat(2_000),
        "e".to_owned() + &"\u{301}".repeat(1_999),
    ];
    for (before, text) in texts.iter().enumerate() {
        shown(&fixture, text).await;
        let drawn = format!(
            "here.querySelectorAll('.message').length === {}",
            before + 2
        );
        alice.until("it is drawn", &drawn).await;
        assert_eq!(fixture.browser.run(WRONG).await, json!([]), "{text}");
    }
    fixture.browser.close().await;
}
