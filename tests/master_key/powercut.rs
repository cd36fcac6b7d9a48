//! The power is cut, or the process killed, before each durable step of a change of the master key.

use std::{
    cell::{Cell, RefCell},
    fs,
    path::Path,
    rc::Rc,
    sync::Arc,
};

use fastrand::Rng;
use forgetful::Disk;
use inmail::{
    failpoints::{Change, Interference, interfere},
    model::MasterKey,
    store::Store,
};
use tempfile::TempDir;

use crate::{
    mailbox::{MAILS, is_whole, key, mailbox},
    thief::keys,
};

/// Whatever reaches the disk at each cut: nothing unsynced, all of it (also what a killed process leaves),
/// or some by chance.
const CHANCES: u64 = 4;

/// A disk whose power is cut before each change, on paper: what would be left lies in directories.
struct Cuts {
    disk: Arc<Disk>,
    left: RefCell<Vec<TempDir>>,
    was_write: Cell<bool>,
}

impl Cuts {
    fn cut(&self) {
        for chance in 0..CHANCES {
            let mut rng = Rng::with_seed(chance);
            let mut choose = |changes: usize| match chance {
                0 => 0,
                1 => changes,
                _ => rng.usize(..=changes),
            };
            let left = TempDir::new().unwrap();
            self.disk.leave(left.path(), &mut choose).unwrap();
            self.left.borrow_mut().push(left);
        }
    }
}

impl Interference for Cuts {
    fn changes(&self, change: Change<'_>) {
        // Of many writes in a row only the first and the last matter.
        let is_write = matches!(change, Change::Write { .. });
        if !(is_write && self.was_write.replace(is_write)) {
            self.cut();
        }
        self.was_write.set(is_write);
        let disk = &self.disk;
        let name = |file: &Path| file.file_name().unwrap().to_str().unwrap().to_owned();
        match change {
            Change::Write { file, at, length } => {
                let end = at + u64::try_from(length).unwrap();
                disk.writes(&name(file), at..end).unwrap();
            }
            Change::Exchange { one, other } => disk.exchanges(&name(one), &name(other)),
            Change::Make(file) => disk.makes(&name(file)),
            Change::Sync(file) => disk.synced(&name(file)),
            Change::SyncNames => disk.names_synced(),
            Change::Length { .. } | Change::Rename { .. } => unreachable!("{change:?}"),
        }
    }
}

/// What every cut leaves, and what a cut leaves once the operator is told.
async fn cut(directory: &Path, change: impl AsyncFnOnce(&Path)) -> [Vec<TempDir>; 2] {
    let cuts = Rc::new(Cuts {
        disk: Disk::watch(directory).unwrap(),
        left: RefCell::default(),
        was_write: Cell::new(false),
    });
    let interfering = interfere(cuts.clone());
    change(directory).await;
    drop(interfering);
    let during = cuts.left.take();
    cuts.cut();
    [during, cuts.left.take()]
}

/// One of these master keys, or none, opens what is left. Nothing is left beside it afterwards.
async fn survives(left: &[TempDir], with: [Option<&MasterKey>; 2]) {
    for (number, left) in left.iter().enumerate() {
        let mut opens = false;
        for master in with {
            opens |= is_whole(left.path(), master, &MAILS).await;
        }
        assert!(opens, "cut {number}: neither opens it");
        let beside = left.path().join("inmail.keys.new");
        assert!(!beside.exists(), "cut {number}");
    }
}

async fn holds(told: &[TempDir], opens: Option<&MasterKey>, not: Option<&MasterKey>) {
    for told in told {
        assert!(!is_whole(told.path(), not, &MAILS).await);
        assert!(is_whole(told.path(), opens, &MAILS).await);
    }
}

#[tokio::test]
async fn a_crash_while_it_is_switched_on_leaves_a_mailbox_with_or_without_it() {
    let (directory, master) = (mailbox(None).await, key(1));
    let plain: Vec<[u8; 32]> = keys(directory.path())[4096..].as_chunks().0.to_vec();
    let elsewhere = TempDir::new().unwrap();
    let old = elsewhere.path().join("old file");
    fs::hard_link(directory.path().join("inmail.keys"), &old).unwrap();
    let on = async |path: &Path| Store::wrap_keys(path, &master).await.unwrap();
    let [during, told] = cut(directory.path(), on).await;
    assert!(fs::read(old).unwrap().iter().all(|byte| *byte == 0));
    assert!(during.len() > 20, "{}", during.len());
    survives(&during, [None, Some(&master)]).await;
    holds(&told, Some(&master), None).await;
    for directory in told.iter().chain(&during) {
        let file = keys(directory.path());
        if file[8] == 2 {
            let is_plain = |slot: &[u8]| slot != [0; 32] && plain.iter().any(|key| key == slot);
            assert!(!file[4096..].chunks(32).any(is_plain));
        }
    }
}

#[tokio::test]
async fn a_crash_while_it_is_switched_off_leaves_a_mailbox_with_or_without_it() {
    let master = key(1);
    let directory = mailbox(Some(&master)).await;
    let off = async |path: &Path| Store::unwrap_keys(path, &master).await.unwrap();
    let [during, told] = cut(directory.path(), off).await;
    survives(&during, [Some(&master), None]).await;
    holds(&told, None, Some(&master)).await;
}

#[tokio::test]
async fn a_crash_while_it_is_exchanged_never_locks_out_the_key_of_the_settings() {
    let (old, new) = (key(1), key(2));
    let directory = mailbox(Some(&old)).await;
    let add = async |path: &Path| Store::admit_master(path, &old, &new).unwrap();
    let [during, told] = cut(directory.path(), add).await;
    survives(&during, [Some(&old); 2]).await;
    survives(&told, [Some(&old); 2]).await;
    survives(&told, [Some(&new); 2]).await;

    let retire = async |path: &Path| Store::retire_masters(path, &new).unwrap();
    let [during, told] = cut(directory.path(), retire).await;
    survives(&during, [Some(&new); 2]).await;
    holds(&told, Some(&new), Some(&old)).await;
}

#[tokio::test]
async fn what_a_crash_left_beside_the_keys_is_zeroed_before_it_is_removed() {
    let directory = mailbox(None).await;
    let beside = directory.path().join("inmail.keys.new");
    fs::write(&beside, [7; 5000]).unwrap();
    let same = directory.path().join("same file");
    fs::hard_link(&beside, &same).unwrap();
    assert!(is_whole(directory.path(), None, &MAILS).await);
    assert!(!beside.exists());
    assert_eq!(fs::read(same).unwrap(), [0; 5000]);
}
