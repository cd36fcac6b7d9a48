//! Forged ids: clicks, choices and forms that Discord would never offer to their sender, with real ids of
//! other people's mail. All get the uniform refusal, byte for byte, and change nothing.
//!
//! A few thousand of them are tried. `FORGED=1000000` makes it a million.

mod desk;
mod forger;
mod world;

use std::{collections::HashMap, env, sync::Arc, time::Duration};

use serde_json::{Value, json};

use crate::fixtures::NOT_THERE;
use desk::Desk;
use forger::{FORGED, Forgery};
use world::World;

/// How many are pending at a time. More of them share a write.
const AT_ONCE: usize = 64;
/// The deferral, and the two refusals: after a deferral, and at once.
const KINDS: usize = 5;
/// Longest wait for an answer.
const GUARD: Duration = Duration::from_secs(30);

/// The answer to everybody who has no right to something.
fn refusal(handed_back: bool) -> Value {
    let (content, embeds) = if handed_back {
        let content = format!("{NOT_THERE}\nThis is what you wrote:");
        (content, json!([{ "description": FORGED }]))
    } else {
        (NOT_THERE.to_owned(), json!([]))
    };
    json!({
        "content": content, "embeds": embeds, "components": [],
        "allowed_mentions": { "parse": [] }, "flags": 1 << 6,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_ids_of_other_peoples_mail_never_act() {
    let wanted = env::var("FORGED").map_or(4_000, |number| number.parse().unwrap());
    let world = Arc::new(World::build().await);
    let desk = Arc::new(Desk::open(&world).await);
    let before = world.everything().await;
    let at_work = (0..).take(AT_ONCE).map(|first| {
        let (world, desk) = (Arc::clone(&world), Arc::clone(&desk));
        tokio::spawn(async move {
            let mut ways = HashMap::new();
            for number in (first..wanted).step_by(AT_ONCE) {
                let forgery = Forgery::make(&world, number);
                let asked = forgery.asked;
                *ways.entry(asked).or_insert(0_u64) += 1;
                let taken = tokio::time::timeout(GUARD, desk.take(forgery)).await;
                assert!(taken.is_ok(), "{asked} was never answered");
            }
            ways
        })
    });
    let mut tried: HashMap<_, u64> = HashMap::new();
    for forger in at_work.collect::<Vec<_>>() {
        for (asked, times) in forger.await.unwrap() {
            *tried.entry(asked).or_default() += times;
        }
    }
    assert_eq!(tried.values().sum::<u64>(), wanted);
    assert!(tried.len() >= 35, "only {} ways were tried", tried.len());

    let (mut promised, mut followed, mut at_once) = (0, 0, 0);
    let answers = desk.answers();
    for (body, (times, first)) in &answers {
        let told = serde_json::from_slice::<Value>(body)
            .unwrap_or_else(|_| panic!("asked for {}", String::from_utf8_lossy(body)));
        if told == json!({ "type": 6 }) {
            promised += times;
            continue;
        }
        // A new message, or the message after an acknowledgement that leaves the view unchanged.
        let message = if told["type"] == 4 {
            &told["data"]
        } else {
            &told
        };
        *if told["type"] == 4 {
            &mut at_once
        } else {
            &mut followed
        } += times;
        let is_uniform = [false, true].map(refusal).contains(message);
        assert!(
            is_uniform,
            "{} was told: {told}",
            Forgery::make(&world, *first).payload["data"]
        );
    }
    assert_eq!(promised, followed, "every promise is kept");
    assert_eq!(at_once + followed, wanted, "one answer each");
    assert_eq!(answers.len(), KINDS, "byte for byte the same");
    assert!(
        world.everything().await == before,
        "something was changed by a forged id"
    );
    println!("{wanted} forged ids in {} ways: 0 acts", tried.len());
}
