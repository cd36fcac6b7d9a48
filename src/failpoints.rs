//! Where tests can interfere: crash points, disk faults and repeatable randomness. Without the feature
//! `failpoints`, which only tests enable, all of it does nothing.
//!
//! Interference belongs to one thread, so that many worlds can be simulated side by side. (The usual crate
//! for this, `fail`, has one registry of names for the whole process.)

mod change;
#[cfg(not(feature = "failpoints"))]
mod off;
#[cfg(feature = "failpoints")]
mod on;
mod point;

pub use change::Change;
#[cfg(not(feature = "failpoints"))]
pub(crate) use off::{
    changes, disk, has_no_slot, is_blocking, mortal, number, reached, rows_first, synced,
};
#[cfg(feature = "failpoints")]
pub use on::{Interference, Interfering, interfere};
#[cfg(feature = "failpoints")]
pub(crate) use on::{
    changes, disk, has_no_slot, is_blocking, mortal, number, reached, rows_first, synced,
};
pub use point::Point;
