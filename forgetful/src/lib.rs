//! A layer under the files of a program that uses SQLite. It knows what was synced, and at a power cut
//! leaves what a disk may leave: that, and of everything written since any part, sector by sector.
//!
//! SQLite's files are seen by a VFS (`install`), all others by what the program says of them (`Disk`).

mod disk;
mod unsynced;
mod vfs;

pub use disk::Disk;
pub use unsynced::SECTOR;
pub use vfs::install;
