//! The vault against its promises: what is wiped is gone, what does not fit is refused unchanged.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use tempfile::TempDir;

use super::*;
use crate::mail::Letter;

fn fresh() -> (TempDir, PathBuf, Vault) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inmail.keys");
    let (vault, _) = Vault::create(&path).unwrap();
    let found = vault.inspect([]).unwrap();
    vault.adopt(found).unwrap();
    (directory, path, vault)
}

fn letter() -> Letter {
    Letter::parse("Supper", "Bring the salt").unwrap()
}

fn id() -> MailId {
    MailId::from(42_i64)
}

#[test]
fn a_text_opens_with_its_key_and_only_as_its_own_mail() {
    let (_directory, _, vault) = fresh();
    let (slot, key) = vault.reserve().unwrap();
    let sealed = seal(&key, id(), &letter()).unwrap();
    vault.write(&[(slot, key)]).unwrap();
    assert_eq!(
        vault.open_sealed(slot, id(), &sealed.0).unwrap(),
        Opened::Letter(letter())
    );
    let other = MailId::from(43_i64);
    assert_eq!(
        vault.open_sealed(slot, other, &sealed.0).unwrap(),
        Opened::Mismatch
    );
}

#[test]
fn a_wiped_key_is_nowhere_in_the_file() {
    let (_directory, path, vault) = fresh();
    let (slot, key) = vault.reserve().unwrap();
    let (noted, sealed) = (key.0, seal(&key, id(), &letter()).unwrap());
    vault.write(&[(slot, key)]).unwrap();
    assert!(
        fs::read(&path)
            .unwrap()
            .windows(8)
            .any(|w| w == &noted[..8])
    );
    vault.wipe(&[slot]).unwrap();
    assert!(
        !fs::read(&path)
            .unwrap()
            .windows(8)
            .any(|w| w == &noted[..8])
    );
    assert_eq!(
        vault.open_sealed(slot, id(), &sealed.0).unwrap(),
        Opened::Wiped
    );
}

#[test]
fn a_wiped_slot_is_used_again_only_after_release() {
    let (_directory, _, vault) = fresh();
    let (first, key) = vault.reserve().unwrap();
    vault.write(&[(first, key)]).unwrap();
    vault.wipe(&[first]).unwrap();
    assert_ne!(vault.reserve().unwrap().0, first);
    vault.release(&[first]);
    assert_eq!(vault.reserve().unwrap().0, first);
}

#[test]
fn it_grows_by_written_zeros() {
    let (_directory, path, vault) = fresh();
    let mut last = Slot(0);
    for _ in 0..=65_536 {
        last = vault.reserve().unwrap().0;
    }
    assert_eq!(last, Slot(65_536));
    assert_eq!(
        fs::metadata(&path).unwrap().len(),
        4096 + 2 * 2 * 1024 * 1024
    );
    assert!(vault.inspect([last]).is_ok());
}

#[test]
fn what_a_crash_left_is_found_and_only_adopting_changes_it() {
    let (_directory, path, vault) = fresh();
    let keys = [vault.reserve().unwrap(), vault.reserve().unwrap()];
    let (orphan, kept) = (keys[0].0, keys[1].0);
    vault.write(&keys).unwrap();
    let (empty, _) = vault.reserve().unwrap();
    drop(vault);

    let before = fs::read(&path).unwrap();
    let vault = Vault::open(&path).unwrap();
    let found = vault.inspect([kept, empty]).unwrap();
    assert_eq!(
        (&found.orphans[..], &found.empty[..]),
        (&[orphan][..], &[empty][..])
    );
    assert!(fs::read(&path).unwrap() == before);
    vault.adopt(found).unwrap();
    assert!(vault.inspect([kept, empty]).unwrap().orphans.is_empty());
}

#[test]
fn a_file_that_does_not_fit_is_refused_and_left_alone() {
    let (_directory, path, vault) = fresh();
    drop(vault);
    let whole = fs::read(&path).unwrap();
    let mut newer = whole.clone();
    newer[8] = 2;
    let cases: [(&str, Vec<u8>); 6] = [
        ("is cut short", whole[..whole.len() - 1].to_vec()),
        ("is cut short", whole[..4096].to_vec()),
        ("is cut short", whole[..100].to_vec()),
        ("is not an InMail key file", vec![0; whole.len()]),
        (
            "is not an InMail key file",
            [b"SQLite format 3\0", &whole[16..]].concat(),
        ),
        ("was written by a newer InMail", newer),
    ];
    for (sentence, bytes) in cases {
        fs::write(&path, &bytes).unwrap();
        let error = Vault::open(&path)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(error.contains(sentence), "{error}");
        assert!(fs::read(&path).unwrap() == bytes);
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(
        Vault::open(&path),
        Err(VaultError::Missing { .. })
    ));
}

#[test]
fn a_row_beyond_the_file_means_the_file_was_cut() {
    let (_directory, _, vault) = fresh();
    assert!(matches!(
        vault.inspect([Slot(65_536)]),
        Err(VaultError::Cut { .. })
    ));
}

#[test]
fn nobody_else_may_read_it() {
    let (_directory, path, _) = fresh();
    assert_eq!(
        fs::metadata(path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}
