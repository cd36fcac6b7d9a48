//! The router: every interaction is answered once and in time with what its handler returns.
//!
//! The handlers decide what an action does, [`delivery`] how a reply travels, and the protocol in
//! `service::views` what is recorded about it.

mod delivery;

use std::{
    collections::{HashSet, VecDeque},
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use serde_json::Value;
use tracing::Instrument as _;

use super::{
    gateway::IncomingInteraction,
    handlers::{Handlers, Reply},
    rest::Rest,
};
use crate::{
    clock::Clock,
    discord::{
        handlers::{channels::Channels, members::Members, with_typed},
        interaction::{context::Interaction, custom_id::Answer},
        router::delivery::{ANSWERABLE, AckState, Delivery},
        ui::message::MessageBody,
    },
    failpoints,
    metrics::{Kind, Outcome},
    service::{Delivered, Service, ServiceError},
    telemetry::Reference,
};

/// An answer that takes longer is deferred. Discord waits 3 s from the click.
const DEFER_AFTER: TimeDelta = TimeDelta::milliseconds(1_500);
/// An answer that cannot be deferred is given up after this time.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::milliseconds(2_000);
/// How long an answer waits for the count of unread mail that is shown below it.
const COUNTING: TimeDelta = TimeDelta::milliseconds(300);
/// Interactions that are remembered, to drop those that Discord delivers twice.
const REMEMBERED: usize = 10_000;

/// A handler panicked.
#[derive(Debug, thiserror::Error)]
#[error("InMail has met a bug")]
struct Panicked;

/// Turns interactions into answers.
pub struct Router {
    delivery: Delivery,
    handlers: Handlers,
    seen: Mutex<(HashSet<i64>, VecDeque<i64>)>,
    /// Whether the interaction before this one seemed to come too late.
    last_was_late: AtomicBool,
}

impl Router {
    /// Makes a router of this application over these use cases.
    pub fn new(rest: Arc<Rest>, application: u64, service: Service, clock: Clock) -> Self {
        let delivery = Delivery {
            rest,
            application,
            clock: clock.clone(),
        };
        let handlers = Handlers {
            service,
            channels: Channels::new(Arc::clone(&delivery.rest)),
            members: Members::new(Arc::clone(&delivery.rest)),
            clock,
        };
        Self {
            delivery,
            handlers,
            seen: Mutex::default(),
            last_was_late: AtomicBool::new(false),
        }
    }

    /// Answers one interaction. Returns when Discord has confirmed the answer or a job has taken over.
    pub async fn serve(&self, arrival: IncomingInteraction) {
        let IncomingInteraction { payload, replayed } = arrival;
        let Some(interaction) = Interaction::decode(&payload) else {
            return;
        };
        let kind = kind(&payload);
        // It holds the whole message under a button, and its answer may have to wait.
        drop(payload);
        let span = tracing::debug_span!("interaction", kind = kind.word());
        let answered = self.answer(&interaction, replayed).instrument(span);
        let outcome = match AssertUnwindSafe(answered).catch_unwind().await {
            Ok(Some(outcome)) => outcome,
            Ok(None) => return,
            Err(_) => {
                Box::pin(self.apologise(&interaction)).await;
                Outcome::Failed
            }
        };
        let took = self.handlers.clock.now() - interaction.at;
        let metrics = self.delivery.rest.metrics();
        metrics.interaction(kind, outcome, took);
    }

    /// Answers after a panic, which costs only this click. An earlier answer may have reached Discord.
    async fn apologise(&self, interaction: &Interaction) {
        let reply = match interaction.answer() {
            Answer::Choices => Reply::Choices(Vec::new()),
            Answer::Form | Answer::New | Answer::Update(_) => {
                Reply::Message(Self::failure(&Panicked, interaction))
            }
        };
        self.deliver(interaction, reply, AckState::Unsure).await;
        if let Answer::Update(_) = interaction.answer() {
            let (service, now) = (&self.handlers.service, self.handlers.clock.now());
            if let Err(error) = service.leave_to_job(&interaction.context(), now).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "could not queue a redraw of a view"
                );
            }
        }
    }

    /// Answers it, unless it has been answered before.
    async fn answer(&self, interaction: &Interaction, replayed: bool) -> Option<Outcome> {
        failpoints::mortal("an interaction", std::future::ready(())).await;
        // This bot may have taken it before, or another one.
        if !self.is_new(interaction.id) || !self.handlers.service.is_first(interaction.id).await {
            return None;
        }
        let clock = &self.handlers.clock;
        clock.observe(interaction.at);
        let is_late = clock.now() >= interaction.at + ANSWERABLE;
        if is_late && !self.is_to_be_tried(replayed) {
            if interaction.counts_when_late() {
                Box::pin(self.serve_late(interaction)).await;
            } else {
                tracing::warn!("an interaction arrived too late to be answered and was dropped");
            }
            return Some(Outcome::Late);
        }
        if !is_late {
            self.last_was_late.store(false, Ordering::Relaxed);
        }
        // Thousands can wait at the same time. Boxed, each takes only the memory that its own way needs.
        Some(match interaction.answer() {
            Answer::Form | Answer::Choices => Box::pin(self.serve_at_once(interaction)).await,
            Answer::New | Answer::Update(_) => Box::pin(self.serve_view(interaction)).await,
        })
    }

    /// Whether to answer an interaction that seems to come too late. One may have been delayed on its way.
    /// If the next one seems late as well, our clock may be wrong, and Discord's response to the answer
    /// corrects it.
    fn is_to_be_tried(&self, replayed: bool) -> bool {
        // After resuming, late interactions are expected.
        !replayed && self.last_was_late.swap(true, Ordering::Relaxed)
    }

    fn is_new(&self, id: i64) -> bool {
        // Each critical section is complete even after a panic, so the set of a poisoned lock is still
        // right.
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

    /// The action counts by its click, but no answer can arrive any more. A job redraws the view.
    async fn serve_late(&self, interaction: &Interaction) {
        let (service, context) = (&self.handlers.service, interaction.context());
        let action = Box::pin(self.handlers.handle(interaction));
        let now = || self.handlers.clock.now();
        let performed = service.perform(context.view, now, action).await;
        let unheard = async |handled: Result<Reply, ServiceError>| Delivered {
            version: match handled {
                Ok(reply) => reply.version(),
                Err(error) => {
                    self.explain(&error, interaction);
                    None
                }
            },
            is_confirmed: false,
        };
        service.answer(performed, &context, now, unheard).await;
    }

    /// When Discord began to wait. A snowflake may be ahead of what is known about Discord's time.
    fn begun(&self, interaction: &Interaction) -> DateTime<Utc> {
        interaction.at.min(self.handlers.clock.now())
    }

    async fn serve_at_once(&self, interaction: &Interaction) -> Outcome {
        let deadline = self.begun(interaction) + GIVE_UP_AFTER;
        let handled = Box::pin(self.handlers.handle(interaction));
        let handled = self.handlers.clock.within(deadline, handled).await;
        let has_failed = matches!(handled, None | Some(Err(ServiceError::Failed(_))));
        let reply = match (interaction.answer(), handled) {
            (Answer::Choices, Some(Ok(reply @ Reply::Choices(_)))) => reply,
            (Answer::Choices, _) => Reply::Choices(Vec::new()),
            (_, Some(Ok(reply))) => reply,
            (_, Some(Err(error))) => Reply::Message(self.explain(&error, interaction)),
            (_, None) => {
                let page = MessageBody::words(interaction.phrases().try_again());
                Reply::Message(with_typed(page, interaction))
            }
        };
        let delivered = self.deliver(interaction, reply, AckState::None).await;
        outcome(has_failed, delivered)
    }

    async fn serve_view(&self, interaction: &Interaction) -> Outcome {
        let (service, clock) = (&self.handlers.service, &self.handlers.clock);
        let context = interaction.context();
        let action = Box::pin(self.handlers.handle(interaction));
        let now = || clock.now();
        let mut work = pin!(service.perform(context.view, now, action));
        let in_time = clock
            .within(self.begun(interaction) + DEFER_AFTER, &mut work)
            .await;
        let (ack, performed) = if let Some(done) = in_time {
            (AckState::None, done)
        } else {
            (self.delivery.defer(interaction).await, work.await)
        };
        let mut ended = Outcome::Failed;
        let deliver = async |handled: Result<Reply, ServiceError>| {
            let has_failed = matches!(handled, Err(ServiceError::Failed(_)));
            let reply =
                handled.unwrap_or_else(|error| Reply::Message(self.explain(&error, interaction)));
            let delivered = self.deliver(interaction, reply, ack).await;
            ended = outcome(has_failed, delivered);
            delivered
        };
        service.answer(performed, &context, now, deliver).await;
        ended
    }

    /// Delivers a reply.
    async fn deliver(
        &self,
        interaction: &Interaction,
        mut reply: Reply,
        ack: AckState,
    ) -> Delivered {
        self.count_unannounced(interaction, &mut reply).await;
        let delivered = self.delivery.deliver(interaction, &reply, ack).await;
        if let Err(error) = &delivered {
            tracing::warn!(%error, "an answer did not arrive");
        }
        Delivered {
            version: reply.version(),
            is_confirmed: delivered.is_ok(),
        }
    }

    /// Adds to an answer the count of unread mail that no notice could announce. Views count it themselves.
    async fn count_unannounced(&self, interaction: &Interaction, reply: &mut Reply) {
        let (Reply::Message(page) | Reply::Files(page, _)) = reply else {
            return;
        };
        let handlers = &self.handlers;
        let counting = handlers
            .service
            .unannounced(interaction.user.id, interaction.at);
        let until = handlers.clock.now() + COUNTING;
        // The answer is right even without the count.
        if let Some(Ok(count)) = handlers.clock.within(until, counting).await {
            page.count_unannounced(interaction.phrases(), count);
        }
    }

    /// The page for a person whose action was refused or failed. It hands back what they typed.
    fn explain(&self, error: &ServiceError, interaction: &Interaction) -> MessageBody {
        match error {
            ServiceError::Refused(refusal) => {
                let page = self.handlers.refusal(interaction.phrases(), *refusal);
                with_typed(page, interaction)
            }
            ServiceError::Failed(_) => Self::failure(error, interaction),
        }
    }

    fn failure(
        error: &(dyn std::error::Error + 'static),
        interaction: &Interaction,
    ) -> MessageBody {
        let reference = Reference::new();
        tracing::error!(%reference, error, "an action failed");
        let page = interaction.phrases().failed(reference.to_string());
        with_typed(MessageBody::words(page), interaction)
    }
}

/// Of which kind an interaction is ("Interaction Type").
fn kind(payload: &Value) -> Kind {
    match payload["type"].as_u64() {
        Some(3) => Kind::Component,
        Some(4) => Kind::Suggestions,
        Some(5) => Kind::Form,
        _ => Kind::Command,
    }
}

fn outcome(has_failed: bool, delivered: Delivered) -> Outcome {
    if has_failed || !delivered.is_confirmed {
        Outcome::Failed
    } else {
        Outcome::Answered
    }
}
