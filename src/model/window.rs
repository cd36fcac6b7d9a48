//! The window: how long after sending the sender can delete a mail, and how long a draft lives.
//!
//! All times are Discord's, which the caller reads from snowflakes. The host's clock never decides.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a draft lives after its last change. It is one minute less than the life of an interaction
/// token (15 minutes, Discord "Receiving and Responding"), so its preview can still be changed.
pub const DRAFT_LIFE: TimeDelta = TimeDelta::minutes(14);

/// How much longer an expired draft is kept. A click on Send counts by its own time, and it may come late:
/// after a reconnect, or behind a slow request. This is half of what is left of the token that shows the
/// preview, so the preview can still be changed.
pub const DRAFT_KEPT_ON: TimeDelta = TimeDelta::seconds(30);

/// How long after its moment a click may still arrive and count. Discord delivers missed interactions again
/// if the connection was lost for no more than some minutes.
pub const LATEST_CLICK: TimeDelta = TimeDelta::minutes(3);

/// How long an interaction token can edit the message that it answers (Discord, same page).
pub const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);

/// How long after sending a mail can be deleted: more than zero, at most [`Window::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window(TimeDelta);

/// A window outside its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a deletion window lasts at least one second and at most 14 minutes")]
pub struct WindowOutOfRange;

impl Window {
    /// With a longer window a view could outlive its token, and a deletion could no longer reach it.
    pub const MAX: TimeDelta = TimeDelta::minutes(14);
    /// The product's promise, unless the operator configures another.
    pub const DEFAULT: Self = Self(TimeDelta::minutes(10));

    /// A window of this length.
    pub fn new(length: TimeDelta) -> Result<Self, WindowOutOfRange> {
        (TimeDelta::seconds(1)..=Self::MAX)
            .contains(&length)
            .then_some(Self(length))
            .ok_or(WindowOutOfRange)
    }

    /// How long the window is open.
    pub const fn length(self) -> TimeDelta {
        self.0
    }

    /// The first moment at which a mail sent at `sent` can no longer be deleted.
    pub fn deadline(self, sent: DateTime<Utc>) -> DateTime<Utc> {
        sent + self.0
    }
}

/// Whether a click at `click` comes before `deadline`. The deadline itself is too late. The statements in
/// `store` that delete by time say the same in SQL. The simulation compares both with its own rule.
pub fn is_open(deadline: DateTime<Utc>, click: DateTime<Utc>) -> bool {
    click < deadline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_millisecond_counts_and_the_deadline_does_not() {
        let sent = DateTime::from_timestamp_millis(1_767_268_800_000).unwrap();
        let deadline = Window::DEFAULT.deadline(sent);
        assert!(is_open(deadline, sent + TimeDelta::milliseconds(599_999)));
        assert!(!is_open(deadline, sent + TimeDelta::milliseconds(600_000)));
    }

    #[test]
    fn a_window_outlives_no_token() {
        assert!(Window::new(TimeDelta::minutes(14)).is_ok());
        assert_eq!(Window::new(TimeDelta::minutes(15)), Err(WindowOutOfRange));
        assert_eq!(Window::new(TimeDelta::zero()), Err(WindowOutOfRange));
        const { assert!(Window::MAX.num_seconds() < TOKEN_LIFE.num_seconds()) };
    }
}
