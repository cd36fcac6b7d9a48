//! Two files exchange their names: a power cut leaves the old names or the new ones, until the directory is
//! synced.

use std::{fs, path::Path};

use forgetful::Disk;
use tempfile::TempDir;

fn left(disk: &Disk, reached: usize) -> [Vec<u8>; 2] {
    let to = TempDir::new().unwrap();
    disk.leave(to.path(), &mut |changes| reached.min(changes))
        .unwrap();
    ["one", "other"].map(|name| fs::read(to.path().join(name)).unwrap())
}

/// There is no call of the standard library that exchanges two names.
fn exchange(directory: &Path) {
    let [one, other, between] = ["one", "other", "between"].map(|name| directory.join(name));
    fs::rename(&one, &between).unwrap();
    fs::rename(&other, &one).unwrap();
    fs::rename(&between, &other).unwrap();
}

#[test]
fn exchanged_names_are_back_after_a_power_cut_unless_they_are_synced() {
    let directory = TempDir::new().unwrap();
    for name in ["one", "other"] {
        fs::write(directory.path().join(name), name).unwrap();
    }
    let disk = Disk::watch(directory.path()).unwrap();
    disk.writes("one", 0..3).unwrap();
    fs::write(directory.path().join("one"), "ONE").unwrap();
    disk.exchanges("one", "other");
    exchange(directory.path());
    let [old, new] = [b"one".to_vec(), b"other".to_vec()];
    assert_eq!(left(&disk, 0), [old, new.clone()]);
    assert_eq!(left(&disk, 1), [new.clone(), b"ONE".to_vec()]);
    disk.names_synced();
    // The unsynced bytes went with their file.
    assert_eq!(left(&disk, 0), [new, b"one".to_vec()]);
}
