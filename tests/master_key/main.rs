//! The master key: a copy of the files without it opens no mail, what is deleted opens for nobody, and a crash
//! while it changes leaves a mailbox that opens as before or as wanted.

mod mailbox;
mod powercut;
mod thief;

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
};

use inmail::{
    store::{OpenError, Store, StoreError, backup::Source, erase, health},
    vault::{FileVault, Opened, Slot, VaultError, seal},
};
use mailbox::{MAILS, alice, is_whole, key, mailbox, noon, send, text};
use tempfile::TempDir;
use thief::{keys, sealed, unwrapped};

#[tokio::test]
async fn a_copy_of_both_files_without_the_master_key_opens_no_mail() {
    let plain = mailbox(None).await;
    let file = keys(plain.path());
    for text in sealed(plain.path()).await {
        assert!(text.opens_with_any_of(&file), "the attack works");
    }
    let wrapped = mailbox(Some(&key(1))).await;
    let file = keys(wrapped.path());
    for text in sealed(wrapped.path()).await {
        assert!(!text.opens_with_any_of(&file));
        let keys = unwrapped(&file, &key(1));
        assert!(keys.iter().any(|key| text.opens_with(key)));
    }
    assert!(!is_whole(wrapped.path(), None, &MAILS).await);
    assert!(!is_whole(wrapped.path(), Some(&key(2)), &MAILS).await);
    assert!(keys(wrapped.path()) == file, "a refusal changes nothing");
    assert!(is_whole(wrapped.path(), Some(&key(1)), &MAILS).await);
}

#[tokio::test]
async fn a_deleted_mail_opens_for_nobody_not_even_with_the_master_key() {
    let directory = mailbox(Some(&key(1))).await;
    let texts = sealed(directory.path()).await;
    let before = keys(directory.path());
    let (store, lock) = Store::open(directory.path(), Some(&key(1))).await.unwrap();
    let [gone, kept @ ..] = MAILS;
    let unsent: Result<_, StoreError> = store
        .write(async move |tx| erase::unsend(tx, gone.into(), alice(), noon()).await)
        .await;
    assert!(unsent.unwrap().is_some());
    // The moment the sender is told.
    let file = keys(directory.path());
    let left = unwrapped(&file, &key(1));
    assert_eq!(left.len(), kept.len());
    for text in texts {
        let opens = left.iter().any(|key| text.opens_with(key));
        assert_eq!(opens, text.id != gone, "{}", text.id);
        let place = 4096 + text.slot as usize * 64;
        let slot = &before[place..place + 64];
        assert_eq!(file.windows(64).any(|part| part == slot), text.id != gone);
    }
    store.close().await;
    drop(lock);
    assert!(is_whole(directory.path(), Some(&key(1)), &kept).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_exchanged_while_people_write_and_no_mail_is_lost() {
    let directory = mailbox(Some(&key(1))).await;
    let path = directory.path();
    let (store, lock) = Store::open(path, Some(&key(1))).await.unwrap();
    let writing = {
        let store = store.clone();
        let (begun, is_begun) = tokio::sync::oneshot::channel();
        let work = tokio::spawn(async move {
            send(&store, 200).await;
            begun.send(()).unwrap();
            for id in 201..300 {
                send(&store, id).await;
            }
        });
        is_begun.await.unwrap();
        work
    };
    for number in 1..9 {
        let (old, new) = (key(number), key(number + 1));
        Store::admit_master(path, &old, &new).unwrap();
        for either in [&old, &new] {
            let found = health::examine(path, Some(either), noon()).await.unwrap();
            assert!(found.has_another_master);
        }
        Store::retire_masters(path, &new).unwrap();
    }
    writing.await.unwrap();
    store.close().await;
    drop(lock);
    let mails: Vec<i64> = MAILS.into_iter().chain(200..300).collect();
    for number in 1..9 {
        assert!(!is_whole(path, Some(&key(number)), &mails).await);
    }
    assert!(is_whole(path, Some(&key(9)), &mails).await);
}

#[tokio::test]
async fn a_backup_does_not_take_replaced_keys_for_erased_mail() {
    let directory = mailbox(None).await;
    let source = Source::open(directory.path(), None).await.unwrap();
    let (source, _) = source.rows(noon()).await.unwrap();
    Store::wrap_keys(directory.path(), &key(1)).await.unwrap();
    let closed = source.close().await.unwrap_err();
    assert!(
        matches!(&closed, StoreError::Vault(error) if matches!(**error, VaultError::Replaced { .. }))
    );
}

#[tokio::test]
async fn what_does_not_fit_the_wish_is_refused_and_changes_nothing() {
    let directory = mailbox(None).await;
    let path = directory.path();
    let refused = |error: OpenError| {
        assert!(error.is_lasting());
        error.to_string()
    };
    let before = keys(path);
    let off = Store::unwrap_keys(path, &key(1)).await.unwrap_err();
    assert!(refused(off).contains("`inmail key on`"));
    let add = Store::admit_master(path, &key(1), &key(2)).unwrap_err();
    assert!(refused(add).contains("`inmail key on`"));
    assert!(keys(path) == before);
    Store::wrap_keys(path, &key(1)).await.unwrap();

    let before = keys(path);
    let on = Store::wrap_keys(path, &key(2)).await.unwrap_err();
    assert!(refused(on).contains("has a master key already"));
    let off = Store::unwrap_keys(path, &key(2)).await.unwrap_err();
    assert!(refused(off).contains("does not open"));
    let add = Store::admit_master(path, &key(1), &key(1)).unwrap_err();
    assert!(refused(add).contains("opens the key file already"));
    let retire = Store::retire_masters(path, &key(2)).unwrap_err();
    assert!(refused(retire).contains("does not open"));
    let (store, lock) = Store::open(path, Some(&key(1))).await.unwrap();
    let off = Store::unwrap_keys(path, &key(1)).await.unwrap_err();
    assert!(matches!(off, OpenError::InUse { .. }));
    store.close().await;
    drop(lock);
    assert!(keys(path) == before);
    assert!(is_whole(path, Some(&key(1)), &MAILS).await);
}

#[tokio::test]
async fn a_root_that_changes_it_leaves_the_file_to_its_user() {
    let directory = mailbox(None).await;
    let file = directory.path().join("inmail.keys");
    // Only root can. For anybody else the file is their own before and after.
    let _ = chown(&file, Some(65_534), Some(65_534));
    let facts = || {
        let facts = fs::metadata(&file).unwrap();
        (facts.uid(), facts.gid(), facts.mode() & 0o777)
    };
    let before = facts();
    Store::wrap_keys(directory.path(), &key(1)).await.unwrap();
    assert_eq!(facts(), before);
}

#[test]
fn a_file_of_wrapped_keys_grows_by_written_zeros_as_well() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inmail.keys");
    let (vault, _) = FileVault::create(&path, Some(&key(1))).unwrap();
    vault.adopt(vault.inspect([]).unwrap()).unwrap();
    let mut last = vault.reserve().unwrap();
    while last.0 < Slot(65_536) {
        last = vault.reserve().unwrap();
    }
    let slot = last.0;
    let sealed = seal(&last.1, 7_i64.into(), &text(7)).unwrap();
    vault.write(&[last]).unwrap();
    drop(vault);
    let facts = fs::metadata(&path).unwrap();
    assert_eq!(facts.len(), 4096 + 2 * 65_536 * 64);
    assert!(facts.blocks() * 512 >= facts.len(), "it has no holes");
    let vault = FileVault::open(&path, Some(&key(1))).unwrap();
    let found = vault.inspect([]).unwrap();
    assert_eq!(found.orphans, [slot]);
    let opened = vault.held(slot).unwrap().open(7_i64.into(), &sealed.0);
    assert_eq!(opened, Opened::Text(text(7)));
}
