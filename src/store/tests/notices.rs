//! Notices: how much they look at.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};

use super::{Place, count_steps, counting, folders::fill, noon, person, stop_counting};
use crate::{
    model::{
        Person,
        notice::{MAX_ANNOUNCED, Unread},
    },
    store::{
        engine::StoreError,
        tables::{notices, people},
    },
};

/// How many steps a reader's notice takes, in hundreds, and what it tells them is unread.
async fn told(received: i64) -> (usize, Vec<Unread>) {
    let place = Place::new().await;
    fill(&place, received).await;
    counting(&place, async |conn| {
        notices::state(conn, person(2)).await.unwrap().unread
    })
    .await
}

#[tokio::test]
async fn what_a_notice_counts_ends_where_it_says_more_than() {
    for (received, count) in [(200, 50), (396, MAX_ANNOUNCED), (800, MAX_ANNOUNCED + 1)] {
        let unread = Unread {
            guild: 7_i64.into(),
            count,
            notice: None,
        };
        assert_eq!(told(received).await.1, [unread]);
    }
}

#[tokio::test]
async fn a_notice_costs_the_same_for_a_reader_of_much_and_of_very_much() {
    let (much, _) = told(8_000).await;
    let (very_much, _) = told(40_000).await;
    assert!(
        very_much <= much + much / 4 + 2,
        "{much} hundred steps, {very_much}"
    );
}

#[tokio::test]
async fn a_new_notice_looks_at_no_mail_that_is_read() {
    let place = Place::new().await;
    // A quarter of it is unread.
    fill(&place, 8_000).await;
    let begun = place.store.write(async |tx| {
        // This one marks what is unread.
        let first = notices::begin(tx, person(2), 5_i64.into(), noon()).await?;
        notices::delivered(tx, person(2), first.id, 6_i64.into(), None).await?;
        let steps = count_steps(tx.reader());
        notices::begin(tx, person(2), 5_i64.into(), noon()).await?;
        stop_counting(tx.reader());
        Ok::<_, StoreError>(steps.load(Ordering::Relaxed))
    });
    let hundreds = begun.await.unwrap();
    assert!(hundreds * 100 < 5 * 8_000, "{hundreds} hundred steps");
}

#[tokio::test]
async fn who_cannot_be_told_reads_how_much_is_unread() {
    let place = Place::new().await;
    fill(&place, 8_000).await;
    let written = place.store.write(async |tx| {
        let reader = Person::named(person(2), [Some("Bob")], None);
        people::remember_name(tx, &reader).await?;
        notices::give_up(tx, person(2)).await
    });
    written.await.unwrap();
    let mut conn = place.store.read().await.unwrap();
    let counted = notices::unannounced(&mut conn, person(2), DateTime::<Utc>::MAX_UTC).await;
    assert_eq!(counted.unwrap(), MAX_ANNOUNCED + 1);
}
