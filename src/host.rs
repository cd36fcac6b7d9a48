//! What the operator should know about the host: whether it can keep the data, and where old blocks may
//! outlive a deletion.
//!
//! It changes nothing and leaves nothing behind.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use rustix::fs::{Access, access, statfs};

/// File systems that write new data elsewhere instead of in place, by the type that `statfs` reports.
const NOT_IN_PLACE: [(u64, &str); 5] = [
    // linux/magic.h: BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, NILFS_SUPER_MAGIC.
    (0x9123_683e, "btrfs"),
    (0xf2f5_2010, "f2fs"),
    (0x3434, "nilfs2"),
    // OpenZFS, include/sys/fs/zfs.h: ZFS_SUPER_MAGIC.
    (0x2fc1_2fc1, "zfs"),
    // Linux, fs/bcachefs/bcachefs_format.h: BCACHEFS_STATFS_MAGIC.
    (0xca45_1a4e, "bcachefs"),
];
/// Compressed swap in memory. It does not outlive the host's run.
const IN_MEMORY: &str = "/dev/zram";

/// A property of the host that weakens a deletion. Each sentence names the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The file system keeps overwritten data.
    NotInPlace(&'static str),
    /// Memory may be written to disk.
    Swap,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInPlace(name) => write!(
                f,
                "the data directory is on {name}, which keeps what is overwritten for a while; \
                 put `data_dir` on ext4 or xfs"
            ),
            Self::Swap => f.write_str(
                "swap is on, and may keep text that was in memory; encrypt it, or switch it off \
                 with `swapoff -a`",
            ),
        }
    }
}

/// Inspects the host of `data_dir`, which need not exist yet.
pub fn look(data_dir: &Path) -> Vec<Warning> {
    // Not Linux, or hidden. Then there is nothing to report.
    let swaps = fs::read_to_string("/proc/swaps").unwrap_or_default();
    let kind = existing(data_dir).and_then(|place| statfs(place).ok());
    // The field's width and sign differ between platforms. The numbers above fit 32 bits.
    #[expect(clippy::cast_sign_loss, reason = "masked to the bits that count")]
    let magic = kind.map(|kind| kind.f_type as u64 & 0xffff_ffff);
    warnings(magic, &swaps)
}

/// The warnings for a type of file system and the text of `/proc/swaps`.
fn warnings(magic: Option<u64>, swaps: &str) -> Vec<Warning> {
    let file_system = NOT_IN_PLACE
        .iter()
        .find(|(known, _)| Some(*known) == magic)
        .map(|(_, name)| Warning::NotInPlace(name));
    // The first line names the columns.
    let on_disk = |line: &str| !line.trim().is_empty() && !line.starts_with(IN_MEMORY);
    let swap = swaps.lines().skip(1).any(on_disk).then_some(Warning::Swap);
    file_system.into_iter().chain(swap).collect()
}

/// Whether a bot of this user could keep its files in `data_dir`, which need not exist yet.
pub fn usable(data_dir: &Path) -> io::Result<()> {
    let place = existing(data_dir).ok_or(io::ErrorKind::NotFound)?;
    if !fs::metadata(&place)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let all = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
    access(&place, all)?;
    // Some file systems, like /proc, refuse what its permissions allow.
    let trial = place.join(format!(".inmail-{}", std::process::id()));
    fs::create_dir(&trial)?;
    // The names of files that are still to be made may be refused as well.
    let inner = std::path::absolute(data_dir).ok();
    let inner = inner.and_then(|whole| Some(trial.join(whole.strip_prefix(&place).ok()?)));
    let made = inner.map_or(Ok(()), fs::create_dir_all);
    fs::remove_dir_all(&trial)?;
    made
}

/// The path itself, or the nearest existing directory above it.
fn existing(path: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(path).ok()?;
    // A link that leads nowhere exists, and nothing can be made in its place.
    let found = whole
        .ancestors()
        .find(|place| place.symlink_metadata().is_ok());
    found.map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_SWAP: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    #[test]
    fn a_plain_file_system_without_swap_is_no_news() {
        let ext4 = 0xef53;
        assert_eq!(warnings(Some(ext4), NO_SWAP), []);
        assert_eq!(warnings(None, ""), []);
        let zram = format!("{NO_SWAP}/dev/zram0 partition\t4194300\t0\t100\n");
        assert_eq!(warnings(Some(ext4), &zram), []);
    }

    #[test]
    fn what_keeps_old_blocks_is_named_with_the_remedy() {
        let swap = format!("{NO_SWAP}/swapfile file\t2097148\t0\t-2\n");
        let found = warnings(Some(0x9123_683e), &swap);
        assert_eq!(found, [Warning::NotInPlace("btrfs"), Warning::Swap]);
        let said = found[0].to_string();
        assert!(
            said.contains("btrfs") && said.contains("`data_dir`"),
            "{said}"
        );
        assert!(found[1].to_string().contains("swapoff"));
        for (magic, name) in NOT_IN_PLACE {
            assert_eq!(warnings(Some(magic), ""), [Warning::NotInPlace(name)]);
        }
    }

    #[test]
    fn a_directory_that_is_not_there_yet_is_judged_by_the_one_above() {
        let place = tempfile::TempDir::new().unwrap();
        usable(&place.path().join("not/there/yet")).unwrap();
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        usable(&file.join("data")).unwrap_err();
        usable(&file).unwrap_err();
        usable(Path::new("/proc/not/there")).unwrap_err();
        usable(&place.path().join("x".repeat(256)).join("data")).unwrap_err();
        for (link, to) in [("nowhere", "not-there"), ("round", "round")] {
            let link = place.path().join(link);
            std::os::unix::fs::symlink(to, &link).unwrap();
            usable(&link).unwrap_err();
            usable(&link.join("data")).unwrap_err();
            fs::remove_file(link).unwrap();
        }
        assert_eq!(
            fs::read_dir(place.path()).unwrap().count(),
            1,
            "nothing is left"
        );
    }
}
