//! The operator's settings for the rules, checked.

use chrono::TimeDelta;

use super::window::Window;

/// The operator's decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub window: Window,
    /// How long addressees wait for their copy.
    pub hold: TimeDelta,
    /// How long mail is kept. `None` is forever.
    pub retention: Option<TimeDelta>,
    /// How long a report is kept.
    pub reports_kept: TimeDelta,
    /// How long moderators keep what they did about a person and noted.
    pub history_kept: TimeDelta,
    pub limits: Limits,
}

/// How much one person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Mails an hour, to anybody.
    pub sends: u32,
    /// Mails an hour to one person.
    pub sends_to_one: u32,
    /// Deletions in 24 hours.
    pub deletions: u32,
    /// Reports an hour.
    pub reports: u32,
}

impl Policy {
    /// A deletion during a hold reaches no reader. With a longer hold mail would seem lost.
    pub const MAX_HOLD: TimeDelta = TimeDelta::seconds(60);
    /// Evidence that no moderator has looked at for a month is of no use.
    pub const MAX_REPORTS_KEPT: TimeDelta = TimeDelta::days(30);
    /// What a person did a year ago is nobody's business any more.
    pub const MAX_HISTORY_KEPT: TimeDelta = TimeDelta::days(365);
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            window: Window::DEFAULT,
            hold: TimeDelta::zero(),
            retention: None,
            reports_kept: Self::MAX_REPORTS_KEPT,
            history_kept: TimeDelta::days(90),
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sends: 60,
            sends_to_one: 20,
            deletions: 20,
            reports: 10,
        }
    }
}
