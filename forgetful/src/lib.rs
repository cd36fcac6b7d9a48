//! A layer under the files of a program that uses SQLite. It knows what was synced. At a power cut it
//! leaves what a disk may leave: everything synced, and any part of what was written since, sector by
//! sector.
//!
//! A VFS (`install`) sees SQLite's files. The program reports its other files itself (`Disk`).

mod disk;
mod unsynced;
mod vfs;

pub use disk::Disk;
pub use unsynced::SECTOR;
pub use vfs::install;
