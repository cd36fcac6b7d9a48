//! Sessions: another one begins only when Discord allows it.
//!
//! A bot may begin 1,000 sessions a day. If it begins more, Discord resets its token. A bot begins one
//! whenever it cannot resume, and after a crash and restart. So it asks Discord before each session, and
//! keeps half of the day's sessions for the rest of the day.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::Value;
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{Instant, sleep_until},
};

use crate::{
    clock::Clock,
    discord::{
        payload::whole,
        rest::{Request, Rest, RestError},
    },
};

/// The pause between first attempts to learn the address. It doubles with each attempt, up to the longest.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(5);
const MAX_RETRY: TimeDelta = TimeDelta::minutes(5);
/// The pause between two sessions ("Session Start Limit": `max_concurrency` of them in 5 s, which is 1
/// except for the very largest bots).
const SPACING: Duration = Duration::from_secs(5);
/// The pause before each session if Discord does not say how many are left. A day then has fewer than
/// 1,000.
const UNTOLD: TimeDelta = TimeDelta::seconds(90);
const DAY_MS: u64 = 86_400_000;
/// The gateway's address if Discord does not say.
const ADDRESS: &str = "wss://gateway.discord.gg";
/// The most shards, whatever an answer says. They serve 40 million servers.
const SHARDS: u64 = 16_384;

/// Lets sessions begin, one after another.
pub struct SessionLimiter {
    rest: Arc<Rest>,
    clock: Clock,
    address: RwLock<String>,
    /// When the last session began.
    turn: Arc<Mutex<Option<Instant>>>,
}

/// Permission to begin one session. The next one waits until this is dropped.
pub struct Permit(OwnedMutexGuard<Option<Instant>>);

impl Drop for Permit {
    fn drop(&mut self) {
        *self.0 = Some(Instant::now());
    }
}

/// Discord does not accept the bot's token.
#[derive(Debug)]
pub struct TokenRefused;

impl SessionLimiter {
    pub fn new(rest: Arc<Rest>, clock: Clock) -> Self {
        Self {
            rest,
            clock,
            address: RwLock::new(ADDRESS.to_owned()),
            turn: Arc::default(),
        }
    }

    /// The bot's token.
    pub fn token(&self) -> &SecretString {
        self.rest.token()
    }

    /// The gateway's address, as Discord last gave it.
    pub fn address(&self) -> String {
        let address = self.address.read();
        address.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many shards Discord wants.
    pub async fn shards(&self) -> Result<u32, TokenRefused> {
        let told = whole(&self.ask().await?["shards"]).unwrap_or(1);
        // It fits, because it is at most the number of shards.
        Ok(told.clamp(1, SHARDS).try_into().unwrap_or(1))
    }

    /// Returns once a session may begin.
    pub async fn permit(&self) -> Result<Permit, TokenRefused> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        if let Some(last) = *turn {
            sleep_until(last + SPACING).await;
        }
        let pause = pause(&self.ask().await?["session_start_limit"]);
        if !pause.is_zero() {
            let seconds = pause.num_seconds();
            tracing::warn!(
                seconds,
                "too many sessions were begun today; the next one waits, so that Discord does not \
                 take the token away"
            );
            self.clock.sleep_until(self.clock.now() + pause).await;
        }
        Ok(Permit(turn))
    }

    /// What Discord says about its gateway.
    async fn ask(&self) -> Result<Value, TokenRefused> {
        let request = Request::get("/gateway/bot");
        let mut retry = FIRST_RETRY;
        loop {
            let asked = self.rest.as_bot(&request).await;
            let wait = match asked {
                Ok(answer) => {
                    if let Some(told) = answer["url"].as_str() {
                        let mut address =
                            self.address.write().unwrap_or_else(PoisonError::into_inner);
                        told.clone_into(&mut address);
                    }
                    return Ok(answer);
                }
                Err(RestError::TokenRefused) => return Err(TokenRefused),
                Err(RestError::RateLimited { wait }) => wait,
                Err(_) => retry,
            };
            retry = (retry * 2).min(MAX_RETRY);
            tracing::warn!("Discord did not give the gateway's address; trying again");
            self.clock.sleep_until(self.clock.now() + wait).await;
        }
    }
}

/// How long the next session has to wait. It does not wait while more than half of the day's sessions are
/// left. After that the rest is spread over the rest of the day, so the sessions are never used up.
fn pause(limit: &Value) -> TimeDelta {
    let (Some(total), Some(remaining)) = (whole(&limit["total"]), whole(&limit["remaining"]))
    else {
        return UNTOLD;
    };
    if remaining > total / 2 {
        return TimeDelta::zero();
    }
    let reset_after = whole(&limit["reset_after"]).unwrap_or(DAY_MS).min(DAY_MS);
    let pause = Duration::from_millis(reset_after / remaining.max(1));
    TimeDelta::from_std(pause).unwrap_or(UNTOLD)
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
        for untold in [
            json!(null),
            json!({ "total": 1_000 }),
            json!({ "remaining": 900 }),
        ] {
            assert_eq!(pause(&untold), UNTOLD, "{untold}");
        }
        let digits = json!({ "total": "1000", "remaining": "500" });
        assert_eq!(pause(&digits).num_seconds(), 172, "a whole day is assumed");
        let (mut remaining, mut left) = (500, DAY_MS);
        while left > 1_000 && remaining > 0 {
            left -= limit(remaining, left).num_milliseconds();
            remaining -= 1;
        }
        assert!(left <= 1_000, "the day is over before the sessions are");
    }
}
