//! Drafts: alive for their time to the millisecond, and for nobody but their writer.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, begin, deadline, envelope, keys, mail, noon, person, send};
use crate::{
    model::{MailContent, Typed, UserId, job::Lane, mail::Schedule, window::DRAFT_KEPT_ON},
    store::{
        engine::{StoreError, Tx},
        erase,
        tables::{drafts, jobs, mails},
    },
};

/// Whether a draft can be read, written and taken by one person at a time, each in a place of its own.
async fn can(by: UserId, at: DateTime<Utc>) -> [bool; 3] {
    let place = Place::new().await;
    begin(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    let found = {
        let mut conn = place.store.read().await.unwrap();
        drafts::find(&mut conn, mail(1), by, at).await.unwrap()
    };
    let content = MailContent::parse("", "other words").unwrap();
    // In this order, since a taken draft leaves nothing, and writing gives it no more time here.
    let changed = place.store.write(async move |tx| {
        let written = drafts::write(tx, mail(1), 2, by, at, deadline(), &content).await?;
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
    let next = jobs::next_due(&mut conn, Lane::House).await.unwrap();
    assert_eq!(next, Some(deadline() + DRAFT_KEPT_ON));
}

#[tokio::test]
async fn nothing_is_kept_of_a_draft_or_mail_that_is_gone_not_even_who_was_copied() {
    let place = Place::new().await;
    let directory = place.directory.path();
    let content = MailContent::parse("", "hello").unwrap();
    let write = async move |tx: &mut Tx| {
        for n in [1, 2, 3] {
            let mut to_both = envelope(mail(n), person(1), person(2));
            to_both.addressees.cc = vec![person(3)];
            drafts::begin(tx, &to_both, deadline()).await?;
            drafts::write(tx, mail(n), 1, person(1), noon(), deadline(), &content).await?;
        }
        Ok::<_, StoreError>(())
    };
    place.store.write(write).await.unwrap();
    let copied = async || {
        let mut conn = place.store.read().await.unwrap();
        let ids = conn.read::<(i64,)>("SELECT id FROM cc").await.unwrap();
        let copied = |n| ids.iter().filter(|(id,)| *id == mail(n).get()).count();
        vec![copied(1), copied(2), copied(3)]
    };
    assert_eq!((copied().await, keys(directory).await), (vec![1, 1, 1], 3));
    let cancel = async |tx: &mut Tx| drafts::discard(tx, mail(1), None, person(1)).await;
    assert!(place.store.write(cancel).await.unwrap());
    assert_eq!((copied().await, keys(directory).await), (vec![0, 1, 1], 2));
    let send = async |tx: &mut Tx| {
        let taken = drafts::take(tx, mail(2), 1, person(1), noon()).await?;
        let schedule = Schedule {
            sent_at: noon(),
            release_at: noon(),
            deadline: deadline(),
        };
        mails::send(tx, &taken.unwrap(), schedule).await?;
        erase::unsend(tx, mail(2), person(1), noon()).await?;
        erase::give_up(tx, mail(2), person(3), noon()).await
    };
    place.store.write(send).await.unwrap();
    assert_eq!((copied().await, keys(directory).await), (vec![0, 0, 1], 1));
    let late = deadline() + DRAFT_KEPT_ON;
    let expire = async move |tx: &mut Tx| drafts::expire(tx, late).await;
    assert_eq!(place.store.write(expire).await.unwrap(), [mail(3)]);
    assert_eq!((copied().await, keys(directory).await), (vec![0, 0, 0], 0));
}

#[tokio::test]
async fn a_draft_goes_however_often_its_form_was_refused() {
    let place = Place::new().await;
    let (store, directory) = (&place.store, place.directory.path());
    begin(store, mail(1), person(1), person(2)).await.unwrap();
    for n in 2..80 {
        let refused = store.write(async move |tx| {
            let draft = drafts::find(tx.reader(), mail(1), person(1), noon()).await?;
            drafts::keep_typed(tx, mail(n), &draft.unwrap(), &Typed::new("", "too long")).await
        });
        refused.await.unwrap();
    }
    assert_eq!(keys(directory).await, 1 + erase::PORTION as usize);
    let cancel = async |tx: &mut Tx| drafts::discard(tx, mail(1), None, person(1)).await;
    assert!(store.write(cancel).await.unwrap());
    assert_eq!(keys(directory).await, 0);
}
