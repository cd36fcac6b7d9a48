//! The outbox: the requests that jobs make to Discord.

mod classify;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;

use super::rest::{Request, Rest};
use crate::{
    clock::Clock,
    discord::{
        interaction::custom_id::CustomId,
        phrases::Phrases,
        ui::{
            markdown::escape_name,
            message::MessageBody,
            pages::{self, NAMED},
        },
    },
    jobs::Outbox,
    model::{
        ChannelId, GuildId, Language, MessageId, Notice, NoticeContent, NoticeId, OutboxError,
        ReportId, Search, ServerName, UserId,
        ids::first_snowflake_at,
        record::{Cause, Verdict},
    },
    service::{Drawing, ReportMessage},
};
use classify::{classify, classify_by_token};

/// Messages in one listing at most (Discord, "Get Channel Messages").
const LISTING: usize = 100;
/// Servers in one listing at most (Discord, "Get Current User Guilds").
const GUILD_LISTING: usize = 200;
/// How long the name of a server is not asked for again, and how many names are kept.
const NAME_KEPT: TimeDelta = TimeDelta::minutes(10);
const NAMES_KEPT: usize = 1_000;

/// The person with whom the bot opens a channel.
#[derive(Serialize)]
struct Recipient {
    recipient_id: String,
}

/// Makes requests for the job worker.
pub struct DiscordOutbox {
    rest: Arc<Rest>,
    application: u64,
    clock: Clock,
    /// The names of servers in notices, and until when they count.
    names: Mutex<HashMap<GuildId, (String, DateTime<Utc>)>>,
}

impl DiscordOutbox {
    /// An outbox for this application.
    pub fn new(rest: Arc<Rest>, application: u64, clock: Clock) -> Self {
        Self {
            rest,
            application,
            clock,
            names: Mutex::default(),
        }
    }

    /// Posts a page that all in the channel can see.
    async fn post(
        &self,
        channel: ChannelId,
        page: &MessageBody,
        nonce: String,
        rings: bool,
    ) -> Result<MessageId, OutboxError> {
        let path = format!("/channels/{channel}/messages");
        let request = Request::post(path, &page.posted(nonce, rings));
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

    /// The server's name, if Discord gives it.
    async fn guild_name(&self, guild: GuildId) -> Option<String> {
        let path = format!("/guilds/{guild}");
        let answer = self.rest.as_bot(&Request::get(path)).await.ok()?;
        let name = ServerName::seen(answer["name"].as_str()?)?;
        Some(escape_name(name.as_str()))
    }

    /// A notice, with the names of its servers.
    async fn notice(&self, notice: NoticeId, content: &NoticeContent) -> MessageBody {
        let mut names = HashMap::new();
        for (guild, _) in content.unread.iter().take(NAMED) {
            if let Some(name) = self.known_name(*guild).await {
                names.insert(*guild, name);
            }
        }
        pages::notice(notice, content, |guild| names.get(&guild).cloned())
    }

    /// The server's name as of a few minutes ago, or as Discord gives it.
    async fn known_name(&self, guild: GuildId) -> Option<String> {
        let now = self.clock.now();
        // No code panics while it holds this lock.
        let names = || self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let known = names().get(&guild).cloned();
        if let Some((name, _)) = known.filter(|(_, until)| now < *until) {
            return Some(name);
        }
        let name = self.guild_name(guild).await?;
        let mut names = names();
        if names.len() >= NAMES_KEPT {
            names.clear();
        }
        names.insert(guild, (name.clone(), now + NAME_KEPT));
        Some(name)
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
        notice: &Notice,
        content: &NoticeContent,
        rings: bool,
    ) -> Result<MessageId, OutboxError> {
        let page = self.notice(notice.id, content).await;
        let nonce = notice.id.to_string();
        self.post(notice.channel, &page, nonce, rings).await
    }

    async fn edit_notice(
        &self,
        notice: &Notice,
        content: &NoticeContent,
    ) -> Result<(), OutboxError> {
        let Some(message) = notice.message else {
            return Err(OutboxError::MessageGone);
        };
        let page = self.notice(notice.id, content).await;
        let path = format!("/channels/{}/messages/{message}", notice.channel);
        let request = Request::patch(path, &page.message());
        let done = self.rest.as_bot(&request).await;
        done.map(drop).map_err(classify)
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

    async fn announce(&self, told: &ReportMessage) -> Result<MessageId, OutboxError> {
        let nonce = format!("{}{}", told.report.id, mark(told.channel));
        self.post(told.channel, &announcement(told), nonce, true)
            .await
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
        told: &ReportMessage,
        message: MessageId,
    ) -> Result<(), OutboxError> {
        let path = format!("/channels/{}/messages/{message}", told.channel);
        let request = Request::patch(path, &announcement(told).message());
        let done = self.rest.as_bot(&request).await;
        done.map(drop).map_err(classify)
    }

    async fn tell(
        &self,
        channel: ChannelId,
        cause: Cause,
        verdict: &Verdict,
        guild: GuildId,
        language: Language,
    ) -> Result<(), OutboxError> {
        let name = self.guild_name(guild).await;
        let words = pages::verdict(Phrases::of(language), verdict, name);
        // Another nonce than that of the report's announcement.
        let nonce = match cause {
            Cause::Report(report) => format!("warn-{report}"),
            Cause::Record(record) => format!("told-{record}"),
        };
        let page = MessageBody::words(words);
        self.post(channel, &page, nonce, true).await.map(drop)
    }

    async fn find_told(
        &self,
        channel: ChannelId,
        verdict: &Verdict,
        guild: GuildId,
        since: DateTime<Utc>,
    ) -> Result<Option<MessageId>, OutboxError> {
        // It is recognised by its words. Anything else on it would name its report. The person may have
        // another language by now, and Discord may not have given the server's name.
        let name = self.guild_name(guild).await;
        let known = Language::ALL.map(|language| {
            let names = [name.clone(), None];
            names.map(|name| pages::verdict(Phrases::of(language), verdict, name))
        });
        let is_it = |message: &Value| {
            let content = message["content"].as_str().unwrap_or_default();
            message["author"]["bot"] == true && known.iter().flatten().any(|words| words == content)
        };
        self.look_through(channel, since, is_it).await
    }

    async fn is_in(&self, guild: GuildId) -> Result<bool, OutboxError> {
        let path = format!("/guilds/{guild}");
        match self.rest.as_bot(&Request::get(path)).await {
            Ok(_) => Ok(true),
            Err(error) => match classify(error) {
                OutboxError::ChannelGone | OutboxError::Forbidden => Ok(false),
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

    async fn redraw(&self, drawing: &Drawing) -> Result<(), OutboxError> {
        let path = format!(
            "/webhooks/{}/{}/messages/@original",
            self.application,
            drawing.token.expose_secret()
        );
        let request = match pages::draw(Phrases::of(drawing.language), &drawing.screen, None) {
            Some(page) => Request::patch(path, &page.message()),
            None => Request::delete(path),
        };
        let done = self.rest.by_token(&request).await;
        done.map(drop).map_err(classify_by_token)
    }
}

fn announcement(told: &ReportMessage) -> MessageBody {
    pages::announcement(Phrases::of(told.language), &told.report, &told.names)
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
