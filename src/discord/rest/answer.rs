//! The answer to a request, sorted by what it means for the caller.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Response, StatusCode, header};
use serde_json::Value;

use crate::discord::rest::{
    RestError,
    codes::{NETWORK_ERROR, OPENING_TOO_FAST, QUARANTINED},
    rate_limits::Scope,
};

/// The wait if Discord asks to wait but not how long.
const UNNAMED_WAIT: TimeDelta = TimeDelta::seconds(5);
/// Opening channels too fast, and the quarantine that follows ("JSON Error Codes"). Asking again soon makes
/// it worse, so the route is left alone as if it were limited.
const DM_FLOOD_CODES: [i64; 2] = [OPENING_TOO_FAST, QUARANTINED];
const DM_COOLDOWN: TimeDelta = TimeDelta::minutes(30);

/// The answer to a request.
pub(super) struct Answer {
    pub status: u16,
    pub outcome: Result<Value, RestError>,
    /// Discord wants this left alone for this long.
    pub pause: Option<(Scope, TimeDelta)>,
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let number = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok()?.parse::<f64>().ok()
        };
        // Discord, "Rate Limits": the last request of a bucket says when the next one may be sent.
        let spent = number("x-ratelimit-remaining") == Some(0.0);
        let reset = number("x-ratelimit-reset-after").filter(|_| spent);
        let retry_after = number("retry-after");
        let scope = limit_scope(&response).map(str::to_owned);
        let status = response.status();
        let body = response.bytes().await;
        let mut pause = reset.map(|wait| (Scope::Route, seconds(wait)));
        let outcome = if status.is_success() {
            match body {
                Ok(body) if body.is_empty() => Ok(Value::Null),
                Ok(body) => serde_json::from_slice(&body).map_err(|_| RestError::Unknown),
                Err(_) => Err(RestError::Unknown),
            }
        } else {
            let body = body
                .ok()
                .and_then(|body| serde_json::from_slice(&body).ok());
            let body: Value = body.unwrap_or_default();
            let code = body["code"].as_i64();
            if status == StatusCode::TOO_MANY_REQUESTS {
                let named = body["retry_after"].as_f64();
                let wait = named.or(retry_after).map_or(UNNAMED_WAIT, seconds);
                // Discord always names the wait. What does not is the network in front of it, which has had
                // enough of this address and not of one route.
                let global =
                    body["global"] == true || scope.as_deref() == Some("global") || named.is_none();
                pause = Some((if global { Scope::Global } else { Scope::Route }, wait));
                Err(RestError::RateLimited { wait })
            } else if status.is_server_error() {
                Err(RestError::Unknown)
            } else {
                let status = status.as_u16();
                match code {
                    // Every refusal by Discord has a code, if only 0.
                    None | Some(NETWORK_ERROR) => Err(RestError::NotDiscord { status }),
                    Some(code) if DM_FLOOD_CODES.contains(&code) => {
                        pause = Some((Scope::Route, DM_COOLDOWN));
                        Err(RestError::RateLimited { wait: DM_COOLDOWN })
                    }
                    Some(code) => Err(RestError::Refused { status, code }),
                }
            }
        };
        Self {
            status: status.as_u16(),
            outcome,
            pause,
        }
    }
}

/// What the limit that was reached is counted for, if Discord says so.
fn limit_scope(response: &Response) -> Option<&str> {
    response.headers().get("x-ratelimit-scope")?.to_str().ok()
}

/// Whether Discord counts a request towards a ban ("Invalid Request Limit"). A request that reached a limit
/// shared with others does not count.
pub(super) fn is_invalid(response: &Response) -> bool {
    match response.status().as_u16() {
        401 | 403 => true,
        429 => limit_scope(response) != Some("shared"),
        _ => false,
    }
}

/// The time that the answer gives, rounded down to the second. `None` if it comes from a cache, where it
/// may have been for any time.
pub(super) fn date(response: &Response) -> Option<DateTime<Utc>> {
    if response.headers().contains_key(header::AGE) {
        return None;
    }
    let date = response.headers().get(header::DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(date).ok()?;
    Some(date.with_timezone(&Utc))
}

/// Seconds as Discord writes them, limited to between a tenth of a second and a day.
fn seconds(wait: f64) -> TimeDelta {
    let wait = if wait.is_finite() {
        wait.clamp(0.1, 86_400.0)
    } else {
        60.0
    };
    TimeDelta::from_std(Duration::from_secs_f64(wait)).unwrap_or(TimeDelta::minutes(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_out_of_a_cache_tells_no_time() {
        let dated = |name: &str| {
            let response = axum::http::Response::builder().header(name, "0");
            let response = response.header("date", "Thu, 01 Jan 2026 12:00:00 GMT");
            date(&response.body("").unwrap().into())
        };
        assert!(dated("x-other").is_some());
        assert_eq!(dated("age"), None);
    }

    #[test]
    fn a_limit_that_others_use_up_is_no_invalid_request() {
        let is_invalid = |status: u16, scope: &str| {
            let response = axum::http::Response::builder().status(status);
            let response = response.header("x-ratelimit-scope", scope).body("");
            is_invalid(&response.unwrap().into())
        };
        for (status, scope, counts) in [
            (401, "", true),
            (403, "", true),
            (429, "user", true),
            (429, "global", true),
            (429, "shared", false),
            (404, "", false),
            (502, "", false),
        ] {
            assert_eq!(is_invalid(status, scope), counts, "{status} {scope}");
        }
    }

    #[tokio::test]
    async fn a_limit_is_of_every_route_if_the_body_says_so_or_the_header() {
        for (global, scope, met) in [
            (true, "user", Scope::Global),
            (false, "global", Scope::Global),
            (false, "user", Scope::Route),
            (false, "shared", Scope::Route),
        ] {
            let body = format!(r#"{{"retry_after":1.5,"global":{global}}}"#);
            let response = axum::http::Response::builder().status(429);
            let response = response.header("x-ratelimit-scope", scope).body(body);
            let answer = Answer::read(response.unwrap().into()).await;
            let wait = TimeDelta::milliseconds(1_500);
            assert_eq!(answer.pause, Some((met, wait)), "{global} {scope}");
        }
    }
}
