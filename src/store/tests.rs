//! What the store's tests share: a store in a directory of its own, and mail in it.

mod scrub;

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;

use super::{
    DirectoryLock, Store, StoreError, drafts, erase,
    mails::{self, Schedule},
};
use crate::mail::{Addressees, Envelope, Letter, MailId, UserId, ids::first_snowflake_at};

/// An open store and its directory.
struct Place {
    directory: TempDir,
    store: Store,
    _lock: DirectoryLock,
}

impl Place {
    async fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let (store, lock) = Store::open(directory.path()).await.unwrap();
        Self {
            directory,
            store,
            _lock: lock,
        }
    }
}

/// When every test happens.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

/// The id of the `n`th mail.
fn mail(n: i64) -> MailId {
    (first_snowflake_at(noon() + TimeDelta::seconds(n)) + n).into()
}

fn person(n: i64) -> UserId {
    (first_snowflake_at(noon()) - 1_000_000 - n).into()
}

/// One person sends another a mail.
async fn send(store: &Store, id: MailId, from: UserId, to: UserId) -> Result<(), StoreError> {
    let envelope = Envelope {
        id,
        guild: 7_i64.into(),
        sender: from,
        addressees: Addressees { to, cc: Vec::new() },
        parent: None,
    };
    let letter = Letter::parse("", "hello").unwrap();
    let deadline = noon() + TimeDelta::minutes(10);
    store
        .write(move |tx| {
            Box::pin(async move {
                drafts::begin(tx, &envelope, deadline).await?;
                assert!(drafts::write(tx, id, from, noon(), deadline, &letter).await?);
                assert!(drafts::take(tx, id, from, noon()).await?.is_some());
                let schedule = Schedule {
                    sent_at: noon(),
                    release_at: noon(),
                    deadline,
                };
                mails::send(tx, &envelope, schedule).await
            })
        })
        .await
}

/// The sender takes a mail back; whether there was one.
async fn unsend(store: &Store, id: MailId, from: UserId) -> Result<bool, StoreError> {
    store
        .write(move |tx| {
            Box::pin(async move { Ok(erase::unsend(tx, id, from, noon()).await?.is_some()) })
        })
        .await
}
