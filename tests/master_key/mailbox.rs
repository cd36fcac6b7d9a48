//! A data directory with mail.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use inmail::{
    model::{Addressees, Envelope, MailContent, MailId, MasterKey, UserId, mail::Schedule},
    store::{OpenError, Store, StoreError, drafts, mails},
    vault::VaultError,
};
use tempfile::TempDir;

pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

pub fn key(number: u8) -> MasterKey {
    MasterKey::new([number; 32])
}

pub fn alice() -> UserId {
    1_i64.into()
}

pub async fn send(store: &Store, id: i64) {
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
    let deadline = noon() + TimeDelta::minutes(10);
    let schedule = Schedule {
        sent_at: noon(),
        release_at: noon(),
        deadline,
    };
    let sent: Result<(), StoreError> = store
        .write(async move |tx| {
            drafts::begin(tx, &envelope, deadline).await?;
            drafts::write(tx, envelope.id, 1, alice(), noon(), deadline, &text(id)).await?;
            let taken = drafts::take(tx, envelope.id, 1, alice(), noon()).await?;
            mails::send(tx, &taken.unwrap(), schedule).await
        })
        .await;
    sent.unwrap();
}

pub fn text(id: i64) -> MailContent {
    MailContent::parse("", &format!("Supper is at {id}")).unwrap()
}

pub const MAILS: [i64; 3] = [101, 102, 103];

/// A data directory with mail.
pub async fn mailbox(master: Option<&MasterKey>) -> TempDir {
    let directory = TempDir::new().unwrap();
    let (store, _lock) = Store::open(directory.path(), master).await.unwrap();
    for id in MAILS {
        send(&store, id).await;
    }
    store.close().await;
    directory
}

/// Whether it opens, and then every mail can be read.
pub async fn is_whole(directory: &Path, master: Option<&MasterKey>, mails: &[i64]) -> bool {
    let (store, _lock) = match Store::open(directory, master).await {
        Ok(opened) => opened,
        Err(OpenError::Vault(
            VaultError::MasterKeyMissing { .. }
            | VaultError::MasterKeyWrong { .. }
            | VaultError::MasterKeyUnused { .. },
        )) => return false,
        Err(other) => panic!("{other}"),
    };
    for id in mails {
        let read = store.content(MailId::from(*id)).await.unwrap();
        assert_eq!(read, Some(text(*id)));
    }
    store.close().await;
    true
}
