//! What is erased after its window, and when PostgreSQL's files are free of it.

use std::{fs, path::Path, process::Command};

use testkit::{
    copies::Copies,
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

fn is_in(directory: &Path, key: &[u8]) -> bool {
    let found = Wanted::windows([key]).anywhere(&files(directory));
    found.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_sides_erased_later_leaves_the_files_with_the_nightly_clean_up() {
    let Some((bot, _nodes)) = cluster().await else {
        return;
    };
    let people = ["Alice", "Bob", "Carol", "Dave"].map(|name| bot.discord.user(name));
    let [alice, bob, carol, dave] = &people;
    // The file of the log in which the key will be begins here, so that it is still the newest at the clean-up's
    // first checkpoint, which removes those before it.
    client(bot.data(), "--command=SELECT pg_switch_wal()");
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
    let (server, copies) = (engine::server(), Copies::lent());
    assert!(is_in(&server, &erased), "PostgreSQL keeps it for a while");
    if let Some(copies) = &copies {
        copies.replay();
        assert!(is_in(&copies.standby, &erased), "and so does a standby");
    }
    if let Some(copies) = &copies {
        // However busy the machine is, the archive takes longest of all that the clean-up waits for.
        fs::write(copies.archived.with_file_name("slow"), "").unwrap();
    }
    let nightly = concat!("--file=", env!("CARGO_MANIFEST_DIR"), "/deploy/nightly.sql");
    client(bot.data(), nightly);
    assert!(!is_in(&server, &erased));
    assert!(is_in(&server, &kept[0]), "the scanner finds what is there");
    if let Some(copies) = copies {
        copies.replay();
        copies.checkpoint();
        assert!(!is_in(&copies.standby, &erased));
        assert!(is_in(&copies.standby, &kept[0]), "it has all the rest");
        assert!(is_in(&copies.archived, &erased), "until it is removed");
    }
}
