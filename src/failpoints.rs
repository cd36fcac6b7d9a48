//! Where tests may interfere: crash points, faults of the disk, chance made repeatable. Without the
//! feature `failpoints`, which only tests switch on, all of it is nothing.
//!
//! Interference belongs to one thread, so that many worlds can be simulated side by side. (The usual
//! crate for this, `fail`, keeps one registry of names for the whole process.)

mod change;
#[cfg(not(feature = "failpoints"))]
mod off;
#[cfg(feature = "failpoints")]
mod on;
mod point;

pub use change::Change;
#[cfg(not(feature = "failpoints"))]
pub(crate) use off::{
    blocking, changes, disk, has_no_slot, is_blocking, mortal, number, reached, rows_first, synced,
};
#[cfg(feature = "failpoints")]
pub use on::{Interference, Interfering, interfere};
#[cfg(feature = "failpoints")]
pub(crate) use on::{
    blocking, changes, disk, has_no_slot, is_blocking, mortal, number, reached, rows_first, synced,
};
pub use point::Point;
