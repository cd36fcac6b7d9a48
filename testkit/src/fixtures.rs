//! What tests share: a mail to send, recurring sentences, and access to the files.

use std::{path::Path, time::Duration};

use sandbox::{Actor, Discord};

use crate::engine;

/// The one answer to a person who has no right to something.
pub const NOT_THERE: &str = "This InMail does not exist or is no longer available.";
/// A text whose traces are searched for.
pub const TEXT: &str = "the heron stands in the reeds at dawn";

/// Alice sends Bob a mail and sees her receipt. Bob gets his notice.
pub async fn send(alice: &Actor, bob: &Actor, text: &str) {
    let preview = alice
        .slash(
            "/inmail send",
            &[("to", bob.into()), ("message", text.into())],
        )
        .await;
    assert!(
        preview.text().contains("Nothing has been sent yet"),
        "{}",
        preview.text()
    );
    let receipt = alice.click("Send").await;
    assert!(
        receipt.text().starts_with("**Sent.**"),
        "{}",
        receipt.text()
    );
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
}

/// Alice sends Bob a mail and Carol a copy. Both get their notices.
pub async fn send_copied(alice: &Actor, bob: &Actor, carol: &Actor, text: &str) {
    let options = [
        ("to", bob.into()),
        ("message", text.into()),
        ("cc", carol.into()),
    ];
    let preview = alice.slash("/inmail send", &options).await;
    assert!(preview.text().contains("**Copy to**"));
    alice.click("Send").await;
    for person in [bob, carol] {
        person
            .until("a notice", |person| !person.dms().is_empty())
            .await;
    }
}

/// Returns once this person has one notice, and it counts so many unread mails.
pub async fn counts(person: &Actor, unread: usize) {
    let says = format!("{unread} unread InMail");
    let is_right = |person: &Actor| {
        let told = person.dms().into_iter().map(|dm| dm.text());
        let told: Vec<String> = told
            .filter(|text| text.contains(" unread InMail"))
            .collect();
        matches!(&told[..], [one] if one.starts_with(&says))
    };
    let what = format!("one notice of {unread}");
    person.until(&what, is_right).await;
}

/// Returns once no Delete button is left to click.
pub async fn window_ends(alice: &Actor) {
    alice
        .until("the window to end", |alice| {
            alice.screen().iter().all(|seen| !seen.enabled("Delete"))
        })
        .await;
}

/// Every sealed text with the id it is bound to, copied out of the database.
pub async fn sealed_texts(data: &Path) -> Vec<(i64, Vec<u8>)> {
    let texts = format!("SELECT id || ' ' || {} FROM texts", engine::hex("sealed"));
    let rows = engine::ask(data, &texts).await;
    let texts = rows.iter().map(|row| {
        let (id, sealed) = row.split_once(' ').unwrap();
        (id.parse().unwrap(), hex::decode(sealed).unwrap())
    });
    texts.collect()
}

/// How many answers a clean-up lets pass at most.
const MAX_CLEAN_UP: usize = 1_000;

/// When the next clean-up of the database is due after the last one.
pub async fn next_clean_up(data: &Path, discord: &Discord, anybody: &Actor, after: i64) -> i64 {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    for _ in 0..MAX_CLEAN_UP {
        let due: Option<i64> =
            sqlx::query_scalar("SELECT due_at FROM jobs WHERE key = 'scrub' AND NOT leased")
                .fetch_optional(&pool)
                .await
                .unwrap();
        if let Some(due) = due.filter(|due| *due > after) {
            pool.close().await;
            return due;
        }
        // Each answer is a write that the clean-up has let pass. If a reader prevented its last step, it
        // continues a second later.
        anybody.slash("/inmail help", &[]).await;
        discord.clock().advance(Duration::from_secs(1));
    }
    panic!("no clean-up was done and the next one planned");
}

/// Lets time pass until no job of this kind is waiting.
pub async fn no_job_waits(data: &Path, discord: &Discord, kind: &str) {
    let waiting = format!("SELECT key FROM jobs WHERE key LIKE '{kind}:%'");
    let anybody = discord.user("Zoe");
    for _ in 0..100 {
        if engine::ask(data, &waiting).await.is_empty() {
            return;
        }
        discord.clock().advance(Duration::from_secs(1));
        // Each answer is a write behind those of the job.
        anybody.slash("/inmail sent", &[]).await;
    }
    panic!("a job waits for ever");
}

/// Whether these 32 bytes are the key of a sealed text.
pub fn opens((id, sealed): &(i64, Vec<u8>), key: &[u8]) -> bool {
    use chacha20poly1305::{
        KeyInit, XChaCha20Poly1305,
        aead::{Aead, Payload},
    };
    let (nonce, msg) = sealed.split_first_chunk::<24>().unwrap();
    let payload = Payload {
        msg,
        aad: &id.to_le_bytes(),
    };
    XChaCha20Poly1305::new_from_slice(key)
        .unwrap()
        .decrypt(&(*nonce).into(), payload)
        .is_ok()
}
