//! Many refusals at once: what Discord counts towards a ban stays far below it.

use sandbox::Fault;

use crate::{
    cast::{TEXT, send},
    patience::{count, in_inbox, in_steps, minutes_pass, sends, told_of_unread},
    stage::{Settings, Stage},
};

const DMS: &str = "/channels/";
/// As many as a story needs.
const UNLIMITED: Settings = &[
    ("INMAIL_LIMITS__SENDS_PER_HOUR", "1000"),
    ("INMAIL_LIMITS__SENDS_TO_ONE_PER_HOUR", "1000"),
];

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_mails_to_somebody_unreachable_cost_a_few_refusals_and_all_stay_in_the_inbox() {
    let stage = Stage::with(UNLIMITED).await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    bob.close_dms();
    for _ in 0..200 {
        sends(&alice, &bob, TEXT).await;
    }
    told_of_unread(&bob, 200).await;
    let refused = count(&stage, "POST", DMS, 403);
    assert!((1..=8).contains(&refused), "{refused} were refused");
    assert!(in_inbox(&bob).await > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_unreachable_people_fifty_are_tried_in_ten_minutes_and_a_removal_passes_them_by() {
    let stage = Stage::with(UNLIMITED).await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    let receipt = alice.screen().pop().unwrap();
    let people: Vec<_> = (0..120)
        .map(|number| stage.discord.user(&format!("Reader {number}")))
        .collect();
    for person in &people {
        person.close_dms();
        sends(&alice, person, TEXT).await;
    }
    let refused = || count(&stage, "POST", DMS, 403);
    in_steps(&stage, 1, "fifty to be tried", || refused() >= 50).await;
    assert!(refused() < 60, "{}", refused());

    alice.click_seen(&receipt, "Delete").await;
    let told = alice.click("Yes").await.text();
    assert!(told.starts_with("**Deleted.**"), "{told}");
    bob.until("its notice to be removed", |bob| bob.dms().is_empty())
        .await;

    in_steps(&stage, 60, "all to be tried", || refused() == people.len()).await;
    told_of_unread(&people[0], 1).await;
    told_of_unread(&people[119], 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_token_revoked_the_bot_asks_seldom_and_ends_with_one_sentence_when_told() {
    let mut stage = Stage::with(UNLIMITED).await;
    let alice = stage.discord.user("Alice");
    // Once before and once after its session began; later it has no reason to.
    alice
        .until("the bot to ask how many sessions are left", |_| {
            count(&stage, "GET", "/gateway/bot", 200) == 2
        })
        .await;
    stage.discord.revoke_token();
    for number in 0..80 {
        let person = stage.discord.user(&format!("Reader {number}"));
        sends(&alice, &person, TEXT).await;
    }
    let asked = || {
        let asked = stage.discord.requests();
        asked.iter().filter(|(_, _, status)| *status == 401).count()
    };
    in_steps(&stage, 1, "fifty refusals", || asked() >= 50).await;
    in_steps(&stage, 60, "an hour of refusals", || asked() >= 250).await;
    stage.discord.gateway().close(4_004);
    let ended = stage.ended().await.unwrap_err().to_string();
    assert!(
        ended.starts_with("Discord does not accept the bot token"),
        "{ended}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_whatever_it_says_the_bot_falls_silent_for_ten_minutes_and_then_speaks_again() {
    let stage = Stage::new().await;
    let alice = stage.discord.user("Alice");
    let fault = stage
        .discord
        .fail_until_lifted("POST", "/callback", Fault::Before(401, 0));
    // As many as may go wrong before nothing is said any more, one after the other.
    for number in 1..=85 {
        alice.begin("/inmail help");
        fault.met(number).await;
    }
    for _ in 0..200 {
        alice.begin("/inmail help");
    }
    minutes_pass(&stage, 11).await;
    fault.lift();
    let answer = alice.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
    assert!(fault.hits() <= 100, "{} requests", fault.hits());
}
