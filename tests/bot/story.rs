//! What Alice and Bob see: sending, reading, taking back, and the end of the window.

use std::{fs, time::Duration};

use crate::stage::Stage;
use sandbox::{Actor, Opt};

const NOT_THERE: &str =
    "There is no such InMail here. It may never have existed, or it is no longer there.";
const TEXT: &str = "the heron stands in the reeds at dawn";

/// Alice sends Bob a mail and sees its receipt; Bob gets his notice.
async fn send(alice: &Actor, bob: &Actor, text: &str) {
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

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_sent_announced_read_and_taken_back_without_a_trace() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));

    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    alice
        .submit(&form, &[("subject", "Birds"), ("message", TEXT)])
        .await;
    assert!(bob.dms().is_empty(), "a preview is not sent");
    alice.click("Send").await;
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;
    let notice = bob.dms().remove(0);
    assert_eq!(notice.text(), "You have a new InMail.");
    let opened = bob.click("Open").await;
    assert!(opened.text().contains(TEXT) && opened.text().contains("Birds"));
    bob.slash("/inmail inbox", &[]).await;
    alice.slash("/inmail sent", &[]).await;
    alice.select("To Bob: Birds").await;

    alice.click("Delete").await;
    assert!(alice.sees("Are you sure you want to delete this message?"));
    let gone = alice.click("Yes").await;
    assert!(gone.text().starts_with("**Deleted.**"), "{}", gone.text());
    bob.until("it to disappear", |bob| {
        !bob.sees("Birds") && !bob.sees(TEXT)
    })
    .await;
    bob.until("the notice to be removed", |bob| bob.dms().is_empty())
        .await;
    alice
        .until("it to disappear", |alice| {
            !alice.sees("Birds") && !alice.sees(TEXT)
        })
        .await;
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("Your inbox is empty")
    );
    assert!(
        alice
            .slash("/inmail sent", &[])
            .await
            .text()
            .contains("You have not sent any")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_moment_alice_is_told_the_text_is_in_no_file_and_no_log() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    bob.click("Open").await;
    let keys = stage.data.path().join("inmail.keys");
    let used = |bytes: &[u8]| bytes[4_096..].iter().filter(|byte| **byte != 0).count();
    let before = fs::read(&keys).unwrap();
    let start = 4_096 + before[4_096..].iter().position(|byte| *byte != 0).unwrap() / 32 * 32;
    let key = &before[start..start + 32];

    let sealed = sealed_texts(stage.data.path()).await.remove(0);
    assert!(
        opens(&sealed, key),
        "the right key opens it, so a wrong one means something"
    );

    alice.click("Delete").await;
    alice.click("Yes").await;
    for entry in fs::read_dir(stage.data.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let windows = bytes
            .windows(32)
            .filter(|window| window.iter().any(|byte| *byte != 0));
        for window in windows {
            assert!(!opens(&sealed, window), "a file holds what opens the text");
        }
        assert!(
            !bytes.windows(32).any(|window| window == key),
            "the key is left"
        );
        for part in TEXT.as_bytes().windows(12) {
            assert!(
                !bytes.windows(12).any(|window| window == part),
                "text is left"
            );
        }
    }
    assert_eq!(used(&fs::read(&keys).unwrap()), 0, "a key is left");
    let log = crate::stage::log();
    assert!(
        !log.is_empty(),
        "nothing was logged, so nothing was looked through"
    );
    for part in TEXT.as_bytes().windows(12) {
        assert!(
            !log.windows(12).any(|window| window == part),
            "text was logged"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_millisecond_counts_and_the_deadline_does_not_however_wrong_the_host() {
    for skew in [-3_600, 0, 3_600] {
        let stage = Stage::with_host_wrong_by(skew).await;
        let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
        send(&alice, &bob, "first").await;
        alice.click("Delete").await;
        stage
            .discord
            .clock()
            .advance(Duration::from_millis(599_999));
        assert!(
            alice.click("Yes").await.text().starts_with("**Deleted.**"),
            "skew {skew}"
        );

        alice
            .slash(
                "/inmail send",
                &[("to", (&bob).into()), ("message", "second".into())],
            )
            .await;
        alice.click("Send").await;
        alice.click("Delete").await;
        let prompt = alice.screen().pop().unwrap();
        assert!(prompt.enabled("Yes"));
        stage.pass(600);
        alice
            .until("Yes to be disabled", |alice| {
                alice.screen().iter().all(|message| !message.enabled("Yes"))
            })
            .await;
        let late = alice.click_seen(&prompt, "Yes").await;
        assert!(
            late.text()
                .starts_with("The time for deleting this InMail is over")
        );
        assert!(late.text().contains("second"), "it stays");
        assert!(!late.message.unwrap().enabled("Delete"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_ten_minutes_delete_goes_dead_also_after_a_crash() {
    let mut stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    stage.kill().await;
    stage.pass(300);
    stage.restart().await;
    assert!(
        alice
            .screen()
            .iter()
            .any(|message| message.enabled("Delete")),
        "not before its time"
    );
    stage.pass(300);
    alice
        .until("Delete to be disabled", |alice| {
            alice
                .screen()
                .iter()
                .all(|message| !message.enabled("Delete"))
        })
        .await;
    assert!(alice.sees(TEXT), "the mail stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sends_are_one_mail_and_two_deletions_one() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    alice
        .slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", TEXT.into())],
        )
        .await;
    let (first, second) = (alice.begin_click("Send"), alice.begin_click("Send"));
    alice.answered(first).await;
    alice.answered(second).await;
    alice.replay(first);
    let listed = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    let menu = listed.components()[0]["options"].as_array().unwrap().len();
    assert_eq!(menu, 1);
    bob.until("a notice", |bob| !bob.dms().is_empty()).await;

    let prompt = alice.click("Delete").await.message.unwrap();
    let gone = alice.click_seen(&prompt, "Yes").await.message.unwrap();
    let again = alice.click_seen(&prompt, "Yes").await.message.unwrap();
    assert_eq!(again.text(), NOT_THERE);
    assert_ne!(again.id, gone.id, "a refusal never overwrites a view");
    assert_eq!(bob.dms().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_right_gets_one_answer_to_the_byte() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let mallory = stage.discord.user("Mallory");
    send(&alice, &bob, TEXT).await;
    let receipt = alice
        .screen()
        .into_iter()
        .find(|message| message.enabled("Delete"))
        .unwrap();
    let real = receipt.button("Delete").unwrap()["custom_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let open = bob.dms()[0].button("Open").unwrap()["custom_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let on = mallory.slash("/inmail help", &[]).await.message.unwrap();
    let forged = [
        real.clone(),
        real.replace(":delete:", ":yes:"),
        real.replace(":delete:", ":send:"),
        real.replace("im1", "im2"),
        open,
        "im1:yes:1:1".to_owned(),
        "im1:yes:x:y".to_owned(),
        "nonsense".to_owned(),
    ];
    for custom_id in forged {
        let answer = mallory.forge_click(&on, &custom_id).await;
        assert_eq!(answer.text(), NOT_THERE, "{custom_id}");
    }
    let by_hand: Opt = real.rsplit(':').next().unwrap().into();
    assert_eq!(
        mallory
            .slash("/inmail delete", &[("inmail", by_hand)])
            .await
            .text(),
        NOT_THERE
    );
    let bobs = bob
        .forge_click(&bob.screen()[0], &real.replace(":delete:", ":yes:"))
        .await;
    assert_eq!(
        bobs.text(),
        NOT_THERE,
        "the recipient cannot delete it either"
    );
    assert!(
        alice
            .slash("/inmail sent", &[])
            .await
            .message
            .unwrap()
            .components()[0]["options"][0]
            .is_object()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_discord_down_the_text_goes_at_once_and_the_notice_when_it_returns() {
    let mut stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    stage
        .discord
        .fail_next("DELETE", "/channels/", sandbox::Fault::Before(500, 0));
    let told = alice.click("Yes").await;
    assert!(
        told.text().contains("Its notice could not be removed yet"),
        "{}",
        told.text()
    );
    assert_eq!(bob.click("Open").await.text(), NOT_THERE);
    stage.discord.down();
    stage.kill().await;
    stage.discord.up();
    stage.restart().await;
    stage.pass(3_600);
    bob.until("the notice to be removed", |bob| bob.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_whose_answer_was_lost_is_not_sent_twice() {
    let mut stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    stage
        .discord
        .fail_next("POST", "/channels/", sandbox::Fault::After(502));
    send(&alice, &bob, TEXT).await;
    stage.kill().await;
    stage.restart().await;
    stage.pass(600);
    alice
        .until("the later jobs to have run", |alice| {
            alice
                .screen()
                .iter()
                .all(|message| !message.enabled("Delete"))
        })
        .await;
    assert_eq!(bob.dms().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_to_strangers_bots_or_themselves_and_what_was_typed_comes_back() {
    let stage = Stage::new().await;
    let (alice, zoe) = (stage.discord.user("Alice"), stage.discord.stranger("Zoe"));
    let bob = stage.discord.user("Bob");
    let to = |to: &Actor| vec![("to", Opt::from(to)), ("message", "hello".into())];
    let refused = |text: &'static str| text;
    let answer = alice.slash("/inmail send", &to(&zoe)).await.text();
    assert_eq!(
        answer,
        refused("This person is not a member of this server. Pick a member.")
    );
    let answer = alice.slash("/inmail send", &to(&alice)).await.text();
    assert_eq!(
        answer,
        refused("You cannot write to yourself. Pick somebody else.")
    );
    let answer = alice.in_dm().slash("/inmail send", &to(&bob)).await.text();
    assert_eq!(
        answer,
        refused("Use this in a server, where you can pick a member.")
    );

    let form = alice.slash("/inmail send", &[("to", (&bob).into())]).await;
    let long = "🦀".repeat(2_001);
    let answer = alice.submit(&form, &[("message", &long)]).await.text();
    assert!(
        answer.starts_with("The message has 2,001 characters")
            || answer.starts_with("The message has 2001"),
        "{answer}"
    );
    assert!(answer.contains("🦀🦀🦀"), "what was typed comes back");
    let answer = alice
        .submit(&form, &[("message", " \u{200d}\u{3164} ")])
        .await
        .text();
    assert!(
        answer.starts_with("There is nothing to read in this message."),
        "{answer}"
    );
    let hostile = "@everyone **From** <@1> \u{202e}evil";
    let answer = alice.submit(&form, &[("message", hostile)]).await.text();
    assert!(
        answer.contains("\\@everyone \\*\\*From\\*\\* \\<\\@1> evil"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_notice_can_be_delivered_any_answer_says_so() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    bob.close_dms();
    alice
        .slash(
            "/inmail send",
            &[("to", (&bob).into()), ("message", TEXT.into())],
        )
        .await;
    alice.click("Send").await;
    stage.pass(1);
    let refused = |stage: &Stage| {
        stage
            .discord
            .requests()
            .iter()
            .any(|(_, _, status)| *status == 403)
    };
    bob.until("the notice to be refused", |_| refused(&stage))
        .await;
    let mut answer = bob.slash("/inmail sent", &[]).await.text();
    for _ in 0..50 {
        if answer.contains("unread") {
            break;
        }
        answer = bob.slash("/inmail sent", &[]).await.text();
    }
    assert!(answer.contains("You have an unread InMail"), "{answer}");
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("**New**")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_opened_before_a_mail_was_sent_never_shows_it_by_a_later_redrawing() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let write = async |subject: &str| {
        let options = [
            ("to", (&bob).into()),
            ("subject", subject.into()),
            ("message", TEXT.into()),
        ];
        alice.slash("/inmail send", &options).await;
        alice.click("Send").await;
    };
    write("Oldest").await;
    let view = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    assert!(view.text().contains("Oldest"));
    stage.pass(1);
    write("Newest").await;
    let first = alice
        .screen()
        .into_iter()
        .find(|seen| seen.enabled("Delete"))
        .unwrap();
    alice.click_seen(&first, "Delete").await;
    alice.click("Yes").await;
    let now = |bob: &Actor| {
        bob.screen()
            .into_iter()
            .find(|seen| seen.id == view.id)
            .unwrap()
            .text()
    };
    bob.until("the list to be drawn again", |bob| {
        !now(bob).contains("Oldest")
    })
    .await;
    assert!(
        !now(&bob).contains("Newest"),
        "its token could die before the window ends"
    );
    assert!(
        bob.slash("/inmail inbox", &[])
            .await
            .text()
            .contains("Newest")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_delayed_past_the_deletion_ends_without_the_text() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    let gate = stage.discord.hold_next("POST", "/callback");
    let opening = bob.begin_click("Open");
    gate.reached().await;
    alice.click("Yes").await;
    gate.open();
    bob.answered(opening).await;
    bob.until("the text to go again", |bob| !bob.sees(TEXT))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_deferred_and_still_comes() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    let removal = stage.discord.hold_next("DELETE", "/channels/");
    let yes = alice.begin_click("Yes");
    removal.reached().await;
    stage.pass(2);
    // A deferred update leaves the message as it is until the answer comes.
    alice.answered(yes).await;
    let told = "Its notice could not be removed yet";
    alice.until("the answer", |alice| alice.sees(told)).await;
    removal.open();
    bob.until("the notice to be removed", |bob| bob.dms().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_edited_cancelled_expires_and_begins_again_after_a_deletion() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    let options = [("to", Opt::from(&bob)), ("message", "first words".into())];
    alice.slash("/inmail send", &options).await;
    let form = alice.click("Edit").await;
    assert!(
        form.modal
            .as_ref()
            .unwrap()
            .to_string()
            .contains("first words")
    );
    let edited = alice
        .submit(&form, &[("message", "better words")])
        .await
        .text();
    assert!(edited.contains("better words") && !alice.sees("first words"));
    assert!(
        alice
            .click("Cancel")
            .await
            .text()
            .starts_with("Draft thrown away.")
    );
    assert!(!alice.sees("better words"));

    alice.slash("/inmail send", &options).await;
    let preview = alice.screen().pop().unwrap();
    stage.pass(14 * 60);
    alice
        .until("the preview to expire", |alice| {
            alice.sees("This draft has expired.")
        })
        .await;
    assert!(!alice.sees("first words"));
    assert_eq!(alice.click_seen(&preview, "Send").await.text(), NOT_THERE);

    send(&alice, &bob, TEXT).await;
    alice.click("Delete").await;
    alice.click("Yes").await;
    let form = alice.click("Write again").await;
    alice.submit(&form, &[("message", "second thoughts")]).await;
    alice.click("Send").await;
    let listed = bob.slash("/inmail inbox", &[]).await.message.unwrap();
    assert_eq!(
        listed.components()[0]["options"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_is_paged_and_delete_suggests_names_and_time_but_no_subject() {
    let stage = Stage::new().await;
    let (alice, bob) = (stage.discord.user("Alice"), stage.discord.user("Bob"));
    for number in 1..=12 {
        let subject = format!("Number {number};");
        let options = [
            ("to", Opt::from(&bob)),
            ("subject", subject.as_str().into()),
            ("message", "hi".into()),
        ];
        alice.slash("/inmail send", &options).await;
        alice.click("Send").await;
        stage.pass(1);
    }
    let newest = alice.slash("/inmail sent", &[]).await.text();
    assert!(
        newest.contains("Number 12;")
            && newest.contains("Number 3;")
            && !newest.contains("Number 2;")
    );
    let older = alice.click("Older").await.text();
    assert!(
        older.contains("Number 2;") && older.contains("Number 1;") && !older.contains("Number 3;")
    );
    assert!(alice.click("Newer").await.text().contains("Number 12;"));

    let choices = alice.suggestions("/inmail delete", "inmail", "bo").await;
    assert_eq!(choices.len(), 10);
    assert_eq!(choices[0]["name"], "To Bob · 9 minutes left");
    assert!(
        alice
            .suggestions("/inmail delete", "inmail", "carol")
            .await
            .is_empty()
    );
    let picked = choices[0]["value"].as_str().unwrap();
    let asked = alice
        .slash("/inmail delete", &[("inmail", picked.into())])
        .await
        .text();
    assert!(
        asked.contains("Are you sure you want to delete this message?")
            && asked.contains("Number 12;")
    );
    assert!(alice.click("No").await.text().contains("Number 12;"));
}

/// Every sealed text with the id it is bound to, copied out of the database.
async fn sealed_texts(data: &std::path::Path) -> Vec<(i64, Vec<u8>)> {
    let url = format!("sqlite://{}", data.join("inmail.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let texts = sqlx::query_as("SELECT id, sealed FROM texts")
        .fetch_all(&pool)
        .await
        .unwrap();
    pool.close().await;
    texts
}

/// Whether these 32 bytes are the key of a sealed text.
fn opens((id, sealed): &(i64, Vec<u8>), key: &[u8]) -> bool {
    use chacha20poly1305::{
        KeyInit, XChaCha20Poly1305, XNonce,
        aead::{Aead, Payload},
    };
    let (nonce, msg) = sealed.split_at(24);
    let payload = Payload {
        msg,
        aad: &id.to_le_bytes(),
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .is_ok()
}
