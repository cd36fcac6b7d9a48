//! Who is told of a report and who is not. Whatever happens to the moderators' channel, everybody is told
//! what has happened, and nobody twice.

use std::time::Duration;

use sandbox::{Actor, Fault, Guild, Opt};

use crate::{
    fixtures::{TEXT, counts, no_job_waits, send},
    test_bot::TestBot,
};

// Discord, "Permissions".
pub const MANAGE_SERVER: u64 = 1 << 5;
const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const READ_MESSAGE_HISTORY: u64 = 1 << 16;
const ALL: u64 = VIEW_CHANNEL | SEND_MESSAGES | READ_MESSAGE_HISTORY;

/// Mona, who may manage a server.
pub fn moderator(bot: &TestBot, guild: &Guild) -> Actor {
    let mona = bot.discord.user("Mona");
    guild.join(&mona);
    guild.permit(&mona, MANAGE_SERVER);
    mona.in_guild(guild)
}

pub async fn set(mona: &Actor, channel: u64) -> String {
    let option = [("channel", Opt::Channel(channel))];
    let command = "/inmail-admin setup reports-channel";
    mona.slash(command, &option).await.text()
}

pub async fn status(mona: &Actor) -> String {
    mona.slash("/inmail-admin status", &[]).await.text()
}

/// Bob reports Alice. Returns what he is told.
pub async fn complain(bot: &TestBot, guild: &Guild) -> String {
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    guild.join(&alice);
    guild.join(&bob);
    let member = [("member", Opt::from(&alice))];
    bob.in_guild(guild)
        .slash("/inmail report", &member)
        .await
        .text()
}

/// How many announcements of reports a person sees.
fn announced(actor: &Actor) -> usize {
    let screen = actor.screen();
    screen.iter().filter(|seen| seen.enabled("Review")).count()
}

pub async fn sees_announced(mona: &Actor, number: usize) {
    mona.until("the announcements", |mona| announced(mona) >= number)
        .await;
    assert_eq!(announced(mona), number);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_made_before_there_is_a_channel_is_announced_once_there_is_one() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let told = complain(&bot, &guild).await;
    assert!(told.contains("have no channel for reports"), "{told}");
    let stands = status(&mona).await;
    assert!(stands.contains("Reports not posted yet: 1"), "{stands}");

    let channel = guild.channel_for("reports", MANAGE_SERVER);
    let told = set(&mona, channel).await;
    let said = format!("Reports are posted in <#{channel}>. The bot has just posted there.");
    assert_eq!(told, said);
    let mona = mona.in_channel(channel);
    assert!(mona.sees("InMail reports are posted in this channel."));
    sees_announced(&mona, 1).await;
    let told = complain(&bot, &guild).await;
    assert!(told.contains("have been notified"), "{told}");
    sees_announced(&mona, 2).await;
    let stands = status(&mona).await;
    assert!(!stands.contains("not posted yet"), "{stands}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_channel_deleted_a_report_waits_for_another_channel() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let first = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, first).await;
    complain(&bot, &guild).await;
    guild.delete_channel(first);
    let told = complain(&bot, &guild).await;
    assert!(
        told.contains("no longer exists, so they have not been notified yet"),
        "{told}"
    );
    assert!(status(&mona).await.contains("does not exist any more"));

    let second = guild.channel_for("moderators", MANAGE_SERVER);
    set(&mona, second).await;
    sees_announced(&mona.in_channel(second), 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_may_not_write_a_report_waits_until_it_may() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    guild.restrict_bot(channel, VIEW_CHANNEL | READ_MESSAGE_HISTORY);
    let told = complain(&bot, &guild).await;
    assert!(
        told.contains("may not write in the moderators' channel"),
        "{told}"
    );
    let stands = status(&mona).await;
    assert!(stands.contains("The bot may not write in <#"), "{stands}");

    guild.restrict_bot(channel, ALL);
    // A moderator who checks the status has the channel tried.
    let stands = status(&mona).await;
    assert!(!stands.contains("may not write"), "{stands}");
    bot.pass(2);
    sees_announced(&mona.in_channel(channel), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_hear_that_the_bot_is_timed_out_and_a_report_waits_until_it_is_not() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    guild.time_out_bot(Duration::from_mins(10));
    let told = complain(&bot, &guild).await;
    assert!(told.contains("have not been notified yet"), "{told}");
    let stands = status(&mona).await;
    assert!(
        stands.contains("The bot is timed out in this server until"),
        "{stands}"
    );
    let told = set(&mona, channel).await;
    assert!(
        told.starts_with("Nothing was changed. The bot is timed out"),
        "{told}"
    );

    bot.pass(601);
    let stands = status(&mona).await;
    assert!(!stands.contains("timed out"), "{stands}");
    bot.pass(2);
    sees_announced(&mona.in_channel(channel), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_hear_that_a_report_was_refused_in_a_channel_that_seems_to_work() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    let part = format!("/channels/{channel}/messages");
    let no = Fault::Before(400, 240_000);
    let refused = bot.discord.fail_until_lifted("POST", &part, no);
    complain(&bot, &guild).await;
    no_job_waits(bot.data(), &bot.discord, "announce").await;
    let stands = status(&mona).await;
    assert!(
        stands.contains("The last report could not be posted in <#"),
        "{stands}"
    );

    refused.lift();
    bot.pass(2);
    status(&mona).await;
    sees_announced(&mona.in_channel(channel), 1).await;
    no_job_waits(bot.data(), &bot.discord, "announce").await;
    let stands = status(&mona).await;
    assert!(!stands.contains("could not be posted"), "{stands}");
}

/// A report waits while the bot may not write in the channel, and is announced when it may again.
async fn waiting(bot: &TestBot) -> Actor {
    let guild = bot.discord.home();
    let mona = moderator(bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    guild.restrict_bot(channel, VIEW_CHANNEL | READ_MESSAGE_HISTORY);
    let told = complain(bot, &guild).await;
    assert!(told.contains("may not write"), "{told}");
    guild.restrict_bot(channel, ALL);
    mona.in_channel(channel)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_gets_through_takes_along_those_that_wait() {
    let bot = TestBot::new().await;
    let mona = waiting(&bot).await;
    bot.pass(2);
    complain(&bot, &bot.discord.home()).await;
    bot.pass(2);
    sees_announced(&mona, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_waits_is_tried_every_day() {
    let bot = TestBot::new().await;
    let mona = waiting(&bot).await;
    bot.pass(24 * 3_600 + 60);
    sees_announced(&mona, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_waits_too_whose_first_announcement_nobody_knows_of() {
    for (may, fault) in [
        (VIEW_CHANNEL | READ_MESSAGE_HISTORY, Fault::Before(502, 0)),
        (0, Fault::Before(502, 0)),
        (0, Fault::After(502)),
    ] {
        let bot = TestBot::new().await;
        let guild = bot.discord.home();
        let mona = moderator(&bot, &guild);
        let channel = guild.channel_for("reports", MANAGE_SERVER);
        set(&mona, channel).await;
        let lost = bot
            .discord
            .fail_next("POST", &format!("/channels/{channel}/messages"), fault);
        complain(&bot, &guild).await;
        lost.met(1).await;
        guild.restrict_bot(channel, may);
        no_job_waits(bot.data(), &bot.discord, "announce").await;
        guild.restrict_bot(channel, ALL);
        if may == 0 {
            bot.pass(24 * 3_600 + 60);
        } else {
            // A moderator who checks the status has the channel tried.
            status(&mona).await;
            // The channel may have room for the announcement only when its limit has passed.
            bot.pass(2);
        }
        sees_announced(&mona.in_channel(channel), 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reporter_hears_that_the_bot_has_left_the_server() {
    let bot = TestBot::new().await;
    let elsewhere = bot.discord.guild("Elsewhere");
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    elsewhere.join(&alice);
    elsewhere.join(&bob);
    let there = alice.in_guild(&elsewhere);
    send(&there, &bob, TEXT).await;
    elsewhere.bot_leaves();
    let bob = bob.in_dm();
    bob.click("Open").await;
    let form = bob.click("Report").await;
    let told = bob.submit(&form, &[("comment", "")]).await.text();
    assert!(told.starts_with("Thank you."), "{told}");
    assert!(
        told.contains("The bot is no longer in that server"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_set_only_if_the_bot_can_write_there_and_what_is_amiss_is_said() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    for (may, said) in [
        (0, "The bot cannot see <#"),
        (SEND_MESSAGES, "The bot cannot see <#"),
        (VIEW_CHANNEL, "The bot may not write in <#"),
    ] {
        guild.restrict_bot(channel, may);
        let told = set(&mona, channel).await;
        assert!(told.starts_with("Nothing was changed."), "{told}");
        assert!(told.contains(said), "{told}");
        assert!(status(&mona).await.contains("Reports have no channel"));
    }
    guild.restrict_bot(channel, VIEW_CHANNEL | SEND_MESSAGES);
    let told = set(&mona, channel).await;
    assert!(told.starts_with("Reports are posted in <#"), "{told}");
    assert!(
        told.contains("Give it **Read Message History** there."),
        "{told}"
    );
    assert!(!told.contains("Everyone"), "{told}");
    let public = guild.channel("general");
    let told = set(&mona, public).await;
    assert!(
        told.contains("**Everyone in this server can read <#"),
        "{told}"
    );
    assert!(status(&mona).await.contains("can read <#"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_message_history_nothing_is_announced_twice() {
    for may in [VIEW_CHANNEL | SEND_MESSAGES, ALL] {
        let mut bot = TestBot::new().await;
        let guild = bot.discord.home();
        let mona = moderator(&bot, &guild);
        let channel = guild.channel_for("reports", MANAGE_SERVER);
        set(&mona, channel).await;
        guild.restrict_bot(channel, may);
        let lost = Fault::After(502);
        let part = format!("/channels/{channel}/messages");
        let lost = bot.discord.fail_next("POST", &part, lost);
        let told = complain(&bot, &guild).await;
        assert!(!told.contains("have been notified"), "{told}");
        lost.met(1).await;
        bot.kill().await;
        // Longer than a nonce is remembered.
        bot.pass(600);
        bot.restart().await;
        let looked = |bot: &TestBot| {
            let asked = bot.discord.requests();
            asked
                .iter()
                .any(|(method, path, _)| method == "GET" && path.contains(&part))
        };
        mona.until("the bot to look", |_| looked(&bot)).await;
        bot.pass(600);
        status(&mona).await;
        set(&mona, channel).await;
        complain(&bot, &guild).await;
        sees_announced(&mona.in_channel(channel), 2).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_reported_sees_nothing_of_it_and_decides_nothing_though_they_manage_the_server() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    let alice = bot.discord.user("Alice");
    guild.permit(&alice, MANAGE_SERVER);
    let alice = alice.in_channel(channel);
    complain(&bot, &guild).await;
    sees_announced(&alice, 1).await;
    let oneself = [("member", Opt::from(&alice))];
    let command = "/inmail-admin reinstate";
    let tried = alice.slash(command, &oneself).await.text();
    assert!(tried.starts_with("You cannot lift your own suspension."));
    let about_you = "This report is about you, so another moderator handles it.";
    let tried = alice.click("Review").await.text();
    assert_eq!(tried, about_you);
    let listed = alice.slash("/inmail-admin reports", &[]).await;
    assert_eq!(
        listed.text(),
        "The only reports are about you. Another moderator handles those."
    );

    let screen = alice.screen();
    let seen = screen.iter().find(|seen| seen.enabled("Review")).unwrap();
    let review = seen.button("Review").unwrap()["custom_id"].clone();
    let number = review
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let on = listed.message.unwrap();
    let view = on.id;
    let forged = format!("im1:decide:{view}:{number}:dismissed");
    let tried = alice.forge_click(&on, &forged).await.text();
    assert_eq!(tried, about_you);
    for text in alice.texts() {
        assert!(!text.contains("Bob"), "{text}");
    }

    let mona = mona.in_channel(channel);
    mona.click("Review").await;
    assert!(mona.sees("**By** **Bob**"), "{:?}", mona.texts());
    let decided = mona.click("Dismiss").await.text();
    assert!(decided.contains("dismissed by"), "{decided}");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_reports_of_one_mail_by_one_person_are_one() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    let forms = [bob.click("Report").await, bob.click("Report").await];
    let told = bob.submit(&forms[0], &[("comment", "once")]).await.text();
    assert!(told.starts_with("Thank you."), "{told}");
    let again = "You have already reported this InMail";
    let told = bob.submit(&forms[1], &[("comment", "twice")]).await.text();
    assert!(told.starts_with(again), "{told}");
    let told = bob.click("Report").await.text();
    assert!(told.starts_with(again), "{told}");
    assert!(status(&mona).await.contains("Open reports: 1"));

    // A report of another mail, or by another reader, is another report.
    send(&alice, &bob, "another").await;
    counts(&bob, 1).await;
    bob.click("Open").await;
    let form = bob.click("Report").await;
    bob.submit(&form, &[("comment", "")]).await;
    assert!(status(&mona).await.contains("Open reports: 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_hear_that_a_warning_did_not_arrive() {
    let bot = TestBot::new().await;
    let guild = bot.discord.home();
    let mona = moderator(&bot, &guild);
    let channel = guild.channel_for("reports", MANAGE_SERVER);
    set(&mona, channel).await;
    let mona = mona.in_channel(channel);
    complain(&bot, &guild).await;
    bot.discord.user("Alice").close_dms();
    sees_announced(&mona, 1).await;
    mona.click("Review").await;
    mona.click("Warn sender").await;
    let in_vain = |mona: &Actor| {
        let texts = mona.texts();
        texts
            .iter()
            .filter(|text| text.contains("Discord did not deliver the warning"))
            .count()
    };
    mona.until("the announcement and the review to say so", |mona| {
        in_vain(mona) == 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_of_reports_says_how_long_it_is_and_leads_to_every_report() {
    let bot = TestBot::with(&[("INMAIL_LIMITS__REPORTS_PER_HOUR", "100")]).await;
    let home = bot.discord.home();
    let (mona, bob) = (moderator(&bot, &home), bot.discord.user("Bob"));
    for number in 1..=16 {
        let member = bot.discord.user(&format!("Member {number}"));
        let about = [("member", (&member).into())];
        bob.slash("/inmail report", &about).await;
    }
    let listed = mona.slash("/inmail-admin reports", &[]).await.text();
    assert!(listed.contains("1 to 11 of 16"), "{listed}");
    assert!(
        listed.contains("Member 16") && !listed.contains("Member 1**"),
        "{listed}"
    );
    let rest = mona.click("Older").await.text();
    assert!(rest.contains("12 to 16 of 16"), "{rest}");
    assert!(rest.contains("16. **Report** about **Member 1**"), "{rest}");
    mona.select("Report 16").await;
    assert!(mona.sees("**By** **Bob**"));
}
