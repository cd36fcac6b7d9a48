//! Who may write to whom: checked for every addressee, and again before a notice goes out. Also, who may
//! manage a server.

use sandbox::{Actor, Fault, Opt};

use crate::{
    fixtures::{NOT_THERE, TEXT, no_job_waits, send},
    test_bot::TestBot,
};

const CLOSED: &str = "This InMail cannot be sent";
const MANAGE_SERVER: u64 = 1 << 5;

/// What Alice is told when she writes to Bob with a copy to another person.
async fn copied(alice: &Actor, bob: &Actor, cc: &Actor) -> String {
    let options = [
        ("to", Opt::from(bob)),
        ("message", "hello".into()),
        ("cc", cc.into()),
    ];
    alice.slash("/inmail send", &options).await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_counts_for_copies_at_the_command_and_at_send() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let preview = copied(&alice, &bob, &carol).await;
    assert!(preview.contains("Nothing has been sent yet"), "{preview}");
    carol.slash("/inmail settings", &[]).await;
    carol.select_users(&[&alice]).await;
    let at_send = alice.click("Send").await.text();
    assert!(at_send.starts_with(CLOSED), "{at_send}");
    let at_once = copied(&alice, &bob, &carol).await;
    assert!(at_once.starts_with(CLOSED), "{at_once}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_accepts_no_inmail_gets_no_copy() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    carol.slash("/inmail settings", &[]).await;
    carol.select("from nobody").await;
    let told = copied(&alice, &bob, &carol).await;
    assert!(told.starts_with(CLOSED), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bot_and_no_stranger_gets_mail_or_a_copy() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (robo, zoe) = (bot.discord.other_bot("Robo"), bot.discord.stranger("Zoe"));
    for option in ["to", "cc", "cc2", "cc3"] {
        for (who, no) in [
            (&robo, "You cannot pick a bot"),
            (&zoe, "This person is not a member"),
        ] {
            let mut options = vec![("message", "hello".into()), (option, who.into())];
            if option != "to" {
                options.push(("to", Opt::from(&bob)));
            }
            let told = alice.slash("/inmail send", &options).await.text();
            assert!(told.starts_with(no), "{option}: {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_ones_data_opens_no_door_that_others_have_shut() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    bob.slash("/inmail settings", &[]).await;
    bob.select_users(&[&alice]).await;
    alice.slash("/inmail privacy", &[]).await;
    alice.click("Erase my data").await;
    alice.click("Yes, erase").await;
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let told = alice.slash("/inmail send", &hello).await.text();
    assert!(told.starts_with(CLOSED), "{told}");
}

/// Alice's mail is sent, and the first attempt to tell Bob fails. Returns how many notices he has after
/// `this`.
async fn notices_after(this: impl AsyncFn(&TestBot, &Actor, &Actor)) -> usize {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let fault = Fault::Before(500, 0);
    let failed = bot.discord.fail_next("POST", "/users/@me/channels", fault);
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    alice.click("Send").await;
    failed.met(1).await;
    this(&bot, &alice, &bob).await;
    no_job_waits(bot.data(), &bot.discord, "notify").await;
    bob.dms().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_comes_if_nothing_happens_meanwhile() {
    assert_eq!(notices_after(async |_, _, _| {}).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_after_send_stops_the_notice() {
    let suspend = async |bot: &TestBot, alice: &Actor, _: &Actor| {
        let mona = bot.discord.user("Mona");
        bot.discord.home().permit(&mona, MANAGE_SERVER);
        let member = [("member", alice.into())];
        mona.slash("/inmail-admin suspend", &member).await;
    };
    assert_eq!(notices_after(suspend).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_no_inmail_after_send_stops_the_notice() {
    let opt_out = async |_: &TestBot, _: &Actor, bob: &Actor| {
        bob.slash("/inmail settings", &[]).await;
        bob.select("from nobody").await;
    };
    assert_eq!(notices_after(opt_out).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_only_from_people_one_has_written_to_after_send_leaves_the_notice() {
    let change = async |_: &TestBot, _: &Actor, bob: &Actor| {
        bob.slash("/inmail settings", &[]).await;
        bob.select("only from people").await;
    };
    assert_eq!(
        notices_after(change).await,
        1,
        "it was accepted when it was sent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_notices_off_while_one_is_under_way_stops_it() {
    let bot = TestBot::new().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let opening = bot.discord.hold_next("POST", "/users/@me/channels");
    let hello = [("to", (&bob).into()), ("message", TEXT.into())];
    alice.slash("/inmail send", &hello).await;
    alice.click("Send").await;
    opening.reached().await;
    bob.slash("/inmail settings", &[]).await;
    bob.click("Switch notices off").await;
    opening.open();
    no_job_waits(bot.data(), &bot.discord, "notify").await;
    assert!(bob.dms().is_empty());
    let told = bob.slash("/inmail settings", &[]).await.text();
    assert!(told.contains("an unread InMail"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_permission_but_manage_server_and_administrator_manages_inmail() {
    let bot = TestBot::new().await;
    let (home, mallory) = (bot.discord.home(), bot.discord.user("Mallory"));
    home.open_command("inmail-admin");
    for bit in 0..53 {
        home.permit(&mallory, 1 << bit);
        let told = mallory.slash("/inmail-admin status", &[]).await.text();
        let refused = told.starts_with("Only members with");
        assert_eq!(
            refused,
            ![3, 5].contains(&bit),
            "permission 1 << {bit}: {told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_counts_as_a_mail_to_its_reader() {
    let bot = TestBot::with(&[("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "2")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let (carol, dora) = (bot.discord.user("Carol"), bot.discord.user("Dora"));
    for main in [&bob, &dora] {
        copied(&alice, main, &carol).await;
        assert!(alice.click("Send").await.text().starts_with("**Sent.**"));
    }
    send_one(&alice, &carol, "You have reached the limit of InMails").await;
    send_one(&alice, &bob, "**Sent.**").await;
}

async fn send_one(alice: &Actor, to: &Actor, told: &str) {
    let hello = [("to", to.into()), ("message", "hello".into())];
    alice.slash("/inmail send", &hello).await;
    let text = alice.click("Send").await.text();
    assert!(text.starts_with(told), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_limited_whether_of_a_mail_or_of_a_person() {
    let bot = TestBot::with(&[("INMAIL_LIMITS__REPORTS_PER_HOUR", "2")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let carol = bot.discord.user("Carol");
    let of_mail = async || {
        send(&alice, &bob, TEXT).await;
        bob.click("Open").await;
        let form = bob.click("Report").await;
        bob.submit(&form, &[("comment", "rude")]).await.text()
    };
    let about = async |whom: &Actor| {
        let member = [("member", whom.into())];
        bob.slash("/inmail report", &member).await.text()
    };
    let too_many = "You have reached the limit of reports";
    assert!(!about(&alice).await.starts_with(too_many));
    assert!(!of_mail().await.starts_with(too_many));
    assert!(about(&carol).await.starts_with(too_many));
    let told = of_mail().await;
    assert!(told.starts_with(too_many), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_moderator_decides_is_shown_to_another_who_looks_at_the_same_report() {
    let bot = TestBot::new().await;
    let (home, bob) = (bot.discord.home(), bot.discord.user("Bob"));
    let moderators = ["Mona", "Max"].map(|name| bot.discord.user(name));
    for moderator in &moderators {
        home.permit(moderator, MANAGE_SERVER);
    }
    let member = [("member", (&bot.discord.user("Alice")).into())];
    bob.slash("/inmail report", &member).await;
    for moderator in &moderators {
        moderator.slash("/inmail-admin reports", &[]).await;
        moderator.select("Report 1").await;
    }
    let [mona, max] = moderators;
    mona.click("Dismiss").await;
    max.until("the decision", |max| max.sees("dismissed by"))
        .await;
    let undecided = |max: &Actor| {
        max.screen()
            .iter()
            .any(|seen| seen.enabled("Suspend sender"))
    };
    assert!(!undecided(&max), "nobody decides about it again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_the_settings_of_another() {
    let bot = TestBot::new().await;
    let (bob, carol) = (bot.discord.user("Bob"), bot.discord.user("Carol"));
    let mallory = bot.discord.user("Mallory");
    bob.slash("/inmail settings", &[]).await;
    bob.select_users(&[&carol]).await;
    let settings = bob.slash("/inmail settings", &[]).await;
    let (before, view) = (settings.text(), settings.id);
    let on = mallory.slash("/inmail settings", &[]).await;
    let on = on.message.unwrap();
    let id = |words: &str| format!("im1:{}", words.replace('V', &view.to_string()));
    for click in [
        "notices:V:false",
        "settings:V:0",
        "erase:V",
        "erasure:V",
        "noerase:V",
    ] {
        let told = mallory.forge_click(&on, &id(click)).await.text();
        assert_eq!(told, NOT_THERE, "{click}");
    }
    let carols = carol.id().to_string();
    for (pick, value) in [("accept:V", "0"), ("unblock:V:0", &carols)] {
        let told = mallory.forge_select(&on, &id(pick), &[value]).await.text();
        assert_eq!(told, NOT_THERE, "{pick}");
    }
    let blocked = mallory
        .forge_users(&on, &id("person:V"), &[&bot.discord.user("Alice")])
        .await;
    assert_eq!(blocked.text(), NOT_THERE);
    let form = mallory.forge_click(&on, &id("quiet:V")).await;
    let hours = [("from", "22"), ("to", "7"), ("offset", "0")];
    let told = mallory.submit(&form, &hours).await.text();
    assert_eq!(told, NOT_THERE);
    assert_eq!(bob.slash("/inmail settings", &[]).await.text(), before);
    assert!(before.contains("Carol"), "{before}");
}
