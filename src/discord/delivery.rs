//! Delivery: how a reply travels to Discord, as the first answer, an edit or a follow-up.
//!
//! Must not know what a reply says or how it came about.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{
    call::{Answer, Call},
    handlers::Reply,
    pages::{self, Page},
    phrases::Phrases,
    rest::{Rest, RestError},
};
use crate::clock::Clock;

/// After this no first answer is taken (Discord, "Receiving and Responding").
pub const ANSWERABLE: TimeDelta = TimeDelta::seconds(3);
/// How long an answer that was deferred may be held up by a rate limit before it is given up.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);

const EPHEMERAL: u64 = 1 << 6;
const MESSAGE: u8 = 4;
const DEFER_MESSAGE: u8 = 5;
const DEFER_UPDATE: u8 = 6;
const UPDATE: u8 = 7;
const CHOICES: u8 = 8;
const FORM: u8 = 9;

/// The way of replies to Discord.
pub struct Delivery {
    pub rest: Arc<Rest>,
    pub clock: Clock,
}

impl Delivery {
    /// Tells Discord that the answer takes longer; whether that arrived.
    pub async fn defer(&self, call: &Call) -> bool {
        let body = match call.answer() {
            Answer::Update(_) => json!({ "type": DEFER_UPDATE }),
            _ => json!({ "type": DEFER_MESSAGE, "data": { "flags": EPHEMERAL } }),
        };
        self.callback(call, &body).await.is_ok()
    }

    /// Delivers a reply; `deferred` if Discord has been told to wait for it.
    pub async fn deliver(
        &self,
        call: &Call,
        reply: &Reply,
        phrases: &Phrases,
        deferred: bool,
    ) -> Result<(), RestError> {
        let updates = matches!(call.answer(), Answer::Update(_));
        match reply {
            Reply::Screen(screen, banner) => {
                let page = pages::draw(phrases, screen, *banner);
                match (page, updates, deferred) {
                    (Some(page), _, true) => self.edit_original(call, &page).await,
                    (Some(page), true, false) => {
                        self.callback(call, &json!({ "type": UPDATE, "data": page.message() }))
                            .await
                    }
                    (Some(page), false, false) => self.new_private(call, &page, phrases).await,
                    (None, _, _) => self.remove_original(call, deferred).await,
                }
            }
            Reply::Page(page) if deferred && updates => self.follow_up(call, page).await,
            Reply::Page(page) if deferred => self.edit_original(call, page).await,
            Reply::Page(page) => self.callback(call, &new_message(page)).await,
            Reply::Form(form) => {
                self.callback(call, &json!({ "type": FORM, "data": form }))
                    .await
            }
            Reply::Choices(choices) => {
                let choices: Vec<Value> = choices
                    .iter()
                    .map(|(name, value)| json!({ "name": name, "value": value }))
                    .collect();
                self.callback(
                    call,
                    &json!({ "type": CHOICES, "data": { "choices": choices } }),
                )
                .await
            }
        }
    }

    /// In a direct message Discord does not promise that an answer stays private: look, and remove it
    /// if it did not.
    async fn new_private(
        &self,
        call: &Call,
        page: &Page,
        phrases: &Phrases,
    ) -> Result<(), RestError> {
        if call.guild.is_some() {
            return self.callback(call, &new_message(page)).await;
        }
        let path = format!("{}?with_response=true", callback_path(call));
        let until = call.at + ANSWERABLE;
        let answer = self
            .send(Method::POST, &path, Some(&new_message(page)), until)
            .await?;
        let flags = answer["resource"]["message"]["flags"].as_u64().unwrap_or(0);
        if flags & EPHEMERAL != 0 {
            return Ok(());
        }
        self.later(call, Method::DELETE, &original_path(call), None)
            .await?;
        self.follow_up(call, &Page::words(phrases.say("dm-not-private")))
            .await
    }

    async fn callback(&self, call: &Call, body: &Value) -> Result<(), RestError> {
        let until = call.at + ANSWERABLE;
        self.send(Method::POST, &callback_path(call), Some(body), until)
            .await
            .map(drop)
    }

    async fn edit_original(&self, call: &Call, page: &Page) -> Result<(), RestError> {
        let path = original_path(call);
        self.later(call, Method::PATCH, &path, Some(&page.message()))
            .await
    }

    async fn remove_original(&self, call: &Call, deferred: bool) -> Result<(), RestError> {
        if !deferred {
            self.callback(call, &json!({ "type": DEFER_UPDATE }))
                .await?;
        }
        self.later(call, Method::DELETE, &original_path(call), None)
            .await
    }

    async fn follow_up(&self, call: &Call, page: &Page) -> Result<(), RestError> {
        let path = webhook_path(call);
        let body = private(page);
        self.later(call, Method::POST, &path, Some(&body)).await
    }

    /// A request after the first answer.
    async fn later(
        &self,
        call: &Call,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(), RestError> {
        let until = call.at + PATIENCE;
        self.send(method, path, body, until).await.map(drop)
    }

    /// A request that waits out rate limits that end before `until`.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        until: DateTime<Utc>,
    ) -> Result<Value, RestError> {
        loop {
            match self.rest.by_token(method.clone(), path, body).await {
                Err(RestError::RateLimited { wait }) if self.clock.now() + wait < until => {
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                answer => return answer,
            }
        }
    }
}

fn private(page: &Page) -> Value {
    let mut message = page.message();
    message["flags"] = EPHEMERAL.into();
    message
}

fn new_message(page: &Page) -> Value {
    json!({ "type": MESSAGE, "data": private(page) })
}

fn callback_path(call: &Call) -> String {
    format!(
        "/interactions/{}/{}/callback",
        call.id,
        call.token.expose_secret()
    )
}

fn webhook_path(call: &Call) -> String {
    format!(
        "/webhooks/{}/{}",
        call.application,
        call.token.expose_secret()
    )
}

fn original_path(call: &Call) -> String {
    format!("{}/messages/@original", webhook_path(call))
}
