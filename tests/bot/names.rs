//! Names: every person is named beside their mention, with their name in the server of the mail, and no
//! name can look like anything else.

use sandbox::{Actor, Message};

use crate::{
    fixtures::{TEXT, counts, send, send_copied},
    test_bot::TestBot,
};

/// Every mention on this person's screen, with the text before it on its line.
fn mentions(reader: &Actor) -> Vec<(String, String)> {
    let texts = reader.screen();
    let texts: Vec<String> = texts.iter().map(Message::text).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    let found = lines.flat_map(|line| {
        line.match_indices("<@").filter_map(|(at, _)| {
            let id = line[at + 2..].split('>').next()?;
            Some((line[..at].to_owned(), id.to_owned()))
        })
    });
    found.collect()
}

/// A reader whose Discord has met none of these people can read who they are, at each mention.
pub fn all_are_named(reader: &Actor, people: &[&Actor]) {
    for (before, id) in mentions(reader) {
        let person = people.iter().find(|person| person.id().to_string() == id);
        let name = person.unwrap().name();
        assert!(
            before.ends_with(&format!("**{name}** (")),
            "{before}<@{id}>"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_named_to_a_reader_whose_discord_has_met_nobody() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let people = ["Alice", "Bob", "Carol", "Mona"].map(|name| discord.user(name));
    let [alice, bob, carol, mona] = &people;
    let home = discord.home();
    home.permit(mona, 1 << 5);
    let channel = home.channel_for("reports", 1 << 5);
    let all: Vec<&Actor> = people.iter().collect();
    let setup = [("channel", sandbox::Opt::Channel(channel))];
    let command = "/inmail-admin setup reports-channel";
    mona.slash(command, &setup).await;

    send_copied(alice, bob, carol, TEXT).await;
    alice.slash("/inmail sent", &[]).await;
    alice.slash("/inmail delete", &[]).await;
    alice.select("To Bob").await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    bob.click("Remove").await;
    bob.click("No").await;
    let form = bob.click("Reply all").await;
    bob.submit(&form, &[("message", "I shall be there")]).await;
    bob.click("Send").await;
    counts(carol, 2).await;
    carol.click("Open").await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[]).await;
    bob.slash("/inmail settings", &[]).await;
    bob.select_users(&[carol]).await;
    for command in ["suspend", "suspend", "reinstate", "reinstate"] {
        let command = format!("/inmail-admin {command}");
        mona.slash(&command, &[("member", carol.into())]).await;
    }
    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await;
    mona.click("Warn sender").await;
    let told = |mona: &Actor| mentions(mona).len() >= 9;
    mona.until("the announcement to say so", told).await;
    for reader in &people {
        assert!(!mentions(reader).is_empty());
        all_are_named(reader, &all);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_the_newest_one_of_the_server_and_no_other() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    let (home, club) = (discord.home(), discord.guild("Club"));
    club.join(&alice);
    club.join(&bob);
    home.nickname(&bob, "Robert");
    send(&alice, &bob, TEXT).await;
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let in_club = alice.in_guild(&club);
    in_club.slash("/inmail send", &hello).await;
    in_club.click("Send").await;
    let sent = alice.slash("/inmail sent", &[]).await.text();
    let named = |name: &str| format!("To **{name}** (<@{}>)", bob.id());
    let lines: Vec<&str> = sent.lines().skip(1).collect();
    assert!(lines[0].starts_with(&named("Bob")), "the club's: {sent}");
    assert!(lines[1].starts_with(&named("Robert")), "the home's: {sent}");

    home.nickname(&bob, "Bobby");
    let sees = |alice: &Actor, name: &str| {
        let newest = alice.texts().pop().unwrap();
        newest.contains(&format!("**{name}** ("))
    };
    bob.slash("/inmail help", &[]).await;
    bob.slash("/inmail inbox", &[]).await;
    alice.slash("/inmail sent", &[]).await;
    assert!(sees(&alice, "Bobby") && sees(&alice, "Bob"), "he has acted");

    // A name that shows nothing is no name.
    home.nickname(&bob, "\u{200B}\u{3164}\u{2800}");
    bob.slash("/inmail inbox", &[]).await;
    alice.slash("/inmail sent", &[]).await;
    assert!(!sees(&alice, "Bobby") && sees(&alice, "Bob"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_erased_their_data_is_nobody_by_name() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bot.discord.home().nickname(&bob, "Robert");
    send(&alice, &bob, TEXT).await;
    bob.slash("/inmail privacy", &[]).await;
    bob.click("Erase my data").await;
    bob.click("Yes, erase").await;
    let sent = alice.slash("/inmail sent", &[]).await.text();
    assert!(
        sent.contains(&format!("To Someone (<@{}>)", bob.id())),
        "{sent}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_passes_for_more_than_a_name() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let bob = discord.user("Bob");
    let names = [
        ("Eve** (<@1>) **", r"**Eve\*\* (\<\@1>) \*\*** ("),
        ("Eve (@Carol)", r"**Eve (\@Carol)** ("),
        ("# Eve\n> `x`", r"**\# Eve > \`x\`** ("),
        ("\u{202E}evE\u{2066}", "**evE** ("),
        ("E\u{200D}v\u{200B}e", "**Eve** ("),
        ("<:moderator:123>", r"**\<:moderator:123>** ("),
        ("https://eve.example", r"**https\://eve\.example** ("),
        ("discord.gg/eve", r"**discord\.gg/eve** ("),
        ("می\u{200C}خواهم", "**\u{2068}می\u{200C}خواهم\u{2069}** ("),
        (
            "👩\u{200D}👧 क\u{94D}\u{200D}ष",
            "**👩\u{200D}👧 क\u{94D}\u{200D}ष** (",
        ),
    ];
    for (number, (name, shown)) in (1..).zip(names) {
        let eve = discord.user(name);
        send(&eve, &bob, TEXT).await;
        counts(&bob, number).await;
        // Discord accepts only a few messages a second into one channel.
        bot.pass(1);
        let inbox = bob.slash("/inmail inbox", &[]).await.text();
        assert!(inbox.contains(&format!("{shown}<@")), "{inbox}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_names_the_whole_of_a_long_server_name_and_links_nowhere() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let name = format!("{} discord.gg/x", "Ж".repeat(86));
    let club = discord.guild(&name);
    let (alice, bob, mona) = (
        discord.user("Alice"),
        discord.user("Bob"),
        discord.user("Mona"),
    );
    for person in [&alice, &bob, &mona] {
        club.join(person);
    }
    club.permit(&mona, 1 << 5);
    let about = [("member", (&alice).into())];
    bob.in_guild(&club).slash("/inmail report", &about).await;
    let mona = mona.in_guild(&club);
    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await;
    mona.click("Warn sender").await;
    let shown = name.replace('.', r"\.");
    alice.until("the warning", |alice| alice.sees(&shown)).await;
}
