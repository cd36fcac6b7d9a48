//! The released program is built with these functions, which do nothing.

use std::io;

use super::{Change, Point};

/// See `on`.
#[inline]
pub(crate) const fn reached(_: Point) {}

/// See `on`.
#[allow(
    clippy::unnecessary_wraps,
    reason = "with failpoints the disk may fail"
)]
#[inline]
pub(crate) const fn disk(_: Point) -> io::Result<()> {
    Ok(())
}

/// See `on`.
#[inline]
pub(crate) const fn changes(_: Change<'_>) {}

/// See `on`.
#[inline]
pub(crate) fn synced(done: io::Result<()>, _: Change<'_>) -> io::Result<()> {
    done
}

/// See `on`.
#[inline]
pub(crate) const fn number() -> Option<u64> {
    None
}

/// See `on`.
#[inline]
pub(crate) const fn rows_first() -> bool {
    false
}

/// See `on`.
#[inline]
pub(crate) const fn has_no_slot() -> bool {
    false
}

/// See `on`.
#[inline]
pub(crate) const fn is_blocking() -> bool {
    false
}

/// See `on`.
#[inline]
pub(crate) fn mortal<F>(_: &'static str, work: F) -> F {
    work
}
