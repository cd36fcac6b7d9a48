//! Rows in PostgreSQL and new keys on three key nodes, each of which may be lost. `.ci/postgres` lends a server, and
//! each story starts nodes of its own.

mod nightly;
mod shared;

use std::{path::Path, sync::Arc};

use chrono::DateTime;
use inmail::{
    backup::{self, Counts},
    model::{DatabaseUrl, KeyNodes},
    store::{
        Place,
        backup::{Due, Source},
    },
    vault::{DatabaseId, Slot, ring::Ring},
};
use sandbox::Actor;
use testkit::{
    engine,
    fixtures::{TEXT, no_job_waits, send, window_ends},
    keys::database_id,
    nodes::Nodes,
    test_bot::{Settings, TestBot},
};

const SKIPPED: &str =
    "SKIPPED: the cluster; `.ci/postgres cargo test --test cluster` lends a server.";
/// The window, and the time after it in which a late click may still arrive.
const SETTLED: u64 = 10 * 60 + 3 * 60 + 1;

/// A bot on nodes of its own. `None` without what it needs, which is said by name.
async fn cluster() -> Option<(TestBot, Nodes)> {
    let nodes = nodes()?;
    Some((TestBot::with(on(&nodes)).await, nodes))
}

fn nodes() -> Option<Nodes> {
    if !engine::is_postgres() {
        println!("{SKIPPED}");
        return None;
    }
    Nodes::start()
}

/// The settings of a bot on these nodes.
fn on(nodes: &Nodes) -> Settings {
    let addresses: &'static str = nodes.addresses().leak();
    vec![("INMAIL_KEY_NODES", addresses)].leak()
}

/// How many keys are in rows.
async fn keys_in_rows(bot: &TestBot) -> usize {
    let asked = engine::ask(bot.data(), "SELECT 1 FROM texts WHERE key IS NOT NULL").await;
    asked.len()
}

/// The ring of this bot with the slots of its texts, as another process sees them.
async fn ring(bot: &TestBot, nodes: &Nodes) -> (Arc<Ring>, Vec<Slot>) {
    let id = database_id(bot.data()).await.try_into().unwrap();
    let nodes = KeyNodes::parse(&nodes.addresses()).unwrap();
    let ring = Ring::open(&nodes, None, DatabaseId(id)).await;
    let slots = engine::ask(bot.data(), "SELECT CAST(slot AS TEXT) FROM texts").await;
    let slots = slots.iter().map(|slot| Slot(slot.parse().unwrap()));
    (Arc::new(ring.unwrap()), slots.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_in_no_row_until_the_mail_can_no_longer_be_deleted() {
    let Some((mut bot, mut nodes)) = cluster().await else {
        return;
    };
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    window_does_not_settle(&bot, &alice).await;
    bot.pass(SETTLED);
    no_job_waits(bot.data(), &bot.discord, "settle").await;
    assert_eq!(keys_in_rows(&bot).await, 1);
    // The nodes are of no use for this mail any more.
    bot.stop().await;
    for node in 0..3 {
        nodes.kill(node);
        nodes.restart(node);
    }
    bot.restart().await;
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    assert!(bob.sees(TEXT));
}

async fn window_does_not_settle(bot: &TestBot, alice: &Actor) {
    bot.pass(10 * 60);
    window_ends(alice).await;
    assert_eq!(keys_in_rows(bot).await, 0, "a late click may still arrive");
}

/// Moves the mailbox of one directory into that of the cluster, as the command does.
async fn relocate(from: &Path, bot: &TestBot, nodes: &Nodes) -> Counts {
    let database = DatabaseUrl::parse(&engine::database(bot.data()).unwrap()).unwrap();
    let nodes = KeyNodes::parse(&nodes.addresses()).unwrap();
    let place = Place::new(bot.data(), Some(&database), Some(&nodes)).unwrap();
    let source = Source::open(from, None).await.unwrap();
    let due = Due {
        now: DateTime::from_timestamp_millis(bot.discord.clock().now_ms()).unwrap(),
        mail_before: None,
    };
    backup::relocate(source, &place, due, &mut |_, _| {})
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_of_files_is_moved_and_what_could_be_deleted_still_can() {
    let Some(nodes) = nodes() else { return };
    let mut bot = TestBot::with(&[("INMAIL_DATABASE", "")]).await;
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.pass(SETTLED);
    window_ends(&alice).await;
    send(&alice, &bob, "of the last minute").await;
    bot.stop().await;
    let files = bot.take_data();
    bot.change(on(&nodes));
    let moved = relocate(files.path(), &bot, &nodes).await;
    assert_eq!(moved.mails, 2);
    assert_eq!(keys_in_rows(&bot).await, 1, "that of the older mail");
    bot.restart().await;
    alice.slash("/inmail sent", &[]).await;
    // The newest is the first.
    alice.select("To Bob").await;
    assert!(alice.sees("of the last minute"));
    alice.click("Delete").await;
    alice.click("Yes").await;
    assert!(alice.sees("**Deleted.**"));
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    assert!(bob.sees(TEXT));
    let texts = engine::ask(bot.data(), "SELECT 1 FROM texts").await;
    assert_eq!(texts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_a_crash_interrupts_is_finished_at_the_next_start() {
    let Some((mut bot, nodes)) = cluster().await else {
        return;
    };
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.stop().await;
    let (ring, slots) = ring(&bot, &nodes).await;
    ring.wipe(&slots).await.unwrap();
    bot.restart().await;
    for (person, folder) in [(&bob, "/inmail inbox"), (&alice, "/inmail sent")] {
        let shown = person.slash(folder, &[]).await.text();
        assert!(
            shown.contains("is empty") || shown.contains("not sent any"),
            "{shown}"
        );
    }
    assert!(
        engine::ask(bot.data(), "SELECT 1 FROM texts")
            .await
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_whose_key_was_lost_with_two_nodes_is_not_taken_for_deleted() {
    let Some((mut bot, mut nodes)) = cluster().await else {
        return;
    };
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bot.stop().await;
    for node in 0..2 {
        nodes.kill(node);
        nodes.restart(node);
    }
    bot.restart().await;
    assert!(bot.has_logged("the keys of texts were lost with two key nodes"));
    bob.slash("/inmail inbox", &[]).await;
    bob.select("From Alice").await;
    assert!(!bob.sees(TEXT));
    assert!(
        bob.sees("Alice"),
        "the mail is there, and its text cannot be read"
    );
    let texts = engine::ask(bot.data(), "SELECT 1 FROM texts").await;
    assert_eq!(texts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_one_node_everything_goes_on_and_without_two_nothing_stays_half_done() {
    let Some((bot, mut nodes)) = cluster().await else {
        return;
    };
    let (alice, bob) = (bot.discord.user("Alice"), bot.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    nodes.kill(0);
    send(&alice, &bob, "while one is away").await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    assert!(alice.sees("**Deleted.**"));
    alice.click("Delete").await;
    nodes.kill(1);
    let listed = bob.slash("/inmail inbox", &[]).await;
    assert!(listed.text().contains("Something went wrong"));
    alice.click("Yes").await;
    assert!(alice.sees("Something went wrong"));
    nodes.restart(0);
    nodes.restart(1);
    for address in nodes.addresses().split(',').take(2) {
        bot.logs(&format!("a key node is there again node={address:?}"))
            .await;
    }
    // Whether one node had wiped it was not known, so the erasure is finished.
    let listed = bob.slash("/inmail inbox", &[]).await.text();
    assert!(listed.contains("is empty"), "{listed}");
    assert!(
        engine::ask(bot.data(), "SELECT 1 FROM texts")
            .await
            .is_empty()
    );
}
