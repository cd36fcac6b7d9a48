//! Sessions: serenity gets the gateway's address only while Discord lets another session begin.
//!
//! A bot may begin 1,000 a day; one more, and Discord takes its token away. serenity begins one
//! whenever it cannot resume, without a limit, and so does a process that crashes and is started again.
//! Each of its connections reads the address, so whoever holds the lock on that decides; a resumption
//! waits as well. Must not know what arrives.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::Value;
use tokio::sync::{Notify, OwnedMutexGuard};

use super::rest::{Rest, RestError};
use crate::clock::Clock;

/// Between attempts to learn the address at first; doubled with each, up to the longest.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(5);
const LONGEST_RETRY: TimeDelta = TimeDelta::minutes(5);
/// A connection that is missing for so long may have begun sessions that nobody has heard of.
const MISSING: TimeDelta = TimeDelta::minutes(1);

/// The gateway's address, as serenity holds it.
pub type Address = Arc<serenity::prelude::Mutex<String>>;

/// Lends the address.
pub struct Lender {
    pub rest: Arc<Rest>,
    pub clock: Clock,
    pub address: Address,
    /// Told whenever a session has begun.
    pub begun: Arc<Notify>,
}

/// Discord does not accept the bot's token.
#[derive(Debug)]
pub struct TokenRefused;

impl Lender {
    /// Lends the address, held from before serenity first asks for it, until the token is refused.
    /// `connected` tells whether there is a connection.
    pub async fn lend(
        self,
        mut held: OwnedMutexGuard<String>,
        connected: impl AsyncFn() -> bool,
    ) -> TokenRefused {
        loop {
            let Ok((url, pause)) = self.ask().await else {
                return TokenRefused;
            };
            if !pause.is_zero() {
                let seconds = pause.num_seconds();
                tracing::warn!(
                    seconds,
                    "too many sessions were begun today; the next one waits, so that Discord \
                     does not take the token away"
                );
                self.clock.sleep_until(self.clock.now() + pause).await;
            }
            *held = url;
            drop(held);
            if pause.is_zero() {
                self.something_begins(&connected).await;
            }
            // Whoever has waited for it gets it first: after a pause one connection, no more.
            held = Arc::clone(&self.address).lock_owned().await;
        }
    }

    /// Returns once a session has begun, or may have.
    async fn something_begins(&self, connected: &impl AsyncFn() -> bool) {
        let missing = async {
            loop {
                self.clock.sleep_until(self.clock.now() + MISSING).await;
                if !connected().await {
                    return;
                }
            }
        };
        tokio::select! {
            () = self.begun.notified() => {}
            () = missing => {}
        }
    }

    /// The address, and how long the next session has to wait.
    async fn ask(&self) -> Result<(String, TimeDelta), TokenRefused> {
        let mut retry = FIRST_RETRY;
        loop {
            let asked = self.rest.as_bot(Method::GET, "/gateway/bot", None).await;
            let wait = match asked {
                Ok(answer) => {
                    let url = answer["url"].as_str().unwrap_or_default();
                    return Ok((url.to_owned(), pause(&answer["session_start_limit"])));
                }
                Err(RestError::Refused { status: 401, .. }) => return Err(TokenRefused),
                Err(RestError::RateLimited { wait }) => wait,
                Err(_) => retry,
            };
            retry = (retry * 2).min(LONGEST_RETRY);
            tracing::warn!("Discord does not tell the gateway's address; asking again");
            self.clock.sleep_until(self.clock.now() + wait).await;
        }
    }
}

/// How long the next session has to wait: not at all while more than half of the day's are left; after
/// that, what is left is spread over what is left of the day, so that it is never used up.
fn pause(limit: &Value) -> TimeDelta {
    let number = |name: &str| limit[name].as_i64();
    let (Some(total), Some(remaining), Some(reset_after)) =
        (number("total"), number("remaining"), number("reset_after"))
    else {
        return TimeDelta::zero();
    };
    if remaining > total / 2 {
        return TimeDelta::zero();
    }
    TimeDelta::milliseconds(reset_after / remaining.max(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn half_of_the_day_is_free_and_the_rest_lasts_as_long_as_the_day() {
        const DAY_MS: i64 = 86_400_000;
        let limit = |remaining: i64, reset_after: i64| {
            pause(
                &json!({ "total": 1_000, "remaining": remaining, "reset_after": reset_after,
                "max_concurrency": 1 }),
            )
        };
        assert_eq!(limit(501, DAY_MS), TimeDelta::zero());
        assert_eq!(limit(500, DAY_MS).num_seconds(), 172);
        assert_eq!(limit(0, DAY_MS), TimeDelta::days(1));
        assert_eq!(pause(&Value::Null), TimeDelta::zero());
        let (mut remaining, mut left) = (500, DAY_MS);
        while left > 1_000 && remaining > 0 {
            left -= limit(remaining, left).num_milliseconds();
            remaining -= 1;
        }
        assert!(left <= 1_000, "the day is over before the sessions are");
    }
}
