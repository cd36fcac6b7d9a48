//! The page's appearance: markdown, one pane at a time on a phone, dark and light.

use serde_json::{Value, json};

use crate::{fixture::Fixture, tiny};

/// What Discord's markdown becomes. `<t:…>` is relative to the sandbox's start, 1767268800.
const MARKDOWN: [(&str, &str); 29] = [
    ("plain", r#"<div class="md-p">plain</div>"#),
    (
        "**b** *i* _i_ __u__ ~~s~~",
        r#"<div class="md-p"><strong>b</strong> <em>i</em> <em>i</em> <u>u</u> <s>s</s></div>"#,
    ),
    (
        "***both***",
        r#"<div class="md-p"><strong><em>both</em></strong></div>"#,
    ),
    (
        "***a** b*",
        r#"<div class="md-p"><em><strong>a</strong> b</em></div>"#,
    ),
    (
        "***a* b**",
        r#"<div class="md-p"><strong><em>a</em> b</strong></div>"#,
    ),
    (
        "**a *b* c**",
        r#"<div class="md-p"><strong>a <em>b</em> c</strong></div>"#,
    ),
    ("a\nb", r#"<div class="md-p">a<br>b</div>"#),
    ("snake_case_ x", r#"<div class="md-p">snake_case_ x</div>"#),
    (
        "snake_case_name 2*3*4",
        r#"<div class="md-p">snake_case_name 2<em>3</em>4</div>"#,
    ),
    (
        r"\*no\* \_no\_ \\ \<@1>",
        r#"<div class="md-p">*no* _no_ \ &lt;@1&gt;</div>"#,
    ),
    (
        "`code **not**`",
        r#"<div class="md-p"><code>code **not**</code></div>"#,
    ),
    ("``a ` b``", r#"<div class="md-p"><code>a ` b</code></div>"#),
    (
        "```rs\nlet a = \"*\";\n```",
        r#"<pre tabindex="0"><code data-language="rs">let a = "*";</code></pre>"#,
    ),
    (
        "# One\n### Three\n-# small",
        r#"<div class="md-h1" role="heading" aria-level="4">One</div><div class="md-h3" role="heading" aria-level="6">Three</div><div class="md-small">small</div>"#,
    ),
    ("#no heading", r#"<div class="md-p">#no heading</div>"#),
    (
        "> a\n> **b**\nc",
        r#"<blockquote><div class="md-p">a<br><strong>b</strong></div></blockquote><div class="md-p">c</div>"#,
    ),
    (
        ">>> a\nb",
        r#"<blockquote><div class="md-p">a<br>b</div></blockquote>"#,
    ),
    ("- a\n- *b*", "<ul><li>a</li><li><em>b</em></li></ul>"),
    ("3. a\n4. b", r#"<ol start="3"><li>a</li><li>b</li></ol>"#),
    (r"\- a", r#"<div class="md-p">- a</div>"#),
    (
        "<@7> <@!8> <#5>",
        r#"<div class="md-p"><bdi class="mention">@Ann</bdi> <bdi class="mention">@unknown-user</bdi> <bdi class="mention">#general</bdi></div>"#,
    ),
    ("<:wave:12345>", r#"<div class="md-p">:wave:</div>"#),
    (
        "</inmail send:9>",
        r#"<div class="md-p"><span class="mention">/inmail send</span></div>"#,
    ),
    ("<t:1767269400:R>", "in 10 minutes"),
    ("<t:1767268740:R>", "1 minute ago"),
    ("<t:1767268800:T>", "12:00:00 PM"),
    (
        "||secret||",
        r#"<div class="md-p"><span class="spoiler" role="button" aria-label="Spoiler"><span>secret</span></span></div>"#,
    ),
    (
        "[x](https://example.com/a)",
        r#"<div class="md-p"><a href="https://example.com/a" target="_blank" rel="noopener noreferrer nofollow" title="https://example.com/a">x</a></div>"#,
    ),
    (
        "see https://example.com/a_b_c.",
        r#"<div class="md-p">see <a href="https://example.com/a_b_c" target="_blank" rel="noopener noreferrer nofollow" title="https://example.com/a_b_c">https://example.com/a_b_c</a>.</div>"#,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn markdown_is_drawn_as_discord_draws_it() {
    let Some((fixture, _bot)) = tiny::fixture().await else {
        return;
    };
    let texts: Vec<&str> = MARKDOWN.iter().map(|(text, _)| *text).collect();
    let script = format!(
        "const {{ markdown }} = await import('/markdown.js');
        const names = {{ user: (id) => (id === '7' ? 'Ann' : undefined), channel: () => 'general' }};
        return {}.map((text) => {{ const box = document.createElement('div'); box.append(...markdown(text, names)); return [box.innerHTML, box.textContent]; }});",
        json!(texts)
    );
    let drawn = fixture.browser.promised(&script).await;
    let drawn = drawn.as_array().unwrap_or_else(|| panic!("{drawn}"));
    for ((text, wanted), drawn) in MARKDOWN.iter().zip(drawn) {
        // Timestamps are compared by the text that a reader sees.
        let seen = drawn[usize::from(text.starts_with("<t:"))]
            .as_str()
            .unwrap()
            .replace(['\u{202f}', '\u{a0}'], " ")
            .replace(r#" tabindex="0""#, "");
        assert_eq!(seen, wanted.replace(r#" tabindex="0""#, ""), "{text}");
    }
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_one_pane_is_seen_at_a_time_and_nothing_sticks_out() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    fixture.browser.size(390, 800).await;
    let seen = "[...document.querySelectorAll('.pane')].filter(visible).map((one) => one.querySelector('h2').textContent).join()";
    fixture
        .browser
        .until("Alice is seen alone", &format!("return {seen} === 'Alice'"))
        .await;
    fixture.tool_in("#tabs", "Bob").await;
    fixture
        .browser
        .until("Bob is seen alone", &format!("return {seen} === 'Bob'"))
        .await;
    let bob = fixture.screen("Bob");
    bob.command("/inmail help").await;
    bob.sees("InMail is private mail").await;
    fixture.tool("Tools").await;
    fixture
        .browser
        .until(
            "the tools are there",
            "return labelled(document.querySelector('#toolbar'), '+1 min').length === 1",
        )
        .await;
    let fits = "return document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('.pane button, #toolbar .tool')].filter(visible).every((one) => { const box = one.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; })";
    assert_eq!(fixture.browser.run(fits).await, Value::Bool(true));
    fixture.browser.close().await;
}

/// The contrast of text and background that WCAG 2 requires (AA, body text).
const CONTRAST: f64 = 4.5;

#[tokio::test(flavor = "multi_thread")]
async fn dark_and_light_follow_the_system_or_the_button_and_both_can_be_read() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    let alice = fixture.screen("Alice");
    alice.command("/inmail help").await;
    alice.sees("InMail is private mail").await;
    let ground = "return getComputedStyle(document.querySelector('.pane')).backgroundColor";
    // The least contrast of any text on the page with its background.
    let least = "
        const rgb = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
        const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 });
        const light = ({ r, g, b }) => { const [x, y, z] = [r, g, b].map((c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
        const behind = (node) => node ? over(rgb(getComputedStyle(node).backgroundColor), behind(node.parentElement)) : { r: 255, g: 255, b: 255, a: 1 };
        let worst = [99, ''];
        for (const node of document.querySelectorAll('body *')) {
            if (!visible(node) || node.closest('[hidden], :disabled') || ![...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim())) continue;
            const back = behind(node); const front = over(rgb(getComputedStyle(node).color), back);
            const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < worst[0]) worst = [ratio, `${node.className}: ${node.textContent.slice(0, 30)}`];
        }
        return worst;";
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        fixture.browser.prefers(scheme).await;
        grounds.push(fixture.browser.run(ground).await);
        let worst = fixture.browser.run(least).await;
        assert!(worst[0].as_f64().unwrap() >= CONTRAST, "{scheme}: {worst}");
    }
    assert_ne!(grounds[0], grounds[1]);
    fixture.tool("Dark or light").await;
    assert_eq!(fixture.browser.run(ground).await, grounds[0]);
    fixture.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_drawn_with_picture_formatting_and_foot() {
    let Some(fixture) = Fixture::inmail().await else {
        return;
    };
    // Every second person of the sandbox has a picture.
    let people = ["Alice", "Bob"].map(|name| fixture.discord.user(name));
    for (writer, reader) in [(&people[0], &people[1]), (&people[1], &people[0])] {
        let options = [
            ("to", reader.into()),
            ("subject", "**Supper**".into()),
            (
                "message",
                "at **eight**, ||by the pier||\n- bread\n# wine".into(),
            ),
        ];
        writer.slash("/inmail send", &options).await;
    }
    let drawn = "
        (() => {
            const card = here.querySelector('.embed');
            const text = (part) => card.querySelector(part)?.textContent;
            return card && text('.embed-title') === '**Supper**' && text('.embed-text strong') === 'eight'
                && text('.embed-text .spoiler') === 'by the pier' && text('.embed-text li') === 'bread'
                && card.querySelector('.md-h1') === null && text('.embed-text').includes('# wine')
                && [...card.querySelectorAll('dt')].map((one) => one.textContent).join() === 'From,To'
                && text('.embed-foot') === 'Draft, not sent'
                && card.style.borderInlineStartColor === 'rgb(240, 178, 50)';
        })()";
    for name in ["Alice", "Bob"] {
        fixture.screen(name).until("the card is drawn", drawn).await;
    }
    let pictures = "return [...document.querySelectorAll('.embed-author')].map((one) => [one.querySelectorAll('.avatar').length, one.querySelector('bdi').textContent]);";
    let pictures = fixture.browser.run(pictures).await;
    assert_eq!(pictures, json!([[0, "Alice"], [1, "Bob"]]));
    fixture.browser.close().await;
}
