//! Folders: every mail on exactly one page, and bounds that are exact to the millisecond.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, counting, deadline, mail, noon, person, send};
use crate::{
    model::{
        Folder, MailId,
        folder::{Count, Listing, MAX_COUNTED, Scope},
        paging::{Cursor, PAGE_SIZE, Page},
    },
    store::{StoreError, copies, tables::folders},
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

/// The second person has received this many mails, one a second. The older half is archived, and of the rest
/// every other is unread.
pub(super) async fn fill(place: &Place, mails: i64) {
    let filled: Result<(), StoreError> = place
        .store
        .write(async move |tx| {
            let (first, sender, reader) = (mail(0).get(), person(1).get(), person(2).get());
            let at = noon().timestamp_millis();
            let filling = format!(
                "INSERT INTO mails (id, guild_id, sender, recipient, sent_at, deadline)
                 WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {mails})
                 SELECT {first} + n, 7, {sender}, {reader}, {at} + n * 1000, {at} + n * 1000 FROM n;
                 INSERT INTO copies (mail_id, guild_id, sender, holder, role, sent_at, archived, unread)
                 SELECT id, guild_id, sender, {reader}, 'to', sent_at,
                        CASE WHEN id - {first} <= {mails} / 2 THEN 1 ELSE 0 END,
                        CASE WHEN id - {first} > {mails} / 2 AND id % 2 = 0 THEN 1 ELSE 0 END
                 FROM mails;"
            );
            Ok(tx.conn.run(&filling).await?)
        })
        .await;
    filled.unwrap();
}

fn received(folder: Folder) -> Scope {
    let later = noon() + TimeDelta::days(10);
    Scope {
        holder: person(2),
        folder,
        as_of: later,
        now: later,
    }
}

/// How many steps the database takes for a page in the middle, in hundreds.
async fn steps(place: &Place, folder: Folder, middle: Page) -> usize {
    let (steps, listing) = counting(place, async |conn| {
        folders::list(conn, received(folder), middle).await.unwrap()
    })
    .await;
    assert_eq!(listing.entries.len(), PAGE_SIZE);
    steps
}

#[tokio::test]
async fn a_page_costs_the_same_among_a_few_thousand_mails_and_among_many() {
    let (few, many) = (4_000, 40_000);
    let [few, many] = [few, many].map(async |mails| {
        let place = Place::new().await;
        fill(&place, mails).await;
        let middle = |ms| {
            Page::OlderThan(Cursor {
                sent_ms: noon().timestamp_millis() + ms,
                mail: mail(0),
            })
        };
        let (kept, archived) = (middle(mails * 750), middle(mails * 250));
        let mut all = Vec::new();
        for (folder, middle) in [
            (Folder::Inbox, kept),
            (Folder::Unread, kept),
            (Folder::Archive, archived),
            (Folder::Inbox, Page::Newest),
        ] {
            all.push(steps(&place, folder, middle).await);
        }
        all
    });
    let (few, many) = (few.await, many.await);
    for (few, many) in few.iter().zip(&many) {
        assert!(many <= &(few + few / 4 + 2), "{few} hundred steps, {many}");
    }
}

#[tokio::test]
async fn a_count_ends_where_it_says_more_than() {
    let place = Place::new().await;
    fill(&place, 3_000).await;
    let mut conn = place.store.read().await.unwrap();
    let mut count = async |folder| {
        let listing = folders::list(&mut conn, received(folder), Page::Newest).await;
        let Count { total, unread } = listing.unwrap().count;
        (total, unread)
    };
    assert_eq!(count(Folder::Inbox).await, (MAX_COUNTED + 1, 750));
    assert_eq!(count(Folder::Unread).await, (750, 750));
    assert_eq!(count(Folder::Archive).await.0, MAX_COUNTED + 1);
}

#[tokio::test]
async fn what_is_archived_is_in_the_archive_and_among_what_can_be_deleted_and_nowhere_else() {
    let place = Place::new().await;
    // All sent at noon to the millisecond, so that both shelves have mail of one moment.
    for n in 0..30 {
        send(&place.store, mail(n), person(1), person(2))
            .await
            .unwrap();
    }
    let archived: Result<(), StoreError> = place
        .store
        .write(async move |tx| {
            for n in (0..30).step_by(3) {
                assert!(copies::archive(tx, mail(n), person(1), true).await?);
            }
            assert!(!copies::archive(tx, mail(1), person(3), true).await?);
            Ok(())
        })
        .await;
    archived.unwrap();
    let all = async |folder| {
        let (mut found, mut next) = (Vec::new(), Some(Page::Newest));
        while let Some(at) = next {
            let listing = page(&place, folder, (noon(), noon()), at).await;
            found.extend(ids(&listing));
            assert!(found.len() <= 30, "it goes round and round");
            next = listing.older;
        }
        found
    };
    let newest_first = |fits: fn(i64) -> bool| -> Vec<MailId> {
        (0..30).rev().filter(|n| fits(*n)).map(mail).collect()
    };
    assert_eq!(all(Folder::Sent).await, newest_first(|n| n % 3 != 0));
    assert_eq!(all(Folder::SentArchive).await, newest_first(|n| n % 3 == 0));
    assert_eq!(all(Folder::Deletable).await, newest_first(|_| true));
}

#[tokio::test]
async fn all_that_one_person_had_received_by_then_is_marked_as_read() {
    let place = Place::new().await;
    for (n, to) in [(1, person(2)), (2, person(2)), (3, person(3))] {
        send(&place.store, mail(n), person(1), to).await.unwrap();
    }
    let mark = async |reader, at| {
        let marked: Result<bool, StoreError> = place
            .store
            .write(async move |tx| copies::mark_all_read(tx, reader, at).await)
            .await;
        marked.unwrap()
    };
    let before = noon() - TimeDelta::milliseconds(1);
    assert!(!mark(person(2), before).await, "nothing had come by then");
    assert!(mark(person(2), noon()).await);
    assert!(!mark(person(2), noon()).await, "nothing is left");
    assert!(mark(person(3), noon()).await, "others have not read theirs");
}
