//! Where tests may interfere: crash points, faults of the disk, chance made repeatable, and mistakes
//! planted on purpose. Without the feature `proof`, which only tests switch on, all of it is nothing.
//!
//! Interference belongs to one thread, so that many worlds can be simulated side by side. (The usual
//! crate for this, `fail`, keeps one registry of names for the whole process.) Must not know what a
//! test does with it.

mod bug;
#[cfg(not(feature = "proof"))]
mod off;
#[cfg(feature = "proof")]
mod on;
mod point;

pub use bug::Bug;
#[cfg(not(feature = "proof"))]
pub(crate) use off::{
    disk, has_no_slot, in_line, is_in_line, mortal, number, planted, reached, rows_first,
};
#[cfg(feature = "proof")]
pub use on::{Interference, Interfering, interfere};
#[cfg(feature = "proof")]
pub(crate) use on::{
    disk, has_no_slot, in_line, is_in_line, mortal, number, planted, reached, rows_first,
};
pub use point::Point;
