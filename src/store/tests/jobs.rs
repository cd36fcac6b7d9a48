//! Jobs against a real store: lanes, leases, and who may settle what.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, mail, noon};
use crate::{
    model::{Job, job::Lane},
    store::{
        engine::{StoreError, Tx},
        tables::jobs::{self, Claimed},
    },
};

const REFRESH: fn() -> Job = || Job::Refresh { view: 7_i64.into() };

async fn enqueue(place: &Place, job: Job) {
    enqueue_at(place, job, noon()).await;
}

async fn enqueue_at(place: &Place, job: Job, due: DateTime<Utc>) {
    let queued: Result<(), StoreError> = place
        .store
        .write(async move |tx| {
            jobs::enqueue(tx, &job, due);
            Ok(())
        })
        .await;
    queued.unwrap();
}

async fn claim(place: &Place, lane: Lane, now: DateTime<Utc>) -> Vec<Claimed> {
    place
        .store
        .write(async move |tx| jobs::claim(tx, lane, now, 8).await)
        .await
        .unwrap()
}

async fn finish(place: &Place, run: &Claimed) {
    let run = run.clone();
    let settled: Result<(), StoreError> = place
        .store
        .write(async move |tx| jobs::finish(tx, &run).await)
        .await;
    settled.unwrap();
}

async fn is_queued(place: &Place, job: Job) -> bool {
    let mut conn = place.store.read().await.unwrap();
    jobs::is_queued(&mut conn, &job).await.unwrap()
}

#[tokio::test]
async fn redrawings_and_everything_else_are_taken_apart() {
    let place = Place::new().await;
    let other = Job::Expire { mail: mail(1) };
    enqueue(&place, REFRESH()).await;
    enqueue(&place, other).await;
    let views = claim(&place, Lane::Views, noon()).await;
    let others = claim(&place, Lane::House, noon()).await;
    assert_eq!(
        views.iter().map(|run| run.job).collect::<Vec<_>>(),
        [REFRESH()]
    );
    assert_eq!(
        others.iter().map(|run| run.job).collect::<Vec<_>>(),
        [other]
    );
}

#[tokio::test]
async fn a_run_that_outlived_its_lease_settles_nobody_elses_work() {
    let place = Place::new().await;
    enqueue(&place, REFRESH()).await;
    let lost = claim(&place, Lane::Views, noon()).await.remove(0);
    // Its lease over, the work is taken again and done.
    let later = noon() + TimeDelta::hours(1);
    let again = claim(&place, Lane::Views, later).await.remove(0);
    finish(&place, &lost).await;
    assert!(is_queued(&place, REFRESH()).await, "another run has it");
    finish(&place, &again).await;
    assert!(!is_queued(&place, REFRESH()).await);
    // Asked for anew, it is new work to both.
    enqueue(&place, REFRESH()).await;
    finish(&place, &lost).await;
    finish(&place, &again).await;
    assert!(is_queued(&place, REFRESH()).await);
    let anew = claim(&place, Lane::Views, later).await.remove(0);
    finish(&place, &lost).await;
    finish(&place, &again).await;
    assert!(is_queued(&place, REFRESH()).await);
    finish(&place, &anew).await;
    assert!(!is_queued(&place, REFRESH()).await);
}

#[tokio::test]
async fn what_this_release_cannot_read_is_set_aside_and_holds_up_nothing_about_the_same_channel() {
    let place = Place::new().await;
    let withdraw = |n: i64| Job::DeleteAnnouncement {
        channel: 5_i64.into(),
        message: n.into(),
    };
    enqueue(&place, withdraw(1)).await;
    let garbled = place.store.write(async |tx| {
        let sql = "UPDATE jobs SET payload = 'of another release'";
        Ok::<_, StoreError>(tx.conn.run(sql).await?)
    });
    garbled.await.unwrap();
    enqueue_at(&place, withdraw(2), noon() + TimeDelta::minutes(1)).await;
    let soon = noon() + TimeDelta::minutes(2);
    let taken = claim(&place, Lane::Reports, soon).await.remove(0);
    assert_eq!(taken.job, withdraw(2));
    finish(&place, &taken).await;
    // Nobody looks at it again until a start, and it is still there then.
    let mut conn = place.store.read().await.unwrap();
    assert_eq!(
        jobs::next_due(&mut conn, Lane::Reports).await.unwrap(),
        None
    );
    drop(conn);
    assert!(is_queued(&place, withdraw(1)).await);
}

#[tokio::test]
async fn what_another_release_has_set_aside_is_tried_again() {
    let place = Place::new().await;
    let payload = async |text: String| {
        let garbled = place.store.write(async move |tx| {
            let sql = format!("UPDATE jobs SET payload = '{text}', parked = 'unreadable'");
            Ok::<_, StoreError>(tx.conn.run(&sql).await?)
        });
        garbled.await.unwrap();
    };
    enqueue(&place, REFRESH()).await;
    payload("of another release".to_owned()).await;
    let later = noon() + TimeDelta::hours(1);
    assert!(claim(&place, Lane::Views, later).await.is_empty());
    enqueue(&place, REFRESH()).await;
    assert_eq!(
        claim(&place, Lane::Views, later).await.len(),
        1,
        "asked for anew"
    );
    payload(serde_json::to_string(&REFRESH()).unwrap()).await;
    let anew = place.store.write(async |tx| jobs::begin_anew(tx).await);
    anew.await.unwrap();
    assert_eq!(
        claim(&place, Lane::Views, later).await.len(),
        1,
        "started anew"
    );
}

#[tokio::test]
async fn a_start_draws_all_views_again_at_once_and_leaves_other_work_for_its_time() {
    let place = Place::new().await;
    let later = noon() + TimeDelta::hours(1);
    enqueue_at(&place, REFRESH(), later).await;
    enqueue_at(&place, Job::Expire { mail: mail(1) }, later).await;
    let anew = place.store.write(async |tx| jobs::begin_anew(tx).await);
    anew.await.unwrap();
    assert_eq!(claim(&place, Lane::Views, noon()).await.len(), 1);
    assert!(claim(&place, Lane::House, noon()).await.is_empty());
}

#[tokio::test]
async fn work_is_taken_at_its_time_and_the_longest_due_first() {
    let place = Place::new().await;
    let minute = TimeDelta::minutes(1);
    for n in [2, 0, 1] {
        let job = Job::Expire { mail: mail(n) };
        enqueue_at(&place, job, noon() + minute * i32::try_from(n).unwrap()).await;
    }
    let early = noon() - TimeDelta::milliseconds(1);
    assert!(claim(&place, Lane::House, early).await.is_empty());
    assert_eq!(claim(&place, Lane::House, noon()).await.len(), 1);
    let one = place
        .store
        .write(async move |tx| jobs::claim(tx, Lane::House, noon() + minute * 5, 1).await);
    let one = one.await.unwrap().remove(0);
    assert_eq!(one.job, Job::Expire { mail: mail(1) });
    let anew = place.store.write(async |tx| jobs::begin_anew(tx).await);
    anew.await.unwrap();
    let lost = claim(&place, Lane::House, noon()).await;
    assert_eq!(lost.len(), 2, "what a crash interrupted is due at once");
}

#[tokio::test]
async fn work_asked_for_twice_is_due_at_the_earlier_time_and_begins_its_attempts_anew() {
    let place = Place::new().await;
    let due = async || {
        let mut conn = place.store.read().await.unwrap();
        jobs::next_due(&mut conn, Lane::Views).await.unwrap()
    };
    let at = |minutes| noon() + TimeDelta::minutes(minutes);
    for (asked, expected) in [(10, 10), (5, 5), (20, 5)] {
        enqueue_at(&place, REFRESH(), at(asked)).await;
        assert_eq!(due().await, Some(at(expected)));
    }
    let first = claim(&place, Lane::Views, at(30)).await.remove(0);
    enqueue_at(&place, REFRESH(), at(30)).await;
    let second = claim(&place, Lane::Views, at(30)).await.remove(0);
    assert_eq!((first.attempt, second.attempt), (1, 1));
    assert!(
        claim(&place, Lane::Views, at(30)).await.is_empty(),
        "leased"
    );
}

#[tokio::test]
async fn behind_a_request_that_hangs_nothing_is_due_so_that_nobody_looks_again_and_again() {
    let place = Place::new().await;
    for n in [1, 2] {
        let job = Job::DeleteAnnouncement {
            channel: 5_i64.into(),
            message: i64::into(n),
        };
        enqueue(&place, job).await;
    }
    let hangs = claim(&place, Lane::Reports, noon()).await.remove(0);
    let due = async || {
        let mut conn = place.store.read().await.unwrap();
        jobs::next_due(&mut conn, Lane::Reports).await.unwrap()
    };
    let lease_ends = due().await.unwrap();
    assert!(lease_ends > noon(), "not before the lease ends");
    assert!(claim(&place, Lane::Reports, noon()).await.is_empty());
    finish(&place, &hangs).await;
    assert_eq!(due().await, Some(noon()));
}

#[tokio::test]
async fn the_last_word_of_a_use_case_about_a_job_counts() {
    let place = Place::new().await;
    let later = noon() + TimeDelta::hours(1);
    let queued = async |keeps: bool| {
        let both = place.store.write(async move |tx| {
            let (first, second) = if keeps {
                (later, noon())
            } else {
                (noon(), later)
            };
            jobs::enqueue(tx, &REFRESH(), first);
            jobs::enqueue(tx, &REFRESH(), second);
            if !keeps {
                jobs::cancel(tx, &REFRESH());
            }
            Ok::<_, StoreError>(())
        });
        both.await.unwrap();
        claim(&place, Lane::Views, noon()).await.len()
    };
    assert_eq!(queued(false).await, 0, "it was cancelled in the end");
    assert_eq!(queued(true).await, 1, "it was wanted earlier in the end");
    // All three are in the queue before the first one ends, so the other two share a transaction.
    let (go, held) = tokio::sync::oneshot::channel::<()>();
    let store = &place.store;
    let first = store.write(async move |_| {
        held.await.unwrap();
        Ok::<_, StoreError>(())
    });
    let failed = store.write(async move |tx| {
        jobs::cancel(tx, &REFRESH());
        jobs::enqueue(tx, &Job::Expire { mail: mail(1) }, noon());
        Err::<(), _>(StoreError::TooMany)
    });
    let anew = store.write(async |tx: &mut Tx| jobs::begin_anew(tx).await);
    let (.., failed, anew, ()) = tokio::join!(first, failed, anew, async { go.send(()).unwrap() });
    failed.unwrap_err();
    anew.unwrap();
    assert!(claim(&place, Lane::House, noon()).await.is_empty());
    assert_eq!(claim(&place, Lane::Views, noon()).await.len(), 1);
}

#[tokio::test]
async fn a_notice_asked_for_while_it_is_worked_on_is_worked_on_once_more_and_never_twice_at_once() {
    let place = Place::new().await;
    let (notify, tidy) = (
        Job::Notify {
            person: 1_i64.into(),
        },
        Job::Tidy {
            person: 1_i64.into(),
        },
    );
    enqueue(&place, notify).await;
    let run = claim(&place, Lane::Notices, noon()).await.remove(0);
    for _ in 0..11 {
        enqueue(&place, tidy).await;
    }
    let mut both = claim(&place, Lane::Notices, noon()).await;
    both.extend(claim(&place, Lane::Retractions, noon()).await);
    assert!(both.is_empty(), "one at a time");
    finish(&place, &run).await;
    let again = claim(&place, Lane::Retractions, noon()).await.remove(0);
    assert_eq!((again.job, again.attempt), (tidy, 1));
    finish(&place, &again).await;
    assert!(!is_queued(&place, notify).await, "the job of both");
}
