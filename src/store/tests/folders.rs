//! Folders: every mail on exactly one page, and bounds that are exact to the millisecond.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, deadline, mail, noon, person, send};
use crate::{
    model::{
        Folder, MailId,
        folder::{Listing, Scope},
        paging::{PAGE_SIZE, Page},
    },
    store::tables::folders,
};

/// A page of what the first person has sent.
async fn page(
    place: &Place,
    folder: Folder,
    (as_of, now): (DateTime<Utc>, DateTime<Utc>),
    page: Page,
) -> Listing {
    let scope = Scope {
        holder: person(1),
        folder,
        as_of,
        now,
    };
    let mut conn = place.store.read().await.unwrap();
    folders::list(&mut conn, scope, page).await.unwrap()
}

fn ids(listing: &Listing) -> Vec<MailId> {
    listing.entries.iter().map(|entry| entry.mail).collect()
}

#[tokio::test]
async fn mails_of_one_millisecond_are_skipped_by_neither_older_nor_newer() {
    let place = Place::new().await;
    // Three pages of mail, all sent at noon to the millisecond.
    let count = i64::try_from(3 * PAGE_SIZE).unwrap();
    for n in 0..count {
        send(&place.store, mail(n), person(1), person(2))
            .await
            .unwrap();
    }
    let times = (noon(), noon());
    let mut down = Vec::new();
    let mut next = Some(Page::Newest);
    while let Some(at) = next {
        let listing = page(&place, Folder::Sent, times, at).await;
        down.push(ids(&listing));
        assert!(down.len() <= 3, "it goes round and round");
        next = listing.older;
    }
    let newest_first: Vec<MailId> = (0..count).rev().map(mail).collect();
    assert_eq!(down.concat(), newest_first);

    let cursor = page(&place, Folder::Sent, times, Page::Newest).await.older;
    let middle = page(&place, Folder::Sent, times, cursor.unwrap()).await;
    let last = page(&place, Folder::Sent, times, middle.older.unwrap()).await;
    let up = page(&place, Folder::Sent, times, last.newer.unwrap()).await;
    assert_eq!(ids(&up), down[1]);
    let top = page(&place, Folder::Sent, times, up.newer.unwrap()).await;
    assert_eq!(ids(&top), down[0]);
    assert!(top.newer.is_none() && last.older.is_none());
}

#[tokio::test]
async fn whoever_goes_back_to_a_few_newer_mails_sees_a_whole_first_page() {
    let place = Place::new().await;
    for n in 0..15 {
        send(&place.store, mail(n), person(1), person(2))
            .await
            .unwrap();
    }
    let times = (noon(), noon());
    let top = page(&place, Folder::Sent, times, Page::Newest).await;
    for newer in [0, 3, PAGE_SIZE - 1] {
        let from = Page::NewerThan(top.entries[newer].cursor());
        let back = page(&place, Folder::Sent, times, from).await;
        assert_eq!(ids(&back), ids(&top), "{newer} are newer");
        assert!(back.newer.is_none() && back.older.is_some());
    }
}

#[tokio::test]
async fn at_its_deadline_a_mail_is_no_longer_among_those_to_delete() {
    let place = Place::new().await;
    send(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    let listed = async |now| {
        let listing = page(&place, Folder::Deletable, (now, now), Page::Newest).await;
        listing.entries.len()
    };
    assert_eq!(listed(deadline() - TimeDelta::milliseconds(1)).await, 1);
    assert_eq!(listed(deadline()).await, 0);
}

#[tokio::test]
async fn no_list_shows_mail_that_was_sent_after_its_token() {
    let place = Place::new().await;
    send(&place.store, mail(1), person(1), person(2))
        .await
        .unwrap();
    for folder in [Folder::Sent, Folder::Deletable] {
        let listed = async |as_of| {
            let listing = page(&place, folder, (as_of, noon()), Page::Newest).await;
            listing.entries.len()
        };
        assert_eq!(listed(noon()).await, 1);
        assert_eq!(listed(noon() - TimeDelta::milliseconds(1)).await, 0);
    }
}
