//! Redraws a view that does not show what its row says. Failures are reported to nobody, because they would
//! reveal who is looking.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::{
    model::{
        JobOutcome, Language, OutboxError, UserId, View, ViewId,
        ids::snowflake_time,
        view::{ANSWER_ARRIVES_WITHIN, Placed, Token},
    },
    service::{RenderedView, Service, ServiceError},
    store::{
        StoreError,
        jobs::{self, Claimed},
        people, views,
    },
};

/// What to show on the message that a token reaches.
#[derive(Debug)]
pub struct Drawing {
    pub token: SecretString,
    pub screen: RenderedView,
    /// The language in which the viewer last used InMail.
    pub language: Language,
}

impl Service {
    /// Redraws a view while it is locked, in a run of its job. `draw` sends the drawing to Discord.
    pub async fn refresh<F>(
        &self,
        run: &Claimed,
        id: ViewId,
        now: impl Fn() -> DateTime<Utc>,
        draw: impl Fn(Drawing) -> F,
    ) -> Result<JobOutcome, ServiceError>
    where
        F: Future<Output = Result<(), OutboxError>>,
    {
        let mut lock = self.views.locks.take(id).await;
        self.hold(&mut lock, id, &now).await?;
        let mut turn = Some(self.views.turn().await);
        // A click that has just been answered may have made the view right.
        self.store.noted().await?;
        let began = now();
        let Some(view) = self.view(id, began).await? else {
            self.forget_view(id).await?;
            return Ok(JobOutcome::Done);
        };
        let uncertain = self.views.uncertain.until(id);
        if view.is_right() && uncertain.is_none() {
            return Ok(JobOutcome::Done);
        }
        let uncertain = uncertain.filter(|until| began < *until);
        if let (true, Some(until)) = (view.is_right(), uncertain) {
            return Ok(JobOutcome::At(until));
        }
        let language = self.language(view.viewer).await?;
        let mut unsettled = None;
        for token in &view.tokens {
            let drawing = Drawing {
                token: token.secret.clone(),
                screen: self.redraw(&view, token, began).await?,
                language,
            };
            drop(turn.take());
            self.store.ask_for(id).await?;
            let under_way = self.views.uncertain.under_way(id, &now);
            let drawn = draw(drawing).await;
            under_way.over();
            match drawn {
                // The answer of a newer token may still replace this drawing, so the view is checked once
                // more.
                Ok(()) if unsettled.is_some() => break,
                // The view is right for now. It is redrawn once more when nothing older can arrive any
                // more.
                Ok(()) => {
                    if let Some(until) = uncertain {
                        return Ok(JobOutcome::At(until));
                    }
                    self.record_drawn(run, &view, token).await?;
                    return Ok(JobOutcome::Recorded);
                }
                // Another token may still reach the message.
                Err(OutboxError::MessageGone) => {
                    let settled = token.issued_at + ANSWER_ARRIVES_WITHIN;
                    unsettled = unsettled.or((began < settled).then_some(settled));
                }
                Err(OutboxError::Wait(wait)) => return Ok(JobOutcome::At(began + wait)),
                Err(OutboxError::Unknown) => {
                    self.views.uncertain.note(id, now());
                    return Ok(JobOutcome::Retry);
                }
                Err(_) => return Ok(JobOutcome::Retry),
            }
        }
        // A message may be on its way even if no token is known any more.
        let created = snowflake_time(id.get());
        let may_arrive_until = view
            .tokens
            .is_empty()
            .then_some(created + ANSWER_ARRIVES_WITHIN);
        if let Some(settled) = unsettled.or(may_arrive_until.filter(|settled| began < *settled)) {
            return Ok(JobOutcome::At(settled));
        }
        self.forget_view(id).await?;
        Ok(JobOutcome::Done)
    }

    /// A view with the tokens that reach it at `now`.
    pub async fn view(&self, view: ViewId, now: DateTime<Utc>) -> Result<Option<View>, StoreError> {
        let mut conn = self.store.read().await?;
        let found = views::find(&mut conn, view).await?;
        Ok(found.map(|mut view| {
            view.tokens.retain(|token| now < token.expires_at());
            view
        }))
    }

    /// Redraws a view for one of its tokens.
    pub(in crate::service) async fn redraw(
        &self,
        view: &View,
        token: &Token,
        now: DateTime<Utc>,
    ) -> Result<RenderedView, ServiceError> {
        self.render(
            view.id,
            view.viewer,
            view.state,
            Placed {
                version: view.version,
                list: view.list,
            },
            token.issued_at,
            now,
        )
        .await
    }

    /// The language in which a person last used InMail.
    async fn language(&self, person: UserId) -> Result<Language, StoreError> {
        let mut conn = self.store.read().await?;
        Ok(people::reach(&mut conn, person).await?.language)
    }

    /// Records that Discord shows a view as drawn after every uncertain delivery, and ends the run.
    async fn record_drawn(
        &self,
        run: &Claimed,
        view: &View,
        token: &Token,
    ) -> Result<(), StoreError> {
        let (id, version, through) = (view.id, view.version, token.secret.clone());
        let run = run.clone();
        self.store
            .note(async move |tx| {
                views::shown(tx, id, version, &through, true).await?;
                jobs::finish(tx, &run).await
            })
            .await?;
        self.views.uncertain.end(id);
        Ok(())
    }

    /// Removes a view that is out of reach.
    async fn forget_view(&self, view: ViewId) -> Result<(), StoreError> {
        self.views.uncertain.end(view);
        self.store
            .note(async move |tx| views::forget(tx, view).await)
            .await
    }
}
