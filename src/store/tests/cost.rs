//! What the clean-up costs beside a plain VACUUM: the figures of docs/adr/0006-scrubber.md.

use std::time::{Duration, Instant};

use super::Place;
use crate::store::{
    clean::scrub,
    engine::{Conn, Target},
};

/// Mails with a copy for each side and sealed texts of 300 bytes, as if they had been sent long ago; every
/// fifth has been taken back.
const FILL: &str = "
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
    INSERT INTO mails (id, guild_id, sender, recipient, sent_at, deadline)
    SELECT n * 1048576, 7, n % 997, n % 991, n * 1000, n * 1000 + 600000 FROM n;
    INSERT INTO copies (mail_id, holder, role, sent_at)
    SELECT id, sender, 'sender', sent_at FROM mails;
    INSERT OR IGNORE INTO copies (mail_id, holder, role, sent_at)
    SELECT id, recipient, 'to', sent_at FROM mails;
    INSERT INTO texts (id, slot, sealed) SELECT id, id, randomblob(300) FROM mails;
    DELETE FROM copies WHERE mail_id / 1048576 % 5 = 0;
    DELETE FROM texts WHERE id / 1048576 % 5 = 0;
    DELETE FROM mails WHERE id / 1048576 % 5 = 0;";

#[tokio::test]
#[ignore = "a measurement: cargo test --lib what_cleaning_costs -- --ignored --nocapture"]
async fn what_cleaning_costs() {
    for mails in [10_000, 100_000, 400_000] {
        let place = Place::new().await;
        let database = place.directory.path().join("inmail.db");
        let target = Target::Sqlite(database.clone());
        let mut conn = Conn::open(&target).await.unwrap();
        let filling = FILL.replace("?1", &mails.to_string());
        conn.run(&filling).await.unwrap();
        let (began, mut next, mut longest) = (Instant::now(), Some(1), Duration::ZERO);
        while let Some(page) = next {
            let portion = Instant::now();
            let cleaned = place.store.write(async move |tx| scrub::portion(tx, page));
            next = cleaned.await.unwrap();
            longest = longest.max(portion.elapsed());
        }
        let scrubbed = began.elapsed();
        assert!(place.store.truncate_log().await.unwrap());
        let began = Instant::now();
        conn.run("VACUUM").await.unwrap();
        let vacuumed = began.elapsed();
        let log = database.with_extension("db-wal").metadata().unwrap().len();
        println!(
            "{mails} mails, {} KiB: scrubbed in {scrubbed:.1?}, {longest:.1?} at a time; vacuumed in {vacuumed:.1?}, with {} KiB of log",
            database.metadata().unwrap().len() / 1024,
            log / 1024
        );
        conn.close().await.unwrap();
    }
}
