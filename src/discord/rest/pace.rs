//! Pace: how bots that share a database, and with it one token, share what Discord lets that token do.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use futures_util::future::BoxFuture;

/// Counts one request more in the second of this time. `false` if all bots together have made enough of them.
pub type Turns = Arc<dyn Fn(DateTime<Utc>) -> BoxFuture<'static, bool> + Send + Sync>;

/// Lets as many requests through as all bots together may make. A bot alone keeps to what Discord says.
#[derive(Default)]
pub(super) struct Pace(Option<Turns>);

impl Pace {
    pub(super) fn of(turns: Turns) -> Self {
        Self(Some(turns))
    }

    /// Counts a request at `now`. Returns how long it has to wait if this second has had enough of them.
    pub(super) async fn wait(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let turns = self.0.as_ref()?;
        if turns(now).await {
            return None;
        }
        let second = TimeDelta::seconds(1);
        let begun = now.duration_trunc(second).unwrap_or(now);
        Some(begun + second - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_too_many_waits_for_the_next_second_and_a_bot_alone_for_none() {
        let now = DateTime::from_timestamp_millis(1_800_000_000_400).unwrap();
        let pace =
            |has_turns: bool| Pace::of(Arc::new(move |_| Box::pin(async move { has_turns })));
        assert_eq!(pace(true).wait(now).await, None);
        let wait = pace(false).wait(now).await;
        assert_eq!(wait, Some(TimeDelta::milliseconds(600)));
        assert_eq!(Pace::default().wait(now).await, None);
    }
}
