//! Reports, and what people who may manage a server do about them.

use sandbox::{Actor, Opt};

use crate::{
    fixtures::{NOT_THERE, TEXT, send},
    keys::keys,
    test_bot::TestBot,
};

/// Manage Server (Discord, "Permissions").
const MANAGE_SERVER: u64 = 1 << 5;

/// A server with a moderator, and a channel in which she is told of reports.
async fn moderated(bot: &TestBot) -> Actor {
    let guild = bot.discord.home();
    let mona = bot.discord.user("Mona");
    guild.permit(&mona, MANAGE_SERVER);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    let set = mona
        .slash(
            "/inmail-admin setup reports-channel",
            &[("channel", Opt::Channel(channel))],
        )
        .await;
    assert!(set.text().starts_with("Reports are posted in"));
    mona.in_channel(channel)
}

async fn report(bob: &Actor, comment: &str) {
    let form = bob.click("Report").await;
    let told = bob.submit(&form, &[("comment", comment)]).await.text();
    assert!(told.starts_with("Thank you."), "{told}");
    assert!(told.contains("have been notified"), "{told}");
}

/// Alice writes to Bob, who opens the mail and reports it. Mona sees the announcement.
async fn reported(bot: &TestBot, mona: &Actor, comment: &str) -> (Actor, Actor) {
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    report(&bob, comment).await;
    mona.until("the announcement", |mona| mona.sees("not decided yet"))
        .await;
    (alice, bob)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_survives_a_deletion_and_shows_its_text_to_moderators_only() {
    let bot = TestBot::new().await;
    let mona = moderated(&bot).await;
    let (alice, bob) = reported(&bot, &mona, "please look").await;
    assert!(mona.sees("**Report** about **Alice** (") && !mona.sees(TEXT));
    let announced = mona
        .screen()
        .into_iter()
        .find(|seen| seen.enabled("Review"));
    let announced = announced.unwrap();

    alice.click("Delete").await;
    alice.click("Yes").await;
    let review = mona.click("Review").await;
    assert_eq!(review.message.as_ref().unwrap().only, Some(mona.id()));
    assert!(review.text().contains(TEXT) && review.text().contains("please look"));
    assert!(mona.sees("**By** **Bob** ("));
    for other in [&alice, &bob] {
        let tried = other.click_seen(&announced, "Review").await.text();
        assert_eq!(tried, NOT_THERE);
    }

    mona.click("Warn sender").await;
    alice
        .until("the warning", |alice| {
            alice.sees("ask you to keep your InMail civil")
        })
        .await;
    mona.until("the announcement to say so", |mona| {
        mona.texts()
            .iter()
            .filter(|text| text.contains("warned by **Mona** ("))
            .count()
            == 2
    })
    .await;
    let open = mona.screen().pop().unwrap();
    assert!(!open.enabled("Suspend sender"), "one decision");
    let again = mona.click_seen(&review.message.unwrap(), "Dismiss").await;
    assert!(
        again
            .text()
            .starts_with("This report has already been decided")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_whose_answer_was_lost_is_not_given_twice() {
    let mut bot = TestBot::new().await;
    let mona = moderated(&bot).await;
    let (alice, _) = reported(&bot, &mona, "please look").await;
    mona.click("Review").await;
    let lost = sandbox::Fault::After(502);
    let lost = bot.discord.fail_next("POST", "/channels/", lost);
    mona.click("Warn sender").await;
    lost.met(1).await;
    bot.kill().await;
    // Longer than a nonce is remembered.
    bot.pass(600);
    bot.restart().await;
    let looked = |bot: &TestBot| {
        let asked = bot.discord.requests();
        let place = alice.dms()[0].channel;
        asked.iter().any(|(method, path, status)| {
            (method.as_str(), *status) == ("GET", 200) && path.contains(&place.to_string())
        })
    };
    alice.until("the bot to look", |_| looked(&bot)).await;
    bot.pass(600);
    mona.slash("/inmail-admin reports", &[]).await;
    assert_eq!(alice.dms().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_suspended_cannot_send_but_can_read_and_delete() {
    let bot = TestBot::new().await;
    let mona = moderated(&bot).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    send(&bob, &alice, "an answerable mail").await;
    bob.click("Open").await;
    report(&bob, "").await;
    mona.until("the announcement", |mona| mona.sees("not decided yet"))
        .await;
    mona.click("Review").await;
    let form = mona.click("Suspend sender").await;
    mona.submit(&form, &[]).await;

    let suspended = "The moderators of the server have suspended you";
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    let told = alice.slash("/inmail send", &hello).await.text();
    assert!(told.starts_with(suspended), "{told}");
    let opened = alice.click("Open").await.text();
    assert!(opened.contains("an answerable mail"), "reading stays");
    let answer = alice.click("Reply").await.text();
    assert!(
        answer.starts_with(suspended),
        "a reply belongs to the server"
    );
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob").await;
    alice.click("Delete").await;
    assert!(alice.click("Yes").await.text().starts_with("**Deleted.**"));

    let elsewhere = bot.discord.guild("Elsewhere");
    elsewhere.join(&alice);
    elsewhere.join(&bob);
    let preview = alice
        .in_guild(&elsewhere)
        .slash("/inmail send", &hello)
        .await;
    assert!(
        preview.text().contains("**Preview.**"),
        "it ends at the server's edge"
    );

    let member = [("member", Opt::from(&alice))];
    let back = mona.slash("/inmail-admin reinstate", &member).await.text();
    assert!(back.contains("can send InMail in this server again"));
    let preview = alice.slash("/inmail send", &hello).await.text();
    assert!(preview.contains("**Preview.**"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_reported_without_any_mail_and_found_in_the_list() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let mona = bot.discord.user("Mona");
    guild.permit(&mona, MANAGE_SERVER);
    let options = [("member", (&alice).into()), ("comment", "rude".into())];
    let told = bob.slash("/inmail report", &options).await.text();
    assert!(told.starts_with("Thank you."));
    assert!(told.contains("have no channel"), "{told}");

    let status = mona.slash("/inmail-admin status", &[]).await.text();
    assert!(status.contains("Reports have no channel"), "{status}");
    assert!(status.contains("Open reports: 1"));
    let listed = mona.slash("/inmail-admin reports", &[]).await.text();
    assert!(listed.contains("not decided yet"));
    let review = mona.select("Report 1").await.text();
    assert!(review.contains("rude") && review.contains("No InMail came with this report."));
    let dismissed = mona.click("Dismiss").await;
    assert!(dismissed.text().contains("dismissed by"));
    assert!(
        mona.click("All reports")
            .await
            .text()
            .contains("dismissed by")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_permission_is_asked_again_and_other_servers_see_nothing() {
    let bot = TestBot::new().await;
    let mona = moderated(&bot).await;
    let (alice, _) = reported(&bot, &mona, "").await;
    let announced = mona
        .screen()
        .into_iter()
        .find(|seen| seen.enabled("Review"));
    let review = announced.unwrap().button("Review").unwrap()["custom_id"].clone();
    let review = review.as_str().unwrap().to_owned();

    // An administrator of the server has opened the command to everybody. The bot still checks.
    bot.discord.home().open_command("inmail-admin");
    let tried = alice.slash("/inmail-admin reports", &[]).await.text();
    assert_eq!(tried, "Only members with **Manage Server** can do this.");

    let elsewhere = bot.discord.guild("Elsewhere");
    let mallory = bot.discord.user("Mallory");
    elsewhere.join(&mallory);
    elsewhere.permit(&mallory, MANAGE_SERVER);
    let there = mallory.in_guild(&elsewhere);
    let listed = there.slash("/inmail-admin reports", &[]).await;
    assert_eq!(listed.text(), "There are no reports.");
    let on = listed.message.unwrap();
    let number = review.rsplit(':').next().unwrap();
    for id in [
        review.clone(),
        format!("im1:decide:1:{number}:suspended"),
        "im1:list:1".to_owned(),
    ] {
        let tried = there.forge_click(&on, &id).await;
        assert!(!tried.text().contains(TEXT), "{id}");
        if id != "im1:list:1" {
            assert_eq!(tried.text(), NOT_THERE, "{id}");
        }
    }
    assert!(
        mona.click("Review")
            .await
            .text()
            .contains("not decided yet")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_expires_with_its_text_and_its_announcement() {
    let bot = TestBot::with(&[("INMAIL_REPORTS__RETENTION", "1d")]).await;
    let mona = moderated(&bot).await;
    let (alice, _) = reported(&bot, &mona, "").await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    // A little more: after so long a silence the bot allows for a host that has gained some seconds.
    bot.pass(24 * 3_600 + 60);
    mona.until("the announcement to go", |mona| {
        !mona.screen().iter().any(|seen| seen.enabled("Review"))
    })
    .await;
    let left = keys(bot.data()).await.len();
    assert_eq!(left, 0, "evidence and mail are both gone");
    let listed = mona.slash("/inmail-admin reports", &[]).await.text();
    assert_eq!(listed, "There are no reports.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_the_bot_has_left_keeps_its_settings_for_thirty_days() {
    let mut bot = TestBot::new().await;
    let elsewhere = bot.discord.guild("Elsewhere");
    let mona = bot.discord.user("Mona");
    elsewhere.join(&mona);
    elsewhere.permit(&mona, MANAGE_SERVER);
    let there = mona.in_guild(&elsewhere);
    let alice = bot.discord.user("Alice");
    elsewhere.join(&alice);
    let member = [("member", Opt::from(&alice))];
    there.slash("/inmail-admin suspend", &member).await;
    let suspended = async |count: u64| {
        let status = there.slash("/inmail-admin status", &[]).await.text();
        status.contains(&format!("Suspended members: {count}"))
    };
    // The bot checks at every start, and the result is recorded before the next one.
    let days_later = async |bot: &mut TestBot, days: u64| {
        bot.stop().await;
        bot.pass(days * 24 * 3_600);
        bot.restart().await;
        let looked = |bot: &TestBot| {
            let asked = bot.discord.requests();
            asked
                .iter()
                .rev()
                .take_while(|(_, path, _)| path != "/oauth2/applications/@me")
                .any(|(_, path, _)| path.contains("/users/@me/guilds"))
        };
        mona.until("the daily look", |_| looked(bot)).await;
    };
    elsewhere.bot_leaves();
    days_later(&mut bot, 1).await;
    days_later(&mut bot, 29).await;
    elsewhere.bot_joins();
    days_later(&mut bot, 1).await;
    assert!(suspended(1).await, "whoever comes back finds everything");
    elsewhere.bot_leaves();
    days_later(&mut bot, 1).await;
    days_later(&mut bot, 31).await;
    elsewhere.bot_joins();
    days_later(&mut bot, 1).await;
    assert!(suspended(0).await);
}
