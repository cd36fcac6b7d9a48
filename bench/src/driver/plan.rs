//! How much is measured.

use std::time::Duration;

/// How much of everything.
pub struct Plan {
    pub rounds: usize,
    /// In flight, acts of InMail, acts of the yardstick.
    pub levels: [(usize, usize, usize); 3],
    pub rates: [u32; 2],
    pub open_seconds: u32,
    pub windows: &'static [usize],
    pub mails: &'static [usize],
    pub idle: Duration,
}

impl Plan {
    pub fn new(quick: bool, rounds: Option<usize>) -> Self {
        if quick {
            Self {
                rounds: rounds.unwrap_or(1),
                levels: [(1, 100, 400), (16, 200, 1_500), (128, 500, 3_000)],
                rates: [200, 2_000],
                open_seconds: 2,
                windows: &[100],
                mails: &[],
                idle: Duration::from_secs(2),
            }
        } else {
            Self {
                rounds: rounds.unwrap_or(3),
                levels: [(1, 400, 1_500), (16, 1_000, 4_000), (128, 2_000, 6_000)],
                rates: [200, 2_000],
                open_seconds: 5,
                windows: &[400, 1_000],
                mails: &[100, 1_000, 10_000],
                idle: Duration::from_secs(5),
            }
        }
    }
}
