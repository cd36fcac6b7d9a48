//! The outbox: the requests that jobs make to Discord.

mod classify;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use serenity::all::CreateActionRow;

use super::rest::{Request, Rest};
use crate::{
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            components::{Style, button},
            markdown::escape_name,
            pages::{self, MessageBody},
        },
    },
    jobs::Outbox,
    model::{
        ChannelId, GuildId, MessageId, Names, NoticeId, OutboxError, Report, ReportId, Search,
        ServerName, UserId, ids::first_snowflake_at,
    },
    service::RenderedView,
};
use classify::{classify, classify_by_token};

/// Messages in one listing at most (Discord, "Get Channel Messages").
const LISTING: usize = 100;
/// Servers in one listing at most (Discord, "Get Current User Guilds").
const GUILD_LISTING: usize = 200;

/// The person with whom the bot opens a channel.
#[derive(Serialize)]
struct Recipient {
    recipient_id: String,
}

/// Makes requests for the job worker.
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

    fn notice(&self, marker: NoticeId) -> MessageBody {
        let open = CustomId::Open { notice: marker };
        let open = button(Style::Secondary, self.phrases.button_open(), open);
        let mute = button(
            Style::Secondary,
            self.phrases.button_mute(),
            CustomId::Mute {},
        );
        MessageBody {
            rows: vec![CreateActionRow::Buttons(vec![open, mute])],
            ..MessageBody::words(self.phrases.notice())
        }
    }

    /// Posts a page that all in the channel can see.
    async fn post(
        &self,
        channel: ChannelId,
        page: &MessageBody,
        nonce: String,
    ) -> Result<MessageId, OutboxError> {
        let path = format!("/channels/{channel}/messages");
        let request = Request::post(path, &page.posted(nonce));
        let posted = self.rest.as_bot(&request).await;
        // "Unknown message" for a new message: one with this nonce was posted and has gone again.
        let posted = posted.map_err(classify)?;
        snowflake(&posted["id"]).map(MessageId::from)
    }

    /// Searches everything in a channel since a time for our message with this component.
    async fn find(
        &self,
        channel: ChannelId,
        component: CustomId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        let wanted = component.to_string();
        let has_it = |message: &Value| {
            let rows = message["components"].as_array().into_iter().flatten();
            let mut buttons =
                rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
            buttons.any(|button| button["custom_id"] == wanted.as_str())
        };
        self.look_through(channel, since, has_it).await
    }

    /// Searches everything in a channel since a time for a message.
    async fn look_through(
        &self,
        channel: ChannelId,
        since: DateTime<Utc>,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Option<MessageId>, OutboxError> {
        let mut after = first_snowflake_at(since);
        loop {
            let path = format!("/channels/{channel}/messages?limit={LISTING}&after={after}");
            let listed = self.rest.as_bot(&Request::get(path)).await;
            let listed = listed.map_err(classify)?;
            let messages = listed.as_array().ok_or(OutboxError::Unknown)?;
            for message in messages {
                let id = snowflake(&message["id"])?;
                after = after.max(id);
                if is_it(message) {
                    return Ok(Some(id.into()));
                }
            }
            if messages.len() < LISTING {
                return Ok(None);
            }
        }
    }

    /// The sentence for a warned person in this server, and the same without a name, in case Discord does
    /// not give the server's name.
    async fn warnings(&self, guild: GuildId) -> (Option<String>, String) {
        let named = self.guild_name(guild).await;
        let named = named.map(|server| self.phrases.warning(server));
        (named, self.phrases.warning_nameless())
    }

    /// The server's name, if Discord gives it.
    async fn guild_name(&self, guild: GuildId) -> Option<String> {
        let path = format!("/guilds/{guild}");
        let answer = self.rest.as_bot(&Request::get(path)).await.ok()?;
        let name = ServerName::seen(answer["name"].as_str()?)?;
        Some(escape_name(name.as_str()))
    }
}

impl Outbox for DiscordOutbox {
    async fn open_channel(&self, user: UserId) -> Result<ChannelId, OutboxError> {
        let recipient_id = user.to_string();
        let request = Request::post("/users/@me/channels", &Recipient { recipient_id });
        let channel = self.rest.as_bot(&request).await;
        snowflake(&channel.map_err(classify)?["id"]).map(ChannelId::from)
    }

    async fn post_notice(
        &self,
        channel: ChannelId,
        marker: NoticeId,
    ) -> Result<MessageId, OutboxError> {
        self.post(channel, &self.notice(marker), marker.to_string())
            .await
    }

    async fn find_notice(
        &self,
        channel: ChannelId,
        marker: NoticeId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        self.find(channel, CustomId::Open { notice: marker }, since)
            .await
    }

    async fn announce(
        &self,
        channel: ChannelId,
        report: &Report,
        names: &Names,
    ) -> Result<MessageId, OutboxError> {
        let page = pages::announcement(&self.phrases, report, names);
        let nonce = format!("{}{}", report.id, mark(channel));
        self.post(channel, &page, nonce).await
    }

    async fn find_announcement(
        &self,
        channel: ChannelId,
        report: ReportId,
        since: DateTime<Utc>,
    ) -> Result<Search, OutboxError> {
        let found = self
            .find(channel, CustomId::Review { report }, since)
            .await?;
        if let Some(message) = found {
            return Ok(Search::Found(message));
        }
        // Without the permission to read history, Discord lists nothing and does not say why.
        let path = format!("/channels/{channel}/messages?limit=1");
        let newest = self.rest.as_bot(&Request::get(path)).await;
        let newest = newest.map_err(classify)?;
        let shows_any = newest.as_array().is_some_and(|list| !list.is_empty());
        Ok(if shows_any {
            Search::NotThere
        } else {
            Search::Blind
        })
    }

    async fn update_announcement(
        &self,
        channel: ChannelId,
        message: MessageId,
        report: &Report,
        names: &Names,
    ) -> Result<(), OutboxError> {
        let path = format!("/channels/{channel}/messages/{message}");
        let page = pages::announcement(&self.phrases, report, names);
        let request = Request::patch(path, &page.message());
        let done = self.rest.as_bot(&request).await;
        done.map(drop).map_err(classify)
    }

    async fn warn(
        &self,
        channel: ChannelId,
        report: ReportId,
        guild: GuildId,
    ) -> Result<(), OutboxError> {
        let (named, nameless) = self.warnings(guild).await;
        let page = MessageBody::words(named.unwrap_or(nameless));
        // Another nonce than that of the report's announcement.
        self.post(channel, &page, format!("warn-{report}"))
            .await
            .map(drop)
    }

    async fn find_warning(
        &self,
        channel: ChannelId,
        guild: GuildId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        // A warning is recognised by its words. Anything else on it would name its report.
        let (named, nameless) = self.warnings(guild).await;
        let is_it = |message: &Value| {
            let content = message["content"].as_str();
            message["author"]["bot"] == true
                && (content == named.as_deref() || content == Some(nameless.as_str()))
        };
        self.look_through(channel, since, is_it).await
    }

    async fn is_in(&self, guild: GuildId) -> Result<bool, OutboxError> {
        let path = format!("/guilds/{guild}");
        match self.rest.as_bot(&Request::get(path)).await {
            Ok(_) => Ok(true),
            Err(error) => match classify(error) {
                OutboxError::NoPlace | OutboxError::Forbidden => Ok(false),
                error => Err(error),
            },
        }
    }

    async fn guilds(&self) -> Result<Vec<GuildId>, OutboxError> {
        let mut guilds = Vec::new();
        let mut after = 0;
        loop {
            let path = format!("/users/@me/guilds?limit={GUILD_LISTING}&after={after}");
            let listed = self.rest.as_bot(&Request::get(path)).await;
            let listed = listed.map_err(classify)?;
            let listed = listed.as_array().ok_or(OutboxError::Unknown)?;
            for guild in listed {
                let id = snowflake(&guild["id"])?;
                after = after.max(id);
                guilds.push(id.into());
            }
            if listed.len() < GUILD_LISTING {
                return Ok(guilds);
            }
        }
    }

    async fn remove(&self, channel: ChannelId, message: MessageId) -> Result<(), OutboxError> {
        let path = format!("/channels/{channel}/messages/{message}");
        let done = self.rest.as_bot(&Request::delete(path)).await;
        done.map(drop).map_err(classify)
    }

    async fn redraw(&self, token: &SecretString, screen: &RenderedView) -> Result<(), OutboxError> {
        let path = format!(
            "/webhooks/{}/{}/messages/@original",
            self.application,
            token.expose_secret()
        );
        let request = match pages::draw(&self.phrases, screen, None) {
            Some(page) => Request::patch(path, &page.message()),
            None => Request::delete(path),
        };
        let done = self.rest.by_token(&request).await;
        done.map(drop).map_err(classify_by_token)
    }
}

/// Five characters that tell one channel from another, since the same message may be posted in both.
fn mark(channel: ChannelId) -> String {
    let mixed = channel
        .get()
        .cast_unsigned()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{:05x}", mixed >> 44)
}

fn snowflake(id: &Value) -> Result<i64, OutboxError> {
    // Discord answered, so something was done. This code cannot tell what.
    id.as_str()
        .and_then(|id| id.parse().ok())
        .ok_or(OutboxError::Unknown)
}
