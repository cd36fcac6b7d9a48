//! One run on a raw disk: what ext4 keeps beside and beneath the files. It needs root. Without root it
//! prints its name as skipped.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::{
    deep::Story,
    gone::{Gone, assert_none_of},
    scanner::{Place, Wanted},
};

const SIZE: u64 = 64 << 20;
const DELETIONS: usize = 60;
/// Sealed texts that are tried with every 32 consecutive bytes of the disk. Without optimisation that takes
/// many minutes, so then only the bytes of the keys are searched for.
const TRIED: usize = if cfg!(debug_assertions) { 0 } else { 3 };

/// A file with a file system, mounted until this is dropped.
struct Disk {
    image: PathBuf,
    mounted: PathBuf,
}

impl Disk {
    fn new(place: &Path) -> Result<Self, String> {
        let disk = Self {
            image: place.join("image"),
            mounted: place.join("mounted"),
        };
        fs::create_dir(&disk.mounted).unwrap();
        File::create(&disk.image).unwrap().set_len(SIZE).unwrap();
        run("mkfs.ext4", &["-q", "-F"], &[&disk.image])?;
        run("mount", &["-o", "loop"], &[&disk.image, &disk.mounted])?;
        Ok(disk)
    }

    /// All its bytes, including everything that was written.
    fn bytes(&self) -> Place {
        let root = File::open(&self.mounted).unwrap();
        rustix::fs::syncfs(root).unwrap();
        Place::new("the disk", fs::read(&self.image).unwrap())
    }

    fn unmount(&self) {
        run("umount", &[], &[&self.mounted]).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // It is unmounted already if all went well. Otherwise files may still be open there.
        let _ = run("umount", &["--lazy"], &[&self.mounted]);
    }
}

fn run(program: &str, options: &[&str], paths: &[&Path]) -> Result<(), String> {
    let output = Command::new(program).args(options).args(paths).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let done = output.status.success();
    done.then_some(())
        .ok_or_else(|| format!("{program}: {said}"))
}

fn assert_gone(gone: &[Gone], disk: &Place) {
    assert_none_of(gone, std::slice::from_ref(disk));
    let whole = gone.iter().filter(|gone| gone.is_whole());
    for gone in whole.take(TRIED) {
        gone.assert_sealed_for_ever(std::slice::from_ref(disk));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_a_raw_disk_holds_text_or_keys_of_what_was_deleted() {
    let test = "no_byte_of_a_raw_disk_holds_text_or_keys_of_what_was_deleted";
    let place = TempDir::new().unwrap();
    let disk = match Disk::new(place.path()) {
        Ok(disk) => disk,
        Err(why) => return eprintln!("SKIPPED {test}: no disk of its own ({})", why.trim()),
    };
    let data = disk.mounted.join("data");
    let mut story = Story::begin(&data, 5).await;
    for number in 1..=DELETIONS {
        story.deletion(number).await;
    }
    let gone = story.today().to_vec();
    let alive = story.living().await;
    let mounted = disk.bytes();
    let key = Wanted::windows([&alive.key[..]]);
    assert!(key.within(&mounted).is_some(), "a key that lives is found");
    assert_gone(&gone, &mounted);
    story.end().await;
    disk.bytes();
    disk.unmount();
    let whole = Place::new("the disk", fs::read(&disk.image).unwrap());
    assert_gone(&gone, &whole);
    println!("{DELETIONS} deletions on a raw disk, nothing was left of any; {TRIED} tried in full");
}
