//! What moderators of a server know of a person, and who sees who reported.

use sandbox::{Actor, Opt};

use crate::{
    fixtures::{TEXT, send},
    test_bot::TestBot,
};

const MANAGE_SERVER: u64 = 1 << 5;
const DAY: u64 = 24 * 3_600;

struct Town {
    bot: TestBot,
    alice: Actor,
    bob: Actor,
    carol: Actor,
    mona: Actor,
}

impl Town {
    async fn with(settings: crate::test_bot::Settings) -> Self {
        let bot = TestBot::with(settings).await;
        let [alice, bob, carol, mona] =
            ["Alice", "Bob", "Carol", "Mona"].map(|name| bot.discord.user(name));
        bot.discord.home().permit(&mona, MANAGE_SERVER);
        Self {
            bot,
            alice,
            bob,
            carol,
            mona,
        }
    }

    async fn history(&self) -> String {
        let member = [("member", Opt::from(&self.alice))];
        self.mona
            .slash("/inmail-admin history", &member)
            .await
            .text()
    }

    async fn report(&self, by: &Actor) {
        let member = [("member", Opt::from(&self.alice))];
        by.slash("/inmail report", &member).await;
    }

    async fn note(&self, words: &str) -> String {
        let form = self.mona.click("Add note").await;
        self.mona.submit(&form, &[("note", words)]).await.text()
    }

    async fn suspend(&self, length: &'static str, reason: &'static str) {
        let member = Opt::from(&self.alice);
        let options = [
            ("member", member),
            ("for", length.into()),
            ("reason", reason.into()),
        ];
        self.mona.slash("/inmail-admin suspend", &options).await;
    }

    async fn decide(&self, button: &str) {
        self.mona.slash("/inmail-admin reports", &[]).await;
        self.mona.select("Report 1").await;
        self.mona.click(button).await;
    }

    /// All of Alice's export.
    async fn export(&self) -> String {
        self.alice.slash("/inmail privacy", &[]).await;
        self.alice.click("Export my data").await;
        let has_file = |alice: &Actor| alice.screen().iter().any(|seen| !seen.files().is_empty());
        self.alice.until("the file", has_file).await;
        let mut screen = self.alice.screen().into_iter().rev();
        let message = screen.find(|seen| !seen.files().is_empty()).unwrap();
        let file = self.alice.file(&message, "inmail-1.json").unwrap();
        String::from_utf8(file).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_has_reports_warnings_suspensions_and_notes_and_never_a_mails_text() {
    let town = Town::with(&[]).await;
    assert!(town.history().await.ends_with("There is nothing here."));
    send(&town.alice, &town.bob, TEXT).await;
    town.bob.click("Open").await;
    let form = town.bob.click("Report").await;
    town.bob.submit(&form, &[("comment", "rude words")]).await;
    town.decide("Warn sender").await;
    town.bot.pass(1);
    town.suspend("1h", "spam").await;
    town.bot.pass(1);
    town.history().await;
    let noted = town.note("**2.** a\nforged line <@1>").await;
    assert!(
        noted.contains(r"\*\*2.\*\* a forged line \<\@1>"),
        "{noted}"
    );
    let history = town.history().await;
    let lines: Vec<&str> = history.lines().collect();
    let begin = [
        "**History** of **Alice** (",
        "Suspended until <t:",
        "<t:1767268802:f> · **Note** by **Mona** (",
        "<t:1767268801:f> · **Suspension** until <t:1767272401:f>, by **Mona** (",
        "**Reason** spam",
    ];
    for (line, begin) in lines.iter().zip(begin) {
        assert!(line.starts_with(begin), "{history}");
    }
    assert!(
        history.contains("**Warning** by **Mona** (") && history.contains("**Report** warned by")
    );
    assert!(
        !history.contains(TEXT) && !history.contains("rude words"),
        "{history}"
    );
    assert!(!history.contains("Bob"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_is_paged_and_a_report_leads_to_it() {
    let town = Town::with(&[]).await;
    town.report(&town.bob).await;
    town.mona.slash("/inmail-admin reports", &[]).await;
    town.mona.select("Report 1").await;
    town.mona.click("History").await;
    for number in 0..6 {
        town.bot.pass(1);
        town.note(&format!("note number {number}")).await;
    }
    let first = town.history().await;
    assert!(
        first.contains("1 to 4 of 7") && first.contains("note number 5"),
        "{first}"
    );
    let second = town.mona.click("Older").await.text();
    assert!(
        second.contains("5 to 7 of 7") && second.contains("note number 0"),
        "{second}"
    );
    assert!(second.contains("**Report** not decided yet."), "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_exported_and_erased_by_its_person_but_a_suspension_goes_on() {
    let town = Town::with(&[]).await;
    town.report(&town.bob).await;
    town.decide("Dismiss").await;
    town.suspend("1h", "first").await;
    town.suspend("7d", "second").await;
    town.history().await;
    town.note("shouts").await;
    let export = town.export().await;
    for words in ["first", "second", "shouts", r#""what": "suspended""#] {
        assert!(export.contains(words), "{words}: {export}");
    }
    for other in [&town.bob, &town.mona] {
        assert!(!export.contains(&other.id().to_string()), "{export}");
    }
    town.alice.slash("/inmail privacy", &[]).await;
    town.alice.click("Erase my data").await;
    let erased = town.alice.click("Yes, erase").await.text();
    assert!(erased.starts_with("**Erased.**"), "{erased}");
    let history = town.history().await;
    assert!(
        !history.contains("shouts") && !history.contains("first"),
        "{history}"
    );
    assert!(history.contains("**Reason** second"), "{history}");
    let hello = [("to", (&town.bob).into()), ("message", "hello".into())];
    let told = town.alice.slash("/inmail send", &hello).await.text();
    assert!(told.starts_with("The moderators of the server have suspended you"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_goes_after_its_time_and_a_suspensions_time_begins_with_its_end() {
    let town = Town::with(&[("INMAIL_HISTORY__RETENTION", "2d")]).await;
    town.suspend("3d", "spam").await;
    town.history().await;
    town.note("shouts").await;
    town.bot.pass(2 * DAY + 60);
    let gone = async |words: &str| !town.history().await.contains(words);
    for _ in 0..50 {
        if gone("shouts").await {
            break;
        }
        town.bot.pass(11);
    }
    let history = town.history().await;
    assert!(
        !history.contains("shouts") && history.contains("spam"),
        "{history}"
    );
    town.bot.pass(3 * DAY + 60);
    for _ in 0..50 {
        if gone("spam").await {
            return;
        }
        town.bot.pass(11);
    }
    panic!("{}", town.history().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_how_many_others_report_the_same_person_and_no_names() {
    let town = Town::with(&[]).await;
    let review = async || {
        town.mona.slash("/inmail-admin reports", &[]).await;
        town.mona.select("Report 1").await.text()
    };
    town.report(&town.bob).await;
    assert!(!review().await.contains("In the last 30 days"));
    town.report(&town.bob).await;
    assert!(
        !review().await.contains("In the last 30 days"),
        "only he again"
    );
    town.bot.pass(1);
    town.report(&town.carol).await;
    let text = review().await;
    assert!(text.contains("**By** **Carol** ("), "{text}");
    assert!(
        text.contains("another member has reported the same person."),
        "{text}"
    );
    assert!(!text.contains("Bob"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_reporter_is_named_nowhere() {
    let town = Town::with(&[]).await;
    let (home, mona) = (town.bot.discord.home(), &town.mona);
    let hidden = [("names", "hidden".into())];
    let set = mona
        .slash("/inmail-admin setup reporters", &hidden)
        .await
        .text();
    assert!(
        set.starts_with("Moderators no longer see who reported."),
        "{set}"
    );
    let channel = home.channel_for("reports", MANAGE_SERVER);
    let options = [("channel", Opt::Channel(channel))];
    mona.slash("/inmail-admin setup reports-channel", &options)
        .await;
    let mona = mona.in_channel(channel);
    town.report(&town.bob).await;
    mona.until("the announcement", |mona| mona.sees("not decided yet"))
        .await;
    mona.click("Review").await;
    mona.click("Warn sender").await;
    mona.click("History").await;
    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await;
    assert!(mona.sees("This server hides who reports."));
    mona.slash("/inmail-admin status", &[]).await;
    assert!(mona.sees("Moderators do not see who reported."));
    let (id, name) = (town.bob.id().to_string(), "Bob");
    for message in mona.screen() {
        let whole = message.body.to_string();
        assert!(
            !whole.contains(&id) && !message.text().contains(name),
            "{whole}"
        );
    }
    let posted = [
        town.bot.discord.sent("POST", "/messages"),
        town.bot.discord.sent("PATCH", "/messages/"),
    ];
    for body in posted.iter().flatten() {
        assert!(!body.to_string().contains(&id), "{body}");
    }
    let mut open = mona.here().into_iter().filter(|seen| seen.only.is_none());
    let is_posted =
        |text: &str| text.starts_with("**Report**") || text.starts_with("InMail reports");
    assert!(
        open.all(|seen| is_posted(&seen.text())),
        "the rest is hers alone"
    );
    assert!(!town.export().await.contains(&id));

    let shown = [("names", "shown".into())];
    mona.slash("/inmail-admin setup reporters", &shown).await;
    mona.slash("/inmail-admin reports", &[]).await;
    let review = mona.select("Report 1").await.text();
    assert!(review.contains("**By** **Bob** ("), "{review}");
}

#[tokio::test(flavor = "multi_thread")]
async fn status_is_a_checklist_with_a_remedy_for_each_thing_that_is_missing() {
    let town = Town::with(&[]).await;
    let (home, mona) = (town.bot.discord.home(), &town.mona);
    let status = async || mona.slash("/inmail-admin status", &[]).await.text();
    let says = async |lines: &[&str]| {
        let status = status().await;
        for line in lines {
            assert!(status.contains(line), "{line}: {status}");
        }
    };
    says(&[
        "❌ Reports have no channel",
        "✅ One role has **Manage Server** and can use `/inmail-admin`.",
    ])
    .await;
    let channel = home.channel_for("reports", MANAGE_SERVER);
    let options = [("channel", Opt::Channel(channel))];
    mona.slash("/inmail-admin setup reports-channel", &options)
        .await;
    says(&[
        "✅ Reports are posted in <#",
        "✅ The bot has **View Channel**",
        "✅ Only some members can read it.",
        "✅ Reports are posted in English.",
    ])
    .await;
    assert!(!status().await.contains('❌'));
    home.set_locale("fr");
    says(&["❌ Reports are posted in English, but the language of this server is français"]).await;
    home.set_locale("en-US");
    home.restrict_bot(channel, (1 << 10) | (1 << 11));
    says(&[
        "✅ Reports are posted in <#",
        "❌ The bot cannot read older messages",
    ])
    .await;
    home.restrict_bot(channel, 1 << 10);
    says(&["❌ The bot may not write in <#"]).await;
    home.delete_channel(channel);
    says(&["does not exist any more. Choose another channel"]).await;
    home.permit(mona, 1 << 3);
    says(&["One role has **Manage Server**"]).await;
}
