//! Conversations: what is followed, how far, and on which page it is.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, deadline, envelope, mail, noon, person};
use crate::{
    model::{
        Envelope, MailId,
        mail::Schedule,
        paging::{PAGE_SIZE, Page},
    },
    store::tables::{
        conversations::{self, Conversation},
        mails,
    },
};

fn at(n: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(n)
}

/// Two people answer each other, once a second.
async fn talk(place: &Place, count: i64) {
    let sent = place.store.write(async move |tx| {
        for n in 0..count {
            let (from, to) = (person(1 + n % 2), person(2 - n % 2));
            let answer = Envelope {
                parent: (n > 0).then(|| mail(n - 1)),
                ..envelope(mail(n), from, to)
            };
            let schedule = Schedule {
                sent_at: at(n),
                release_at: at(n),
                deadline: deadline(),
            };
            mails::send(tx, &answer, schedule).await?;
        }
        Ok(())
    });
    let sent: Result<(), crate::store::StoreError> = sent.await;
    sent.unwrap();
}

async fn page(place: &Place, around: i64, as_of: DateTime<Utc>, page: Page) -> Conversation {
    let mut conn = place.store.read().await.unwrap();
    conversations::page(&mut conn, mail(around), person(1), as_of, page)
        .await
        .unwrap()
}

fn ids(found: &Conversation) -> Vec<MailId> {
    let entries = found.listing.entries.iter();
    entries.map(|entry| entry.mail).collect()
}

#[tokio::test]
async fn what_is_newer_than_a_token_is_not_in_it() {
    let place = Place::new().await;
    talk(&place, 5).await;
    let first = page(&place, 2, at(3), Page::Newest).await;
    assert_eq!(ids(&first), [0, 1, 2, 3].map(mail));
    let mut conn = place.store.read().await.unwrap();
    for (as_of, any) in [(at(0), false), (at(1), true)] {
        let found = conversations::is_any_beside(&mut conn, mail(0), person(1), as_of);
        assert_eq!(found.await.unwrap(), any);
    }
    let strangers = conversations::page(&mut conn, mail(2), person(3), at(9), Page::Newest);
    assert!(ids(&strangers.await.unwrap()).is_empty());
}

#[tokio::test]
async fn a_long_one_is_followed_to_its_nearest_mails_and_says_so() {
    let place = Place::new().await;
    talk(&place, 700).await;
    let mut seen = Vec::new();
    let mut next = Some(Page::Newest);
    while let Some(at_page) = next {
        let found = page(&place, 350, at(1_000), at_page).await;
        assert!(found.is_cut && found.listing.entries.len() <= PAGE_SIZE);
        seen.splice(0..0, ids(&found));
        assert!(seen.len() <= 500, "it goes round and round");
        next = found.listing.older;
    }
    assert_eq!(seen.len(), 500);
    let mut nearest = (101..600).map(mail);
    assert!(nearest.all(|one| seen.contains(&one)));
    assert!(!page(&place, 3, at(10), Page::Newest).await.is_cut);
}
