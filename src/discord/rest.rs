//! Requests to Discord's REST API: one way out, with a time limit, and answers sorted by what they
//! mean for the caller.
//!
//! Paths hold tokens, so no error and no log line ever names one.

mod budget;
pub mod codes;
mod connection;
mod rate_limits;
mod request;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode, header, multipart};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::{
    clock::Clock,
    discord::rest::{
        budget::{InvalidRequestBudget, Priority},
        codes::{ALREADY_ANSWERED, OPENING_TOO_FAST, QUARANTINED},
        rate_limits::{RateLimits, Scope, route},
    },
};
pub use connection::NoConnection;
pub use request::Request;

/// The version of the API that this program speaks.
const PREFIX: &str = "/api/v10";
/// How long the first answer to an interaction may take, and how long on a new connection if it brought
/// nothing: Discord waits 3 s in all.
const FIRST_TRY: Duration = Duration::from_secs(1);
const SECOND_TRY: Duration = Duration::from_millis(1_500);
/// How long a further answer may take: a person waits, or would like to use the view that is drawn.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How long anything may take that nobody waits for, and what the bot asks for at start: registering
/// commands takes 20 s at times.
const LIMIT: Duration = Duration::from_secs(20);
const START_LIMIT: Duration = Duration::from_mins(1);
/// Longest wait for a file to arrive.
const UPLOAD_LIMIT: Duration = Duration::from_mins(1);
/// Longest wait for a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Connections that have idled for longer are not used again: a router between here and Discord may
/// have forgotten them without a word to either side.
const MAX_IDLE: Duration = Duration::from_secs(15);
/// How long the other side's host may leave bytes unconfirmed before the connection counts as lost.
const MAX_UNCONFIRMED: Duration = Duration::from_secs(10);
/// When Discord asks to wait but not how long.
const UNNAMED_WAIT: TimeDelta = TimeDelta::seconds(5);
/// Opening channels too fast, and the quarantine that follows ("JSON Error Codes"). Asking again soon
/// makes it worse, so the route is left alone like one that is limited.
const DM_FLOOD_CODES: [i64; 2] = [OPENING_TOO_FAST, QUARANTINED];
const DM_COOLDOWN: TimeDelta = TimeDelta::minutes(30);
/// The one request without which there is no gateway: nothing but Discord's own limit holds it back.
const VITAL: &str = "/gateway/bot";
/// Stands for all that needs the bot's token; no path looks like it.
const TOKEN: &str = "token";
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
    /// Discord does not accept the bot's token; nothing was done.
    #[error("Discord does not accept the bot's token")]
    TokenRefused,
    /// A person in between said no, like a proxy with a page of its own; nothing was done, and nothing
    /// follows from it.
    #[error("something that is not Discord refused with {status}")]
    NotDiscord { status: u16 },
    /// Too fast; nothing was done.
    #[error("Discord asks to wait {} ms", wait.num_milliseconds())]
    RateLimited { wait: TimeDelta },
    /// Nothing was sent.
    #[error("Discord cannot be reached: {0}")]
    Unreachable(NoConnection),
    /// It may have been done or not: no answer, a broken one, or a server error.
    #[error("the outcome of a request to Discord is unknown")]
    Unknown,
}

/// The client; holds the bot's token.
pub struct Rest {
    client: Client,
    /// Makes a new connection for every request.
    fresh: Client,
    base: String,
    token: SecretString,
    clock: Clock,
    limits: RateLimits,
    budget: InvalidRequestBudget,
}

fn client() -> ClientBuilder {
    Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_LIMIT)
        .tcp_user_timeout(MAX_UNCONFIRMED)
        .no_proxy()
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up HTTPS")]
pub struct NoClient(#[source] reqwest::Error);

impl Rest {
    /// A client for the API at `api_url` (scheme and host).
    pub fn new(api_url: &str, token: SecretString, clock: Clock) -> Result<Self, NoClient> {
        let build = |builder: ClientBuilder| builder.build().map_err(NoClient);
        Ok(Self {
            client: build(client().pool_idle_timeout(MAX_IDLE))?,
            fresh: build(client().pool_max_idle_per_host(0))?,
            base: format!("{api_url}{PREFIX}"),
            token,
            clock,
            limits: RateLimits::default(),
            budget: InvalidRequestBudget::default(),
        })
    }

    /// The bot's token, for the gateway.
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// A request without which there is no start.
    pub async fn at_start(&self, request: &Request) -> Result<Value, RestError> {
        self.for_bot(request, START_LIMIT).await
    }

    /// A request on the bot's behalf that can wait; not sent while Discord wants its route left alone,
    /// soon after the same channel or server has refused, or after too many refusals altogether.
    pub async fn as_bot(&self, request: &Request) -> Result<Value, RestError> {
        if request.path != VITAL {
            let (route, now) = (
                route(request.method.as_str(), &request.path),
                self.clock.now(),
            );
            let mut refusing = [&route, TOKEN].into_iter();
            if let Some(wait) = refusing.find_map(|gate| self.limits.refusing(gate, now)) {
                return Err(RestError::RateLimited { wait });
            }
            self.allow(priority(request))?;
        }
        self.for_bot(request, LIMIT).await
    }

    /// The same while a person waits: only Discord's own limits hold it back.
    pub async fn as_bot_at_once(&self, request: &Request) -> Result<Value, RestError> {
        self.for_bot(request, ANSWER_LIMIT).await
    }

    async fn for_bot(&self, request: &Request, limit: Duration) -> Result<Value, RestError> {
        let route = route(request.method.as_str(), &request.path);
        if let Some(wait) = self.limits.closed(&route, self.clock.now()) {
            return Err(RestError::RateLimited { wait });
        }
        let about_others = is_about_others(&route);
        let request = self.authorized(request);
        let answer = self.answer(request.timeout(limit)).await?;
        let mut outcome = answer.outcome;
        if let Err(RestError::Refused { status: 401, .. }) = outcome
            && !(about_others && self.takes_token().await)
        {
            outcome = Err(RestError::TokenRefused);
        }
        let now = self.clock.now();
        if let Some((scope, wait)) = answer.pause {
            self.limits.close(scope, &route, now, now + wait);
        }
        self.learn(&route, &outcome, now);
        outcome
    }

    /// Whether Discord takes the bot's token; if not, no other request need be made. What it refuses with
    /// 401 although it does, it refuses for a reason of its own.
    async fn takes_token(&self) -> bool {
        let request = self.authorized(&Request::get(VITAL));
        let answer = self.answer(request.timeout(ANSWER_LIMIT)).await;
        // Without an answer, the refusal stands as what it says.
        answer.is_ok_and(|answer| answer.outcome.is_ok())
    }

    fn authorized(&self, request: &Request) -> RequestBuilder {
        let authorization = format!("Bot {}", self.token.expose_secret());
        let request = self.request(&self.client, request);
        request.header(header::AUTHORIZATION, authorization)
    }

    /// Who refuses is left alone for a while: this channel or server, or the token altogether.
    fn learn(&self, route: &str, outcome: &Result<Value, RestError>, now: DateTime<Utc>) {
        match outcome {
            Err(RestError::TokenRefused) => self.limits.refused(TOKEN, now),
            Err(RestError::Refused {
                status: 401 | 403, ..
            }) if names_a_place(route) => {
                self.limits.refused(route, now);
            }
            // Whoever stands in between refuses whatever is asked for there.
            Err(RestError::NotDiscord { .. }) => self.limits.refused(route, now),
            Ok(_) | Err(RestError::Refused { .. }) => {
                self.limits.accepted(TOKEN);
                self.limits.accepted(route);
            }
            Err(_) => {}
        }
    }

    /// The first answer to an interaction. The connection that it takes may have been lost without a
    /// word while nobody used it, so an answer that brings nothing is given again on a new one. `None` if
    /// Discord then had an answer already: that one, unless there was another before.
    pub async fn first_answer(&self, request: &Request) -> Result<Option<Value>, RestError> {
        self.allow(Priority::Answer)?;
        let first = self.request(&self.client, request);
        match self.answer(first.timeout(FIRST_TRY)).await {
            Err(RestError::Unknown) => {}
            other => return other?.outcome.map(Some),
        }
        let second = self.request(&self.fresh, request);
        match self.answer(second.timeout(SECOND_TRY)).await?.outcome {
            Err(RestError::Refused { code, .. }) if code == ALREADY_ANSWERED => Ok(None),
            other => other.map(Some),
        }
    }

    /// Another request whose path carries an interaction's token. Each token is a bucket of its own.
    pub async fn by_token(&self, request: &Request) -> Result<Value, RestError> {
        self.allow(Priority::Answer)?;
        let request = self.request(&self.client, request);
        self.answer(request.timeout(ANSWER_LIMIT)).await?.outcome
    }

    /// A new message with one file, by an interaction's token.
    pub async fn upload(
        &self,
        message: &Request,
        name: &str,
        file: &[u8],
    ) -> Result<Value, RestError> {
        self.allow(Priority::Answer)?;
        // Copied into the request and gone with it.
        let part = multipart::Part::bytes(file.to_vec()).file_name(name.to_owned());
        let form = multipart::Form::new()
            .text("payload_json", message.body.clone().unwrap_or_default())
            .part("files[0]", part);
        let request = self.client.post(format!("{}{}", self.base, message.path));
        let request = request.multipart(form).timeout(UPLOAD_LIMIT);
        self.answer(request).await?.outcome
    }

    fn allow(&self, priority: Priority) -> Result<(), RestError> {
        let wait = self.budget.spent(priority, self.clock.now());
        wait.map_or(Ok(()), |wait| Err(RestError::RateLimited { wait }))
    }

    fn request(&self, client: &Client, request: &Request) -> RequestBuilder {
        let url = format!("{}{}", self.base, request.path);
        let built = client.request(request.method.clone(), url);
        match &request.body {
            Some(body) => built
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone()),
            None => built,
        }
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, RestError> {
        // The rest of the cause is dropped: reqwest's errors hold the path, and the path a token.
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                RestError::Unreachable(NoConnection::of(&error))
            } else {
                RestError::Unknown
            }
        })?;
        let date = date(&response);
        if is_invalid(&response) {
            self.budget.note(self.clock.now());
        }
        let answer = Answer::read(response).await;
        // Whatever else comes may be anybody's: a proxy's page, a server that is out of order.
        if let (Ok(_), Some(date)) = (&answer.outcome, date) {
            self.clock.hint(date);
        }
        Ok(answer)
    }
}

/// What the answer says the time is, to the second below; nothing if it comes out of a cache, where it
/// may have been for any time.
fn date(response: &Response) -> Option<DateTime<Utc>> {
    if response.headers().contains_key(header::AGE) {
        return None;
    }
    let date = response.headers().get(header::DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(date).ok()?;
    Some(date.with_timezone(&Utc))
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
                let wait = body["retry_after"].as_f64().or(retry_after);
                let wait = wait.map_or(UNNAMED_WAIT, seconds);
                let global = body["global"] == true || scope.as_deref() == Some("global");
                pause = Some((if global { Scope::Global } else { Scope::Route }, wait));
                Err(RestError::RateLimited { wait })
            } else if status.is_server_error() {
                Err(RestError::Unknown)
            } else {
                let status = status.as_u16();
                match code {
                    // Every refusal of Discord's has one, if only 0.
                    None => Err(RestError::NotDiscord { status }),
                    Some(code) if DM_FLOOD_CODES.contains(&code) => {
                        pause = Some((Scope::Route, DM_COOLDOWN));
                        Err(RestError::RateLimited { wait: DM_COOLDOWN })
                    }
                    Some(code) => Err(RestError::Refused { status, code }),
                }
            }
        };
        Self { outcome, pause }
    }
}

/// What a limit that was met is counted for, if Discord says so.
fn limit_scope(response: &Response) -> Option<&str> {
    response.headers().get("x-ratelimit-scope")?.to_str().ok()
}

/// Whether Discord counts a request towards a ban ("Invalid Request Limit"): not those that have met a
/// limit shared with others.
fn is_invalid(response: &Response) -> bool {
    match response.status().as_u16() {
        401 | 403 => true,
        429 => limit_scope(response) != Some("shared"),
        _ => false,
    }
}

/// Whether a route is that of one channel or server, whose refusal says nothing about others.
fn names_a_place(route: &str) -> bool {
    route.contains(" /channels/") || route.contains(" /guilds/")
}

/// Whether a route is about a person or a place, which may refuse for a reason of its own; what is about the
/// bot itself is refused for its token.
fn is_about_others(route: &str) -> bool {
    names_a_place(route) || route.ends_with(" /users/@me/channels")
}

fn priority(request: &Request) -> Priority {
    match (request.method.as_str(), request.path.as_str()) {
        ("DELETE", _) => Priority::Removal,
        ("POST", "/users/@me/channels") => Priority::FirstContact,
        _ => Priority::Later,
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
}
