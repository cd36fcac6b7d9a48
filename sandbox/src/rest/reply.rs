//! Answers with their headers, as they are or as a fault has them.

use std::io;

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, request::Parts},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{buckets::Bucket, received::Received, route};
use crate::{Discord, Fault, refusal::Refusal, world::World};

/// An answer before it is put into bytes; without a status the connection is dropped.
pub(super) struct Reply {
    pub status: Option<u16>,
    pub body: Value,
    /// Whether something between the bot and Discord has answered.
    pub by_others: bool,
    /// Seconds by which its `Date` is off.
    date_off: i64,
    headers: HeaderMap,
}

impl Reply {
    /// What comes of a request that meets this fault, if any.
    pub fn of(
        world: &mut World,
        discord: &Discord,
        parts: &Parts,
        received: &Received,
        fault: Option<&Fault>,
    ) -> Self {
        let mut reply = Self {
            status: Some(503),
            body: json!("down"),
            by_others: false,
            date_off: 0,
            headers: HeaderMap::new(),
        };
        if world.down {
            return reply;
        }
        if let Some(Fault::HtmlDated(_, off) | Fault::Dated(off)) = fault {
            reply.date_off = *off;
        }
        match fault {
            Some(Fault::Before(status, code)) => {
                reply.status = Some(*status);
                reply.body = Refusal::from((*status, *code)).body();
                return reply;
            }
            Some(Fault::RateLimited {
                retry_after,
                global,
                code,
            }) => {
                let scope = if *global { "global" } else { "user" };
                reply.limited(*retry_after, scope, *code);
                return reply;
            }
            Some(Fault::SharedLimit { retry_after }) => {
                reply.limited(*retry_after, "shared", None);
                return reply;
            }
            Some(Fault::Html(status) | Fault::HtmlDated(status, _)) => {
                reply.status = Some(*status);
                reply.body = json!("<html><body><h1>Bad gateway</h1></body></html>");
                reply.by_others = true;
                return reply;
            }
            Some(Fault::DropBefore) => {
                reply.status = None;
                reply.body = Value::Null;
                return reply;
            }
            _ => {}
        }
        let path = parts.uri.path().trim_start_matches("/api/v10");
        let now = world.now();
        let bucket = world.buckets.take(parts.method.as_str(), path, now);
        #[expect(clippy::cast_precision_loss, reason = "a second at most")]
        let retry_after = bucket.reset_after_ms as f64 / 1_000.0;
        if bucket.exceeded_global {
            reply.limited(retry_after, "global", None);
            return reply;
        }
        if bucket.exceeded {
            reply.limited(retry_after, "user", None);
            reply.budget(world.now(), &bucket);
            return reply;
        }
        let (status, body) = route(world, discord, parts, received)
            .unwrap_or_else(|refused| (refused.status, refused.body()));
        reply.status = Some(status);
        reply.body = body;
        reply.budget(world.now(), &bucket);
        match fault {
            Some(Fault::After(status)) => {
                reply.status = Some(*status);
                reply.body = Refusal::from((*status, 0)).body();
            }
            Some(Fault::DropAfter) => {
                reply.status = None;
                reply.body = Value::Null;
            }
            _ => {}
        }
        reply
    }

    /// In bytes; an error breaks the connection.
    pub fn into_response(mut self, now: i64) -> io::Result<Response> {
        let Some(status) = self.status else {
            return Err(io::ErrorKind::ConnectionAborted.into());
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Discord's time, not the machine's.
        let now = chrono::DateTime::from_timestamp_millis(now + self.date_off * 1_000);
        let now = now.unwrap_or_default();
        self.header("date", &now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        let mut response = match self.body {
            Value::Null => status.into_response(),
            Value::String(page) if self.by_others => (status, Html(page)).into_response(),
            body => (status, Json(body)).into_response(),
        };
        response.headers_mut().extend(self.headers);
        Ok(response)
    }

    /// Too fast. Discord adds an error code only sometimes.
    fn limited(&mut self, retry_after: f64, scope: &str, code: Option<i64>) {
        let global = scope == "global";
        self.status = Some(429);
        self.body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": global });
        if let Some(code) = code {
            self.body["code"] = code.into();
        }
        self.header("retry-after", &retry_after.ceil().to_string());
        self.header("x-ratelimit-scope", scope);
        if global {
            self.header("x-ratelimit-global", "true");
        } else {
            self.header("x-ratelimit-limit", "5");
            self.header("x-ratelimit-remaining", "0");
            self.header("x-ratelimit-reset-after", &format!("{retry_after:.3}"));
        }
    }

    /// The headers of a bucket.
    fn budget(&mut self, now: i64, bucket: &Bucket) {
        let seconds = |ms: i64| format!("{}.{:03}", ms / 1_000, ms % 1_000);
        self.header("x-ratelimit-limit", &bucket.limit.to_string());
        self.header("x-ratelimit-remaining", &bucket.remaining.to_string());
        self.header("x-ratelimit-reset", &seconds(now + bucket.reset_after_ms));
        self.header("x-ratelimit-reset-after", &seconds(bucket.reset_after_ms));
        self.header("x-ratelimit-bucket", &bucket.name);
    }

    fn header(&mut self, name: &'static str, value: &str) {
        // Only what is no header at all is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
    }
}
