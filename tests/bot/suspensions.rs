//! Suspensions: for how long, why, who is told, and how they end.

use sandbox::{Actor, Opt, Turn};

use crate::{
    fixtures::{NOT_THERE, TEXT, no_job_waits, send},
    test_bot::TestBot,
};

const MANAGE_SERVER: u64 = 1 << 5;
const ADMINISTRATOR: u64 = 1 << 3;
const SUSPENDED: &str = "The moderators of the server have suspended you";
const MINUTE: u64 = 60;

/// Alice and Bob, and Mona who may manage their server.
fn people(bot: &TestBot) -> (Actor, Actor, Actor) {
    let mona = bot.discord.user("Mona");
    bot.discord.home().permit(&mona, MANAGE_SERVER);
    (bot.discord.user("Alice"), bot.discord.user("Bob"), mona)
}

async fn suspend(mona: &Actor, whom: &Actor, length: &str, reason: &str) -> String {
    let mut options = vec![("member", Opt::from(whom))];
    for (name, value) in [("for", length), ("reason", reason)] {
        if !value.is_empty() {
            options.push((name, value.into()));
        }
    }
    let told = mona.slash("/inmail-admin suspend", &options);
    told.await.text()
}

/// What this person is told when they write to another.
async fn write(from: &Actor, to: &Actor) -> String {
    let hello = [("to", to.into()), ("message", "hello".into())];
    from.slash("/inmail send", &hello).await.text()
}

fn told(who: &Actor) -> Vec<String> {
    who.dms().iter().map(sandbox::Message::text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_ends_by_itself_at_its_time_and_its_person_is_told_once() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    let answer = suspend(&mona, &alice, "30m", "<@1> be *kind*").await;
    assert!(answer.contains("cannot send InMail in this server until <t:"));
    assert!(
        answer.contains("They can still read and delete."),
        "{answer}"
    );
    alice
        .until("the news", |alice| alice.dms().len() == 1)
        .await;
    let [news] = &told(&alice)[..] else { panic!() };
    assert!(news.starts_with("The moderators of **Home** have suspended you"));
    assert!(news.contains(r"**Reason** \<\@1> be \*kind\*"), "{news}");
    bot.pass(30 * MINUTE - 2);
    assert!(write(&alice, &bob).await.starts_with(SUSPENDED));
    bot.pass(10);
    let preview = write(&alice, &bob).await;
    assert!(preview.starts_with("**Preview.**"), "{preview}");
    let list = mona.slash("/inmail-admin suspensions", &[]).await.text();
    assert_eq!(list, "Nobody is suspended from sending in this server.");
    assert_eq!(alice.dms().len(), 1, "its end was in the message");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_who_until_when_by_whom_and_why_and_reinstates() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    suspend(&mona, &alice, "2 weeks", "spam").await;
    bot.pass(1);
    suspend(&mona, &bob, "", "").await;
    let list = mona.slash("/inmail-admin suspensions", &[]).await.text();
    let lines: Vec<&str> = list.trim().lines().collect();
    assert!(lines[1].starts_with("**Bob** (") && lines[1].contains("until a moderator lifts it"));
    assert!(
        lines[2].starts_with("**Alice** (") && lines[2].contains("until <t:"),
        "{list}"
    );
    assert!(lines[2].contains("by **Mona** ("), "{list}");
    assert_eq!(lines[3], "**Reason** spam");
    let shorter = mona.select("Alice").await.text();
    assert!(!shorter.contains("Alice"), "{shorter}");
    let lifted = "have ended your suspension";
    alice.until("the news", |alice| alice.sees(lifted)).await;
    assert!(write(&alice, &bob).await.starts_with("**Preview.**"));
    mona.select("Bob").await;
    assert!(mona.sees("Nobody is suspended"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_suspension_takes_the_place_of_the_first() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    suspend(&mona, &alice, "", "").await;
    alice
        .until("the news", |alice| alice.dms().len() == 1)
        .await;
    let again = suspend(&mona, &alice, "1h", "calm down").await;
    assert!(
        again.contains("replaces their earlier suspension"),
        "{again}"
    );
    alice
        .until("both news", |alice| alice.dms().len() == 2)
        .await;
    bot.pass(61 * MINUTE);
    assert!(write(&alice, &bob).await.starts_with("**Preview.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bot_no_administrator_and_not_oneself_is_suspended_and_no_odd_length_is_taken() {
    let bot = TestBot::new().await;
    let (alice, _, mona) = people(&bot);
    let (clyde, ada) = (bot.discord.other_bot("Clyde"), bot.discord.user("Ada"));
    bot.discord.home().permit(&ada, ADMINISTRATOR);
    for (whom, length, no) in [
        (&clyde, "1h", "You cannot pick a bot"),
        (&mona, "1h", "You cannot pick yourself"),
        (&ada, "1h", "You cannot suspend an administrator"),
        (&alice, "soon", "A length looks like 30m"),
        (&alice, "366d", "A length looks like 30m"),
    ] {
        let answer = suspend(&mona, whom, length, "because").await;
        assert!(answer.starts_with(no), "{answer}");
        assert!(answer.ends_with("because"), "handed back: {answer}");
    }
    let list = mona.slash("/inmail-admin suspensions", &[]).await.text();
    assert_eq!(list, "Nobody is suspended from sending in this server.");
}

#[tokio::test(flavor = "multi_thread")]
async fn lengths_are_suggested_and_a_suggestion_is_taken_by_its_name_as_well() {
    let bot = TestBot::new().await;
    let (alice, _, mona) = people(&bot);
    let suggest = async |typed: &str| {
        let choices = mona
            .suggestions("/inmail-admin suspend", "for", typed)
            .await;
        let names = choices
            .iter()
            .map(|choice| choice["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        suggest("").await,
        ["1 hour", "12 hours", "1 day", "1 week", "30 days"]
    );
    assert_eq!(suggest("90m").await, ["90 minutes"]);
    assert!(suggest("soon").await.is_empty());
    assert!(
        suspend(&mona, &alice, "1 week", "")
            .await
            .contains("until <t:")
    );
}

/// Bob has reported Alice, and Mona looks at it.
async fn review(bob: &Actor, alice: &Actor, mona: &Actor) -> Turn {
    bob.slash("/inmail report", &[("member", alice.into())])
        .await;
    mona.slash("/inmail-admin reports", &[]).await;
    mona.select("Report 1").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_leads_to_the_same_choice() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    review(&bob, &alice, &mona).await;
    let form = mona.click("Suspend sender").await;
    let refused = mona
        .submit(&form, &[("for", "soon"), ("reason", "rude")])
        .await
        .text();
    assert!(refused.starts_with("A length looks like"), "{refused}");
    let form = mona.click("Suspend sender").await;
    let decided = mona
        .submit(&form, &[("for", "2h"), ("reason", "rude")])
        .await
        .text();
    assert!(decided.contains("suspended by **Mona** ("), "{decided}");
    alice
        .until("the news", |alice| alice.sees("**Reason** rude"))
        .await;
    assert!(write(&alice, &bob).await.starts_with(SUSPENDED));
    bot.pass(121 * MINUTE);
    assert!(write(&alice, &bob).await.starts_with("**Preview.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_suspends_an_administrator_from_a_report_either() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    bot.discord.home().permit(&alice, ADMINISTRATOR);
    review(&bob, &alice, &mona).await;
    let form = mona.click("Suspend sender").await;
    let refused = mona.submit(&form, &[]).await.text();
    assert!(refused.starts_with("You cannot suspend an administrator"));
    assert!(write(&alice, &bob).await.starts_with("**Preview.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_be_told_is_suspended_all_the_same_and_moderators_see_it() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    alice.close_dms();
    suspend(&mona, &alice, "1h", "").await;
    no_job_waits(bot.data(), &bot.discord, "tell").await;
    let list = mona.slash("/inmail-admin suspensions", &[]).await.text();
    assert!(list.contains("not told: Discord did not deliver"), "{list}");
    assert!(write(&alice, &bob).await.starts_with(SUSPENDED));
}

#[tokio::test(flavor = "multi_thread")]
async fn news_whose_answer_was_lost_do_not_come_twice() {
    let mut bot = TestBot::new().await;
    let (alice, _, mona) = people(&bot);
    let lost = bot
        .discord
        .fail_next("POST", "/channels/", sandbox::Fault::After(502));
    suspend(&mona, &alice, "7d", "spam").await;
    lost.met(1).await;
    bot.kill().await;
    // Longer than a nonce is remembered.
    bot.pass(600);
    bot.restart().await;
    no_job_waits(bot.data(), &bot.discord, "tell").await;
    assert_eq!(alice.dms().len(), 1, "{:?}", told(&alice));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_person_reads_and_deletes_but_answers_from_nowhere() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    send(&bob, &alice, TEXT).await;
    send(&alice, &bob, "mine").await;
    suspend(&mona, &alice, "1d", "").await;
    let opened = alice.in_dm().click("Open").await.text();
    assert!(opened.contains(TEXT), "{opened}");
    let answer = alice.in_dm().click("Reply").await.text();
    assert!(answer.starts_with(SUSPENDED), "{answer}");
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob").await;
    alice.click("Delete").await;
    assert!(alice.click("Yes").await.text().starts_with("**Deleted.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_between_an_answers_preview_and_its_send_counts_in_direct_messages() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    send(&bob, &alice, TEXT).await;
    let alice = alice.in_dm();
    alice.click("Open").await;
    let form = alice.click("Reply").await;
    alice.submit(&form, &[("message", "too late")]).await;
    suspend(&mona, &alice, "1d", "").await;
    let refused = alice.click("Send").await.text();
    assert!(refused.starts_with(SUSPENDED), "{refused}");
    assert!(refused.ends_with("too late"), "handed back: {refused}");
}

/// Every new action of moderators, and whether it is a command, a click, a pick or a form.
const ACTIONS: [(&str, &str); 20] = [
    ("command", "setup reports-channel"),
    ("command", "setup notices"),
    ("command", "setup reporters"),
    ("command", "reports"),
    ("command", "suspend"),
    ("command", "reinstate"),
    ("command", "suspensions"),
    ("command", "history"),
    ("command", "status"),
    ("click", "im1:review:R"),
    ("click", "im1:list:V:0"),
    ("click", "im1:decide:V:R:warned"),
    ("pick", "im1:reports:V"),
    ("click", "im1:suspend:V:R"),
    ("click", "im1:barred:V:0"),
    ("click", "im1:history:V:A:0"),
    ("click", "im1:note:V:A"),
    ("pick", "im1:lift:V:0"),
    ("form", "im1:bar:V:R"),
    ("form", "im1:noted:V:A"),
];

/// What a command of moderators needs.
fn options(command: &str, accused: &Actor, channel: u64) -> Vec<(&'static str, Opt)> {
    let option = match command {
        "setup reports-channel" => ("channel", Opt::Channel(channel)),
        "setup notices" => ("who", "users".into()),
        "setup reporters" => ("names", "hidden".into()),
        "history" | "suspend" | "reinstate" => ("member", accused.into()),
        _ => return Vec::new(),
    };
    vec![option]
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_moderators_of_the_server_does_any_of_it_and_nobody_in_direct_messages() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    let (home, elsewhere) = (bot.discord.home(), bot.discord.guild("Elsewhere"));
    for name in ["Alice", "Bob", "Mona", "Mallory"] {
        elsewhere.join(&bot.discord.user(name));
    }
    let mallory = bot.discord.user("Mallory");
    elsewhere.permit(&mallory, MANAGE_SERVER);
    home.open_command("inmail-admin");
    review(&bob, &alice, &mona).await;
    suspend(&mona, &alice, "1d", "spam").await;
    let report = {
        let shown = mona
            .screen()
            .into_iter()
            .find_map(|seen| seen.button("Suspend sender").cloned());
        let id = shown.unwrap()["custom_id"].as_str().unwrap().to_owned();
        id.rsplit(':').next().unwrap().to_owned()
    };
    let channel = home.channel("elsewhere");
    let before = crate::authority::rows(bot.data()).await;
    let outsiders = [
        (mona.in_dm(), "Mona in direct messages"),
        (bob.clone(), "Bob"),
        (bob.in_dm(), "Bob in direct messages"),
        (mallory.clone(), "Mallory where she is a member"),
    ];
    for (who, called) in &outsiders {
        let own = who.slash("/inmail settings", &[]).await;
        let (view, on) = (own.id, own.message.unwrap());
        for (kind, action) in ACTIONS {
            let id = action
                .replace('V', &view.to_string())
                .replace('R', &report)
                .replace('A', &alice.id().to_string());
            let turn = match kind {
                "command"
                    if who
                        .commands()
                        .iter()
                        .all(|one| one["name"] != "inmail-admin") =>
                {
                    continue;
                }
                "command" => {
                    let options = options(action, &alice, channel);
                    who.slash(&format!("/inmail-admin {action}"), &options)
                        .await
                }
                "click" => who.forge_click(&on, &id).await,
                "pick" => who.forge_select(&on, &id, &[&alice.id().to_string()]).await,
                _ => {
                    let field = |name: &str| serde_json::json!({ "type": 1, "components": [{ "type": 4, "custom_id": name }] });
                    let fields = [field("for"), field("reason"), field("note")];
                    let modal = serde_json::json!({ "custom_id": id, "components": fields });
                    let opened = Turn {
                        modal: Some(modal),
                        ..who.forge_click(&on, "anything").await
                    };
                    who.forge_submit(&opened, &[("note", "forged"), ("reason", "forged")])
                        .await
                }
            };
            let text = turn.text();
            let is_refused = text.starts_with(NOT_THERE)
                || text.starts_with("Only members with **Manage Server**");
            assert!(
                is_refused && turn.modal.is_none(),
                "{called} does {action}: {text}"
            );
        }
    }
    assert_eq!(crate::authority::rows(bot.data()).await, before);
    // The same ids in a server of which the report and the person are none.
    let there = mallory.in_guild(&elsewhere);
    let own = there.slash("/inmail settings", &[]).await;
    let (view, on) = (own.id, own.message.unwrap());
    let tried = there
        .forge_click(&on, &format!("im1:suspend:{view}:{report}"))
        .await;
    assert_eq!(tried.text(), NOT_THERE);
    let history = there
        .forge_click(&on, &format!("im1:history:{view}:{}:0", alice.id()))
        .await
        .text();
    assert!(history.contains("There is nothing here."), "{history}");
    let barred = there
        .forge_click(&on, &format!("im1:barred:{view}:0"))
        .await
        .text();
    assert!(barred.contains("Nobody is suspended"), "{barred}");
    let own = mona
        .slash("/inmail-admin history", &[("member", (&mona).into())])
        .await
        .text();
    assert!(own.starts_with("What moderators know about you"), "{own}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_that_discord_blocks_does_not_make_its_reader_unreachable() {
    let bot = TestBot::new().await;
    let (alice, bob, mona) = people(&bot);
    bot.discord.block_text("phish");
    suspend(&mona, &bob, "30m", "posted phish").await;
    no_job_waits(bot.data(), &bot.discord, "tell").await;
    assert!(bob.dms().is_empty());
    let untold = mona.slash("/inmail-admin suspensions", &[]).await.text();
    assert!(untold.contains("not told"), "{untold}");
    send(&alice, &bob, TEXT).await;
    assert_eq!(bob.dms().len(), 1);
}
