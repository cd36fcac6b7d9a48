//! The outbox: what jobs ask of Discord, as requests. Must not know why they ask.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{
    components::{Style, button, row},
    custom_id::CustomId,
    pages::{self, Page},
    phrases::Phrases,
    rest::{Rest, RestError},
};
use crate::{
    jobs::{Outbox, OutboxError},
    mail::{ChannelId, Marker, MessageId, UserId, ids::first_snowflake_at},
    service::Screen,
};

/// No previews of links; there are none in a notice.
const SUPPRESS_EMBEDS: u64 = 1 << 2;
/// Messages in one listing at most (Discord, "Get Channel Messages").
const LISTING: usize = 100;
/// Opening channels too fast: leave it alone for long.
const OPENING_TOO_FAST: TimeDelta = TimeDelta::minutes(30);

/// Requests on behalf of the job worker.
pub struct DiscordOutbox {
    rest: Arc<Rest>,
    application: u64,
    phrases: Phrases,
}

impl DiscordOutbox {
    /// An outbox for this application.
    pub fn new(rest: Arc<Rest>, application: u64, phrases: Phrases) -> Self {
        Self {
            rest,
            application,
            phrases,
        }
    }

    fn notice(&self, marker: Marker) -> Value {
        let open = button(
            Style::Secondary,
            self.phrases.say("button-open"),
            CustomId::Open { notice: marker },
        );
        let page = Page {
            rows: vec![row(vec![open])],
            ..Page::words(self.phrases.say("notice"))
        };
        let mut message = page.message();
        message["flags"] = SUPPRESS_EMBEDS.into();
        // At most 20 of the 25 characters Discord allows.
        message["nonce"] = marker.to_string().into();
        message["enforce_nonce"] = true.into();
        message
    }
}

impl Outbox for DiscordOutbox {
    async fn open_channel(&self, user: UserId) -> Result<ChannelId, OutboxError> {
        let body = json!({ "recipient_id": user.to_string() });
        let channel = self
            .rest
            .as_bot(Method::POST, "/users/@me/channels", Some(&body))
            .await;
        snowflake(&channel.map_err(meaning)?["id"]).map(ChannelId::from)
    }

    async fn post_notice(
        &self,
        channel: ChannelId,
        marker: Marker,
    ) -> Result<MessageId, OutboxError> {
        let path = format!("/channels/{channel}/messages");
        let posted = self
            .rest
            .as_bot(Method::POST, &path, Some(&self.notice(marker)))
            .await;
        match posted.map_err(meaning) {
            Ok(message) => snowflake(&message["id"]).map(MessageId::from),
            // 10008 on a repeated nonce: it was delivered and then deleted. Look again, then decide.
            Err(error) => Err(error),
        }
    }

    async fn find_notice(
        &self,
        channel: ChannelId,
        marker: Marker,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        let wanted = CustomId::Open { notice: marker }.to_string();
        let mut after = first_snowflake_at(since);
        loop {
            let path = format!("/channels/{channel}/messages?limit={LISTING}&after={after}");
            let listed = self
                .rest
                .as_bot(Method::GET, &path, None)
                .await
                .map_err(meaning)?;
            let messages = listed.as_array().ok_or(OutboxError::Unknown)?;
            for message in messages {
                let id = snowflake(&message["id"])?;
                after = after.max(id);
                let buttons = message["components"].as_array().into_iter().flatten();
                let mut buttons =
                    buttons.flat_map(|row| row["components"].as_array().into_iter().flatten());
                if buttons.any(|button| button["custom_id"] == wanted.as_str()) {
                    return Ok(Some(id.into()));
                }
            }
            if messages.len() < LISTING {
                return Ok(None);
            }
        }
    }

    async fn remove(&self, channel: ChannelId, message: MessageId) -> Result<(), OutboxError> {
        let path = format!("/channels/{channel}/messages/{message}");
        self.rest
            .as_bot(Method::DELETE, &path, None)
            .await
            .map(drop)
            .map_err(meaning)
    }

    async fn redraw(&self, token: &SecretString, screen: &Screen) -> Result<(), OutboxError> {
        let path = format!(
            "/webhooks/{}/{}/messages/@original",
            self.application,
            token.expose_secret()
        );
        let done = match pages::draw(&self.phrases, screen, None) {
            Some(page) => {
                self.rest
                    .by_token(Method::PATCH, &path, Some(&page.message()))
                    .await
            }
            None => self.rest.by_token(Method::DELETE, &path, None).await,
        };
        done.map(drop).map_err(meaning)
    }
}

fn snowflake(id: &Value) -> Result<i64, OutboxError> {
    // Discord answered, so something was done; what, this cannot tell.
    id.as_str()
        .and_then(|id| id.parse().ok())
        .ok_or(OutboxError::Unknown)
}

/// What an error means for a job (Discord, "JSON Error Codes").
fn meaning(error: RestError) -> OutboxError {
    match error {
        RestError::Refused {
            code: 50_007 | 50_278 | 10_013,
            ..
        } => OutboxError::Unreachable,
        RestError::Refused { code: 40_003, .. } => OutboxError::Wait(OPENING_TOO_FAST),
        RestError::Refused {
            code: 10_003 | 10_008 | 10_015 | 10_062 | 50_027,
            ..
        }
        | RestError::Refused { status: 404, .. } => OutboxError::Gone,
        RestError::Refused { .. } | RestError::Unreachable => OutboxError::Refused,
        RestError::RateLimited { wait } => OutboxError::Wait(wait),
        RestError::Unknown => OutboxError::Unknown,
    }
}
