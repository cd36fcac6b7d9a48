//! Lets time pass until something has happened, and helpers for what to wait for.

use std::time::Duration;

use sandbox::Actor;

use crate::test_bot::TestBot;

/// After this many steps it counts as not happening.
const STEPS: u32 = 200;
/// Real time at each step, longer at later steps. The bot needs a few milliseconds unless the machine is
/// busy, and the waiting test is woken at once.
const STEP: Duration = Duration::from_millis(50);

/// Lets this many seconds pass at each step, until it is done.
pub async fn in_steps(bot: &TestBot, seconds: u64, what: &str, done: impl Fn() -> bool) {
    for step in 0..STEPS {
        if within(STEP * (1 + step / 10), bot, &done).await {
            return;
        }
        bot.pass(seconds);
    }
    panic!("waited in vain for {what}");
}

/// Lets this many minutes pass, with time in which a faulty bot would act.
pub async fn minutes_pass(bot: &TestBot, minutes: u64) {
    for minute in 0..minutes {
        bot.pass(60);
        if minute % 5 == 0 {
            happens(bot, &|| false).await;
        }
    }
    happens(bot, &|| false).await;
}

/// Whether it is done within a step.
pub async fn happens(bot: &TestBot, done: &impl Fn() -> bool) -> bool {
    within(STEP, bot, done).await
}

async fn within(time: Duration, bot: &TestBot, done: &impl Fn() -> bool) -> bool {
    let somebody = bot.discord.user("Somebody");
    let until = somebody.until("it", |_| done());
    tokio::time::timeout(time, until).await.is_ok()
}

/// Requests of this method whose path contains this, and whose answer had this status.
pub fn count(bot: &TestBot, method: &str, part: &str, status: u16) -> usize {
    let asked = bot.discord.requests();
    let such =
        |one: &&(String, String, u16)| one.0 == method && one.1.contains(part) && one.2 == status;
    asked.iter().filter(such).count()
}

/// Alice sends Bob a mail and sees her receipt. The notice may fail.
pub async fn sends(alice: &Actor, bob: &Actor, text: &str) {
    let options = [("to", bob.into()), ("message", text.into())];
    alice.slash("/inmail send", &options).await;
    let receipt = alice.click("Send").await;
    assert!(
        receipt.text().starts_with("**Sent.**"),
        "{}",
        receipt.text()
    );
}

/// Returns once the bot's answers to Bob mention this many unread mails without a notice.
pub async fn told_of_unread(bob: &Actor, number: usize) {
    let sentence = match number {
        1 => "You have an unread InMail".to_owned(),
        number if number > 99 => "You have more than 99 unread".to_owned(),
        number => format!("You have {number} unread"),
    };
    let mut last = String::new();
    for _ in 0..100 {
        last = bob.slash("/inmail sent", &[]).await.text();
        if last.contains(&sentence) {
            return;
        }
    }
    panic!("never told {sentence:?} but {last:?}");
}

/// How many mails Bob finds in his inbox.
pub async fn in_inbox(bob: &Actor) -> usize {
    let inbox = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    let menu = inbox
        .components()
        .into_iter()
        .find_map(|part| part["options"].as_array().cloned());
    menu.map_or(0, |options| options.len())
}
