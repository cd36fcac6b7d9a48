//! Random numbers for ids and pauses. The vault makes the keys itself.

use chrono::TimeDelta;

use crate::{failpoints, model::NoticeId};

/// The system gave no random numbers, so nothing secret can be made either.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the system gave no random numbers")]
pub struct NoRandomness(#[source] getrandom::Error);

fn number() -> Result<u64, NoRandomness> {
    failpoints::number().map_or_else(|| getrandom::u64().map_err(NoRandomness), Ok)
}

/// An id for a notice: 63 random bits, so that SQLite stores it as a positive integer.
pub fn marker() -> Result<NoticeId, NoRandomness> {
    Ok(NoticeId::from(number()? >> 1))
}

/// A number that no earlier run of a job had.
pub fn epoch() -> Result<i64, NoRandomness> {
    number().map(u64::cast_signed)
}

/// A pause between half of `most` and `most`, so that retries do not all happen at once.
pub fn jitter(most: TimeDelta) -> TimeDelta {
    let half = most / 2;
    let span = half.num_milliseconds().max(1).unsigned_abs();
    // Without randomness the shortest pause is still a pause.
    let extra = number().unwrap_or(0) % span;
    half + TimeDelta::milliseconds(extra.cast_signed())
}

/// A number below `most`, or 0 without randomness.
pub fn below(most: u64) -> u64 {
    number().unwrap_or(0) % most.max(1)
}
