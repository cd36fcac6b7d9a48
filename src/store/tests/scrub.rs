//! The clean-up of a store with much coming and going: what is left, and who has to wait.

use std::sync::Mutex;

use tokio::task::JoinSet;

use super::{Place, mail, noon, person, send, traces, unsend};
use crate::{
    model::{Job, UserId},
    store::{clean::scrub, engine::StoreError, tables::jobs},
};

/// Rounds of sending, and mails in each.
const ROUNDS: i64 = 20;
const AT_ONCE: i64 = 45;

async fn clean_all(place: &Place) {
    let mut next = Some(1);
    while let Some(page) = next {
        let cleaned = place.store.write(async move |tx| scrub::portion(tx, page));
        next = cleaned.await.unwrap();
    }
    assert!(place.store.truncate_log().await.unwrap());
}

/// A store with hundreds of mails among many people, and the ids of those that were taken back.
async fn churned() -> (Place, Vec<i64>) {
    let place = Place::new().await;
    let mut gone = Vec::new();
    for round in 0..ROUNDS {
        let mut sending = JoinSet::new();
        for n in round * AT_ONCE..(round + 1) * AT_ONCE {
            let store = place.store.clone();
            sending.spawn(async move {
                send(&store, mail(n), sender(n), person(50 + n % 23))
                    .await
                    .unwrap();
            });
        }
        sending.join_all().await;
        // Every second of those that came a while ago goes.
        let mut taking_back = JoinSet::new();
        for n in ((round - 6).max(0) * AT_ONCE..(round - 5).max(0) * AT_ONCE).step_by(2) {
            let store = place.store.clone();
            gone.push(mail(n).get());
            taking_back.spawn(async move {
                assert!(unsend(&store, mail(n), sender(n)).await.unwrap());
            });
        }
        taking_back.join_all().await;
    }
    (place, gone)
}

fn sender(n: i64) -> UserId {
    person(n % 37)
}

#[tokio::test]
async fn after_a_clean_up_no_file_names_a_mail_that_was_taken_back() {
    let (place, gone) = churned().await;
    assert!(place.store.truncate_log().await.unwrap());
    let left = traces(place.directory.path(), &gone);
    assert_ne!(left, [0; 3], "nothing was left, so nothing can be shown");

    clean_all(&place).await;
    assert_eq!(traces(place.directory.path(), &gone), [0; 3]);
    let alive: Vec<i64> = (0..ROUNDS * AT_ONCE).map(|n| mail(n).get()).collect();
    assert!(
        traces(place.directory.path(), &alive)
            .iter()
            .all(|found| *found > 0),
        "the look works"
    );
    let mut conn = place.store.read().await.unwrap();
    let sound: Vec<(String,)> = conn.read("PRAGMA integrity_check").await.unwrap();
    assert_eq!(sound, [("ok".to_owned(),)]);
    let mails: Vec<(i64,)> = conn.read("SELECT count(*) FROM mails").await.unwrap();
    let left = ROUNDS * AT_ONCE - i64::try_from(gone.len()).unwrap();
    assert_eq!(mails, [(left,)]);
}

#[tokio::test]
async fn a_write_waits_for_one_portion_and_not_for_the_clean_up() {
    let (place, _) = churned().await;
    let order = Mutex::new(Vec::new());
    let cleaning = async {
        let mut next = Some(1);
        while let Some(page) = next {
            let cleaned = place.store.write(async move |tx| scrub::portion(tx, page));
            next = cleaned.await.unwrap();
            order.lock().unwrap().push("portion");
        }
    };
    let writing = async {
        for _ in 0..3 {
            let write = place.store.write(async move |tx| {
                jobs::enqueue(tx, &Job::ExpireEphemera, noon());
                Ok(())
            });
            let written: Result<(), StoreError> = write.await;
            written.unwrap();
            order.lock().unwrap().push("write");
        }
    };
    tokio::join!(cleaning, writing);
    let order = order.into_inner().unwrap();
    let portions = order.iter().filter(|step| **step == "portion").count();
    assert!(portions >= 4, "{order:?}");
    let last_write = order.iter().rposition(|step| *step == "write").unwrap();
    assert!(last_write <= 6, "{order:?}");
}

#[tokio::test]
async fn a_page_that_a_failed_use_case_took_and_gave_back_is_cleaned() {
    let place = Place::new().await;
    let run = async |statements: &'static str, fails: bool| {
        let done: Result<(), StoreError> = place
            .store
            .write(async move |tx| {
                tx.conn.run(statements).await?;
                if fails {
                    Err(StoreError::TooMany)
                } else {
                    Ok(())
                }
            })
            .await;
        assert_eq!(done.is_err(), fails);
    };
    // Frees pages, and lets a use case that fails fill them.
    run(
        "CREATE TABLE taken (id INTEGER PRIMARY KEY, text BLOB);
         WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 400)
         INSERT INTO taken SELECT i, randomblob(300) FROM n;
         DELETE FROM taken",
        false,
    )
    .await;
    run(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO taken SELECT 175928847299117063 + i, zeroblob(300) FROM n",
        true,
    )
    .await;
    let ids: Vec<i64> = (1..=200).map(|i| 175_928_847_299_117_063 + i).collect();
    assert!(place.store.truncate_log().await.unwrap());
    let left = traces(place.directory.path(), &ids);
    assert_ne!(left, [0; 3], "nothing was left, so nothing can be shown");
    clean_all(&place).await;
    assert_eq!(traces(place.directory.path(), &ids), [0; 3]);
}
