//! Hostile and extreme text: the bot refuses it clearly and hands it back, or draws it harmlessly.

use sandbox::{Actor, Turn};

use crate::{
    fixtures::{TEXT, counts, send},
    test_bot::TestBot,
};

/// What the bot hands back of a text that Discord's own client would not have sent.
async fn typed(alice: &Actor, form: &Turn, text: &str) -> String {
    alice.forge_submit(form, &[("message", text)]).await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn too_long_or_nothing_to_read_is_refused_and_handed_back() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
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
            answer.starts_with("This message is empty."),
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
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
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
async fn formatting_works_in_the_body_and_forges_no_other_part_of_the_card() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let hostile = "@everyone **From** <@1> \u{202e}evil\n# big\n-# small\n> said\n||hidden||\n`code`\n\
                   [a](https://b.example)\n**In reply to**\nMona";
    let fields = [
        ("subject", "**From** <@1>\nanother line"),
        ("message", hostile),
    ];
    alice.submit(&form, &fields).await;
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let opened = bob.click("Open").await.message.unwrap();
    let card = &opened.body["embeds"][0];
    assert_eq!(
        card["description"],
        "\\@everyone **From** \\<\\@1> evil\n\\# big\n\\-# small\n> said\n||hidden||\n`code`\n\
         \\[a\\](https://b.example)\n**In reply to**\nMona"
    );
    assert_eq!(card["author"]["name"], "Alice");
    assert_eq!(
        card["title"], "\\*\\*From\\*\\* \\<\\@1> another line",
        "no formatting, and it stays on its line"
    );
    let fields = card["fields"].as_array().unwrap();
    let names: Vec<_> = fields.iter().map(|field| field["name"].as_str()).collect();
    assert_eq!(names, [Some("From"), Some("To")]);
    assert!(fields.iter().all(|field| field["inline"] == true));
    assert_eq!(card["footer"]["text"], "Received");
    // Every test bot checks at its end that nobody was pinged.
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_says_what_formatting_works() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let form = form.modal.unwrap();
    let field = &form["components"][1]["components"][0];
    let said = field["placeholder"].as_str().unwrap();
    assert!(said.contains("**Bold**"), "{said}");
}

/// Alice sends Bob a mail with a subject, and he opens it. Returns what he reads.
async fn read(alice: &Actor, bob: &Actor, subject: &str, body: &str) -> String {
    let form = alice.slash("/inmail send", &[("to", bob.into())]).await;
    let fields = [("subject", subject), ("message", body)];
    alice.submit(&form, &fields).await;
    alice.click("Send").await;
    counts(bob, 1).await;
    bob.click("Open").await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_joiners_and_custom_emoji_arrive_as_they_were_written() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let england = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
    let family = "👩\u{200D}👩\u{200D}👧\u{200D}👦";
    let words = "می\u{200C}خواهم क\u{94D}\u{200D}ष";
    let text = format!("{england} {family} {words} <:old_pier:123> <a:wave:456>");
    let opened = read(&alice, &bob, &text, &text).await;
    assert_eq!(opened.matches(&text).count(), 2, "{opened}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_subject_is_cut_between_what_a_reader_sees_as_characters() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    // Seven code points each: character 60 is within the ninth.
    let family = "👩\u{200D}👩\u{200D}👧\u{200D}👦";
    read(&alice, &bob, &family.repeat(20), TEXT).await;
    let inbox = bob.slash("/inmail inbox", &[]).await;
    let cut = format!(" · {}… · ", family.repeat(8));
    assert!(inbox.text().contains(&cut), "{}", inbox.text());
    let menu = inbox.message.unwrap().components()[0].clone();
    let label = menu["options"][0]["label"].as_str().unwrap();
    let shown = label.strip_suffix('…').unwrap();
    assert!(shown.ends_with(family), "{label}");
    assert!(label.encode_utf16().count() <= 100);

    read(
        &alice,
        &bob,
        &format!("{}<:pier:123>", "s".repeat(55)),
        TEXT,
    )
    .await;
    let inbox = bob.slash("/inmail inbox", &[]).await.text();
    let first = inbox.lines().nth(1).unwrap();
    assert!(
        first.contains(&format!(" · {}… · ", "s".repeat(55))),
        "{first}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_form_takes_is_taken_and_comes_back_to_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    // Each is one code point that normal form C writes as two or three.
    for letter in ["\u{958}", "\u{FB2C}", "\u{1D160}"] {
        let (subject, body) = (letter.repeat(200), letter.repeat(2_000));
        let opened = read(&alice, &bob, &subject, &body).await;
        assert!(opened.contains(&subject) && opened.contains(&body));
        let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
        alice.submit(&form, &[("message", &body)]).await;
        let again = alice.click("Edit").await.modal.unwrap();
        let field = &again["components"][1]["components"][0];
        assert_eq!(field["value"], body.as_str());
        alice
            .submit(&alice.click("Edit").await, &[("message", &body)])
            .await;
        alice.click("Cancel").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_finds_its_mail_however_it_is_typed() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    for (name, typed) in [
        ("STRAẞE", "strasse"),
        ("Ｗｉｄｅ", "wide"),
        ("Zoe\u{308}", "ZOË"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("𝓕𝓪𝓷𝓬𝔂", "fancy"),
        ("Two  Words", "two  words"),
        ("B\u{200B}ob", "B\u{200B}ob"),
    ] {
        let person = bot.discord.user(name);
        send(&alice, &person, TEXT).await;
        for typed in [name, typed] {
            let found = alice.suggestions("/inmail delete", "inmail", typed).await;
            assert_eq!(found.len(), 1, "{typed:?}: {found:?}");
        }
    }
    let all = alice.suggestions("/inmail delete", "inmail", "").await;
    let listed = all[0]["name"].as_str().unwrap();
    let found = alice.suggestions("/inmail delete", "inmail", listed).await;
    assert_eq!(found, all[..1], "what is suggested finds itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_body_holds_links_and_nothing_is_fetched_when_it_is_read() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let (alice, bob, mona) = (
        discord.user("Alice"),
        discord.user("Bob"),
        discord.user("Mona"),
    );
    discord.home().permit(&mona, 1 << 5);
    for link in [
        "https://spy.example/a_b",
        "HTTPS://SPY.EXAMPLE",
        "<https://spy.example>",
        "[news](https://spy.example)",
        "https:\\//spy.example",
        "https:/\u{200B}/spy.example",
        "discord.gg/spy",
        "Discord.com/invite/spy",
        "steam://run/1",
        "discord://-/invite/spy",
    ] {
        read(&alice, &bob, link, link).await;
        let form = bob.click("Reply").await;
        let reply = bob.submit(&form, &[("message", link)]).await.text();
        assert!(reply.contains("**In reply to** "), "{reply}");
        bob.click("Cancel").await;
        let about = [("member", (&alice).into()), ("comment", link.into())];
        bob.slash("/inmail report", &about).await;
        mona.slash("/inmail-admin reports", &[]).await;
        mona.select("Report 1").await;
        let refused = [("to", (&alice).into()), ("message", link.into())];
        let refused = alice.slash("/inmail send", &refused).await.text();
        assert!(
            refused.starts_with("You cannot pick yourself."),
            "{refused}"
        );
        assert_eq!(discord.fetched_links(), Vec::<String>::new(), "{link}");
        // Discord accepts only a few messages a second into one channel.
        bot.pass(1);
    }
    let opened = read(&alice, &bob, "a walk", "see https://a.example/x_y").await;
    assert!(
        opened.contains("see https://a.example/x_y"),
        "it can be followed"
    );
}
