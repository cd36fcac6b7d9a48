//! Answers with their headers, as they are or as a fault has them. Must not know what a route does.

use std::io;

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, request::Parts},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{received::Received, route};
use crate::{Discord, Fault, record::masked, refusal::Refusal, world::World};

/// An answer before it is put into bytes; without a status the connection is dropped.
pub(super) struct Reply {
    pub status: Option<u16>,
    pub body: Value,
    html: bool,
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
            html: false,
            headers: HeaderMap::new(),
        };
        if world.down {
            return reply;
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
                reply.limited(*retry_after, *global, *code);
                return reply;
            }
            Some(Fault::Html(status)) => {
                reply.status = Some(*status);
                reply.body = json!("<html><body><h1>Bad gateway</h1></body></html>");
                reply.html = true;
                return reply;
            }
            Some(Fault::DropBefore) => {
                reply.status = None;
                reply.body = Value::Null;
                return reply;
            }
            _ => {}
        }
        let (status, body) = route(world, discord, parts, received)
            .unwrap_or_else(|refused| (refused.status, refused.body()));
        reply.status = Some(status);
        reply.body = body;
        reply.budget(world.now(), parts);
        match fault {
            Some(Fault::After(status)) => {
                reply.status = Some(*status);
                reply.body = json!("fault");
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
        let now = chrono::DateTime::from_timestamp_millis(now).unwrap_or_default();
        self.header("date", &now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        let mut response = match self.body {
            Value::Null => status.into_response(),
            Value::String(page) if self.html => (status, Html(page)).into_response(),
            body => (status, Json(body)).into_response(),
        };
        response.headers_mut().extend(self.headers);
        Ok(response)
    }

    fn limited(&mut self, retry_after: f64, global: bool, code: Option<i64>) {
        self.status = Some(429);
        self.body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": global });
        if let Some(code) = code {
            self.body["code"] = code.into();
        }
        self.header("retry-after", &retry_after.ceil().to_string());
        self.header("x-ratelimit-scope", if global { "global" } else { "user" });
        if global {
            self.header("x-ratelimit-global", "true");
        } else {
            self.header("x-ratelimit-limit", "5");
            self.header("x-ratelimit-remaining", "0");
            self.header("x-ratelimit-reset-after", &format!("{retry_after:.3}"));
        }
    }

    /// The headers of a bucket that never runs empty.
    fn budget(&mut self, now: i64, parts: &Parts) {
        let kind = |part: &str| {
            if part.bytes().any(|byte| byte.is_ascii_digit()) {
                "id".to_owned()
            } else {
                part.to_owned()
            }
        };
        let route: Vec<String> = masked(parts.uri.path())
            .split('/')
            .skip(3)
            .map(kind)
            .collect();
        self.header("x-ratelimit-limit", "50");
        self.header("x-ratelimit-remaining", "49");
        self.header(
            "x-ratelimit-reset",
            &format!("{}.{:03}", now / 1_000 + 1, now % 1_000),
        );
        self.header("x-ratelimit-reset-after", "1.000");
        self.header(
            "x-ratelimit-bucket",
            &format!(
                "{}-{}",
                parts.method.as_str().to_lowercase(),
                route.join("-")
            ),
        );
    }

    fn header(&mut self, name: &'static str, value: &str) {
        // Only what is no header at all is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
    }
}
