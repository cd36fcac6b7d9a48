//! Hostile and extreme text: a clear refusal with the text handed back, or a harmless rendering.

use sandbox::{Actor, Turn};

use crate::{cast::TEXT, stage::Stage};

/// What comes back for a text that Discord's own client would not have let through.
async fn typed(alice: &Actor, form: &Turn, text: &str) -> String {
    alice.forge_submit(form, &[("message", text)]).await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn too_long_or_nothing_to_read_is_refused_and_handed_back() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    for length in [2_001, 4_000, 10_000] {
        let answer = typed(&alice, &form, &"🦀".repeat(length)).await;
        let sentence = format!("The message has {length} characters; at most 2000 fit.");
        assert!(answer.starts_with(&sentence), "{answer}");
        assert!(answer.contains("🦀🦀🦀"), "what was typed comes back");
    }
    for nothing in [
        "",
        "   ",
        "\n\n\t",
        "\u{200d}\u{3164}\u{202e}",
        "\u{2800}\u{fe0f}",
    ] {
        let answer = typed(&alice, &form, nothing).await;
        assert!(
            answer.starts_with("There is nothing to read in this message."),
            "{nothing:?}: {answer}"
        );
    }
    let subject = [("subject", "s".repeat(201)), ("message", TEXT.to_owned())];
    let fields: Vec<(&str, &str)> = subject.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let answer = alice.forge_submit(&form, &fields).await.text();
    assert!(answer.starts_with("The subject has 201 characters"));
    assert!(answer.contains(TEXT), "what was typed comes back");
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("empty")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_text_of_the_longest_characters_arrives_whole() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let longest = "𝔘".repeat(2_000);
    let subject = "𝔖".repeat(200);
    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let fields = [("subject", subject.as_str()), ("message", &longest)];
    alice.submit(&form, &fields).await;
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let opened = bob.click("Open").await.text();
    assert!(opened.contains(&longest) && opened.contains(&subject));
}

#[tokio::test(flavor = "multi_thread")]
async fn mentions_markdown_and_bidi_are_shown_and_not_obeyed() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let hostile = "@everyone **From** <@1> \u{202e}evil\n# big\n> said\n||hidden||\n`code`";
    let fields = [
        ("subject", "**From** <@1>\nanother line"),
        ("message", hostile),
    ];
    alice.submit(&form, &fields).await;
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let opened = bob.click("Open").await.text();
    let shown = "\\@everyone \\*\\*From\\*\\* \\<\\@1> evil\n\\# big\n\\> said\n\\|\\|hidden\\|\\|\n\\`code\\`";
    assert!(opened.contains(shown), "{opened}");
    let head = opened.lines().find(|line| line.starts_with("**Subject**"));
    assert_eq!(
        head,
        Some("**Subject** \\*\\*From\\*\\* \\<\\@1> another line"),
        "a subject stays on its line"
    );
    // That nobody was pinged is asked of every stage when it ends.
}
