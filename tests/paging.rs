//! Paging through a folder: a walk visits every mail exactly once, even while mail is added and removed.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use inmail::{
    model::{
        Addressees, Envelope, Folder, MailContent, MailId, UserId,
        folder::{Entry, Listing, Scope},
        mail::Schedule,
        paging::{Cursor, PAGE_SIZE, Page},
    },
    store::{Store, StoreError, drafts, erase, folders, mails},
};
use proptest::prelude::*;
use tempfile::TempDir;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

fn alice() -> UserId {
    1_i64.into()
}

/// Alice sends mail `id` this many milliseconds after noon.
async fn send(store: &Store, id: i64, after: i64) {
    let envelope = Envelope {
        id: id.into(),
        guild: 7_i64.into(),
        sender: alice(),
        addressees: Addressees {
            to: 2_i64.into(),
            cc: Vec::new(),
        },
        parent: None,
    };
    let sent_at = noon() + TimeDelta::milliseconds(after);
    let deadline = noon() + TimeDelta::minutes(14);
    let schedule = Schedule {
        sent_at,
        release_at: sent_at,
        deadline,
    };
    let content = MailContent::parse("", "hello").unwrap();
    let sent: Result<(), StoreError> = store
        .write(async move |tx| {
            drafts::begin(tx, &envelope, deadline).await?;
            drafts::write(tx, envelope.id, 1, alice(), sent_at, deadline, &content).await?;
            let taken = drafts::take(tx, envelope.id, 1, alice(), sent_at).await?;
            mails::send(tx, &taken.unwrap(), schedule).await
        })
        .await;
    sent.unwrap();
}

async fn unsend(store: &Store, mail: MailId) {
    let gone: Result<_, StoreError> = store
        .write(async move |tx| erase::unsend(tx, mail, alice(), noon()).await)
        .await;
    assert!(gone.unwrap().is_some());
}

async fn list(store: &Store, page: Page) -> Listing {
    let scope = Scope {
        holder: alice(),
        folder: Folder::Sent,
        as_of: noon() + TimeDelta::hours(1),
        now: noon(),
    };
    let mut conn = store.read().await.unwrap();
    folders::list(&mut conn, scope, page).await.unwrap()
}

/// What happens between two pages.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    Nothing,
    /// A visited mail is removed, the one with this number.
    SeenGoes(usize),
    /// A mail that has not been visited is removed.
    UnseenGoes(usize),
    /// A newer mail arrives.
    NewerComes,
}

fn meanwhile() -> impl Strategy<Value = Meanwhile> {
    prop_oneof![
        Just(Meanwhile::Nothing),
        (0..99_usize).prop_map(Meanwhile::SeenGoes),
        (0..99_usize).prop_map(Meanwhile::UnseenGoes),
        Just(Meanwhile::NewerComes),
    ]
}

fn run<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(story)
}

async fn walk(times: Vec<i64>, changes: Vec<Meanwhile>) {
    let directory = TempDir::new().unwrap();
    let (store, _lock) = Store::open(directory.path(), None).await.unwrap();
    let mut ahead: Vec<(i64, i64)> = times.into_iter().zip(100..).collect();
    // All at once, so that they share commits.
    join_all(ahead.iter().map(|(after, id)| send(&store, *id, *after))).await;
    ahead.sort_unstable_by(|a, b| b.cmp(a));
    let (mut seen, mut page, mut newest) = (Vec::new(), Page::Newest, 1_000);
    let mut changes = changes.into_iter();
    loop {
        let listing = list(&store, page).await;
        assert!(listing.entries.len() <= PAGE_SIZE);
        for entry in &listing.entries {
            // Each visited mail is the next one of those that are left. So none is visited twice and none
            // is skipped.
            assert_eq!(entry.mail.get(), ahead.remove(0).1);
            seen.push(entry.mail);
        }
        let Some(older) = listing.older else { break };
        page = older;
        match changes.next() {
            Some(Meanwhile::SeenGoes(nth)) => {
                let gone = seen.remove(nth % seen.len());
                unsend(&store, gone).await;
            }
            // One mail is left, since an emptied page leads back to the newest page.
            Some(Meanwhile::UnseenGoes(nth)) if ahead.len() > 1 => {
                let (_, gone) = ahead.remove(nth % ahead.len());
                unsend(&store, gone.into()).await;
            }
            None | Some(Meanwhile::Nothing | Meanwhile::UnseenGoes(_)) => {}
            Some(Meanwhile::NewerComes) => {
                newest += 1;
                send(&store, newest, 60_000 + newest).await;
                seen.insert(0, newest.into());
            }
        }
    }
    assert!(ahead.is_empty(), "{} were never visited", ahead.len());
    back(&store, page).await;
    store.close().await;
}

/// The way back to the newest page visits nothing twice either.
async fn back(store: &Store, last: Page) {
    let mut page = last;
    let mut before = None;
    loop {
        let listing = list(store, page).await;
        let ends = |entries: &[Entry]| {
            let first = entries.first()?;
            Some((first.sent_at, first.mail))
        };
        let first = ends(&listing.entries);
        // The first page has none before it, and an empty folder shows no mail.
        assert!(
            before.is_none() || first > before,
            "a page leads to newer mail"
        );
        before = first;
        let Some(newer) = listing.newer else { break };
        page = newer;
    }
    let newest = list(store, Page::Newest).await;
    assert_eq!(
        before.map(|(_, mail)| mail),
        newest.entries.first().map(|entry| entry.mail)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_walk_visits_every_mail_once(
        times in prop::collection::vec(0..20_i64, 0..45),
        changes in prop::collection::vec(meanwhile(), 0..6),
    ) {
        run(walk(times, changes));
    }

    #[test]
    fn a_forged_cursor_shows_ones_own_mail_and_nothing_else(
        cursors in prop::collection::vec((any::<i64>(), any::<i64>(), any::<bool>()), 20),
        near in prop::collection::vec((-2..25_i64, 98..125_i64, any::<bool>()), 20),
    ) {
        run(async move {
            let directory = TempDir::new().unwrap();
            let (store, _lock) = Store::open(directory.path(), None).await.unwrap();
            join_all((100..123).map(|id| send(&store, id, id % 20))).await;
            let near = near.into_iter().map(|(after, id, newer)| {
                (noon().timestamp_millis() + after, id, newer)
            });
            for (sent_ms, id, newer) in cursors.into_iter().chain(near) {
                let at = Cursor { sent_ms, mail: id.into() };
                let page = if newer { Page::NewerThan(at) } else { Page::OlderThan(at) };
                let listing = list(&store, page).await;
                assert!((1..=PAGE_SIZE).contains(&listing.entries.len()));
                let keys: Vec<_> = listing.entries.iter().map(|e| (e.sent_at, e.mail)).collect();
                assert!(keys.is_sorted_by(|a, b| a > b), "newest first, nothing twice");
            }
            store.close().await;
        });
    }
}
