//! The clean-up of the live database: what rows that are gone left in its pages.

pub(super) mod page;
pub mod scrub;
