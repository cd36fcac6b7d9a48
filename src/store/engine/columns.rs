//! How values are stored in columns.

use chrono::{DateTime, Utc};

use super::StoreError;
use crate::{model::UserId, vault::Slot};

/// A stored slot.
pub fn slot(raw: i64) -> Result<Slot, StoreError> {
    u64::try_from(raw)
        .map(Slot)
        .map_err(|_| StoreError::Damaged { what: "slot" })
}

/// Several people as one argument of a statement, which reads them with `json_each`.
pub fn users(users: &[UserId]) -> String {
    let users: serde_json::Value = users.iter().map(|user| user.get()).collect();
    users.to_string()
}

/// A slot as stored. All are below 2^63.
pub fn slot_raw(slot: Slot) -> i64 {
    slot.0.cast_signed()
}

/// A time as stored: integer milliseconds.
pub fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored time.
pub fn time(ms: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(ms).ok_or(StoreError::Damaged { what: "time" })
}
