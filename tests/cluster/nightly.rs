//! What is erased after its window, and when PostgreSQL's files are free of it.

use std::{path::Path, process::Command};

use testkit::{
    engine,
    fixtures::{TEXT, no_job_waits, send},
    keys::settled,
    scanner::{Wanted, files},
};

use crate::{SETTLED, cluster};

/// Runs PostgreSQL's client on the database of this directory.
fn client(directory: &Path, argument: &str) {
    let database = engine::database(directory).unwrap();
    let mut client = Command::new("psql");
    client.args(["--quiet", "--no-psqlrc", "--dbname", &database, argument]);
    let ran = client.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.is_empty(), "{said}");
}

fn is_in_files(key: &[u8]) -> bool {
    let server = files(&engine::server());
    Wanted::whole([key.to_vec()]).anywhere(&server).is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_sides_erased_later_leaves_the_files_with_the_nightly_clean_up() {
    let Some((bot, _nodes)) = cluster().await else {
        return;
    };
    let people = ["Alice", "Bob", "Carol", "Dave"].map(|name| bot.discord.user(name));
    let [alice, bob, carol, dave] = &people;
    send(alice, bob, TEXT).await;
    bot.pass(SETTLED);
    no_job_waits(bot.data(), &bot.discord, "settle").await;
    let erased = settled(bot.data()).await.remove(0);
    send(carol, dave, "This one stays.").await;
    bot.pass(SETTLED);
    no_job_waits(bot.data(), &bot.discord, "settle").await;
    // The planner looks at all rows.
    client(bot.data(), "--command=ANALYZE");
    for person in [alice, bob] {
        person.slash("/inmail privacy", &[]).await;
        person.click("Erase my data").await;
        person.click("Yes, erase").await;
    }
    no_job_waits(bot.data(), &bot.discord, "erase").await;
    let kept = settled(bot.data()).await;
    assert_eq!(kept.len(), 1);
    assert!(is_in_files(&erased), "PostgreSQL keeps it for a while");
    let nightly = concat!("--file=", env!("CARGO_MANIFEST_DIR"), "/deploy/nightly.sql");
    client(bot.data(), nightly);
    assert!(!is_in_files(&erased));
    assert!(is_in_files(&kept[0]), "the scanner finds what is there");
}
