//! The vault against its promises: what is wiped is gone, what does not fit is refused unchanged.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::model::MailContent;

fn fresh() -> (TempDir, PathBuf, FileVault) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inmail.keys");
    let (vault, _) = FileVault::create(&path, None).unwrap();
    let found = vault.inspect([]).unwrap();
    vault.adopt(found).unwrap();
    (directory, path, vault)
}

fn opened(key: &[u8; KEY_LENGTH], id: TextId, sealed: &[u8]) -> Opened<MailContent> {
    seal::open(&Key(*key), id, sealed)
}

fn content() -> MailContent {
    MailContent::parse("Supper", "Bring the salt").unwrap()
}

fn id() -> TextId {
    TextId::from(42_i64)
}

/// Whether every byte of the file has its place on the disk.
fn has_no_holes(path: &Path) -> bool {
    let facts = fs::metadata(path).unwrap();
    facts.blocks() * 512 >= facts.len()
}

proptest! {
    #[test]
    fn any_letter_opens_as_it_was_sealed(
        subject in ".{0,200}", body in "(?s).{0,2000}", raw: i64, other: i64,
    ) {
        let Ok(content) = MailContent::parse(&subject, &body) else { return Ok(()) };
        let (key, id) = (Key::random()?, TextId::from(raw));
        let mut sealed = seal(&key, id, &content)?.0;
        prop_assert_eq!(sealed.len() % 256, 24 + 16);
        prop_assert_eq!(opened(&key.0, id, &sealed), Opened::Text(content));
        let stranger = opened(&key.0, TextId::from(other), &sealed);
        prop_assert_eq!(stranger == Opened::Mismatch, raw != other);
        prop_assert_eq!(opened(&Key::random()?.0, id, &sealed), Opened::Mismatch);
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        prop_assert_eq!(opened(&key.0, id, &sealed), Opened::Mismatch);
    }

    #[test]
    fn anything_else_is_a_mismatch_without_a_panic(sealed: Vec<u8>) {
        prop_assert_eq!(opened(&[7; KEY_LENGTH], id(), &sealed), Opened::Mismatch);
    }
}

#[test]
fn length_tells_little_and_even_the_longest_letter_fits_its_buffer() {
    let key = Key::random().unwrap();
    let length = |subject: &str, body: &str| {
        let content = MailContent::parse(subject, body).unwrap();
        seal(&key, id(), &content).unwrap().0.len()
    };
    assert_eq!(length("", "a"), length("Supper", "Bring the salt"));
    // Four bytes a code point is the most that UTF-8 and JSON make of it.
    let longest = length(&"🧂".repeat(200), &"🧂".repeat(2_000));
    assert!((8_800..seal::MAX_PLAIN).contains(&longest), "{longest}");
}

#[test]
fn two_seals_of_one_letter_have_nothing_in_common() {
    let key = Key::random().unwrap();
    let (one, other) = (
        seal(&key, id(), &content()).unwrap().0,
        seal(&key, id(), &content()).unwrap().0,
    );
    assert!(one[..24] != other[..24] && one[24..] != other[24..]);
}

#[test]
fn nothing_secret_prints_itself() {
    let key = Key::random().unwrap();
    let sealed = seal(&key, id(), &content()).unwrap();
    let opened = opened(&key.0, id(), &sealed.0);
    assert_eq!(format!("{key:?} {sealed:?}"), "Key(…) Sealed(…)");
    assert_eq!(format!("{opened:?}"), "Text(MailContent(…))");
}

#[test]
fn a_text_opens_with_its_key_and_only_as_its_own_mail() {
    let (_directory, _, vault) = fresh();
    let (slot, key) = vault.reserve().unwrap();
    let sealed = seal(&key, id(), &content()).unwrap();
    vault.write(&[(slot, key)]).unwrap();
    let opened = vault.held(slot).unwrap().open(id(), &sealed.0);
    assert_eq!(opened, Opened::Text(content()));
    let other = TextId::from(43_i64);
    let opened = vault.held(slot).unwrap().open(other, &sealed.0);
    assert_eq!(opened, Opened::<MailContent>::Mismatch);
}

#[test]
fn a_wiped_key_is_nowhere_in_the_file() {
    let (_directory, path, vault) = fresh();
    let (slot, key) = vault.reserve().unwrap();
    let (noted, sealed) = (key.0, seal(&key, id(), &content()).unwrap());
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
    let opened = vault.held(slot).unwrap().open(id(), &sealed.0);
    assert_eq!(opened, Opened::<MailContent>::Wiped);
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
fn a_slot_released_twice_is_handed_out_once() {
    let (_directory, _, vault) = fresh();
    let (first, _) = vault.reserve().unwrap();
    vault.release(&[first, first]);
    vault.release(&[first]);
    assert_eq!(vault.reserve().unwrap().0, first);
    assert_ne!(vault.reserve().unwrap().0, first);
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
    assert!(has_no_holes(&path));
    assert!(
        fs::read(&path).unwrap()[4096..]
            .iter()
            .all(|byte| *byte == 0)
    );
    assert!(vault.inspect([last]).is_ok());
}

#[test]
fn a_chunk_that_a_crash_left_unwritten_is_written_on_adopting() {
    let (_directory, path, vault) = fresh();
    let (kept, key) = vault.reserve().unwrap();
    vault.write(&[(kept, key)]).unwrap();
    drop(vault);
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(4096 + 2 * 2 * 1024 * 1024).unwrap();
    assert!(!has_no_holes(&path));
    let before = fs::read(&path).unwrap();

    let vault = FileVault::open(&path, None).unwrap();
    vault.adopt(vault.inspect([kept]).unwrap()).unwrap();
    assert!(has_no_holes(&path));
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_cut_by_whole_chunks_shows_in_the_rows() {
    let (_directory, path, vault) = fresh();
    let mut last = vault.reserve().unwrap();
    while last.0 < Slot(65_536) {
        last = vault.reserve().unwrap();
    }
    let slot = last.0;
    vault.write(&[last]).unwrap();
    drop(vault);
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(4096 + 2 * 1024 * 1024).unwrap();
    let before = fs::read(&path).unwrap();
    let vault = FileVault::open(&path, None).unwrap();
    assert!(matches!(vault.inspect([slot]), Err(VaultError::Cut { .. })));
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_stale_beginning_is_replaced_but_a_vault_never_is() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inmail.keys");
    let stale = directory.path().join("inmail.keys.new");
    fs::write(&stale, b"half").unwrap();
    let (vault, id) = FileVault::create(&path, None).unwrap();
    assert!(!stale.exists());
    assert_eq!(FileVault::open(&path, None).unwrap().database_id(), id);

    let (slot, key) = vault.reserve().unwrap();
    vault.write(&[(slot, key)]).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(
        FileVault::create(&path, None),
        Err(VaultError::Io { .. })
    ));
    assert!(fs::read(&path).unwrap() == before);
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
    let vault = FileVault::open(&path, None).unwrap();
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
    newer[8] = 3;
    let mut older = whole.clone();
    older[8] = 0;
    let cases: [(&str, Vec<u8>); 8] = [
        ("is cut short", whole[..whole.len() - 1].to_vec()),
        ("or was added to", [&whole[..], &[0; KEY_LENGTH]].concat()),
        ("is cut short", whole[..4096].to_vec()),
        ("is cut short", whole[..100].to_vec()),
        ("is not an InMail key file", vec![0; whole.len()]),
        (
            "is not an InMail key file",
            [b"SQLite format 3\0", &whole[16..]].concat(),
        ),
        ("is not an InMail key file", older),
        ("was written by a newer InMail", newer),
    ];
    for (sentence, bytes) in cases {
        fs::write(&path, &bytes).unwrap();
        let error = FileVault::open(&path, None)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(error.contains(sentence), "{error}");
        assert!(fs::read(&path).unwrap() == bytes);
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(
        FileVault::open(&path, None),
        Err(VaultError::Missing { .. })
    ));
}

#[test]
fn a_row_beyond_the_file_means_the_file_was_cut() {
    let (_directory, path, vault) = fresh();
    let beyond = Slot(65_536);
    assert!(matches!(
        vault.inspect([beyond]),
        Err(VaultError::Cut { .. })
    ));
    assert!(matches!(vault.wipe(&[beyond]), Err(VaultError::Cut { .. })));
    assert_eq!(fs::metadata(path).unwrap().len(), 4096 + 2 * 1024 * 1024);
}

#[test]
fn nobody_else_may_read_it() {
    let (_directory, path, _) = fresh();
    assert_eq!(
        fs::metadata(path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}
