//! Every page as people see it, for review in one place, and the longest legal input on each.

use sandbox::{Actor, Opt, Turn};
use serde_json::Value;
use testkit::words::{locales, words};

use crate::{
    fixtures::{send, window_ends},
    test_bot::TestBot,
    wire::without_ids,
};

/// Pages in the order in which a story meets them.
#[derive(Default)]
struct Book(Vec<String>);

impl Book {
    fn add(&mut self, title: &str, drawn: &str) {
        self.0.push(format!("=== {title}\n{}", drawn.trim()));
    }

    fn page(&mut self, title: &str, reader: &Actor, turn: &Turn) {
        let drawn = match (&turn.modal, &turn.message) {
            (Some(form), _) => {
                let mut form = form.clone();
                if let Value::String(id) = &mut form["custom_id"] {
                    *id = without_ids(id);
                }
                format!("{form:#}")
            }
            (None, Some(message)) => {
                let screen = reader.screen();
                let place = screen.iter().position(|seen| seen.id == message.id);
                place.map_or_else(String::new, |place| reader.texts().swap_remove(place))
            }
            (None, None) => String::new(),
        };
        self.add(title, &drawn);
    }
}

/// The conversation, a search and the archive of Bob, to whom Alice has written.
async fn lists_of_a_reader(book: &mut Book, alice: &Actor, bob: &Actor) {
    let form = bob.click("Reply").await;
    bob.submit(&form, &[("message", "I shall be there")]).await;
    bob.click("Send").await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    let talk = bob.click("Conversation").await;
    book.page("a conversation", bob, &talk);
    let options = [("words", "PIER".into()), ("from", alice.into())];
    let found = bob.slash("/inmail inbox", &options).await;
    book.page("a search", bob, &found);
    let form = bob.click("Search").await;
    book.page("the form of a search", bob, &form);
    bob.select("From Alice").await;
    book.page("after Archive", bob, &bob.click("Archive").await);
    let archive = bob.click("Archived").await;
    book.page("the archive", bob, &archive);
    book.page("nothing unread", bob, &bob.click("Unread").await);
}

/// What Mona sees, who moderates, and what she has Alice told.
async fn pages_of_moderators(book: &mut Book, mona: &Actor, alice: &Actor) {
    let status = mona.slash("/inmail-admin status", &[]).await;
    book.page("status", mona, &status);
    let reports = mona.slash("/inmail-admin reports", &[]).await;
    book.page("reports", mona, &reports);
    let review = mona.select("Report 1").await;
    book.page("a review", mona, &review);
    let form = mona.click("Suspend sender").await;
    book.page("the form of a suspension", mona, &form);
    let fields = [("for", "7d"), ("reason", "Be kind")];
    let decided = mona.submit(&form, &fields).await;
    book.page("a decision", mona, &decided);
    alice.until("the news", |alice| alice.sees("Be kind")).await;
    book.add("what a suspended person is told", &alice.dms()[0].text());
    let suspended = mona.slash("/inmail-admin suspensions", &[]).await;
    book.page("suspensions", mona, &suspended);
    book.page("nobody is suspended", mona, &mona.select("Alice").await);
    let member = [("member", alice.into())];
    let history = mona.slash("/inmail-admin history", &member).await;
    book.page("a history", mona, &history);
    let form = mona.click("Add note").await;
    book.page("the form of a note", mona, &form);
    let noted = mona.submit(&form, &[("note", "Shouts")]).await;
    book.page("a history with a note", mona, &noted);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_as_people_see_it() {
    let bot = TestBot::new().await;
    let discord = &bot.discord;
    let (alice, bob, carol) = (
        discord.user("Alice"),
        discord.user("Bob"),
        discord.user("Carol"),
    );
    let mona = discord.user("Mona");
    discord.home().permit(&mona, 1 << 5);
    let mut book = Book::default();

    book.page("help", &alice, &alice.slash("/inmail help", &[]).await);
    let empty = alice.slash("/inmail sent", &[]).await;
    book.page("an empty folder", &alice, &empty);
    let form = alice.user_menu("Send InMail", &bob).await;
    book.page("the form, from the menu on a member", &alice, &form);
    alice.submit(&form, &[("message", "first words")]).await;
    let cancelled = alice.click("Cancel").await;
    book.page("a cancelled draft", &alice, &cancelled);
    let wrong = [
        ("to", (&alice).into()),
        ("message", "first words".into()),
        ("cc", (&carol).into()),
    ];
    let refused = alice.slash("/inmail send", &wrong).await;
    book.page("a refused recipient", &alice, &refused);
    let form = alice.select_users(&[&bob]).await;
    let empty = [("subject", "Supper"), ("message", " ")];
    let refused = alice.forge_submit(&form, &empty).await;
    book.page("a refused text", &alice, &refused);

    let options = [
        ("to", (&bob).into()),
        ("subject", "Supper".into()),
        ("message", "At eight, by the old pier.".into()),
        ("cc", (&carol).into()),
    ];
    let preview = alice.slash("/inmail send", &options).await;
    book.page("a preview", &alice, &preview);
    book.page("a receipt", &alice, &alice.click("Send").await);
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    book.add("a notice", &bob.texts().join("\n"));
    let inbox = bob.slash("/inmail inbox", &[]).await;
    book.page("the inbox", &bob, &inbox);
    let read = bob.select("From Alice").await;
    book.page("a mail, by its reader", &bob, &read);
    book.page("Remove", &bob, &bob.click("Remove").await);
    bob.click("No").await;
    let form = bob.click("Reply").await;
    let reply = bob.submit(&form, &[("message", "I shall be there")]).await;
    book.page("a reply", &bob, &reply);
    bob.click("Cancel").await;
    let form = bob.click("Report").await;
    book.page("the form of a report", &bob, &form);
    let told = bob.submit(&form, &[("comment", "Have a look")]).await;
    book.page("after a report", &bob, &told);
    book.page("Block sender", &bob, &bob.click("Block sender").await);
    lists_of_a_reader(&mut book, &alice, &bob).await;

    let listed = alice.slash("/inmail sent", &[]).await;
    book.page("Sent", &alice, &listed);
    let sent = alice.select("To Bob").await;
    book.page("a mail, by its sender", &alice, &sent);
    let deletable = alice.slash("/inmail delete", &[]).await;
    book.page("what can be deleted", &alice, &deletable);
    let asked = alice.select("To Bob").await;
    book.page("the question", &alice, &asked);
    book.page("deleted", &alice, &alice.click("Yes").await);

    send(&alice, &carol, "See you").await;
    let receipt = alice.slash("/inmail sent", &[]).await;
    bot.pass(60);
    book.page("Sent, a minute later", &alice, &receipt);
    let sent = alice.select("To Carol").await;
    bot.pass(9 * 60);
    window_ends(&alice).await;
    book.page("a mail whose window has ended", &alice, &sent);

    let settings = bob.slash("/inmail settings", &[]).await;
    book.page("settings", &bob, &settings);
    let privacy = bob.slash("/inmail privacy", &[]).await;
    book.page("privacy", &bob, &privacy);
    let erase = bob.click("Erase my data").await;
    book.page("Erase my data", &bob, &erase);
    book.page("erased", &bob, &bob.click("Yes, erase").await);

    pages_of_moderators(&mut book, &mona, &alice).await;
    insta::assert_snapshot!(book.0.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_legal_input_fits_every_page_in_every_language() {
    for locale in locales() {
        the_longest_legal_input_fits_every_page(locale).await;
    }
}

async fn the_longest_legal_input_fits_every_page(locale: &'static str) {
    let bot = TestBot::with(&[
        ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "100"),
        ("INMAIL_LIMITS__REPORTS_PER_HOUR", "100"),
        // The longest way to say how long.
        ("INMAIL_DELETION_WINDOW", "779s"),
        ("INMAIL_RETENTION", "3650d"),
    ])
    .await;
    let discord = &bot.discord;
    discord.home().set_locale(locale);
    let say = |key: &str| words(locale, key);
    let person = |name: &str| discord.user(name).speaking(locale);
    // Escaping doubles the length. The longest name has 32 characters.
    let long = |first: char| format!("{first}{}", "*".repeat(31));
    let (alice, bob) = (person(&long('A')), person(&long('B')));
    let copied: Vec<Actor> = ['C', 'D', 'E'].map(|c| person(&long(c))).into();
    let from_alice = format!("{}A", say("option-line-inbox"));
    let (subject, body, comment) = ("*".repeat(200), "*".repeat(2_000), "*".repeat(500));
    let options = [
        ("to", Opt::from(&bob)),
        ("subject", subject.as_str().into()),
        ("message", body.as_str().into()),
        ("cc", (&copied[0]).into()),
        ("cc2", (&copied[1]).into()),
        ("cc3", (&copied[2]).into()),
    ];
    // Nobody can be told, so every page also counts what is unread.
    bob.close_dms();
    for _ in 0..11 {
        alice.slash("/inmail send", &options).await;
        let sent = alice.click(&say("button-send")).await.text();
        assert!(sent.starts_with(&say("sent-now")), "{sent}");
    }
    let unread = say("unannounced");
    until_counted(&bob, &unread).await;
    for command in ["help", "privacy", "settings", "sent"] {
        bob.slash(&format!("/inmail {command}"), &[]).await;
    }
    bob.slash("/inmail privacy", &[]).await;
    bob.click(&say("button-erase")).await;
    bob.click(&say("button-no")).await;
    bob.click(&say("button-export")).await;
    parts_of_the_inbox_fit(&bob, &alice, &from_alice, say).await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select(&from_alice).await;
    let form = bob.click(&say("button-reply-all")).await;
    let fields = [("subject", subject.as_str()), ("message", &body)];
    let reply = bob.submit(&form, &fields).await.text();
    assert!(reply.contains(&say("field-in-reply-to")) && reply.contains(r"\*\*\*"));
    let sent = bob.click(&say("button-send")).await.text();
    assert!(sent.starts_with(&say("sent-now")), "{sent}");
    bob.click(&say("button-conversation")).await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select(&from_alice).await;
    bob.click(&say("button-remove")).await;
    bob.click(&say("button-no")).await;
    let form = bob.click(&say("button-report")).await;
    bob.submit(&form, &[("comment", &comment)]).await;
    for _ in 0..24 {
        let options = [
            ("member", (&alice).into()),
            ("comment", comment.as_str().into()),
        ];
        bob.slash("/inmail report", &options).await;
        // Each is announced, and Discord allows the bot fifty requests a second.
        bot.pass(1);
    }
    for number in 0..25 {
        let person = discord.user(&format!("{number:*>32}"));
        bob.slash("/inmail settings", &[]).await;
        bob.select_users(&[&person]).await;
    }
    copied[0].slash("/inmail settings", &[]).await;
    copied[0].select(&say("option-accept-written-to")).await;
    copied[0].select(&say("option-accept-nobody")).await;
    let mut refused = options.clone();
    refused[0] = ("to", Opt::from(&alice));
    let refused = bob.slash("/inmail send", &refused).await;
    assert!(
        refused.text().starts_with(&say("refused-closed")) && refused.text().contains(r"\*\*\*")
    );
    assert!(bob.click(&say("button-edit")).await.modal.is_some());
    alice.slash("/inmail delete", &[]).await;
    alice.select(&format!("{}B", say("option-line-sent"))).await;
    assert!(alice.sees(&say("confirm")));
    alice.suggestions("/inmail delete", "inmail", "").await;
    alice.click(&say("button-yes")).await;
    let mona = person(&long('M'));
    discord.home().permit(&mona, 1 << 5);
    mona.slash("/inmail-admin reports", &[]).await;
    let review = mona.select(&format!("{}11", say("report-option"))).await;
    assert!(review.text().contains(r"\*\*\*"));
    moderators_know_much(&mona, &[&bob, &copied[0], &copied[1], &copied[2]], say).await;
    mona.slash("/inmail-admin status", &[]).await;
    let channel = discord.home().channel(&"*".repeat(100));
    let options = [("channel", Opt::Channel(channel))];
    let chosen = mona.slash("/inmail-admin setup reports-channel", &options);
    assert!(chosen.await.text().starts_with(&say("reports-channel-set")));
    let refused = discord.refused().into_iter();
    let refused: Vec<_> = refused.filter(|(_, _, status, _)| *status != 403).collect();
    assert!(refused.is_empty(), "{locale}: {refused:?}");
}

/// Every part of the inbox, what is found in it, and what can be done with a mail there.
async fn parts_of_the_inbox_fit(
    bob: &Actor,
    alice: &Actor,
    from_alice: &str,
    say: impl Fn(&str) -> String,
) {
    for show in ["unread", "archived"] {
        let part = ("show", Opt::from(show));
        bob.slash("/inmail inbox", std::slice::from_ref(&part))
            .await;
        let search = [("from", alice.into()), ("words", "hello".into()), part];
        bob.slash("/inmail inbox", &search).await;
    }
    let all = "*".repeat(100);
    let search = [("from", alice.into()), ("words", all.as_str().into())];
    bob.slash("/inmail inbox", &search).await;
    bob.click(&say("button-older")).await;
    bob.click(&say("button-newer")).await;
    bob.click(&say("button-search")).await;
    bob.select(from_alice).await;
    bob.click(&say("button-archive")).await;
    bob.click(&say("button-archived")).await;
    bob.select(from_alice).await;
    bob.click(&say("button-unarchive")).await;
    bob.click(&say("button-inbox")).await;
    bob.click(&say("button-all-read")).await;
}

/// Five suspensions with the longest reasons, and the longest history. The page of a report is open.
async fn moderators_know_much(mona: &Actor, people: &[&Actor; 4], say: impl Fn(&str) -> String) {
    let remark = "*".repeat(250);
    let reason = ("reason", remark.as_str());
    let form = mona.click(&say("button-suspend")).await;
    mona.submit(&form, &[("for", "7d"), reason]).await;
    for person in people {
        let options = [
            ("member", Opt::from(*person)),
            ("for", "365d".into()),
            ("reason", remark.as_str().into()),
        ];
        mona.slash("/inmail-admin suspend", &options).await;
        mona.slash("/inmail-admin suspend", &options).await;
    }
    let listed = mona.slash("/inmail-admin suspensions", &[]).await;
    assert!(listed.text().contains(&say("reason")));
    mona.suggestions("/inmail-admin suspend", "for", "").await;
    let member = [("member", Opt::from(people[0]))];
    mona.slash("/inmail-admin history", &member).await;
    for _ in 0..5 {
        let form = mona.click(&say("button-note")).await;
        let noted = mona.submit(&form, &[("note", &remark)]).await;
        assert!(noted.text().contains(r"\*\*\*"));
    }
}

/// Returns once an answer says so.
async fn until_counted(reader: &Actor, unread: &str) {
    for _ in 0..50 {
        if reader
            .slash("/inmail sent", &[])
            .await
            .text()
            .contains(unread)
        {
            return;
        }
    }
    panic!("nothing counts what could not be announced");
}
