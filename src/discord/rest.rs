//! Requests to Discord's REST API: one way out, with a time limit. Answers are sorted by what they mean for
//! the caller.
//!
//! A path may hold a token, so no error and no log line contains a path.

mod answer;
mod budget;
pub mod codes;
mod connection;
mod pace;
mod rate_limits;
mod request;

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, ClientBuilder, RequestBuilder, header, multipart};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::{
    clock::Clock,
    discord::rest::{
        answer::{Answer, date, is_invalid},
        budget::{InvalidRequestBudget, Priority},
        codes::ALREADY_ANSWERED,
        pace::Pace,
        rate_limits::{RateLimits, route},
    },
    metrics::{Metrics, Status},
};
pub use connection::NoConnection;
pub use pace::Turns;
pub use request::Request;

/// The version of the API that this program speaks.
const PREFIX: &str = "/api/v10";
/// How long the first answer to an interaction may take, and then how long on a new connection if the first
/// one failed. Discord waits 3 s in all.
const FIRST_TRY: Duration = Duration::from_secs(1);
const SECOND_TRY: Duration = Duration::from_millis(1_500);
/// How long a further answer may take. A person waits for it, or wants to use the view that it redraws.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How long a request may take that no person waits for, and a request at start. Registering commands
/// sometimes takes 20 s.
const LIMIT: Duration = Duration::from_secs(20);
const START_LIMIT: Duration = Duration::from_mins(1);
/// Longest wait for a file to arrive.
const UPLOAD_LIMIT: Duration = Duration::from_mins(1);
/// Longest wait for a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Connections that were idle for longer are not used again. A router on the way may have forgotten them
/// without telling either side.
const MAX_IDLE: Duration = Duration::from_secs(15);
/// How long the other host may leave bytes unacknowledged before the connection counts as lost.
const MAX_UNCONFIRMED: Duration = Duration::from_secs(10);
/// The one request without which there is no gateway. Only Discord's own limit delays it.
const VITAL: &str = "/gateway/bot";
/// Stands for everything that needs the bot's token. No path looks like it.
const TOKEN: &str = "token";
/// Discord requires this form of name (API reference, "User Agent").
const USER_AGENT: &str = concat!(
    "DiscordBot (https://github.com/inmail, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// Discord refused. `code` is its own error code, or 0 if it named none.
    #[error("Discord refused with {status}, code {code}")]
    Refused { status: u16, code: i64 },
    /// Discord does not accept the bot's token. Nothing was done.
    #[error("Discord does not accept the bot's token")]
    TokenRefused,
    /// Something between the bot and Discord refused, like a proxy with a page of its own. Nothing was
    /// done, and nothing follows from it.
    #[error("something that is not Discord refused with {status}")]
    NotDiscord { status: u16 },
    /// The bot asked too often. Nothing was done.
    #[error("Discord asks to wait {} ms", wait.num_milliseconds())]
    RateLimited { wait: TimeDelta },
    /// Nothing was sent.
    #[error("Discord cannot be reached: {0}")]
    Unreachable(NoConnection),
    /// The outcome is unknown: there was no answer, a broken one, or a server error.
    #[error("the outcome of a request to Discord is unknown")]
    Unknown,
}

/// The client. It holds the bot's token.
pub struct Rest {
    client: Client,
    /// Opens a new connection for every request.
    fresh: Client,
    base: String,
    token: SecretString,
    clock: Clock,
    limits: RateLimits,
    budget: InvalidRequestBudget,
    pace: Pace,
    metrics: Metrics,
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
    /// Makes a client for the API at `api_url` (scheme and host).
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
            pace: Pace::default(),
            metrics: Metrics::default(),
        })
    }

    /// Records its requests here.
    #[must_use]
    pub fn recording(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Shares Discord's limit for the whole token with other bots, by these turns.
    #[must_use]
    pub fn sharing(mut self, turns: Turns) -> Self {
        self.pace = Pace::of(turns);
        self
    }

    /// Where what happens at this edge is recorded.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The bot's token, for the gateway.
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// A request that the start needs.
    pub async fn at_start(&self, request: &Request) -> Result<Value, RestError> {
        self.for_bot(request, START_LIMIT).await
    }

    /// A request for the bot itself that can wait. It is not sent while Discord wants its route left alone,
    /// soon after the same channel or server has refused, or after too many refusals in all.
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
        if let Some(wait) = self.pace.wait(self.clock.now()).await {
            return Err(RestError::RateLimited { wait });
        }
        self.for_bot(request, LIMIT).await
    }

    /// The same while a person waits. Only Discord's own limits delay it, and too many refusals in all.
    pub async fn as_bot_at_once(&self, request: &Request) -> Result<Value, RestError> {
        self.allow(Priority::Answer)?;
        // The request counts for all bots, but a person waits, so it goes at once.
        self.pace.wait(self.clock.now()).await;
        self.for_bot(request, ANSWER_LIMIT).await
    }

    /// The same for a person who can wait for limits that end before `until`.
    pub async fn as_bot_in_time(
        &self,
        request: &Request,
        until: DateTime<Utc>,
    ) -> Result<Value, RestError> {
        loop {
            match self.as_bot_at_once(request).await {
                Err(RestError::RateLimited { wait }) if self.clock.now() + wait < until => {
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                answer => return answer,
            }
        }
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

    /// Whether Discord accepts the bot's token. If not, no other request need be made. If it does, a 401
    /// has another reason.
    async fn takes_token(&self) -> bool {
        let request = self.authorized(&Request::get(VITAL));
        let answer = self.answer(request.timeout(ANSWER_LIMIT)).await;
        // Without an answer the refusal is taken at its word.
        answer.is_ok_and(|answer| answer.outcome.is_ok())
    }

    fn authorized(&self, request: &Request) -> RequestBuilder {
        let authorization = format!("Bot {}", self.token.expose_secret());
        let request = self.request(&self.client, request);
        request.header(header::AUTHORIZATION, authorization)
    }

    /// Leaves alone for a while what has refused: this channel or server, or everything if the token was
    /// refused.
    fn learn(&self, route: &str, outcome: &Result<Value, RestError>, now: DateTime<Utc>) {
        match outcome {
            Err(RestError::TokenRefused) => self.limits.refused(TOKEN, now),
            Err(RestError::Refused {
                status: 401 | 403, ..
            }) if names_a_place(route) => {
                self.limits.refused(route, now);
            }
            // A proxy refuses everything that is asked there.
            Err(RestError::NotDiscord { .. }) => self.limits.refused(route, now),
            Ok(_) | Err(RestError::Refused { .. }) => {
                self.limits.accepted(TOKEN);
                self.limits.accepted(route);
            }
            Err(_) => {}
        }
    }

    /// The first answer to an interaction. The connection may have been lost unnoticed while it was idle, and
    /// Discord may fail for a moment, so an answer that fails is sent again on a new connection. `None` means
    /// that Discord then had an answer already: the first attempt, unless there was another answer before.
    pub async fn first_answer(&self, request: &Request) -> Result<Option<Value>, RestError> {
        self.allow(Priority::Answer)?;
        let first = self.request(&self.client, request);
        let first = self.callback(first.timeout(FIRST_TRY)).await;
        match first.and_then(|answer| answer.outcome) {
            Err(RestError::Unknown) => {}
            other => return other.map(Some),
        }
        let second = self.request(&self.fresh, request);
        match self.callback(second.timeout(SECOND_TRY)).await?.outcome {
            Err(RestError::Refused { code, .. }) if code == ALREADY_ANSWERED => Ok(None),
            other => other.map(Some),
        }
    }

    /// Another request whose path holds an interaction's token. Each token has a bucket of its own.
    pub async fn by_token(&self, request: &Request) -> Result<Value, RestError> {
        self.allow(Priority::Answer)?;
        let request = self.request(&self.client, request);
        self.answer(request.timeout(ANSWER_LIMIT)).await?.outcome
    }

    /// A new message with one file, sent with an interaction's token.
    pub async fn upload(
        &self,
        message: &Request,
        name: &str,
        file: &[u8],
    ) -> Result<Value, RestError> {
        self.allow(Priority::Answer)?;
        // Copied into the request and dropped with it.
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

    /// A first answer, of which each interaction has one.
    async fn callback(&self, request: RequestBuilder) -> Result<Answer, RestError> {
        let began = Instant::now();
        let answer = self.ask(request).await;
        self.metrics.callback(status(&answer), began.elapsed());
        answer
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, RestError> {
        let answer = self.ask(request).await;
        self.metrics.request(status(&answer));
        answer
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Answer, RestError> {
        // The rest of the cause is dropped: reqwest's errors contain the path, and the path a token.
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
        if let Err(RestError::RateLimited { wait }) = answer.outcome {
            self.metrics.limited(wait);
        }
        // Any other answer may come from anywhere: a proxy's page, or a broken server.
        if let (Ok(_), Some(date)) = (&answer.outcome, date) {
            self.clock.hint(date);
        }
        Ok(answer)
    }
}

fn status(answer: &Result<Answer, RestError>) -> Status {
    answer
        .as_ref()
        .map_or(Status::None, |answer| Status::of(answer.status))
}

/// Whether a route is that of one channel or server, whose refusal says nothing about others.
fn names_a_place(route: &str) -> bool {
    route.contains(" /channels/") || route.contains(" /guilds/")
}

/// Whether a route is about a person or a place, which may refuse for a reason of its own. A route about
/// the bot itself refuses because of its token.
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
