//! The router: every interaction is answered once, in time, by whatever its handler returns.
//!
//! Holds the view's turn from before the handler until Discord has confirmed, so that nothing older
//! ever lands on something newer. Must not know what an action does.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::TimeDelta;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use serenity::all::Interaction;

use super::{
    call::{Answer, Call},
    handlers::{Handlers, Reply},
    pages::{self, Page},
    phrases::Phrases,
    rest::{Rest, RestError},
};
use crate::{
    clock::Clock,
    service::{Service, ServiceError},
    telemetry::Reference,
};

/// An answer that takes longer is deferred; Discord waits 3 s from the click.
const DEFER_AFTER: TimeDelta = TimeDelta::milliseconds(1_500);
/// What cannot be deferred gives up here.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::milliseconds(2_000);
/// After this no first answer is taken.
const ANSWERABLE: TimeDelta = TimeDelta::seconds(3);
/// Interactions remembered, to drop what Discord delivers twice.
const REMEMBERED: usize = 10_000;

const EPHEMERAL: u64 = 1 << 6;
const MESSAGE: u8 = 4;
const DEFER_MESSAGE: u8 = 5;
const DEFER_UPDATE: u8 = 6;
const UPDATE: u8 = 7;
const CHOICES: u8 = 8;
const FORM: u8 = 9;

/// Turns interactions into answers.
pub struct Router {
    rest: Arc<Rest>,
    handlers: Handlers,
    seen: Mutex<(HashSet<i64>, VecDeque<i64>)>,
}

impl Router {
    /// A router over these use cases.
    pub fn new(rest: Arc<Rest>, service: Service, phrases: Phrases, clock: Clock) -> Self {
        let handlers = Handlers {
            service,
            phrases,
            clock,
        };
        Self {
            rest,
            handlers,
            seen: Mutex::default(),
        }
    }

    /// Answers one interaction; returns when Discord has confirmed or the rest is left to a job.
    pub async fn serve(&self, interaction: &Interaction) {
        let Some(call) = Call::decode(interaction) else {
            return;
        };
        let clock = &self.handlers.clock;
        clock.observe(call.at);
        if !self.is_new(call.id) {
            return;
        }
        if clock.now() >= call.at + ANSWERABLE {
            if call.counts_when_late() {
                self.serve_late(&call).await;
            }
            return;
        }
        match call.answer() {
            Answer::Form | Answer::Choices => self.serve_at_once(&call).await,
            Answer::New | Answer::Update(_) => self.serve_view(&call).await,
        }
    }

    fn is_new(&self, id: i64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (ids, order) = &mut *seen;
        if !ids.insert(id) {
            return false;
        }
        order.push_back(id);
        if order.len() > REMEMBERED
            && let Some(oldest) = order.pop_front()
        {
            ids.remove(&oldest);
        }
        true
    }

    /// Counts by its click; nobody can be answered any more, so the view is left to a job.
    async fn serve_late(&self, call: &Call) {
        let seat = call.sitting();
        let _turn = self.handlers.service.turn(seat.view).await;
        match self.handlers.handle(call).await {
            Ok(_) => self.leave_to_job(call).await,
            Err(error) => drop(self.explain(&error)),
        }
    }

    async fn serve_at_once(&self, call: &Call) {
        let deadline = call.at + GIVE_UP_AFTER;
        let handled = self
            .handlers
            .clock
            .within(deadline, self.handlers.handle(call))
            .await;
        let body = match (call.answer(), handled) {
            (Answer::Choices, handled) => {
                let choices = match handled {
                    Some(Ok(Reply::Choices(choices))) => choices,
                    _ => Vec::new(),
                };
                let choices: Vec<Value> = choices
                    .into_iter()
                    .map(|(name, value)| json!({ "name": name, "value": value }))
                    .collect();
                json!({ "type": CHOICES, "data": { "choices": choices } })
            }
            (_, Some(Ok(Reply::Form(form)))) => json!({ "type": FORM, "data": form }),
            (_, Some(Ok(_)) | None) => {
                new_message(&Page::words(self.handlers.phrases.say("try-again")))
            }
            (_, Some(Err(error))) => new_message(&self.explain(&error)),
        };
        if let Err(error) = self.callback(call, &body).await {
            tracing::warn!(%error, "an answer did not arrive");
        }
    }

    async fn serve_view(&self, call: &Call) {
        let seat = call.sitting();
        let work = async {
            let turn = self.handlers.service.turn(seat.view).await;
            (turn, self.handlers.handle(call).await)
        };
        let mut work = Box::pin(work);
        let in_time = self
            .handlers
            .clock
            .within(call.at + DEFER_AFTER, &mut work)
            .await;
        let (deferred, (_turn, handled)) = match in_time {
            Some(done) => (false, done),
            None => (self.defer(call).await, work.await),
        };
        let reply = handled.unwrap_or_else(|error| Reply::Page(self.explain(&error)));
        let delivered = self.deliver(call, &reply, deferred).await;
        let Some((view, version)) = reply.view() else {
            if let Err(error) = delivered {
                tracing::warn!(%error, "an answer did not arrive");
            }
            return;
        };
        match delivered {
            Ok(()) => {
                let shown = self.handlers.service.shown(view, version, call.at).await;
                if let Err(error) = shown {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "a shown view was not noted"
                    );
                }
            }
            Err(error) => {
                tracing::warn!(%error, "an answer did not arrive; its view is left to a job");
                self.leave_to_job(call).await;
            }
        }
    }

    async fn leave_to_job(&self, call: &Call) {
        if let Err(error) = self.handlers.service.unsettled(&call.sitting()).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a view was not left to a job"
            );
        }
    }

    /// Tells Discord that the answer takes longer; whether that arrived.
    async fn defer(&self, call: &Call) -> bool {
        let body = match call.answer() {
            Answer::Update(_) => json!({ "type": DEFER_UPDATE }),
            _ => json!({ "type": DEFER_MESSAGE, "data": { "flags": EPHEMERAL } }),
        };
        self.callback(call, &body).await.is_ok()
    }

    async fn deliver(&self, call: &Call, reply: &Reply, deferred: bool) -> Result<(), RestError> {
        let updates = matches!(call.answer(), Answer::Update(_));
        match reply {
            Reply::Screen(screen, banner) => {
                let page = pages::draw(&self.handlers.phrases, screen, *banner);
                match (page, updates, deferred) {
                    (Some(page), _, true) => self.edit_original(call, &page).await,
                    (Some(page), true, false) => {
                        self.callback(call, &json!({ "type": UPDATE, "data": page.message() }))
                            .await
                    }
                    (Some(page), false, false) => self.new_private(call, &page).await,
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
            Reply::Choices(_) => Ok(()),
        }
    }

    /// In a direct message Discord does not promise that an answer stays private: look, and remove it
    /// if it did not.
    async fn new_private(&self, call: &Call, page: &Page) -> Result<(), RestError> {
        if call.guild.is_some() {
            return self.callback(call, &new_message(page)).await;
        }
        let path = format!("{}?with_response=true", callback_path(call));
        let answer = self
            .rest
            .by_token(Method::POST, &path, Some(&new_message(page)))
            .await?;
        let flags = answer["resource"]["message"]["flags"].as_u64().unwrap_or(0);
        if flags & EPHEMERAL != 0 {
            return Ok(());
        }
        self.rest
            .by_token(Method::DELETE, &original_path(call), None)
            .await?;
        self.follow_up(
            call,
            &Page::words(self.handlers.phrases.say("dm-not-private")),
        )
        .await
    }

    async fn callback(&self, call: &Call, body: &Value) -> Result<(), RestError> {
        let sent = self
            .rest
            .by_token(Method::POST, &callback_path(call), Some(body))
            .await;
        sent.map(drop)
    }

    async fn edit_original(&self, call: &Call, page: &Page) -> Result<(), RestError> {
        let path = original_path(call);
        self.rest
            .by_token(Method::PATCH, &path, Some(&page.message()))
            .await
            .map(drop)
    }

    async fn remove_original(&self, call: &Call, deferred: bool) -> Result<(), RestError> {
        if !deferred {
            self.callback(call, &json!({ "type": DEFER_UPDATE }))
                .await?;
        }
        self.rest
            .by_token(Method::DELETE, &original_path(call), None)
            .await
            .map(drop)
    }

    async fn follow_up(&self, call: &Call, page: &Page) -> Result<(), RestError> {
        let path = format!(
            "/webhooks/{}/{}",
            call.application,
            call.token.expose_secret()
        );
        let mut body = page.message();
        body["flags"] = EPHEMERAL.into();
        self.rest
            .by_token(Method::POST, &path, Some(&body))
            .await
            .map(drop)
    }

    /// What to tell a person whose action was refused or failed.
    fn explain(&self, error: &ServiceError) -> Page {
        if let ServiceError::Refused(refusal) = error {
            return self.handlers.refusal(*refusal);
        }
        let reference = Reference::new();
        tracing::error!(%reference, error = error as &dyn std::error::Error, "an action failed");
        let arguments = [("reference", reference.to_string())];
        Page::words(self.handlers.phrases.say_with("failed", arguments))
    }
}

fn new_message(page: &Page) -> Value {
    let mut message = page.message();
    message["flags"] = EPHEMERAL.into();
    json!({ "type": MESSAGE, "data": message })
}

fn callback_path(call: &Call) -> String {
    format!(
        "/interactions/{}/{}/callback",
        call.id,
        call.token.expose_secret()
    )
}

fn original_path(call: &Call) -> String {
    format!(
        "/webhooks/{}/{}/messages/@original",
        call.application,
        call.token.expose_secret()
    )
}
