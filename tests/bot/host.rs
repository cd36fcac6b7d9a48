//! What the host does to the bot, and what the bot does to the host's files.

use std::{fs, path::Path};

use crate::{
    fixtures::{next_clean_up, send},
    program::{program, refusal},
    test_bot::TestBot,
};
use tempfile::TempDir;

const NOWHERE: &str = "http://127.0.0.1:1";

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_cleaned_at_start_and_again_within_a_day() {
    let bot = TestBot::new().await;
    let alice = bot.discord.user("Alice");
    let now = bot.discord.clock().now_ms();
    let day = 86_400_000;
    let second = next_clean_up(bot.data(), &bot.discord, &alice, now + 1_000_000).await;
    assert!(second < now + day, "{}", second - now);
    bot.pass(86_400);
    next_clean_up(bot.data(), &bot.discord, &alice, now + day).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_what_the_bot_cannot_live_without_ends_it_with_one_sentence() {
    for (doomed, name) in [
        ("the writer", "the writer of the database"),
        ("the worker", "the worker"),
    ] {
        let mut bot = TestBot::doomed().await;
        bot.doom(doomed);
        let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
        // Both have work to do: a draft is written, and its end becomes a job.
        alice.begin_slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", "hello".into())],
        );
        let error = bot.ended().await.unwrap_err();
        let sentence = format!("{name} has ended, which must never happen; the log says where;");
        assert!(error.to_string().starts_with(&sentence), "{error}");
        assert!(!error.is_lasting(), "it may help to start it again");
        bot.restart().await;
        send(&alice, &bob, "once more").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bug_met_by_one_click_or_one_job_costs_that_click_or_a_second() {
    let bot = TestBot::doomed().await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    let hello = [("to", (&bob).into()), ("message", "hello".into())];
    bot.doom("an interaction");
    let told = alice.slash("/inmail send", &hello).await.text();
    assert!(
        told.starts_with("Something went wrong on our side"),
        "{told}"
    );
    let handed_back = "\nThis is what you wrote:\nhello";
    assert!(told.ends_with(handed_back), "{told}");
    alice.slash("/inmail send", &hello).await;
    bot.doom("an interaction");
    let told = alice.click("Send").await;
    assert!(
        told.text().starts_with("Something went wrong on our side"),
        "{}",
        told.text()
    );
    bot.doom("a job");
    alice.click("Send").await;
    bob.until("a notice", |bob| bob.dms().len() == 1).await;
}

#[test]
fn checking_says_whether_the_data_can_be_kept_and_makes_nothing() {
    let place = TempDir::new().unwrap();
    let check = |data: &Path| {
        let mut command = program(data, NOWHERE);
        command.arg("check");
        command
    };
    let good = check(&place.path().join("data")).output().unwrap();
    let said = String::from_utf8(good.stdout).unwrap();
    assert_eq!(
        said.lines().last().unwrap(),
        "inmail: the settings are good, and the data directory can be used"
    );
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let (code, said) = refusal(check(&file));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("cannot use the data directory") && said.contains("set `data_dir`"),
        "{said}"
    );
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}
