//! Requests to Discord's REST API: one way out, with a time limit, and answers sorted by what they
//! mean for the caller.
//!
//! Paths hold tokens, so no error and no log line ever names one. Must not know what is asked for.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header, multipart};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{
    allowance::{Allowance, Precedence},
    gates::{Gates, Scope, route},
};
use crate::clock::Clock;

/// The version of the API that this program speaks.
const PREFIX: &str = "/api/v10";
/// Longest wait for one answer. The first answer to an interaction has 3 s in all.
const LIMIT: Duration = Duration::from_millis(2_500);
/// Longest wait for a file to arrive.
const UPLOAD_LIMIT: Duration = Duration::from_mins(1);
/// When Discord asks to wait but not how long.
const UNNAMED_WAIT: TimeDelta = TimeDelta::seconds(5);
/// Opening channels too fast, and the quarantine that follows ("JSON Error Codes"). Asking again soon
/// makes it worse, so the route is left alone like one that is limited.
const TOO_EAGER: [i64; 2] = [40_003, 20_026];
const LET_BE: TimeDelta = TimeDelta::minutes(30);
/// Discord asks for this form of name (API reference, "User Agent").
const USER_AGENT: &str = concat!(
    "DiscordBot (https://github.com/inmail, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// Why a request brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// Discord said no; `code` is its own error code, 0 if it named none.
    #[error("Discord refused with {status}, code {code}")]
    Refused { status: u16, code: i64 },
    /// Too fast; nothing was done.
    #[error("Discord asks to wait {} ms", wait.num_milliseconds())]
    RateLimited { wait: TimeDelta },
    /// Nothing was sent.
    #[error("Discord cannot be reached")]
    Unreachable,
    /// It may have been done or not: no answer, a broken one, or a server error.
    #[error("the outcome of a request to Discord is unknown")]
    Unknown,
}

/// The client; holds the bot's token.
pub struct Rest {
    client: Client,
    base: String,
    token: SecretString,
    clock: Clock,
    gates: Gates,
    allowance: Allowance,
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up HTTPS")]
pub struct NoClient(#[source] reqwest::Error);

impl Rest {
    /// A client for the API at `api_url` (scheme and host).
    pub fn new(api_url: &str, token: SecretString, clock: Clock) -> Result<Self, NoClient> {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .timeout(LIMIT)
            .no_proxy()
            .build()
            .map_err(NoClient)?;
        Ok(Self {
            client,
            base: format!("{api_url}{PREFIX}"),
            token,
            clock,
            gates: Gates::default(),
            allowance: Allowance::default(),
        })
    }

    /// The bot's token, for the gateway.
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// A request on the bot's behalf; not sent while Discord wants its route left alone, or after too
    /// many that were refused.
    pub async fn as_bot(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, RestError> {
        let route = route(method.as_str(), path);
        if let Some(wait) = self.gates.closed(&route, self.clock.now()) {
            return Err(RestError::RateLimited { wait });
        }
        self.allow(if method == Method::DELETE {
            Precedence::Removal
        } else {
            Precedence::Later
        })?;
        let authorization = format!("Bot {}", self.token.expose_secret());
        let answer = self.send(method, path, body, Some(authorization)).await?;
        if let Some((scope, wait)) = answer.pause {
            let now = self.clock.now();
            self.gates.close(scope, &route, now, now + wait);
        }
        answer.outcome
    }

    /// A request whose path carries an interaction's token. Each token is a bucket of its own.
    pub async fn by_token(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, RestError> {
        self.allow(Precedence::Answer)?;
        self.send(method, path, body, None).await?.outcome
    }

    /// A new message with one file, by an interaction's token.
    pub async fn upload(
        &self,
        path: &str,
        message: &Value,
        name: &str,
        file: &[u8],
    ) -> Result<Value, RestError> {
        self.allow(Precedence::Answer)?;
        // Copied into the request and gone with it.
        let part = multipart::Part::bytes(file.to_vec()).file_name(name.to_owned());
        let form = multipart::Form::new()
            .text("payload_json", message.to_string())
            .part("files[0]", part);
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.multipart(form).timeout(UPLOAD_LIMIT);
        self.answer(request).await?.outcome
    }

    fn allow(&self, precedence: Precedence) -> Result<(), RestError> {
        let wait = self.allowance.spent(precedence, self.clock.now());
        wait.map_or(Ok(()), |wait| Err(RestError::RateLimited { wait }))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        authorization: Option<String>,
    ) -> Result<Answer, RestError> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.answer(request).await
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, RestError> {
        // The cause is dropped on purpose: reqwest's errors hold the path, and the path a token.
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                RestError::Unreachable
            } else {
                RestError::Unknown
            }
        })?;
        self.read_date(&response);
        if matches!(response.status().as_u16(), 401 | 403 | 429) {
            self.allowance.note(self.clock.now());
        }
        Ok(Answer::read(response).await)
    }

    /// Every answer tells Discord's time, to the second below.
    fn read_date(&self, response: &Response) {
        let date = response.headers().get(header::DATE);
        let date = date.and_then(|date| date.to_str().ok());
        if let Some(at) = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
            self.clock.observe(at.with_timezone(&Utc));
        }
    }
}

/// What came back.
struct Answer {
    outcome: Result<Value, RestError>,
    /// Discord wants this left alone for so long.
    pause: Option<(Scope, TimeDelta)>,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let number = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok()?.parse::<f64>().ok()
        };
        // Discord, "Rate Limits": the last request of a bucket says when the next may come.
        let spent = number("x-ratelimit-remaining") == Some(0.0);
        let reset = number("x-ratelimit-reset-after").filter(|_| spent);
        let retry_after = number("retry-after");
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
            if status == StatusCode::TOO_MANY_REQUESTS {
                let wait = body["retry_after"].as_f64().or(retry_after);
                let wait = wait.map_or(UNNAMED_WAIT, seconds);
                let global = body["global"] == true;
                pause = Some((if global { Scope::Global } else { Scope::Route }, wait));
                Err(RestError::RateLimited { wait })
            } else if status.is_server_error() {
                Err(RestError::Unknown)
            } else {
                let (status, code) = (status.as_u16(), body["code"].as_i64().unwrap_or(0));
                if TOO_EAGER.contains(&code) {
                    pause = Some((Scope::Route, LET_BE));
                    Err(RestError::RateLimited { wait: LET_BE })
                } else {
                    Err(RestError::Refused { status, code })
                }
            }
        };
        Self { outcome, pause }
    }
}

/// Seconds as Discord writes them, kept between a tenth of a second and a day.
fn seconds(wait: f64) -> TimeDelta {
    let wait = if wait.is_finite() {
        wait.clamp(0.1, 86_400.0)
    } else {
        60.0
    };
    TimeDelta::from_std(Duration::from_secs_f64(wait)).unwrap_or(TimeDelta::minutes(1))
}
