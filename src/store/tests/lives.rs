//! Drafts: alive for their time to the millisecond, and for nobody but their writer.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, begin, deadline, envelope, mail, noon, person, send};
use crate::{
    model::{MailContent, UserId, job::Lane, window::DRAFT_KEPT_ON},
    store::{
        engine::StoreError,
        tables::{drafts, jobs},
    },
};

/// Whether a draft can be read, written and taken by somebody at a time, each in a place of its own.
async fn can(by: UserId, at: DateTime<Utc>) -> [bool; 3] {
    let place = Place::new().await;
    begin(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    let found = {
        let mut conn = place.store.read().await.unwrap();
        drafts::find(&mut conn, mail(1), by, at).await.unwrap()
    };
    let letter = MailContent::parse("", "other words").unwrap();
    // In this order, since whoever takes it leaves nothing, and writing gives it no more time here.
    let changed = place.store.write(async move |tx| {
        let written = drafts::write(tx, mail(1), 2, by, at, deadline(), &letter).await?;
        let revision = if written { 2 } else { 1 };
        let taken = drafts::take(tx, mail(1), revision, by, at).await?;
        Ok::<_, StoreError>([written, taken.is_some()])
    });
    let [written, taken] = changed.await.unwrap();
    [found.is_some(), written, taken]
}

#[tokio::test]
async fn a_draft_lives_until_its_end_and_only_for_its_writer() {
    let last = deadline() - TimeDelta::milliseconds(1);
    assert_eq!(can(person(1), last).await, [true; 3]);
    assert_eq!(can(person(1), deadline()).await, [false; 3]);
    assert_eq!(can(person(2), noon()).await, [false; 3], "its addressee");
}

#[tokio::test]
async fn what_was_sent_does_not_become_a_draft_again_when_its_command_is_replayed() {
    let place = Place::new().await;
    send(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    let replayed: Result<(), StoreError> = place
        .store
        .write(async move |tx| {
            let envelope = envelope(mail(1), person(1), person(2));
            drafts::begin(tx, &envelope, deadline()).await
        })
        .await;
    replayed.unwrap();
    let mut conn = place.store.read().await.unwrap();
    let found = drafts::find(&mut conn, mail(1), person(1), noon()).await;
    assert!(found.unwrap().is_none());
}

#[tokio::test]
async fn nobody_throws_away_anothers_draft() {
    let place = Place::new().await;
    begin(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    for (who, thrown_away) in [(person(2), false), (person(1), true), (person(1), false)] {
        let discard = place
            .store
            .write(async move |tx| drafts::discard(tx, mail(1), None, who).await);
        assert_eq!(discard.await.unwrap(), thrown_away);
    }
}

#[tokio::test]
async fn a_draft_without_a_word_and_without_a_view_plans_its_own_end() {
    let place = Place::new().await;
    let begun: Result<(), StoreError> = place
        .store
        .write(async move |tx| {
            let envelope = envelope(mail(1), person(1), person(2));
            drafts::begin(tx, &envelope, deadline()).await
        })
        .await;
    begun.unwrap();
    let mut conn = place.store.read().await.unwrap();
    let next = jobs::next_due(&mut *conn, Lane::House).await.unwrap();
    assert_eq!(next, Some(deadline() + DRAFT_KEPT_ON));
}
