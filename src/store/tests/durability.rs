//! Two classes of durability: what a person is told is synced, bookkeeping only committed.

use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::{Place, begin, mail, noon, person};
use crate::{
    model::{Job, MailContent},
    store::{
        StoreError, Tx,
        tables::{drafts, jobs},
    },
};

/// What the writer's connection does at a commit: 1 is `NORMAL`, 2 is `FULL`.
async fn mode(tx: &mut Tx) -> Result<i64, StoreError> {
    jobs::enqueue(tx, &Job::ExpireEphemera, noon());
    let mode: Vec<(i64,)> = tx.reader().read("PRAGMA synchronous").await?;
    Ok(mode[0].0)
}

#[tokio::test]
async fn a_note_is_committed_at_once_and_leaves_the_log_to_the_next_write() {
    let place = Place::new().await;
    assert_eq!(place.store.note(mode).await.unwrap(), 1);
    let mut reader = place.store.read().await.unwrap();
    let seen = jobs::is_queued(&mut reader, &Job::ExpireEphemera).await;
    assert!(seen.unwrap());
    assert_eq!(place.store.write(mode).await.unwrap(), 2);
    assert_eq!(place.store.note(mode).await.unwrap(), 1);
}

#[tokio::test]
async fn what_waits_together_with_a_write_is_synced_with_it() {
    let place = Place::new().await;
    let store = &place.store;
    let (release, released) = oneshot::channel::<()>();
    let occupied = store.note(async move |_| {
        let _ = released.await;
        Ok::<_, StoreError>(())
    });
    let release = async { release.send(()).unwrap() };
    // They are polled in this order, so both wait when the writer takes what has come.
    let (_, written, noted, ()) =
        tokio::join!(occupied, store.write(mode), store.note(mode), release);
    assert_eq!((written.unwrap(), noted.unwrap()), (2, 2));
}

#[tokio::test]
async fn whoever_syncs_is_told_once_of_many_notes_and_again_after_a_sync() {
    let place = Place::new().await;
    for _ in 0..3 {
        place.store.note(mode).await.unwrap();
    }
    place.store.is_behind().await;
    // A write may change no row, and then it syncs nothing.
    place.store.write(mode).await.unwrap();
    assert!(place.store.is_behind().now_or_never().is_none());
    place.store.sync().await;
    // The writer answers once it has synced.
    place.store.writer.answers().await;
    place.store.note(mode).await.unwrap();
    place.store.is_behind().await;
}

#[tokio::test]
async fn a_note_touches_no_key() {
    let place = Place::new().await;
    let (draft, alice) = (mail(1), person(1));
    begin(&place.store, draft, alice, person(2)).await.unwrap();
    let rewritten = place.store.note(async move |tx| {
        let content = MailContent::parse("", "another text").unwrap();
        drafts::write(tx, draft, 2, alice, noon(), noon(), &content).await
    });
    assert!(matches!(rewritten.await, Err(StoreError::TooMany)));
    let read = place.store.content(draft).await.unwrap().unwrap();
    assert_eq!(read, MailContent::parse("", "hello").unwrap());
}

#[tokio::test]
async fn a_note_at_once_waits_for_a_write_that_is_under_way() {
    let place = Place::new().await;
    let store = &place.store;
    let (release, released) = oneshot::channel::<()>();
    let (entered, at_work) = oneshot::channel::<()>();
    let occupied = store.write(async move |_| {
        entered.send(()).unwrap();
        let _ = released.await;
        Ok::<_, StoreError>(())
    });
    let noted = async {
        at_work.await.unwrap();
        let mut noted = Box::pin(store.note_at_once(mode));
        assert!(noted.as_mut().now_or_never().is_none());
        release.send(()).unwrap();
        noted.await.unwrap()
    };
    let (_, noted) = tokio::join!(occupied, noted);
    assert_eq!(noted, 1);
    assert_eq!(store.note_at_once(mode).await.unwrap(), 1);
}

#[tokio::test]
async fn nothing_is_noted_once_the_store_is_closed() {
    let place = Place::new().await;
    place.store.writer.close().await;
    let noted = place.store.note_at_once(mode).await;
    assert!(matches!(noted, Err(StoreError::Closed)));
    let later = place.store.note_later(async |_| Ok(())).await;
    assert!(matches!(later, Err(StoreError::Closed)));
}

/// Whether this job is queued, as a reader sees it.
async fn is_seen(place: &Place, job: &Job) -> bool {
    let mut reader = place.store.read().await.unwrap();
    jobs::is_queued(&mut reader, job).await.unwrap()
}

#[tokio::test]
async fn what_is_noted_later_comes_before_the_next_use_case_or_with_the_next_sync() {
    let place = Place::new().await;
    let store = &place.store;
    let [first, second, last] = [1, 2, 3].map(|n| Job::Expire { mail: mail(n) });
    let note_later = async |job: Job| {
        let queue = async move |tx: &mut Tx| {
            jobs::enqueue(tx, &job, noon());
            Ok(())
        };
        store.note_later(queue).await.unwrap();
        store.writer.answers().await;
    };
    note_later(first).await;
    assert!(!is_seen(&place, &first).await);
    let found = store.note_at_once(async move |tx| jobs::is_queued(tx.reader(), &first).await);
    assert!(found.await.unwrap());

    note_later(second).await;
    store.is_behind().await;
    store.sync().await;
    store.writer.answers().await;
    assert!(is_seen(&place, &second).await);

    note_later(last).await;
    place.store.writer.close().await;
    assert!(is_seen(&place, &last).await);
}
